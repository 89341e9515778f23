"""Who a child is stands in the vault, sealed, and nowhere else; and a stranger cannot learn that a case exists."""

import logging
import re
from datetime import date

import pytest
from django.db import connection

from audit_log.models import Opening
from escalation import actions
from escalation.models import Attachment
from escalation.views.acts_table import PAGES
from notifications import outbox
from notifications.models import Notice
from rapid_review import actions as incident_actions
from tests.escalation.stories import AT_STEP, HOUR
from tests.escalation.test_raise_pages import Draught, when
from tests.escalation.visiting import signed_in
from tests.factories import AT, PROJECT, make_procedure
from tests.world import halton  # noqa: F401 - the fixture
from workflows import vault
from workflows.models import Case, Child, User

BORN_ON = date(2013, 2, 11)
CHILD = {
    "name": "Zebedee Quillfeather",
    "nhs_number": "943 476 5919",
    "record": "UPN-77812",
    **when("born_on", BORN_ON),
}
# Every way in which somebody might write them down.
PLANTED = [
    *("zebedee", "quillfeather", "upn-77812", "upn77812", "upn 77812"),
    *("943 476 5919", "9434765919", "943-476-5919", "943.476.5919", "943%20476", "943+476", "943\xa0476\xa05919"),
    *("2013-02-11", "11 february 2013", "11/02/2013", "11.02.2013", "20130211", "11 feb 2013", "february 11, 2013"),
    *("11th february 2013", "11-02-2013", "11/2/2013", "11.2.2013", "2013/02/11", "11 02 2013", "11 2 2013"),
    *("datetime.date(2013, 2, 11)", "born 2013", "1360540800"),
]
PDF = b"%PDF-1.7 a letter"


def planted_in(text: str) -> list[str]:
    return [mark for mark in PLANTED if mark in text.casefold()]


