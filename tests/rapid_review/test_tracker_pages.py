"""The pages of recommendations: what each person finds there, with each error beside its cause."""

import re
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rapid_review.models import Action, Evidence, EvidenceFile, Recommendation
from rapid_review.views import tracker as pages
from tests.escalation.visiting import signed_in
from tests.factories import World
from tests.rapid_review import tracking as tracker
from tests.rapid_review.tracking import AT, DAY, complete, load, plan, planned, propose, ratified, show
from workflows.models import User


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def text_of(answer: Any) -> str:
    """What a page says, as one line."""
    body = re.sub(r"<(script|style|head).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def page(user: User, address: str, at: Any = AT) -> str:
    with signed_in(user, at) as client:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return text_of(answer)


def sent(user: User, address: str, said: dict[str, Any], at: Any = AT) -> str:
    """What comes back after a form was sent, wherever that leads."""
    with signed_in(user, at) as client:
        return text_of(client.post(address, said, follow=True))


def test_one_is_written_down_for_an_agency_with_where_it_comes_from(halton: World) -> None:
    tracker.rules(halton)
    challenge = halton.challenge()
    said = {
        "text": tracker.TEXT,
        "to": str(halton.agency("police").pk),
        "sources": challenge.lower(),
        "themes": "voice",
    }
    shown = sent(halton.business_unit, "/recommendations/record/", said)
    assert "The recommendation is written down as RC-2026-0001." in shown
    assert "Recommendation to Cheshire Constabulary" in shown
    assert f"{challenge}, Child" in shown
    assert Recommendation.objects.get().themes == ["voice"]


def test_what_is_wrong_with_one_is_said_beside_its_cause_and_nothing_typed_is_lost(halton: World) -> None:
    tracker.rules(halton)
    said = {"text": "Words that stay.", "to": "outside", "sources": "CH-2026-0099"}
    shown = sent(halton.business_unit, "/recommendations/record/", said)
    assert "Enter which body outside the partnership has to act on it" in shown
    assert "There is no review or challenge CH-2026-0099 that you can see" in shown
    assert "Words that stay." in shown
    assert not Recommendation.objects.exists()


def test_nobody_but_the_team_is_offered_to_write_one_down(halton: World) -> None:
    assert "Write down a recommendation" in page(halton.business_unit, "/recommendations/")
    assert "Write down a recommendation" not in page(halton.police_lead, "/recommendations/")
    with signed_in(halton.police_lead, AT) as client:
        assert client.get("/recommendations/record/").status_code == 403


def test_the_whole_way_through_the_pages_as_the_people_concerned(halton: World) -> None:
    link = f"/recommendations/{propose(halton)}/"
    team = halton.partnership_manager
    said = {"ratified": "yes", "how": "The meeting of September.", **day("on", AT.date())}
    assert "Its words are locked" in sent(team, f"{link}ratify/", said)
    lead = page(halton.police_lead, link)
    assert "It is your turn." in lead
    assert "Say whether it is accepted" in lead
    assert "The answer is recorded." in sent(halton.police_lead, f"{link}accept/", {"answer": "accepted", "why": ""})
    measured = {name: value for name, value in tracker.MEASURE.items() if name != "baseline_on"}
    measured |= day("baseline_on", date(2026, 9, 1))
    assert "how we will know" in sent(halton.police_lead, f"{link}measure/", measured)
    posts = {"owner": str(halton.post("sergeant").pk), "lead": str(halton.post("police_lead").pk)}
    planned_as = {"what": "Write it.", **posts, **day("due_on", date(2026, 10, 8))}
    assert "its owner is told" in sent(halton.police_lead, f"{link}plan/", planned_as)
    of = f"?of={Action.objects.get().pk}"
    mine = page(halton.sergeant, link)
    assert "Do action 1, and show what was done" in mine
    assert "Show what was done: action 1" in mine
    shown = {"kind": "policy", "text": "It is written.", "link": "https://example.org/policy"}
    assert "It is shown." in sent(halton.sergeant, f"{link}evidence/{of}", shown)
    assert "Accept the evidence, or not: action 1" not in page(halton.sergeant, link)
    assert "Your answer is recorded." in sent(
        halton.police_lead, f"{link}answer-evidence/{of}", {"accepted": "yes", "why": "Seen."}
    )
    complete_page = page(team, link)
    assert "Complete, not yet embedded" in complete_page
    assert "First revisit: did anything change?" in complete_page
    later = AT + 85 * DAY
    looked = {"found": "Forty files.", "value": "19 of 40", "result": "partly", "next_step": "next_revisit", "why": "x"}
    after = sent(team, f"{link}revisit/", looked, at=later)
    assert "The revisit is recorded." in after
    assert "11 of 40" in after
    assert "19 of 40" in after
    assert "Partly embedded" in after


def test_a_file_of_evidence_is_refused_beside_the_field_and_what_was_typed_stays(halton: World) -> None:
    reference, action = planned(halton)
    link = f"/recommendations/{reference}/evidence/?of={action.pk}"
    bad = SimpleUploadedFile("policy.pdf", b"no such thing")
    shown = sent(halton.sergeant, link, {"kind": "policy", "text": "Words that stay.", "file": bad})
    assert "The file is named .pdf but is something else" in shown
    assert "Words that stay." in shown
    assert not Evidence.objects.exists()
    good = SimpleUploadedFile("policy.pdf", b"%PDF-1.7 invented")
    sent(halton.sergeant, link, {"kind": "policy", "text": "It is written.", "file": good})
    with signed_in(halton.police_lead, AT) as client:
        answer = client.get(f"/recommendations/{reference}/files/{EvidenceFile.objects.get().pk}/")
    assert answer.content == b"%PDF-1.7 invented"
    assert answer["Content-Disposition"] == 'attachment; filename="policy.pdf"'
    assert answer["Cache-Control"] == "no-store"


def test_a_link_of_evidence_that_is_no_web_address_is_refused(halton: World) -> None:
    reference, action = planned(halton)
    link = f"/recommendations/{reference}/evidence/?of={action.pk}"
    said = {"kind": "policy", "text": "It is written.", "link": "javascript:alert(1)"}
    assert "Enter a link such as" in sent(halton.sergeant, link, said)
    assert not Evidence.objects.exists()


def test_whoever_owns_an_action_cannot_be_accountable_for_it(halton: World) -> None:
    reference = tracker.in_hand(halton)
    pk = str(halton.post("sergeant").pk)
    said = {"what": "Write it.", "owner": pk, "lead": pk, **day("due_on", date(2026, 10, 8))}
    shown = sent(halton.police_lead, f"/recommendations/{reference}/plan/", said)
    assert "Somebody else has to be accountable for it" in shown
    assert not Action.objects.exists()


def test_a_day_that_is_over_is_refused_beside_the_field(halton: World) -> None:
    reference = tracker.in_hand(halton)
    posts = {"owner": str(halton.post("sergeant").pk), "lead": str(halton.post("police_lead").pk)}
    said = {"what": "Write it.", **posts, **day("due_on", date(2026, 9, 7))}
    shown = sent(halton.police_lead, f"/recommendations/{reference}/plan/", said)
    assert "The day must be 8 September 2026 or later" in shown.replace("Tuesday ", "")


def test_whoever_comes_second_is_told_who_was_first(halton: World) -> None:
    reference = ratified(halton)
    said = {"ratified": "yes", "how": "Again.", **day("on", AT.date())}
    with signed_in(halton.business_unit, AT) as client:
        answer = client.post(f"/recommendations/{reference}/ratify/", said)
    assert answer.status_code == 409
    assert "Petra Partnership was first" in text_of(answer)


def test_a_stranger_gets_the_same_answer_as_for_one_that_is_not_there(halton: World) -> None:
    reference, action = planned(halton)
    for address in ("", "plan/", f"evidence/?of={action.pk}", "export/", "files/1/"):
        with signed_in(halton.nurse, AT) as client:
            assert client.get(f"/recommendations/{reference}/{address}").status_code == 404, address
            assert client.get(f"/recommendations/RC-2026-9999/{address}").status_code == 404, address
    assert reference not in page(halton.nurse, "/recommendations/")


def test_statutory_partners_read_every_recommendation_and_owners_their_own(halton: World) -> None:
    first, second = propose(halton), planned(halton)[0]
    partner = page(halton.nhs_partner, "/recommendations/")
    assert first in partner
    assert second in partner
    owner = page(halton.sergeant, "/recommendations/")
    assert first not in owner
    assert second in owner


def test_where_it_comes_from_is_named_only_to_whoever_sees_that(halton: World) -> None:
    challenge = halton.challenge()
    reference, _ = planned(halton, sources=(challenge,))
    assert challenge in page(halton.partnership_manager, f"/recommendations/{reference}/")
    shown = page(halton.sergeant, f"/recommendations/{reference}/")
    assert challenge not in shown
    assert "A professional challenge" in shown


def test_the_tracker_shows_the_worst_first_and_can_be_narrowed(halton: World) -> None:
    late, action = planned(halton, at=AT - 60 * DAY)
    fine = propose(halton, to="council", themes=("voice",))
    shown = page(halton.partnership_manager, "/recommendations/")
    assert shown.index(late) < shown.index(fine)
    assert "Red: " in shown
    assert "0 of 1 complete" in shown
    for query, first, second in (
        ("late=on", True, False),
        ("theme=voice", False, True),
        ("state=PROPOSED", False, True),
        (f"agency={halton.agency('police').pk}", True, False),
        (f"q={fine}", False, True),
        ("mine=on", False, True),
    ):
        shown = page(halton.partnership_manager, f"/recommendations/?{query}")
        assert ((late in shown), (fine in shown)) == (first, second), query
    assert action.number == 1


def test_a_long_tracker_comes_in_pages_that_keep_what_it_is_narrowed_to(halton: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(pages, "A_PAGE", 2)
    references = [propose(halton) for _ in range(3)]
    address = "/recommendations/?state=PROPOSED"
    first, second = (page(halton.partnership_manager, f"{address}&page={number}") for number in (1, 2))
    assert [one in first for one in references] != [one in second for one in references]
    assert all((one in first) != (one in second) for one in references)
    with signed_in(halton.partnership_manager, AT) as client:
        assert "state=PROPOSED&amp;page=2" in client.get(address).content.decode()


def test_the_spreadsheet_has_a_line_an_action_as_narrowed(halton: World) -> None:
    reference, _ = planned(halton)
    plan(reference, halton)
    propose(halton, to="council")
    with signed_in(halton.partnership_manager, AT) as client:
        answer = client.get("/recommendations/tracker.csv?state=IN_HAND")
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("Reference,Recommendation,From")
    assert lines[1].startswith(f"{reference},{tracker.TEXT}")
    assert "Green: on track" in lines[1]


def test_the_record_of_one_can_be_exported_with_its_files(halton: World) -> None:
    import io
    import zipfile

    reference, action = planned(halton)
    show(reference, action, halton, file=("policy.txt", b"A policy."))
    with signed_in(halton.partnership_manager, AT) as client:
        answer = client.post(f"/recommendations/{reference}/export/", {"why": "An inspector."})
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert f"{reference}-record/{reference}.pdf" in names
    assert f"{reference}-record/files/001-policy.txt" in names


def test_the_page_of_a_complete_one_never_says_that_it_is_embedded(halton: World) -> None:
    reference = complete(halton)
    shown = page(halton.partnership_manager, f"/recommendations/{reference}/")
    assert "not yet embedded" in shown
    assert load(reference).state == "COMPLETE"


def test_an_act_that_is_not_there_is_not_found(halton: World) -> None:
    reference = propose(halton)
    with signed_in(halton.partnership_manager, AT) as client:
        assert client.get(f"/recommendations/{reference}/nothing/").status_code == 404
    assert isinstance(client, Client)
