"""Drafts that nobody raised: reviewed in bulk, thrown away by two people, with one certificate and no case."""

from hashlib import sha256

import pytest

from audit_log.models import Entry
from audit_log.verify import verify
from escalation import drafts, old_drafts
from escalation.models import Draft
from tests.escalation.stories import DAY
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, make_world
from tests.workflows.keeping import load_schedule
from workflows import holds
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import BulkReview

LATER = AT + 200 * DAY


@pytest.fixture
def begun(halton):
    """Two old drafts of different people, and one somebody went on with last week."""
    load_schedule(halton.partnership)
    old = [
        drafts.begin(by=halton.post(who).user, post=halton.post(who), at=AT + place * DAY)
        for place, who in enumerate(("teacher", "officer"))
    ]
    return old, drafts.begin(by=halton.gp, post=halton.post("gp"), at=LATER - 7 * DAY)


def approve(halton, *, at=LATER, approve=True):
    return old_drafts.answer(halton.partnership, approve=approve, by=halton.partnership_manager, at=at)


def propose(halton, *, at=LATER):
    return old_drafts.propose(halton.partnership, why="Half a year old.", by=halton.business_unit, at=at)


def test_only_what_nobody_went_on_with_for_so_long_is_due(halton, begun):
    old, _ = begun
    assert old_drafts.due(halton.partnership, at=AT + 100 * DAY) == []
    assert old_drafts.due(halton.partnership, at=LATER) == old
    assert old_drafts.due(make_world("elsewhere").partnership, at=LATER) == []


def test_two_people_throw_them_away_and_one_certificate_remains(halton, begun):
    old, fresh = begun
    digest = sha256("".join(f"{one.pk} {sha256(bytes(one.sealed)).hexdigest()}\n" for one in old).encode()).hexdigest()
    propose(halton)
    assert Draft.objects.count() == 3
    assert approve(halton) == 2
    assert list(Draft.objects.all()) == [fresh]
    (certificate,) = Entry.objects.filter(act="dispose_drafts")
    said = {label: after for label, (_, after) in certificate.changes.items()}
    assert (certificate.case, certificate.partnership) == (None, halton.partnership)
    assert (said["Rows"], said["Digest"]) == ("escalation_draft 2", digest)
    assert said["Proposed"].startswith("Bill Business")
    assert said["Approved"].startswith("Petra Partnership")
    assert "6 months after" in said["Rule"]
    assert verify() == []


def test_one_person_is_not_two(halton, begun):
    propose(halton)
    with pytest.raises(Conflict, match="second person"):
        old_drafts.answer(halton.partnership, approve=True, by=halton.business_unit, at=LATER)
    assert Draft.objects.count() == 3


def test_what_its_owner_saved_meanwhile_stays(halton, begun):
    (first, _), _ = begun
    propose(halton)
    raising = drafts.take_up(first.pk, by=halton.teacher, at=LATER)
    drafts.keep(raising, "risk", {"risk": "no"})
    assert approve(halton) == 1
    assert Draft.objects.filter(pk=first.pk).exists()


def test_a_second_click_changes_nothing(halton, begun):
    propose(halton)
    with pytest.raises(Conflict, match="proposed already"):
        propose(halton)
    approve(halton)
    with pytest.raises(Conflict, match="Nothing waits"):
        approve(halton)
    assert BulkReview.objects.count() == 1


def test_a_refusal_keeps_them(halton, begun):
    propose(halton)
    assert approve(halton, approve=False) == 0
    assert Draft.objects.count() == 3
    propose(halton)


def test_a_hold_on_the_partnership_keeps_them_to_the_last_moment(halton, begun):
    propose(halton)
    hold = {"ground": "inquiry", "why": "A letter.", "by": halton.partnership_manager, "at": LATER}
    holds.hold_more(halton.partnership, None, **hold)
    with pytest.raises(Conflict, match="legal hold"):
        approve(halton)
    assert Draft.objects.count() == 3


@pytest.mark.parametrize("who", ["teacher", "administrator", "council_partner", "nurse"])
def test_only_the_team_reviews_drafts(halton, begun, who):
    with pytest.raises(NotAllowed):
        old_drafts.propose(halton.partnership, why="Old.", by=halton.post(who).user, at=LATER)
    with signed_in(halton.post(who).user, LATER) as client:
        assert client.get("/keeping/drafts/").status_code == 403


def test_both_people_do_it_on_the_page(halton, begun):
    with signed_in(halton.business_unit, LATER) as client:
        assert "2 drafts of a challenge may be thrown away" in text_of(client.get("/keeping/drafts/"))
        answer = client.post("/keeping/drafts/", {"why": "Half a year old."}, follow=True)
        assert "A second person has to answer: you proposed this yourself." in text_of(answer)
    with signed_in(halton.partnership_manager, LATER) as client:
        assert "Waits" not in text_of(client.get("/keeping/drafts/"))
        answer = client.post("/keeping/drafts/", {"approve": "yes"}, follow=True)
        assert "Thrown away: 2." in text_of(answer)
        certificate = Entry.objects.get(act="dispose_drafts")
        assert "escalation_draft 2" in text_of(client.get(f"/keeping/certificates/{certificate.pk}/"))
