"""The pages of keeping: from the list to the certificate, as two people walk them."""

import pytest

from audit_log.models import Entry, Opening
from tests.escalation.stories import DAY, HOUR
from tests.escalation.visiting import signed_in, text_of
from tests.factories import make_world
from tests.workflows.keeping import LATER, NOT_YET, closed_challenge, load_schedule
from workflows import disposal
from workflows.models import Hold, Review


@pytest.fixture
def kept(halton):
    load_schedule(halton.partnership)
    return closed_challenge(halton)


def test_everybody_reads_how_long_records_are_kept_and_what_is_assumed(halton, kept):
    with signed_in(halton.teacher, LATER) as client:
        page = text_of(client.get("/retention/"))
        procedure = client.get("/procedures/").content.decode()
    assert "Kept 10 years after the case is closed or until the 25th birthday" in page
    assert "Devon" in page
    assert page.count("Assumed") > 9
    assert 'href="/retention/"' in procedure


def test_a_partnership_without_a_schedule_keeps_everything(halton):
    with signed_in(halton.business_unit, LATER) as client:
        assert "Everything is kept" in text_of(client.get("/retention/"))
        assert "no retention schedule yet" in text_of(client.get("/keeping/"))


def test_a_case_goes_from_the_list_to_its_certificate_by_two_people(halton, kept):
    home = f"/keeping/cases/{kept.reference}/"
    with signed_in(halton.business_unit, LATER) as client:
        listed = client.get("/keeping/")
        assert "One case has been kept as long as the schedule says" in text_of(listed)
        assert home in listed.content.decode()
        assert "25th birthday" in text_of(listed)
        answer = client.post(f"{home}dispose/", {"why": "Long over."}, follow=True)
        assert "Waits" not in text_of(answer)
        assert "Bill Business proposed its disposal" in text_of(answer)
        assert f"{home}answer/" not in answer.content.decode()
        assert client.post(f"{home}answer/", {"approve": "yes", "why": "Me."}).status_code == 409
    with signed_in(halton.partnership_manager, LATER + HOUR) as client:
        assert "Waits for a second person" in text_of(client.get("/keeping/"))
        answer = client.post(f"{home}answer/", {"approve": "yes", "why": "Yes."}, follow=True)
        assert "Petra Partnership approved it" in text_of(answer)
        assert disposal.dispose_approved(LATER + HOUR) == 1
        certificate = Entry.objects.get(case=kept, act="dispose")
        page = text_of(client.get(home))
        assert "What was written here has been disposed of" in page
        shown = text_of(client.get(f"/keeping/certificates/{certificate.pk}/"))
        assert certificate.changes["Digest"][1] in shown
        paper = client.get(f"/keeping/certificates/{certificate.pk}/pdf/")
        assert paper.content.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in paper.content
    with signed_in(halton.teacher, LATER + HOUR) as client:
        for page in ("", "story.pdf", "comment/", "reveal/"):
            gone = client.get(f"/challenges/{kept.reference}/{page}")
            assert gone.status_code == 410
            assert "What was written here has been disposed of" in text_of(gone)
            assert "Demonstration Primary School" in text_of(gone)
        assert client.post(f"/challenges/{kept.reference}/comment/", {"text": "More."}).status_code == 410
        assert kept.reference in text_of(client.get("/challenges/"))
    with signed_in(halton.nurse, LATER + HOUR) as client:
        assert client.get(f"/challenges/{kept.reference}/").status_code == 404
    assert Opening.objects.filter(case=kept, page="keeping").count() >= 2


