"""The pages of climbing, of time limits, of the last step and of papers, good input and bad."""

import pytest

from escalation import actions
from escalation.views.acts_table import PAGES
from tests.escalation.acting import see, send
from tests.escalation.stories import AT_STEP, HOUR, at_step, lines, london, state
from tests.escalation.visiting import buttons_of, signed_in, text_of
from tests.factories import AT

# -- climbing -----------------------------------------------------------------------------------------


def test_leaving_step_1_says_who_is_asked_and_goes_on_when_approved(halton):
    reference = halton.challenge()
    said = text_of(see(halton.teacher, reference, "escalate", AT + HOUR))
    assert "Lee Lead will be asked to approve it" in said
    assert "you can still go on" in said
    data = {"tried": "Rang", "why_failed": "No answer", "step": "1"}
    send(halton.teacher, reference, "escalate", data, AT + HOUR)
    asked = see(halton.dsl, reference, "approval", AT + 2 * HOUR)
    assert "No answer" in text_of(asked)
    assert "it goes on to step 2 by itself" in text_of(asked)
    send(halton.dsl, reference, "approval", {"approved": "yes"}, AT + 2 * HOUR)
    assert halton.load(reference).step == 2


def test_a_refused_approval_needs_a_reason_and_does_not_hold_the_practitioner(halton):
    reference = halton.challenge()
    actions.escalate(reference, step=1, tried="Rang", why_failed="No", by=halton.teacher, at=AT + HOUR)
    empty = send(halton.dsl, reference, "approval", {"approved": "no"}, AT + 2 * HOUR)
    assert "Say why you do not approve it" in text_of(empty)
    send(halton.dsl, reference, "approval", {"approved": "no", "why": "Ring again"}, AT + 2 * HOUR)
    with signed_in(halton.teacher, AT + 3 * HOUR) as client:
        assert "go-on" in buttons_of(client.get(f"/challenges/{reference}/"))
    assert "Ring again" in text_of(see(halton.teacher, reference, "go-on", AT + 3 * HOUR))
    send(halton.teacher, reference, "go-on", {"why": "She is at risk", "step": "1"}, AT + 3 * HOUR)
    assert halton.load(reference).step == 2


def test_paper_is_written_down_with_the_time_it_happened(halton):
    reference = halton.challenge()
    earlier = {
        "text": "By letter.",
        "happened_at_day": "8",
        "happened_at_month": "9",
        "happened_at_year": "2026",
        "happened_at_time": "11am",
    }
    assert send(halton.social_worker, reference, "respond", earlier, AT + 5 * HOUR).status_code == 302
    line = lines(reference, "respond")[-1]
    assert (line.at, line.recorded_at) == (london("2026-09-08 11:00"), AT + 5 * HOUR)
    future = send(halton.social_worker, reference, "respond", {**earlier, "happened_at_day": "9"}, AT + 5 * HOUR)
    assert "When it happened must be in the past" in text_of(future)
    before = send(halton.social_worker, reference, "respond", {**earlier, "happened_at_day": "1"}, AT + 5 * HOUR)
    assert "It must be after the challenge was raised" in text_of(before)


def test_the_page_for_changed_risk_begins_with_the_numbers_to_ring(halton):
    reference = halton.challenge()
    body = see(halton.teacher, reference, "risk", AT + HOUR).content.decode()
    assert body.index('href="tel:999"') < body.index("What has changed")
    assert "The number is missing here." in body


def test_withdrawing_asks_about_pressure_and_says_who_will_be_told(halton):
    reference = halton.challenge()
    said = text_of(see(halton.teacher, reference, "withdraw", AT + HOUR))
    assert "Hedda Heading (Halton Borough Council) and Petra Partnership" in said
    unanswered = send(halton.teacher, reference, "withdraw", {"why": "Settled"}, AT + HOUR)
    assert "Answer “Has anybody put you under pressure to withdraw it?”" in text_of(unanswered)


def test_it_is_sent_on_to_another_agency_and_the_first_one_loses_sight_of_it(halton):
    reference = halton.challenge()
    data = {"agency": str(halton.agency("police").pk), "why": "Theirs"}
    assert send(halton.social_worker, reference, "not-ours", data, AT + HOUR).status_code == 302
    with signed_in(halton.social_worker, AT + 2 * HOUR) as client:
        assert client.get(f"/challenges/{reference}/").status_code == 404


def test_a_turn_is_handed_over_within_the_agency(halton):
    reference, at = at_step(halton, 2)
    to = {"to": str(halton.post("other_manager").pk), "why": "On leave"}
    assert send(halton.team_manager, reference, "hand-over", to, at).status_code == 302
    assert "other_manager" in halton.holders(reference, "receiving")
    elsewhere = {"to": str(halton.post("officer").pk), "why": "On leave"}
    assert "There is a problem" in text_of(send(halton.council_lead, reference, "hand-over", elsewhere, at))


# -- time limits --------------------------------------------------------------------------------------


def test_more_time_is_asked_for_and_another_person_answers(halton):
    reference, at = at_step(halton, 2)
    limit = next(one for one in halton.load(reference).live_deadlines if one.code == "resolve")
    data = {"deadline_id": str(limit.pk), "why": "Ill", "due_on_day": "16", "due_on_month": "9", "due_on_year": "2026"}
    early = send(halton.dsl, reference, "ask-extension", data, at)
    assert "The day must be after Wednesday 16 September 2026" in text_of(early)
    assert send(halton.dsl, reference, "ask-extension", {**data, "due_on_day": "18"}, at).status_code == 302
    request = halton.load(reference).extensions[0]
    asked = see(halton.partnership_manager, reference, "answer-extension", at, about=request.pk)
    assert "by the end of Friday 18 September 2026" in text_of(asked)
    yes = {"approved": "yes"}
    assert send(halton.dsl, reference, "answer-extension", yes, at, about=request.pk).status_code == 403
    assert send(halton.partnership_manager, reference, "answer-extension", yes, at, about=request.pk).status_code == 302
    with signed_in(halton.dsl, at + HOUR) as client:
        said = text_of(client.get(f"/challenges/{reference}/"))
    assert "Due by the end of Friday 18 September 2026" in said
    assert "Petra Partnership approved it." in said
    assert "Extended from the end of Wednesday 16 September 2026" in said


