"""Disposal: two people, one transaction, nothing of the content left, and a certificate that can be checked."""

import json
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from audit_log.models import Entry, Opening
from audit_log.verify import verify
from escalation import actions
from escalation.models import Attachment, Comment
from notifications.models import Notice
from tests.architecture.test_need_to_know import every_row
from tests.escalation.stories import DAY, HOUR
from tests.factories import AT, make_world
from tests.workflows.keeping import (
    FILE,
    LATER,
    NOT_YET,
    PLANTED,
    approved,
    closed_challenge,
    disposed,
    load_schedule,
    proposed,
)
from workflows import contents, disposal, holds, reviews
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Case, CaseChild, Child, Identity, IdentityMatch, Review
from workflows.partnerships import working_for


@pytest.fixture
def kept(halton):
    load_schedule(halton.partnership)
    return closed_challenge(halton)


def planted_in_tables() -> dict[str, list[str]]:
    found = {table: [word for word in PLANTED if word in text.casefold()] for table, text in every_row().items()}
    return {table: words for table, words in found.items() if words}


def certificate(case: Case) -> Entry:
    return Entry.objects.get(case=case, act="dispose")


def test_nothing_of_the_content_is_left_in_any_table(halton, kept):
    before = planted_in_tables()
    assert {"escalation_challenge", "escalation_historicalchallenge", "escalation_attachment"} <= set(before)
    assert {"audit_log_entry", "audit_log_opening"} <= set(before)
    assert {word for words in before.values() for word in words} == set(PLANTED) - {"discombobul"}  # sealed
    disposed(halton, kept)
    assert planted_in_tables() == {}
    assert "Long over." not in str(every_row())
    assert bytes(Attachment.objects.get(case=kept).content) == b""


def test_what_remains_says_that_there_was_a_case_and_what_became_of_its_deadlines(halton, kept):
    before = list(kept.deadlines.order_by("pk").values("code", "due_at", "closed_at", "closed_as", "outcome__at"))
    disposed(halton, kept)
    challenge = halton.load(kept.reference)
    assert (challenge.state, challenge.case.kind, challenge.case.about) == ("WITHDRAWN", "challenge", kept.about)
    assert (challenge.case.opened_at, challenge.case.closed_at) == (AT, AT + 2 * HOUR)
    assert {party.agency for party in challenge.parties.values() if party.agency} == {
        halton.agency("school"),
        halton.agency("council"),
    }
    now = list(kept.deadlines.order_by("pk").values("code", "due_at", "closed_at", "closed_as", "outcome__at"))
    assert now == before
    assert Attachment.objects.get(case=kept).sha256 == sha256(FILE).hexdigest()
    assert Entry.objects.filter(case=kept, act="raise").exists()


def test_the_certificate_says_by_which_rule_by_whom_and_how_much_and_the_chain_holds(halton, kept):
    disposed(halton, kept)
    said = {label: after for label, (_, after) in certificate(kept).changes.items()}
    assert said["Record"] == f"Professional challenges: {kept.reference}"
    assert said["Rule"].startswith("demonstration-retention@2026-11: Kept 10 years after the case is closed or until")
    assert said["Proposed"] == "Bill Business, 10am on Monday 8 June 2043"
    assert said["Approved"].startswith("Petra Partnership, 10:05am")
    assert "escalation_comment 1" in said["Rows"]
    assert "escalation_attachment 1" in said["Rows"]
    assert not any(word in str(said).casefold() for word in PLANTED)
    assert verify() == []


def test_the_hash_of_what_went_can_be_recomputed_from_a_copy_taken_before(halton, kept):
    approved(halton, kept)
    wanted = recomputed(kept)
    assert disposal.dispose_approved(LATER + HOUR) == 1
    assert certificate(kept).changes["Digest"] == ["", wanted]


def recomputed(case: Case) -> str:
    """The digest as `workflows.contents.dump` describes it, from the rows of every table that has something to lose."""
    total = sha256()
    for table, key, pk, columns in sorted(contents._tables()):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t WHERE "{key}" = %s ORDER BY "{pk}"', [case.pk])
            kept = [json.loads(row) for (row,) in cursor.fetchall()]
            digests = [sha256(printed(cursor, row, columns).encode()).hexdigest() for row in kept]
        if digests:
            total.update("".join(f"{line}\n" for line in [table, *digests]).encode())
    return total.hexdigest()