def test_a_hold_is_placed_shown_and_lifted(halton, kept):
    home = f"/keeping/cases/{kept.reference}/"
    with signed_in(halton.business_unit, LATER) as client:
        client.post(f"{home}hold/", {"ground": "inquest", "why": "The coroner asked."})
        hold = Hold.objects.get()
        for page in (home, "/keeping/", f"/challenges/{kept.reference}/"):
            assert "an inquest" in text_of(client.get(page)), page
        assert f"{home}dispose/" not in client.get(home).content.decode()
        assert client.post(f"{home}dispose/", {"why": "Long over."}).status_code == 409
        client.post(f"/keeping/holds/{hold.pk}/lift/", {"why": "It is over."})
        assert "is in force" not in text_of(client.get(f"/challenges/{kept.reference}/"))
    with signed_in(halton.teacher, LATER) as client:
        assert f"{home}" not in client.get(f"/challenges/{kept.reference}/").content.decode()


def test_a_hold_on_a_child_is_placed_by_pseudonym(halton, kept):
    with signed_in(halton.business_unit, LATER) as client:
        wrong = client.post(
            "/keeping/hold/", {"covers": "child", "pseudonym": "Child QQ", "ground": "police", "why": "Asked."}
        )
        assert "Enter a child as the cases say it" in text_of(wrong)
        client.post("/keeping/hold/", {"covers": "child", "pseudonym": kept.about, "ground": "police", "why": "Asked."})
        assert f"A legal hold on every case about {kept.about} is in force" in text_of(client.get("/keeping/"))
        client.post("/keeping/hold/", {"covers": "all", "ground": "inquiry", "why": "A letter."})
        assert "every record of the partnership" in text_of(client.get(f"/challenges/{kept.reference}/"))
    assert Hold.objects.count() == 2


def test_keeping_it_longer_takes_it_off_the_list_until_that_day(halton, kept):
    home = f"/keeping/cases/{kept.reference}/"
    day = {"until_day": "1", "until_month": "1", "until_year": "2045"}
    with signed_in(halton.business_unit, LATER) as client:
        past = client.post(f"{home}keep/", {"why": "An appeal.", **day, "until_year": "2020"})
        assert "The day must be in the future" in text_of(past)
        client.post(f"{home}keep/", {"why": "An appeal.", **day})
        assert "Nothing is due for review" in text_of(client.get("/keeping/"))
        assert "An appeal." in text_of(client.get(home))
    with signed_in(halton.business_unit, LATER + 700 * DAY) as client:
        assert kept.reference in text_of(client.get("/keeping/"))


def test_what_is_not_due_offers_nothing_but_a_hold(halton, kept):
    with signed_in(halton.business_unit, NOT_YET) as client:
        page = client.get(f"/keeping/cases/{kept.reference}/")
        assert "not yet" in text_of(page)
        assert "/dispose/" not in page.content.decode()
        assert client.post(f"/keeping/cases/{kept.reference}/dispose/", {"why": "Now."}).status_code == 409
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("teacher", 403), ("council_lead", 403), ("nurse", 404), ("administrator", 404), ("head", 404)]
)
def test_a_reader_is_told_it_is_not_theirs_and_a_stranger_nothing(halton, kept, who, status):
    with signed_in(halton.post(who).user, LATER) as client:
        for page in ("", "hold/", "keep/", "dispose/", "answer/"):
            assert client.get(f"/keeping/cases/{kept.reference}/{page}").status_code == status, page
        assert client.get("/keeping/").status_code == 403
        assert "Keeping" not in text_of(client.get("/your-work/")).split("Skip to main")[1].split("Notices")[0]


def test_another_partnerships_team_sees_no_case_no_hold_and_no_certificate(halton, kept):
    other = make_world("elsewhere")
    with signed_in(halton.business_unit, LATER) as client:
        client.post(f"/keeping/cases/{kept.reference}/hold/", {"ground": "court", "why": "A hearing."})
    with signed_in(other.partnership_manager, LATER) as client:
        assert client.get(f"/keeping/cases/{kept.reference}/").status_code == 404
        assert client.post(f"/keeping/holds/{Hold.objects.get().pk}/lift/", {"why": "No."}).status_code == 404
        assert client.get("/keeping/?partnership=halton").status_code == 404
        assert kept.reference not in text_of(client.get("/keeping/"))