# -- the statutory partners ---------------------------------------------------------------------------


def test_step_four_from_representations_to_both_answers(halton):
    reference, at = at_step(halton, 4)
    send(halton.council_partner, reference, "ask-representations", {"questions": "Why?", "step": "4"}, at)
    assert "Why?" in text_of(see(halton.council_rep, reference, "give-representation", at + HOUR))
    send(halton.teacher, reference, "give-representation", {"text": "Ours"}, at + HOUR)
    send(halton.council_lead, reference, "give-representation", {"text": "Theirs"}, at + 2 * HOUR)
    send(halton.nhs_partner, reference, "give-view", {"view": "No", "agrees": "no", "interest": ""}, at + HOUR)
    said = text_of(see(halton.council_partner, reference, "recommend", at + 2 * HOUR))
    assert "Given. You see it once you have given yours" in said
    assert "Not recorded" in said
    mine = {"view": "Yes", "agrees": "yes", "interest": "It is our social worker."}
    send(halton.council_partner, reference, "give-view", mine, at + 2 * HOUR)
    assert "Dissents: No" in text_of(see(halton.council_partner, reference, "recommend", at + 2 * HOUR))
    send(halton.council_partner, reference, "recommend", {"text": "Visit", "step": "4"}, at + 2 * HOUR)
    refused = send(halton.council_lead, reference, "answer-recommendation", {"accepted": "no"}, at + 3 * HOUR)
    assert "Say why your agency does not accept it" in text_of(refused)
    no = {"accepted": "no", "why": "Not ours"}
    assert send(halton.council_lead, reference, "answer-recommendation", no, at + 3 * HOUR).status_code == 302
    send(halton.teacher, reference, "answer-recommendation", {"accepted": "yes"}, at + 3 * HOUR)
    assert state(reference) == "DETERMINED"
    with signed_in(halton.teacher, at + 4 * HOUR) as client:
        said = text_of(client.get(f"/challenges/{reference}/"))
    assert "Halton Borough Council: does not accept it. Not ours" in said
    assert "Dissents: No" in said


# -- papers and bad input -----------------------------------------------------------------------------


def test_a_file_is_attached_downloaded_and_logged(halton):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from audit_log.models import Opening

    reference = halton.challenge()
    file = SimpleUploadedFile("note.txt", b"What was said")
    assert send(halton.teacher, reference, "attach", {"file": file}, AT + HOUR).status_code == 302
    with signed_in(halton.social_worker, AT + HOUR) as client:
        listed = client.get(f"/challenges/{reference}/").content.decode()
        address = listed.partition(f'href="/challenges/{reference}/files/')[2].partition('"')[0]
        sent = client.get(f"/challenges/{reference}/files/{address}")
    assert sent.content == b"What was said"
    assert sent["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert Opening.objects.filter(page__startswith="file", user=halton.social_worker).count() == 1


def test_a_file_that_is_not_what_its_name_says_is_refused_beside_the_field(halton):
    from django.core.files.uploadedfile import SimpleUploadedFile

    reference = halton.challenge()
    for name, content in (("a.pdf", b"MZ not a pdf"), ("a.exe", b"MZ"), ("a.txt", b"")):
        refused = send(halton.teacher, reference, "attach", {"file": SimpleUploadedFile(name, content)}, AT + HOUR)
        assert refused.status_code == 200
        assert "There is a problem" in text_of(refused)


def test_a_very_long_text_comes_back_whole_with_an_error(halton):
    reference = halton.challenge()
    long = "word " * 20_000
    back = send(halton.social_worker, reference, "respond", {"text": long}, AT + HOUR)
    assert back.status_code == 200
    assert "Your response must be 20,000 characters or less (you entered 99,999)" in text_of(back)
    assert long.strip() in back.content.decode()
    assert not lines(reference, "respond")


def test_an_empty_form_says_what_to_enter_beside_each_field(halton):
    reference, at = at_step(halton, 2)
    said = text_of(send(halton.dsl, reference, "escalate", {"step": "2", "tried": " "}, at))
    assert said.count("Enter what was tried") == 2
    assert said.count("Enter why that failed") == 2


@pytest.mark.parametrize("about", ["x", "-1", "99999999999999999999", "0"])
def test_nonsense_in_the_address_breaks_nothing(halton, about):
    reference, at = at_step(halton, 2)
    for slug in PAGES:
        assert see(halton.dsl, reference, slug, at, about=about).status_code in (200, 403, 409)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_button_leads_to_a_page_that_opens(halton, number):
    reference, at = at_step(halton, number)
    people = (
        "teacher",
        "dsl",
        "social_worker",
        "team_manager",
        "head",
        "council_rep",
        "nhs_partner",
        "partnership_manager",
    )
    for key in people:
        user = halton.post(key).user
        with signed_in(user, at) as client:
            seen = client.get(f"/challenges/{reference}/")
            for slug in buttons_of(seen):
                assert client.get(f"/challenges/{reference}/{slug}/").status_code == 200, (key, slug)
    assert AT_STEP[number] == at