def printed(cursor, row: dict, columns) -> str:
    """A row's columns as PostgreSQL prints them: files by their digest."""
    going = {name: row[name] for name in columns}
    if "content" in going:
        going["content"] = sha256(bytes.fromhex(going["content"].removeprefix("\\x"))).hexdigest()
    cursor.execute("SELECT %s::jsonb::text", [json.dumps(going)])
    return cursor.fetchone()[0]


def test_who_the_child_is_leaves_the_vault_with_its_last_case(halton, kept):
    second = closed_challenge(halton, at=AT + DAY, wanted="Another visit")
    child = CaseChild.objects.get(case=kept).child
    assert CaseChild.objects.get(case=second).child == child
    disposed(halton, kept)
    assert Identity.objects.filter(child=child).exists()
    disposed(halton, second, at=LATER + DAY)
    assert not Identity.objects.filter(child=child).exists()
    assert not IdentityMatch.objects.filter(child=child).exists()
    assert Child.objects.get(pk=child.pk).pseudonym == kept.about


def test_the_notices_about_it_say_nothing_any_more(halton, kept):
    assert Notice.objects.filter(case=kept).exclude(body="").exists()
    disposed(halton, kept)
    assert not Notice.objects.filter(case=kept).exclude(body="", subject="Disposed of").exists()
    assert not Opening.objects.filter(case=kept).exclude(why="").exists()


def test_another_case_keeps_every_word(halton, kept):
    other = closed_challenge(halton, at=AT + DAY, child="Somebody Else")
    before = contents.dump(other.pk)
    disposed(halton, kept)
    assert contents.dump(other.pk) == before
    assert verify() == []


def test_every_row_is_as_its_last_history_row_says(halton, kept):
    disposed(halton, kept)
    seen = 0
    for model in contents.record_models():
        if not hasattr(model, "history"):
            continue
        for row in model.objects.filter(**({"pk": kept.pk} if model is Case else {"case": kept})):
            last = row.history.latest("history_id")
            for field in model._meta.concrete_fields:
                assert getattr(row, field.attname) == getattr(last, field.attname), (model, field.name)
            seen += 1
    assert seen > 15


# -- refusals -------------------------------------------------------------------------------------------


def test_one_person_is_not_two(halton, kept):
    proposed(halton, kept)
    with pytest.raises(Conflict, match="second person"):
        reviews.answer_disposal(kept, approve=True, why="", by=halton.business_unit, at=LATER)
    assert disposal.dispose_approved(LATER + HOUR) == 0
    assert planted_in_tables()


def test_what_is_not_due_cannot_be_proposed(halton, kept):
    with pytest.raises(Conflict, match="not due"):
        proposed(halton, kept, at=NOT_YET)
    still_open = Case.objects.get(reference=halton.challenge(child="Somebody Else"))
    with pytest.raises(Conflict, match="not due"):
        proposed(halton, still_open)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("teacher", NotAllowed),
        ("council_lead", NotAllowed),
        ("nurse", Http404),
        ("administrator", Http404),
        ("council_partner", Http404),
        ("scrutineer", Http404),
    ],
)
def test_only_the_partnerships_team_reviews(halton, kept, who, refusal):
    user = halton.post(who).user
    with pytest.raises(refusal):
        reviews.propose_disposal(kept, why="Away with it.", by=user, at=LATER)
    with pytest.raises(refusal):
        reviews.keep_longer(kept, until=LATER.date() + 30 * DAY, why="Later.", by=user, at=LATER)
    with pytest.raises(refusal):
        holds.hold_case(kept, ground="court", why="A hearing.", by=user, at=LATER)
    proposed(halton, kept)
    with pytest.raises(refusal):
        reviews.answer_disposal(kept, approve=True, why="Yes.", by=user, at=LATER)
    assert Review.objects.get().approval == "waiting"


def test_another_partnerships_team_does_not_know_the_case(halton, kept):
    other = make_world("elsewhere")
    proposed(halton, kept)
    with pytest.raises(Http404):
        reviews.answer_disposal(kept, approve=True, why="Yes.", by=other.partnership_manager, at=LATER)
    assert reviews.due(other.partnership_manager, halton.partnership, at=LATER) == []


