"""Ways in which somebody might come to read what is not theirs to read, each of them shut."""

import io
import zipfile
from contextlib import suppress
from datetime import date

import pytest

from escalation import actions
from escalation.actions import NewAction
from escalation.models import AgreedAction
from tests.escalation.stories import DAY, HOUR, at_step
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, make_post
from workflows import access, clock, posts
from workflows.conflict import Conflict
from workflows.models import Deadline
from workflows.uploads import BadFile, content_type
from workflows.vault import Identifiers

ON = date(2026, 10, 1)


def resolved(world, *, owner: str = "social_worker"):
    """A challenge both sides have agreed, with one action; its reference and an hour after its end."""
    reference, at = at_step(world, 2)
    agreed = [NewAction("Visit the child", world.post(owner), ON)]
    actions.propose_resolution(reference, text="A visit.", actions=agreed, by=world.council_lead, at=at)
    proposal = world.load(reference).open_proposal().pk
    actions.agree_resolution(reference, proposal, by=world.dsl, at=at + HOUR)
    assert world.load(reference).state == "RESOLVED"
    return reference, at + 2 * HOUR


# -- whoever runs the system sees no case -------------------------------------------------------------


def test_an_administrator_is_handed_no_turn(halton):
    reference, at = at_step(halton, 2)
    with signed_in(halton.council_lead, at) as client:
        page = client.get(f"/challenges/{reference}/hand-over/")
        assert page.status_code == 200
        assert halton.administrator.name not in text_of(page)
    with pytest.raises(Conflict):
        actions.hand_over(reference, to=halton.post("administrator"), why="x", by=halton.council_lead, at=at)


def test_an_administrator_is_given_no_action_to_do(halton):
    reference, at = at_step(halton, 2)
    with signed_in(halton.council_lead, at) as client:
        assert halton.administrator.name not in text_of(client.get(f"/challenges/{reference}/propose/"))
    agreed = [NewAction("Visit the child", halton.post("administrator"), ON)]
    with pytest.raises(Conflict):
        actions.propose_resolution(reference, text="A visit.", actions=agreed, by=halton.council_lead, at=at)


def test_an_administrator_sees_no_case_even_when_involved_in_it(halton):
    reference = halton.challenge()
    case = halton.load(reference).case
    insert_involvement(case, halton.administrator)
    assert not access.visible_to(halton.administrator, at=AT + HOUR).exists()
    with signed_in(halton.administrator, AT + HOUR) as client:
        assert client.get(f"/challenges/{reference}/").status_code == 404


def insert_involvement(case, user):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflows_involvement (case_id, user_id, side, since) VALUES (%s, %s, 'partnership', %s)",
            [case.pk, user.pk, AT],
        )


# -- an agency hands over within itself ---------------------------------------------------------------


def test_an_action_is_not_handed_over_to_another_agency_of_the_owners(halton):
    make_post(halton.social_worker, halton.agency("police"), "practitioner")
    reference, at = resolved(halton)
    action = AgreedAction.objects.get()
    with signed_in(halton.social_worker, at) as client:
        page = client.get(f"/challenges/{reference}/hand-over/?about={action.deadline_id}")
        assert page.status_code == 200
        assert "Mina Manager" in text_of(page)
        assert "Connie Constable" not in text_of(page)
    with pytest.raises(Conflict):
        actions.hand_over(
            reference,
            to=halton.post("officer"),
            why="x",
            by=halton.social_worker,
            at=at,
            deadline_id=action.deadline_id,
        )
    actions.hand_over(
        reference,
        to=halton.post("team_manager"),
        why="x",
        by=halton.social_worker,
        at=at,
        deadline_id=action.deadline_id,
    )
    assert halton.keys(Deadline.objects.get(pk=action.deadline_id).holder_ids) == {"team_manager"}


# -- who the child is ---------------------------------------------------------------------------------


def test_the_record_numbers_of_agencies_that_are_no_party_stay_sealed(halton):
    """That the police or a clinic hold a record of the child is itself somebody else's story."""
    child = Identifiers("Invented Child", date(2018, 5, 4), records={str(halton.agency("police").pk): "NICHE-1"})
    halton.challenge(raiser="officer", children=(child,))
    own = Identifiers("Invented Child", date(2018, 5, 4), records={str(halton.agency("school").pk): "UPN-2"})
    reference = halton.challenge(children=(own,))
    with signed_in(halton.teacher, AT + HOUR) as client:
        page = text_of(client.post(f"/challenges/{reference}/reveal/", {"why": "To check"}))
    assert "UPN-2" in page
    assert "NICHE-1" not in page
    assert "Constabulary" not in page.split("Record number", 1)[1]


# -- the raiser's own words ---------------------------------------------------------------------------


def test_whoever_stands_in_for_the_raiser_reads_neither_their_feedback_nor_their_answer_about_pressure(halton):
    reference = halton.challenge()
    at = AT + HOUR
    posts.start_cover(
        halton.post("teacher"),
        stand_in=halton.post("head"),
        starts_on=clock.day_of(at),
        ends_on=clock.day_of(at + 9 * DAY),
        by=halton.dsl,
        at=at,
    )
    at += HOUR
    actions.withdraw(reference, why="Settled.", under_pressure=True, by=halton.teacher, at=at)
    actions.feedback(reference, heard="no", detriment=True, text="My manager told me off.", by=halton.teacher, at=at)
    for who, reads in ((halton.teacher, True), (halton.partnership_manager, True), (halton.head, False)):
        with signed_in(who, at + HOUR) as client:
            page = text_of(client.get(f"/challenges/{reference}/"))
            assert "Settled." in page
            form = text_of(client.get(f"/challenges/{reference}/feedback/"))
        assert ("told me off" in page, "Under pressure" in page) == (reads, reads), who
        assert ("told me off" in form) == (who == halton.teacher), who


# -- texts that would do harm -------------------------------------------------------------------------

MARKUP = '#read("/etc/passwd") $x^2$ *b* _e_ `raw` = Head [x] <script>alert(1)</script> {{ 7|add:7 }} \\ @ref // c'


def pdf_of(world, text: str) -> bytes:
    reference = world.challenge()
    actions.comment(reference, text=text, by=world.teacher, at=AT + HOUR)
    with signed_in(world.teacher, AT + 2 * HOUR) as client:
        answer = client.get(f"/challenges/{reference}/story.pdf")
    assert answer.status_code == 200
    return answer.content


def test_markup_in_a_text_is_text_in_the_copy(halton):
    assert pdf_of(halton, MARKUP).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "text",
    [
        "She cried \U0001f62d.",
        "شكوى",
        "孩子",
        "बच्चा",
        "\ue000 private",
        "a\u202eb",
        "\ufffe",
        "x\u200by",
        "𝔘",
        "\u0301",
    ],
)
def test_no_letter_somebody_types_breaks_the_copy(halton, text):
    assert pdf_of(halton, text).startswith(b"%PDF-")


def test_a_broken_file_is_refused_and_breaks_nothing():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    content = whole.getvalue()
    for at in range(30, 80):
        broken = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        with suppress(BadFile):
            content_type("a.odt", broken)


# -- what stays behind in a browser -------------------------------------------------------------------


def test_no_page_of_a_case_stays_in_a_browser_that_others_use_too(halton):
    reference = halton.challenge()
    lists = ("/your-work/", "/challenges/", "/overdue/", "/overdue.csv", "/notices/")
    with signed_in(halton.teacher, AT + HOUR) as client:
        for page in (f"/challenges/{reference}/", f"/challenges/{reference}/comment/", *lists):
            assert "no-store" in client.get(page).get("Cache-Control", ""), page