def every_row() -> dict[str, str]:
    """All tables of the database: name to everything in it, as text and with bytes as letters."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows = [row for (row,) in cursor.fetchall()]
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                rows += [bytes(one).decode("latin-1") for one in row if isinstance(one, bytes | memoryview)]
            found[table] = "\n".join(rows)
    return found


class Story:
    """A challenge raised on the pages and led to its end, an incident beside it, and what was shown and logged."""

    def __init__(self, world, caplog):
        self.world, self.caplog = world, caplog
        with signed_in(world.teacher, AT) as client:
            draft = Draught(client).fill(world, **{"child-1": CHILD})
            assert Child.objects.count() == 0  # known only to the sealed draft as yet
            self.drafted = every_row()
            client.post(f"{draft.home}check/")
        self.reference = Case.objects.get().reference
        self.incident = self._report(world)
        self._act(world)

    @property
    def logged(self):
        return self.caplog.text

    def _report(self, world):
        rules = PROJECT / "rapid_review/procedures/rapid-review.toml"
        rules = rules if rules.exists() else next((PROJECT / "rapid_review/procedures").glob("working-*.toml"))
        new = incident_actions.NewIncident(
            procedure=make_procedure(world.partnership, rules),
            children=(
                incident_actions.NewChild(
                    vault.Identifiers(name=CHILD["name"], born_on=BORN_ON, nhs_number=CHILD["nhs_number"])
                ),
            ),
            aware_at=AT,
            harm="seriously_harmed",
            suspected="suspected",
            circumstances="Found alone at home.",
        )
        return incident_actions.report_incident(
            new, by=world.council_lead, post=world.post("council_lead"), at=AT + HOUR
        )

    def _act(self, world):
        ref = self.reference
        answering = User.objects.get(pk=world.load(ref).parties["receiving"].holder_ids[0])
        actions.respond(ref, text="We will look again.", by=answering, at=AT + HOUR)
        actions.attach(ref, name="letter.pdf", content=PDF, by=world.teacher, at=AT + HOUR)
        with signed_in(world.teacher, AT + HOUR) as client:
            revealed = client.post(f"/challenges/{ref}/reveal/", {"why": "To check the register"})
            assert planted_in(revealed.content.decode())
            assert revealed["Cache-Control"] == "no-store"
        opening = Opening.objects.get(page="identity")
        assert (opening.user, opening.why) == (world.teacher, "To check the register")
        world.play(AT_STEP[2] - HOUR)
        at = AT_STEP[2]
        actions.escalate(ref, step=2, tried="We met.", why_failed="No agreement.", by=world.dsl, at=at)
        actions.propose_resolution(ref, text="A visit.", actions=[], by=world.council_senior, at=at + HOUR)
        actions.agree_resolution(ref, world.load(ref).open_proposal().pk, by=world.head, at=at + HOUR)
        assert world.load(ref).state == "RESOLVED"
        outbox.send_due(at=at + 2 * HOUR, limit=1000)

    def look(self):
        """Every page that somebody of each kind opens afterwards."""
        ref, shown = self.reference, {}
        pages = ["/your-work/", "/challenges/", "/overdue/", "/overdue.csv", "/notices/", "/incidents/", "/mailbox/"]
        pages += [f"/challenges/{ref}/", f"/challenges/{ref}/story.pdf", f"/incidents/{self.incident}/", "/raise/"]
        acts = [f"/challenges/{ref}/{slug}/" for slug in PAGES]
        for who in ("teacher", "dsl", "social_worker", "council_lead", "partnership_manager", "administrator", "nurse"):
            with signed_in(self.world.post(who).user, AT_STEP[2] + 3 * HOUR) as client:
                for page in pages + (acts if who in ("teacher", "partnership_manager") else []):
                    answer = client.get(page)
                    assert answer.status_code < 500, page
                    shown[who, page] = b"".join(answer).decode("latin-1")
        return shown


@pytest.fixture
def story(halton, caplog):  # noqa: F811
    caplog.set_level(logging.DEBUG)
    django = logging.getLogger("django")  # which does not hand on what it logs
    django.addHandler(caplog.handler)
    yield Story(halton, caplog)
    django.removeHandler(caplog.handler)


def test_no_table_holds_who_the_child_is_not_even_the_vault_in_clear(story):
    rows = every_row()
    assert len(rows) > 40
    assert "letter.pdf" in rows["escalation_attachment"]
    assert rows["workflows_identity"]
    assert {table: planted_in(text) for table, text in rows.items() if planted_in(text)} == {}
    assert {table: planted_in(text) for table, text in story.drafted.items() if planted_in(text)} == {}
    known = vault.reveal(Child.objects.get())  # the one child: the incident's was known by its identifiers
    assert (known["name"], known["born_on"]) == (CHILD["name"], BORN_ON.isoformat())


def test_no_message_holds_who_the_child_is_nor_a_word_of_the_story(story):
    messages = "\n".join(f"{one.subject}\n{one.body}\n{one.key}" for one in Notice.objects.all())
    assert Notice.objects.exclude(sent_at=None).count() > 10
    assert planted_in(messages) == []
    for words in ("The referral was closed", "A visit", "look again", "School", "Council", "Found alone"):
        assert words not in messages


def test_no_page_but_the_one_that_reveals_and_no_line_of_the_log_shows_who_the_child_is(story):
    shown = story.look()
    assert sum(story.reference in text for text in shown.values()) > 10
    assert {place for place, text in shown.items() if planted_in(text)} == set()
    assert planted_in(story.logged) == []
    assert "The referral was closed" not in story.logged
    assert {table for table, text in every_row().items() if planted_in(text)} == set()


STRANGERS = ("nurse", "administrator")


def below(reference: str) -> list[str]:
    return ["", "reveal/", "story.pdf", "files/1/", *(f"{slug}/" for slug in PAGES)]


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_gets_the_same_page_for_a_case_that_is_there_as_for_one_that_is_not(halton, who):  # noqa: F811
    reference = halton.challenge()
    actions.attach(reference, name="letter.pdf", content=PDF, by=halton.teacher, at=AT)
    file = Attachment.objects.get().pk
    with signed_in(halton.post(who).user, AT + HOUR) as client:
        for page in below(reference):
            page = page.replace("files/1/", f"files/{file}/")
            for ask in (client.get, client.post):
                there = ask(f"/challenges/{reference}/{page}")
                nowhere = ask(f"/challenges/CH-2026-9999/{page}")
                assert (there.status_code, nowhere.status_code) == (404, 404), page
                assert same(there, reference) == same(nowhere, "CH-2026-9999"), page
        assert reference not in client.get(f"/challenges/?q={reference}").content.decode().split("<main")[1].split(
            "<tbody"
        )[-1].replace(f'value="{reference}"', "")


def same(answer, reference: str) -> str:
    """The page without what differs each time: the token against forged forms, and what was asked for."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return text.replace(reference, "…")


def test_an_incident_too_is_unknown_to_a_stranger(halton):  # noqa: F811
    rules = next((PROJECT / "rapid_review/procedures").glob("working-*.toml"))
    new = incident_actions.NewIncident(
        procedure=make_procedure(halton.partnership, rules),
        children=(incident_actions.NewChild(vault.Identifiers(name="Zebedee Quillfeather", born_on=BORN_ON)),),
        aware_at=AT,
        harm="died",
        suspected="suspected",
        circumstances="Found alone at home.",
    )
    reference = incident_actions.report_incident(
        new, by=halton.council_lead, post=halton.post("council_lead"), at=AT + HOUR
    )
    with signed_in(halton.nurse, AT + HOUR) as client:
        for page in ("", "decide/", "notified/", "identity/"):
            there, nowhere = client.get(f"/incidents/{reference}/{page}"), client.get(f"/incidents/IN-2026-9999/{page}")
            assert (there.status_code, nowhere.status_code) == (404, 404), page
            assert same(there, reference) == same(nowhere, "IN-2026-9999")
