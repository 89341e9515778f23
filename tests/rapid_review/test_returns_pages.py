"""The pages of a return: nil in two clicks, drafts that survive, and nobody who sees another agency's."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from audit_log.models import Opening
from rapid_review import actions
from rapid_review.models import AgencyReturn, ChronologyRow, ReturnState
from tests.factories import World
from tests.rapid_review.gathering import (
    ASKED,
    DAY,
    SAID,
    add_rows,
    draft,
    gathering,
    lead,
    of,
    row,
    seeing,
    sign,
    versions,
)
from tests.rapid_review.reporting import HOUR
from workflows.models import Procedure

LATER = ASKED + HOUR * 3


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(LATER, tick=True) as traveller:
        yield traveller


def day(on: str, name: str = "on_day") -> dict[str, str]:
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), on.split("/"), strict=True))


def test_a_nil_return_is_two_clicks(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    one, client = of(reference, halton, "council"), seeing(lead(halton, "council"))
    page = client.get(f"/incidents/{reference}/returns/{one.pk}/").content.decode()
    first = f"/incidents/{reference}/not-known/?of={one.pk}"
    assert f'href="{first}"' in page
    assert page.index("We know something") < page.index("What you are told")
    assert "Yes: not known to us" in client.get(first).content.decode()
    done = client.post(first, {"pressed": "1"}, follow=True).content.decode()
    assert "does not know the child" in done
    assert of(reference, halton, "council").state == ReturnState.NIL


def test_the_page_says_what_they_are_told_by_when_and_no_more_of_the_story(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council", "police")
    one, client = of(reference, halton, "council"), seeing(lead(halton, "council"))
    page = client.get(f"/incidents/{reference}/returns/{one.pk}/").content.decode()
    for words in (
        "OFFICIAL-SENSITIVE",
        "An injury to a child.",
        "Everything that is known",
        "By the end of",
        "See who",
    ):
        assert words in page
    whole = page + client.get(f"/incidents/{reference}/").content.decode()
    assert "explanation does not account for" not in whole
    assert "Cheshire Constabulary" not in whole
    assert client.get(f"/incidents/{reference}/identity/").status_code == 200


def test_a_stranger_and_another_agency_find_no_return(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council", "police")
    add_rows(reference, halton, "council", row())
    draft(reference, halton, "council")
    sign(reference, halton, "council")
    one = of(reference, halton, "council")
    link = f"/incidents/{reference}/returns/{one.pk}/"
    places = ("", "write/", "sign-off/", "chronology/", "chronology/import/", "versions/1/", "chronology/1/")
    for who in (halton.stranger, halton.dsl, lead(halton, "police"), halton.social_worker):
        client = seeing(who)
        assert {client.get(f"{link}{place}").status_code for place in places} == {404}, who
        assert client.get(f"/incidents/{reference}/chronology/").status_code == 404
    for who in (halton.stranger, lead(halton, "police")):
        for slug in ("not-known", "correct-return", "name-author", "excuse-return"):
            answer = seeing(who).get(f"/incidents/{reference}/{slug}/?of={one.pk}")
            assert answer.status_code in (403, 404), slug
    team = seeing(halton.partnership_manager)
    assert SAID["summary"] in team.get(link).content.decode()
    assert {team.get(f"{link}{place}").status_code for place in ("write/", "sign-off/", "chronology/")} == {403}


def test_a_draft_is_its_agencys_alone(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    draft(reference, halton, "council")
    link = f"/incidents/{reference}/returns/{of(reference, halton, 'council').pk}/"
    assert SAID["summary"] in seeing(lead(halton, "council")).get(link).content.decode()
    page = seeing(halton.partnership_manager).get(link).content.decode()
    assert SAID["summary"] not in page
    assert "Nothing has been signed off yet" in page


def test_a_draft_survives_an_error_and_a_day(halton: World, rules: Procedure, now) -> None:
    reference = gathering(halton, rules, "council")
    one, client = of(reference, halton, "council"), seeing(lead(halton, "council"))
    link = f"/incidents/{reference}/returns/{one.pk}/"
    said = SAID | {"challenge_used": "yes", "challenge_reference": "CH-2026-9999", "seen": "", "then": "save"}
    page = client.post(f"{link}write/", said).content.decode()
    assert "There is no such challenge" in page
    assert SAID["summary"] in page
    client.post(f"{link}write/", said | {"challenge_reference": ""})
    now.shift(DAY)
    client.force_login(lead(halton, "council"))
    page = client.get(f"{link}write/").content.decode()
    assert all(text in page for text in SAID.values())
    seen = versions(one)[0].saved_at.isoformat()
    answer = client.post(f"{link}write/", said | {"challenge_reference": "", "seen": seen, "then": "sign"})
    assert answer.url == f"{link}sign-off/"
    page = client.post(f"{link}sign-off/", {"pressed": "1"}).content.decode()
    assert "Tick the box" in page
    client.post(f"{link}sign-off/", {"independent": "on"})
    assert of(reference, halton, "council").state == ReturnState.IN
    assert client.get(f"{link}write/").status_code == 409
    assert client.post(f"{link}write/", said).status_code == 409


def test_what_a_colleague_saved_meanwhile_is_said_beside_ones_own_words(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    one, client = of(reference, halton, "council"), seeing(lead(halton, "council"))
    draft(reference, halton, "council", summary="Theirs.")
    mine = {"summary": "Mine.", "voice": SAID["voice"], "challenge_used": "no", "seen": "", "then": "save"}
    page = client.post(f"/incidents/{reference}/returns/{one.pk}/write/", mine).content.decode()
    assert "has meanwhile saved here: “Theirs.”" in page
    assert "Mine." in page
    seen = versions(one)[0].saved_at.isoformat()
    assert f'value="{seen}"' in page
    client.post(f"/incidents/{reference}/returns/{one.pk}/write/", mine | {"seen": seen})
    assert versions(one)[0].sections["summary"] == "Mine."


def test_a_linked_challenge_is_shown_to_whoever_may_know_of_it_alone(halton: World, rules: Procedure) -> None:
    challenge = halton.challenge(at=ASKED)
    reference = gathering(halton, rules, "council")
    one, client = of(reference, halton, "council"), seeing(lead(halton, "council"))
    link = f"/incidents/{reference}/returns/{one.pk}/"
    said = SAID | {"challenge_used": "yes", "challenge_reference": challenge.lower(), "seen": ""}
    client.post(f"{link}write/", said)
    assert versions(one)[0].challenge.reference == challenge
    sign(reference, halton, "council", at=LATER + HOUR)
    assert challenge in client.get(link).content.decode()
    assert challenge in seeing(halton.partnership_manager).get(link).content.decode()
    assert challenge not in seeing(halton.police_partner).get(link).content.decode()


def test_rows_are_added_one_after_another_changed_and_taken_out(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    one, client = of(reference, halton, "council"), seeing(lead(halton, "council"))
    link = f"/incidents/{reference}/returns/{one.pk}/chronology/"
    said = {"source": "visit note", "what": "A visit.", "at_time": "2.30pm", "seen": "alone"}
    page = client.post(link, said | day("31/02/2026")).content.decode()
    assert "The date must be a real date" in page
    assert "A visit." in page
    client.post(link, said | day("1/3/2026"))
    page = client.post(link, said | day("2/3/2026") | {"at_time": ""}, follow=True).content.decode()
    assert "Sunday 1 March 2026, 14:30" in page
    first, second = ChronologyRow.objects.order_by("pk")
    assert (first.at_time, first.seen, second.at_time) == ("14:30", "alone", "")
    assert 'value="14:30' in client.get(f"{link}{first.pk}/").content.decode()
    client.post(f"{link}{first.pk}/", said | day("1/3/2026") | {"what": "A second visit."})
    client.post(f"{link}{second.pk}/", {"remove": "1"})
    assert [one.what for one in ChronologyRow.objects.filter(removed_at=None)] == ["A second visit."]


FILE = """Date;Time;Source;What happened;Child seen
01/03/2026;14:30;visit note;"A visit; she
said little";alone
2026-03-02;;school log;A call.;
"""


def test_rows_are_taken_over_from_a_file_or_a_paste(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    client = seeing(lead(halton, "council"))
    link = f"/incidents/{reference}/returns/{of(reference, halton, 'council').pk}/chronology/import/"
    client.post(link, {"file": SimpleUploadedFile("rows.csv", FILE.encode("utf-8-sig")), "pasted": ""})
    client.post(link, {"pasted": "Date\tSource\tWhat happened\n3 March 2026\tGP record\tA prescription."})
    rows = [(str(one.on_day), one.at_time, one.what, one.seen) for one in ChronologyRow.objects.order_by("on_day")]
    assert rows == [
        ("2026-03-01", "14:30", "A visit; she\nsaid little", "alone"),
        ("2026-03-02", "", "A call.", ""),
        ("2026-03-03", "", "A prescription.", ""),
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "Date,Source,What happened\n31/02/2026,log,A call.",
            "Line 2: Date “31/02/2026”: The date must be a real date",
        ),
        ("Date,Source,What happened\n01/03/2099,log,A call.", "Line 2: Date “01/03/2099”: The date must be"),
        ("Date,Source,What happened\n1/3/2026,log,ok\n\n1/3/2026,,A call.", "Line 4: Source: Enter the source"),
        ("Date,Time,Source,What happened\n1/3/2026,25:00,log,A call.", "Line 2: Time “25:00”: The time must be a time"),
        ("Date,Source,What happened,Child seen\n1/3/2026,log,A,perhaps", "Line 2: Child seen “perhaps”: Enter alone"),
        ("Date,What happened\n1/3/2026,A", "Line 1: the first line must have the headings. Missing: Source"),
        ("Date,Source,What happened,Mood\n1/3/2026,log,A,bad", "Line 1: nobody knows the heading “Mood”"),
        ("Date,Source,What happened\n1/3/2026,log,A call, then a visit", "Line 2: there are more cells than headings"),
        ("Date,Source,What happened\n", "There are no rows below the line of headings"),
        ("\x00\x01", ""),
        ("", "Select a file, or paste the rows"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken_over_or_lost(
    halton: World, rules: Procedure, text: str, error: str
) -> None:
    reference = gathering(halton, rules, "council")
    client = seeing(lead(halton, "council"))
    link = f"/incidents/{reference}/returns/{of(reference, halton, 'council').pk}/chronology/import/"
    for sent in ({"pasted": text}, {"pasted": "", "file": SimpleUploadedFile("a.csv", text.encode() or b" ")}):
        answer = client.post(link, sent)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "There is a problem" in page
        assert error in page
        assert text.partition("\n")[2].strip("\n").partition("\n")[0] in page
    assert not ChronologyRow.objects.exists()


def test_a_correction_keeps_the_older_version_readable(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    draft(reference, halton, "council")
    sign(reference, halton, "council")
    one, client = of(reference, halton, "council"), seeing(lead(halton, "council"))
    link = f"/incidents/{reference}/returns/{one.pk}/"
    answer = client.post(f"/incidents/{reference}/correct-return/?of={one.pk}", {"why": "A wrong year."})
    assert answer.url == f"{link}write/"
    draft(reference, halton, "council", summary="Known since 2023.", at=LATER)
    sign(reference, halton, "council", at=LATER + HOUR)
    team = seeing(halton.partnership_manager)
    page = team.get(link).content.decode()
    assert "Known since 2023." in page
    assert "A wrong year." in page
    assert SAID["summary"] in team.get(f"{link}versions/1/").content.decode()
    assert team.get(f"{link}versions/3/").status_code == 404


def test_the_team_asks_sees_who_is_late_excuses_and_closes(halton: World, rules: Procedure, now) -> None:
    reference = gathering(halton, rules)
    team, link = seeing(halton.partnership_manager), f"/incidents/{reference}/"
    page = team.get(f"{link}ask-agencies/").content.decode()
    assert "The injury that the explanation" in page or "explanation does not account for" in page
    assert "Nobody answers: name a safeguarding lead first" in page  # the partnership's own team
    said = {"told": "An injury.", "agencies": [halton.agency("team").pk]}
    page = team.post(f"{link}ask-agencies/", said).content.decode()
    assert "Nobody would answer for Partnership team" in page
    said = {"told": "An injury.", "agencies": [halton.agency(key).pk for key in ("council", "police")]}
    wrong = said | day("2/3/2026", "from_on") | day("1/3/2026", "until_on")
    assert "must not be before its first day" in team.post(f"{link}ask-agencies/", wrong).content.decode()
    wrong = said | day("1/3/2027", "until_on")
    assert "must be today or in the past" in team.post(f"{link}ask-agencies/", wrong).content.decode()
    team.post(f"{link}ask-agencies/", said)
    assert AgencyReturn.objects.count() == 2
    assert "Cheshire Constabulary" not in team.get(f"{link}ask-agencies/").content.decode()
    now.shift(DAY * 13)
    team.force_login(halton.partnership_manager)
    page = team.get(link).content.decode()
    assert "2 of 2 returns are not in yet." in page
    assert "Not in: 2 days late" in page
    assert "Since Tuesday 29 December 2026 ended" in page
    for one in AgencyReturn.objects.all():
        assert team.post(f"{link}excuse-return/?of={one.pk}", {"why": "Said all."}).status_code == 302
    assert "Every return is in, or its agency is excused." in team.get(link).content.decode()
    page = team.post(f"{link}close-returns/", {"pressed": "1"}, follow=True).content.decode()
    assert "Waiting for the rapid review panel" in page


def test_a_lead_names_an_author_who_finds_the_return(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    one, client = of(reference, halton, "council"), seeing(lead(halton, "council"))
    asked = f"/incidents/{reference}/name-author/?of={one.pk}"
    page = client.get(asked).content.decode()
    assert "Sam Socialworker" in page
    assert "Tessa Teacher" not in page
    client.post(asked, {"post": halton.post("social_worker").pk})
    author = seeing(halton.social_worker)
    link = f"/incidents/{reference}/returns/{one.pk}/"
    page = author.get(link).content.decode()
    assert "We know something" in page
    assert "Not known to us" not in page
    assert author.get(f"{link}write/").status_code == 200
    draft(reference, halton, "council", by=halton.social_worker)
    assert author.get(f"{link}sign-off/").status_code == 403
    assert author.get(asked).status_code == 403
    assert author.get(f"/incidents/{reference}/not-known/?of={one.pk}").status_code == 403


def test_every_page_of_a_return_that_is_shown_is_logged(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    add_rows(reference, halton, "council", row())
    draft(reference, halton, "council")
    client = seeing(lead(halton, "council"))
    one, number = of(reference, halton, "council"), ChronologyRow.objects.get().pk
    link = f"/incidents/{reference}/returns/{one.pk}/"
    places = ("", "write/", "sign-off/", "chronology/", "chronology/import/", f"chronology/{number}/")
    for place in places:
        before = Opening.objects.count()
        assert client.get(f"{link}{place}").status_code == 200, place
        assert Opening.objects.count() == before + 1, place


def test_the_team_is_offered_no_writing_and_an_ended_review_no_draft(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    draft(reference, halton, "council")
    actions.end_criteria_not_met(reference, why="A birth injury.", by=halton.council_partner, at=LATER)
    client = seeing(lead(halton, "council"))
    link = f"/incidents/{reference}/returns/{of(reference, halton, 'council').pk}/"
    assert "Go on writing" not in client.get(link).content.decode()
    assert client.get(f"{link}write/").status_code == 409


def test_agencies_are_not_told_the_childs_name_unless_somebody_says_that_it_names_nobody(
    halton: World, rules: Procedure, now
) -> None:
    reference = gathering(halton, rules)
    team, address = seeing(halton.partnership_manager), f"/incidents/{reference}/ask-agencies/"
    said = {"told": "Namesake was hurt.", "agencies": [halton.agency("police").pk]}
    assert "I have looked" not in team.get(address).content.decode()
    page = team.post(address, said).content.decode()
    assert "has a word by which this service knows the child" in page
    assert "Namesake was hurt." in page
    assert not AgencyReturn.objects.exists()
    assert team.post(address, said | {"looked": "on"}).status_code == 302
    assert AgencyReturn.objects.count() == 1
