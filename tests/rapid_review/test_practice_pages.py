"""A practice review through its pages: from the Panel's answer to the public page, and who is offered what."""

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapid_review.forms.review import ANSWER_HINTS
from rapid_review.models import Agreement, Monitoring, PanelAnswer, PracticePhase, PracticeState, Publication
from rapid_review.views.all_acts import ACTS
from tests.escalation.visiting import signed_in, text_of
from tests.factories import World
from tests.rapid_review import practising as p
from tests.rapid_review.practising import DAY, DECIDED
from tests.rapid_review.reporting import HOUR, boxes, load
from tests.rapid_review.review_pages import page, post
from workflows import clock, procedure_page
from workflows.models import Procedure

AT = DECIDED + DAY


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def sent(user, reference: str, rest: str, said: dict, at: datetime) -> None:
    """Sends a form, which takes it."""
    answer = post(user, reference, rest, said, at)
    assert answer.status_code == 302, (rest, text_of(answer)[:1500])


def test_an_incident_becomes_a_published_practice_review_through_its_pages(halton: World, rules: Procedure) -> None:
    reference, team = p.practising(halton, rules), halton.partnership_manager
    reviewer = p.reviewer_of(halton)
    today = clock.day_of(AT)
    shown = page(team, reference, at=AT)
    for words in ("Practice review", "The practice review is under way.", "Publish the practice review"):
        assert words in shown
    sent(team, reference, "terms/", {"terms": "Why was it not put together?"}, AT)
    said = {"post": str(reviewer.pk), "independence": "Works nowhere here."} | day("last_on", today + 60 * DAY)
    sent(team, reference, "reviewer/", said, AT)
    look = {"time_position": "On time.", "quality_position": "Good."} | day("on_day", today)
    sent(halton.nhs_partner, reference, "monitoring/", look, AT)
    contact = {"contact": "the mother", "stands": "takes_part", "what": "She wants to read it."} | day("on_day", today)
    sent(team, reference, "family/", contact, AT)
    contact = {"contact": "senior investigating officer", "what": "No objection."} | day("on_day", today)
    sent(team, reference, "proceedings/", contact, AT)
    phase = PracticePhase.objects.order_by("number")[0]
    sent(team, reference, f"phase/?of={phase.pk}", {"title": "Scope", "state": "complete"}, AT)
    file = SimpleUploadedFile("report.txt", p.TEXT.encode())
    sent(team, reference, "draft/", {"kind": "final", "file": file, "text": "", "note": "The last one."}, AT)
    shown = page(reviewer.user, reference, at=AT)
    assert "She wants to read it." in shown and "What you can do now" not in shown
    sent(team, reference, "submit-report/", {"draft": "1"}, AT)
    for key in p.PARTNERS:
        user, partner = getattr(halton, key), key.removesuffix("_partner")
        one = Agreement.objects.get(case__reference=reference, partner=partner)
        assert "Agree the report for" in page(user, reference, at=AT)
        sent(user, reference, f"agree/?of={one.pk}", {"answer": "signed", "why": ""}, AT + HOUR)
    for user in (team, halton.business_unit):
        assert "Read all of it" in page(user, reference, "anonymity/", at=AT + HOUR)
        sent(user, reference, "anonymity/", {"clear": "yes", "note": "Read."}, AT + HOUR)
    later = AT + 2 * HOUR
    plan = {"why": "A quiet week.", "publicity": "The family first."} | day("planned_on", date(2026, 9, 14))
    sent(team, reference, "plan/", plan, later)
    assert "To be sent ahead by the end of Thursday 3 September 2026" in page(team, reference, at=later)
    ahead = {"to": list(p.RECIPIENTS), "proof": "A receipt."} | boxes("sent_at", later)
    sent(team, reference, "send-ahead/", ahead, later)
    then = clock.start_of(date(2026, 9, 14)) + 9 * HOUR
    sent(team, reference, "publish/", {"title": "Child R: a baby", "words": "What we learned."}, then)
    found = load(reference)
    assert (found.practice.state, Publication.objects.get().title) == (PracticeState.PUBLISHED, "Child R: a baby")
    assert "Public at least until the end of" in page(team, reference, at=then)
    with signed_in(halton.teacher, then) as client:
        assert "Child R: a baby" in client.get("/published/halton/").content.decode()
    # What somebody took down by mistake stays on record, with the reason.
    answer = post(team, reference, "take-down/", {"why": "A name was found."}, then + HOUR)
    assert "Confirm that it cannot wait until the year is over" in text_of(answer)
    sent(team, reference, "take-down/", {"why": "A name was found.", "early": "on"}, then + HOUR)


def test_what_is_typed_wrongly_is_said_beside_its_field_and_stays(halton: World, rules: Procedure) -> None:
    reference, team = p.practising(halton, rules), halton.partnership_manager
    plan = {"why": "A quiet week.", "publicity": ""} | day("planned_on", date(2026, 9, 10))
    shown = text_of(post(team, reference, "plan/", plan, AT))
    assert "It cannot be published on Thursday 10 September 2026" in shown
    assert "The earliest possible day is Friday 11 September 2026" in shown
    assert "A quiet week." in shown
    look = {"time_position": "", "quality_position": "Good."} | day("on_day", date(2026, 9, 30))
    shown = text_of(post(team, reference, "monitoring/", look, AT))
    assert "Enter how its time stands" in shown and "must be Wednesday 2 September 2026 or earlier" in shown
    assert not Monitoring.objects.exists()
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.4 nothing")
    shown = text_of(post(team, reference, "draft/", {"kind": "final", "file": file, "text": ""}, AT))
    assert "Enter the text: it cannot be read out of this file" in shown
    file = SimpleUploadedFile("report.exe", b"MZ")
    shown = text_of(post(team, reference, "draft/", {"kind": "final", "file": file, "text": ""}, AT))
    assert "The selected file must be one of these: DOCX, ODT, PDF, TXT" in shown


