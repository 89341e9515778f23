"""Ids of another case or another partnership, sent by hand: nothing of theirs is shown, and nothing happens to them."""

from datetime import date

import pytest

from escalation import actions
from escalation.actions import NewAction
from notifications.models import Notice
from tests.architecture.test_need_to_know import every_row
from tests.escalation.stories import DAY, HOUR, at_step
from tests.escalation.test_raise_pages import Draught
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, make_world

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7|add:7 }}"


class Another:
    """A challenge of others with something of everything, all of it called secret."""

    def __init__(self, world, at):
        self.reference = world.challenge(raiser="officer", receiver="nurse", at=AT, concern="SECRET")
        world.play(at)
        by = world.nhs_lead
        agreed = [NewAction("SECRET", world.post("nhs_lead"), date(2026, 10, 1))]
        actions.propose_resolution(self.reference, text="SECRET", actions=agreed, by=by, at=at)
        self.proposal = world.load(self.reference).open_proposal().pk
        self.meeting = actions.arrange_meeting(self.reference, planned_at=at + DAY, place="SECRET", by=by, at=at)
        self.deadline = next(one for one in world.load(self.reference).live_deadlines if by.pk in one.holder_ids).pk
        asked = actions.ask_extension
        self.extension = asked(self.reference, self.deadline, due_on=date(2026, 10, 1), why="SECRET", by=by, at=at)
        self.file = actions.attach(self.reference, name="secret.txt", content=b"SECRET", by=by, at=at)


def forged(other: Another) -> list[tuple[str, int, dict[str, str]]]:
    day = {"due_on_day": "1", "due_on_month": "10", "due_on_year": "2026"}
    return [
        ("agree", other.proposal, {"why": "x"}),
        ("refuse", other.proposal, {"why": "x"}),
        ("apologies", other.meeting, {"why": "x"}),
        ("answer-extension", other.extension, {"approved": "yes", "why": "x"}),
        ("answer-date", 1, {"agreed": "yes"}),
        ("ask-extension", other.deadline, {"deadline_id": str(other.deadline), "why": "x", **day}),
        ("shorten", other.deadline, {"deadline_id": str(other.deadline), "why": "x", **day}),
        ("action-done", other.deadline, {"note": "x"}),
        ("confirm-action", other.deadline, {"done": "yes"}),
    ]


def test_the_ids_of_another_case_open_and_change_nothing(halton):
    reference, at = at_step(halton, 2)
    other = Another(halton, at)
    with signed_in(halton.dsl, at + HOUR) as client:
        before = every_row()
        for slug, about, sent in forged(other):
            address = f"/challenges/{reference}/{slug}/?about={about}"
            for answer in (client.get(address), client.post(address, sent)):
                assert answer.status_code in (200, 403, 409), slug
                assert "SECRET" not in text_of(answer), slug
        assert client.get(f"/challenges/{reference}/files/{other.file}/").status_code == 404
        for words in ("SECRET", other.reference, "Constabulary"):
            page = text_of(client.get("/challenges/", {"q": words}))
            assert "No challenge that you may see fits" in page
    after = every_row()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"django_session", "audit_log_opening", "cache"}


@pytest.mark.parametrize("spelt", ["{}%00", "{}%20", "{}/..", "%E2%80%AE{}", "{}0", "1 OR 1=1"])
def test_a_reference_that_is_none_is_unknown(halton, spelt):
    reference = halton.challenge()
    with signed_in(halton.teacher, AT + HOUR) as client:
        assert client.get(f"/challenges/{spelt.format(reference)}/").status_code == 404
        assert client.get(f"/incidents/{spelt.format(reference)}/").status_code == 404
        assert client.get(f"/incidents/{reference}/").status_code == 404
        assert client.get("/procedures/pan-cheshire/%00/file/").status_code == 404
        assert client.get(f"/challenges/{reference.lower()}/").status_code == 200


def test_nobody_and_no_agency_of_another_partnership_can_be_chosen(halton):
    reference, at = at_step(halton, 2)
    other = make_world("elsewhere")
    stranger, agency = str(other.post("council_lead").pk), str(other.agency("police").pk)
    day = {"starts_on_day": "1", "starts_on_month": "12", "starts_on_year": "2026"}
    day |= {name.replace("starts", "ends"): value for name, value in day.items()}
    due = {"action_1_due_on_day": "1", "action_1_due_on_month": "12", "action_1_due_on_year": "2026"}
    page = f"/challenges/{reference}"
    sent = [
        (f"{page}/not-ours/", {"agency": agency, "why": "x"}),
        (f"{page}/hand-over/", {"to": stranger, "why": "x"}),
        (f"{page}/propose/", {"step": "2", "text": "x", "action_1_what": "x", "action_1_owner": stranger, **due}),
        ("/directory/cover/", {"post": str(halton.post("council_lead").pk), "stand_in": stranger, **day}),
        ("/directory/cover/", {"post": stranger, "stand_in": str(halton.post("head").pk), **day}),
    ]
    with signed_in(halton.council_lead, at) as client:
        for address, data in sent:
            answer = client.post(address, data)
            assert answer.status_code == 200, address
            assert "error-summary" in answer.content.decode(), address
        assert client.get("/directory/?partnership=elsewhere").status_code == 404
    with signed_in(halton.teacher, at) as client:
        draft = Draught(client)
        for name, answer in (("risk", {"risk": "no"}), ("scope", {"applies": ["none"]}), ("spoken", {"spoken": "no"})):
            draft.answer(name, answer)
        draft.answer("about", {"about": "nobody"})
        assert draft.answer("agencies", {"agencies": [agency]}).status_code == 200
        council = halton.agency("council").pk
        assert draft.answer("agencies", {"agencies": [str(council)]}).status_code == 302
        assert draft.answer(f"to-{council}", {"post": stranger}).status_code == 200


def test_markup_in_a_text_is_text_wherever_it_is_shown(halton):
    reference = halton.challenge(concern=MARKUP, impact=MARKUP, wanted=MARKUP, evidence=MARKUP)
    at = AT + HOUR
    actions.respond(reference, text=MARKUP, by=halton.social_worker, at=at)
    file = actions.attach(reference, name=f"{MARKUP}\r\nX-Bad: 1.txt", content=b"x", by=halton.teacher, at=at)
    actions.arrange_meeting(reference, planned_at=at + DAY, place=MARKUP, by=halton.social_worker, at=at)
    agreed = [NewAction(MARKUP, halton.post("social_worker"), date(2026, 10, 1))]
    actions.propose_resolution(reference, text=MARKUP, actions=agreed, by=halton.social_worker, at=at)
    proposal = halton.load(reference).open_proposal().pk
    page = f"/challenges/{reference}/"
    pages = [page, f"{page}respond/", f"{page}agree/?about={proposal}", "/your-work/", f"/challenges/?q={MARKUP}"]
    shown = 0
    with signed_in(halton.partnership_manager, at + HOUR) as manager, signed_in(halton.teacher, at + HOUR) as client:
        for address in pages:
            for one in (manager, client):
                body = one.get(address).content.decode()
                assert "<script>alert" not in body, address
                assert "<img src=x" not in body, address
                shown += "&lt;script&gt;alert" in body
        assert shown >= 4
        answer = client.get(f"{page}files/{file}/")
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
        assert "X-Bad" not in answer.headers
    assert not [one for one in Notice.objects.all() if "script" in one.subject + one.body]
