"""Every address × everybody the table knows: each gets what docs/who-sees-what.md says, and no trace of the rest.

The addresses come from the resolver, the people from the rows of the written page, so that a new address or a new
relation without an answer here fails.
"""

import re

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from audit_log.models import Entry
from escalation import actions
from tests.escalation.visiting import signed_in
from tests.factories import PROJECT
from tests.workflows.relations_world import LAST, PAST, WHOSE, make_related
from workflows import access, need_to_know
from workflows.access import ACTS
from workflows.models import Ruling, RulingKind

SUMMARY = "summary"
RETURN = ("return", "write_return", "sign_off_return", "return_rows", "return_import")
# What an address of a challenge shows: a column of the table, or an act of `ACTS`.
SHOWS = {
    "challenge": SUMMARY,
    "act": "act:comment",
    "story_pdf": "story",
    "challenge_file": "files",
    "reveal": "act:reveal",
    "export_challenge": "act:export_record",
    "who_can_read": "act:see_readers",
    "give_sight": "act:give_sight",
    "restrict": "act:restrict",
    "lift_restriction": "act:lift_restriction",
    "end_ruling": "act:end_sight",
    "conflict": "act:declare_conflict",
    "kept_case": "act:answer_disposal",
    "keep_act": "act:hold",
    # of an incident: nobody reaches a challenge there
    "incident": "never",
    "incident_act": "never",
    "reveal_incident": "never",
    "export_incident": "never",
    "incident_report": "never",
    "incident_report_word": "never",
    "incident_pack": "never",
    "incident_pack_pdf": "never",
    "incident_notification": "never",
    "incident_diagram": "never",
    # nor of a learning review
    **dict.fromkeys(("review", "review_act", "reveal_review", "export_review", "review_briefing_pdf"), "never"),
    # nor of a recommendation
    **dict.fromkeys(("recommendation", "recommendation_act", "export_recommendation", "evidence_file"), "never"),
    "practice_draft": "never",
    **dict.fromkeys(("chronology", "chronology_csv", "return_version", "return_row", *RETURN), "never"),
}
# A notice stays with whoever it was sent to, with the reference it was sent with; the mailbox is a demonstration's.
TOLD_BEFORE = {"notices", "notice", "mailbox", "letter"}
LEAVES = {"sign_out"}


def routes(patterns=None) -> dict[str, str]:
    """Every address there is: its name, and its pattern in full."""
    found = {}
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            found |= {name: f"{one.pattern}{rest}" for name, rest in routes(one.url_patterns).items()}
        else:
            found[one.name] = str(one.pattern)
    return found


def written() -> dict[str, dict[str, str]]:
    """The table as a reader of docs/who-sees-what.md has it: row, column, word."""
    text = (PROJECT / "docs" / "who-sees-what.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text if line.startswith("|")]
    columns = rows[0][1:]
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows[2:]}


class Everywhere:
    """The three challenges with one of everything on them, and the addresses of all of it."""

    def __init__(self):
        self.related = make_related()
        self.at = self.related.at
        self.files = {}
        for name, by in ((LAST, "teacher"), (PAST, "teacher")):
            reference = self.related.references[name]
            user = self.related.people[by]
            self.files[name] = actions.attach(reference, name="a.txt", content=b"A letter.", by=user, at=self.at)

    def of(self, name: str, case: str) -> str:
        reference = self.related.references[case]
        ruling = Ruling.objects.filter(kind__in=(RulingKind.REVIEWER, RulingKind.CONFLICT), case__reference=reference)
        more = {
            "challenge_file": [self.files.get(case, 0)],
            "act": ["comment"],
            "incident_act": ["decide"],
            "review_act": ["stop"],
            "recommendation_act": ["plan"],
            "evidence_file": [1],
            "practice_draft": [1],
            **{name: [1] for name in RETURN},
            "return_version": [1, 1],
            "return_row": [1, 1],
            "keep_act": ["hold"],
            "end_ruling": [ruling.values_list("pk", flat=True).first() or 0],
        }
        return reverse(name, args=[reference, *more.get(name, [])])

    def ties(self, case: str, key: str) -> frozenset[str]:
        return access.relations(self.related.people[key], self.related.file(case), at=self.at)