def test_a_double_click_proposes_and_approves_once(halton, kept):
    proposed(halton, kept)
    with pytest.raises(Conflict, match="proposed already"):
        proposed(halton, kept)
    reviews.answer_disposal(kept, approve=True, why="", by=halton.partnership_manager, at=LATER)
    with pytest.raises(Conflict, match="approved this already"):
        reviews.answer_disposal(kept, approve=True, why="", by=halton.partnership_manager, at=LATER)
    assert disposal.dispose_approved(LATER) == 1
    assert disposal.dispose_approved(LATER) == 0
    assert Entry.objects.filter(case=kept, act="dispose").count() == 1


def test_what_was_refused_stays_and_may_be_proposed_again(halton, kept):
    proposed(halton, kept)
    reviews.answer_disposal(kept, approve=False, why="A sibling asks.", by=halton.partnership_manager, at=LATER)
    assert disposal.dispose_approved(LATER) == 0
    disposed(halton, kept, at=LATER + DAY)


def test_nothing_more_is_written_to_what_was_disposed_of(halton, kept):
    disposed(halton, kept)
    with pytest.raises(Conflict, match="disposed of"):
        actions.comment(kept.reference, text="One more.", by=halton.partnership_manager, at=LATER + DAY)
    assert not Comment.objects.filter(case=kept, text="One more.").exists()


def test_what_was_kept_longer_is_due_again_after_that_day(halton, kept):
    until = LATER.date() + 400 * DAY
    reviews.keep_longer(kept, until=until, why="An appeal.", by=halton.business_unit, at=LATER)
    assert reviews.due(halton.business_unit, halton.partnership, at=LATER + 400 * DAY) == []
    assert [one.case for one in reviews.due(halton.business_unit, halton.partnership, at=LATER + 402 * DAY)] == [kept]
    with pytest.raises(Conflict, match="not due"):
        proposed(halton, kept, at=LATER + DAY)


# -- under the hood -------------------------------------------------------------------------------------


def test_a_crash_in_the_middle_leaves_nothing_half_done(halton, kept, monkeypatch):
    approved(halton, kept)
    before = every_row()

    def crash(*args):
        raise RuntimeError("the power went")

    monkeypatch.setattr("workflows.disposal.vault.forget", crash)  # the last thing it does
    assert disposal.dispose_approved(LATER + HOUR) == 0
    assert every_row() == before
    monkeypatch.undo()
    assert disposal.dispose_approved(LATER + HOUR) == 1


@pytest.mark.parametrize("table", ["audit_log_entry", "escalation_attachment"])
def test_the_web_approves_and_cannot_dispose(halton, kept, table):
    opened = "SELECT set_config('audit_log.disposing', pg_current_xact_id()::text, true)"
    for statement in (
        f"SELECT audit_log_dispose({kept.pk}, 1)",
        "SET LOCAL ROLE workflows_disposer",
        f"{opened}; UPDATE {table} SET by_id = NULL",
        "DELETE FROM workflows_identity",
    ):
        with (
            working_for(halton.partnership.pk),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match=r"permission denied|append-only"),
            transaction.atomic(),
        ):
            cursor.execute("SET LOCAL SESSION AUTHORIZATION workflows_web")
            cursor.execute(statement)


def test_the_worker_disposes_with_its_own_rights(halton, kept):
    approved(halton, kept)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION workflows_worker")
        assert disposal.dispose_approved(LATER + HOUR) == 1
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
    assert planted_in_tables() == {}
    assert not Identity.objects.filter(child__in=CaseChild.objects.filter(case=kept).values("child")).exists()
    assert verify() == []


def test_nothing_is_disposed_of_without_a_certificate_in_its_own_chain(halton, kept):
    other = closed_challenge(halton, at=AT + DAY, child="Somebody Else")
    disposed(halton, other)
    for case, entry in ((kept, Entry.objects.filter(case=kept).first()), (kept, certificate(other))):
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="certificate"), transaction.atomic():
            cursor.execute("SELECT audit_log_dispose(%s, %s)", [case.pk, entry.pk])