def test_sent_too_late_for_the_planned_day_the_form_asks_for_another_and_names_the_first(
    halton: World, rules: Procedure
) -> None:
    reference, team = p.agreed(halton, rules), halton.partnership_manager
    p.plan(reference, halton, date(2026, 9, 16), at=DECIDED + 3 * DAY)
    at = DECIDED + 8 * DAY  # Wednesday 9 September
    ahead = {"to": list(p.RECIPIENTS), "proof": "A receipt."} | boxes("sent_at", at)
    ahead |= {"late_send_report_ahead": "oversight", "late_why_send_report_ahead": "Nobody sent it."}
    shown = text_of(post(team, reference, "send-ahead/", ahead, at))
    assert "It is planned for Wednesday 16 September 2026." in shown
    assert "The earliest possible day is Friday 18 September 2026" in shown
    sent(team, reference, "send-ahead/", ahead | day("planned_on", date(2026, 9, 18)), at)
    assert load(reference).practice.planned_on == date(2026, 9, 18)


def test_the_reviewers_last_day_is_changed_and_an_end_asks_why_the_six_months_were_missed(
    halton: World, rules: Procedure
) -> None:
    reference, team, late = p.submitted(halton, rules), halton.partnership_manager, DECIDED + 200 * DAY
    assert "Change until when they read it" in page(team, reference, at=AT + HOUR)
    sent(team, reference, "reviewer-until/", day("last_on", clock.day_of(AT) + 90 * DAY), AT + HOUR)
    assert load(reference).practice.reviewer_until == clock.day_of(AT) + 90 * DAY
    shown = text_of(post(team, reference, "reviewer-until/", day("last_on", clock.day_of(AT) + 400 * DAY), AT + HOUR))
    assert "or earlier" in shown
    shown = text_of(post(team, reference, "end-practice/", {"why": "A national review."}, late))
    assert "Select why it was late: Publish the practice review" in shown


def test_the_page_of_the_rules_promised_a_reminder_that_nobody_sends(halton: World, rules: Procedure) -> None:
    shown = procedure_page.page_of(rules, {}, raised_at=DECIDED)
    assert [one["then"] for one in shown.after_end] == [procedure_page.NO_TIMER]


def test_a_national_review_hid_that_the_local_one_begins(halton: World, rules: Procedure) -> None:
    assert "begins all the same" in ANSWER_HINTS[PanelAnswer.NATIONAL]
    assert load(p.practising(halton, rules, answer="national")).practice is not None


def test_the_checkers_page_points_at_lines_with_their_kinds(halton: World, rules: Procedure) -> None:
    reference = p.submitted(halton, rules, text="Nothing here.\nNamesake went to Example Academy.\n")
    shown = page(halton.partnership_manager, reference, "anonymity/", at=DECIDED + 2 * DAY)
    assert "Line 2" in shown and "a name, date of birth or number that the vault knows" in shown
    assert "Line 1" not in shown


@pytest.mark.parametrize("stage", [p.practising, p.submitted, p.agreed, p.sent, p.published])
def test_every_act_that_is_offered_opens(halton: World, rules: Procedure, stage) -> None:
    reference, at = stage(halton, rules), DECIDED + 20 * DAY
    found = load(reference)
    with signed_in(halton.partnership_manager, at) as client:
        assert client.get(f"/incidents/{reference}/").status_code == 200
        assert client.get(f"/incidents/{reference}/diagram/").status_code == 200
        for slug, act in ACTS.items():
            if act.label and act.is_offered(found):
                assert client.get(f"/incidents/{reference}/{slug}/").status_code in (200, 403), slug


@pytest.mark.parametrize("slug", ["terms", "monitoring", "plan", "delay", "draft", "submit-report", "publish"])
def test_where_there_is_no_practice_review_nothing_can_be_written_about_one(
    halton: World, rules: Procedure, slug: str
) -> None:
    from tests.rapid_review.reporting import report

    reference, team = report(halton, rules), halton.partnership_manager
    with signed_in(team, AT) as client:
        assert client.get(f"/incidents/{reference}/{slug}/").status_code in (200, 409)
        assert client.post(f"/incidents/{reference}/{slug}/", {}).status_code in (200, 409)


def test_an_agency_that_was_asked_sees_nothing_of_the_practice_review(halton: World, rules: Procedure) -> None:
    reference = p.submitted(halton, rules)
    with signed_in(halton.council_lead, DECIDED + 2 * DAY) as client:
        answer = client.get(f"/incidents/{reference}/")
        assert answer.status_code in (200, 404)
        assert 'id="practice"' not in answer.content.decode()
        assert client.get(f"/incidents/{reference}/practice/versions/1/").status_code == 404


def test_the_reviewer_reads_the_versions_and_after_the_day_finds_nothing(halton: World, rules: Procedure) -> None:
    reference = p.submitted(halton, rules)
    user = p.reviewer_of(halton).user
    with signed_in(user, DECIDED + 2 * DAY) as client:
        assert client.get(f"/incidents/{reference}/practice/versions/1/").content == p.TEXT.encode()
        assert client.post(f"/incidents/{reference}/terms/", {"terms": "x"}).status_code == 403
    with signed_in(user, DECIDED + 40 * DAY) as client:
        assert client.get(f"/incidents/{reference}/").status_code == 404
        assert client.get(f"/incidents/{reference}/practice/versions/1/").status_code == 404