def expected(shows: str, ties: frozenset[str], table: dict[str, dict[str, str]]) -> int:
    """The answer by the written table: 404 for whoever must not know, 403 for a reader whose act it is not."""
    words = {column: {table[one][column] for one in ties} for column in table["raiser"]}
    if "see" not in words[SUMMARY] or shows == "never":
        return 404
    if shows.startswith("act:"):
        return 200 if ACTS[shows.removeprefix("act:")] & ties else 403
    return 200 if "see" in words[shows] else 404


@pytest.fixture(scope="module")
def everywhere_once(made_once):
    return made_once(Everywhere)


@pytest.fixture
def everywhere(everywhere_once, db):
    """Made once, because nobody changes it: each test has a savepoint within the transaction that holds it."""
    return everywhere_once


def test_every_address_of_a_case_and_every_row_has_its_place_here():
    of_cases = {name for name, route in routes().items() if "<str:reference>" in route}
    assert of_cases == set(SHOWS)
    assert set(WHOSE) | {need_to_know.OWNER} == set(written())


def test_everybody_gets_what_the_written_table_says_from_every_address_of_a_case(everywhere):
    table, wrong = written(), []
    for case, key in dict.fromkeys(WHOSE.values()):
        ties = everywhere.ties(case, key)
        before = Entry.objects.count()
        with signed_in(everywhere.related.people[key], everywhere.at) as client:
            for name, shows in SHOWS.items():
                # A copy is made alike whichever way it is asked for, and takes long to make.
                for method in (client.get,) if name == "story_pdf" else (client.get, client.post):
                    got = method(everywhere.of(name, case)).status_code
                    wanted = expected(shows, ties, table)
                    wrong += [(key, name, method.__name__, got, wanted)] if got != wanted else []
        assert Entry.objects.count() == before
    assert wrong == []


def test_no_other_address_says_that_a_case_exists_to_whom_it_must_not(everywhere):
    others = [name for name, route in routes().items() if "<" not in route and name not in TOLD_BEFORE | LEAVES]
    assert {"challenges", "overdue", "overdue_csv", "your_work", "figures_csv", "emergency", "dead_notices"} <= set(
        others
    )
    traces = []
    for key, user in everywhere.related.people.items():
        hidden = {
            reference
            for name, reference in everywhere.related.references.items()
            if not access.sees(user, need_to_know.SUMMARY, everywhere.related.file(name), at=everywhere.at)
        }
        with signed_in(user, everywhere.at) as client:
            for name in others:
                if name == "emergency" and client.get(reverse(name)).status_code == 200:
                    continue  # whoever may open a case in an emergency is told which were
                answer = client.get(reverse(name), {"q": "visit"})
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                traces += [(key, name, one) for one in hidden if one.encode() in body]
    assert traces == []


@pytest.mark.parametrize("relation", ["other agency", "past holder", "administrator", "scrutineer"])
def test_a_stranger_finds_no_way_to_the_case_and_gets_one_answer_as_for_one_that_is_not_there(everywhere, relation):
    case, key = WHOSE[relation]
    reference = everywhere.related.references[case]
    row = written()[relation]
    assert {row[column] for column in row if column != "numbers"} == {"not"}
    ways = [everywhere.of(name, case) for name in SHOWS]
    unknown = [way.replace(reference, "CH-2026-9999") for way in ways]
    with signed_in(everywhere.related.people[key], everywhere.at) as client:
        for way, nowhere in zip(ways, unknown, strict=True):
            here, there = client.get(way), client.get(nowhere)
            assert (here.status_code, there.status_code) == (404, 404), way
            assert _plain(here, reference) == _plain(there, "CH-2026-9999"), way
        assert _queries(client, ways[0]) == _queries(client, unknown[0])
        listed = client.get("/challenges/", {"q": reference}).content.decode()
        assert f"/challenges/{reference}/" not in listed
        assert client.get("/figures/").status_code == (200 if row["numbers"] in ("see", "own") else 403)


def _plain(response, reference) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode()).replace(reference, "")


def _queries(client, address) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)
