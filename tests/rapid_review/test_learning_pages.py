"""The pages of learning reviews: from the list to the published briefing, every act by its form."""

from datetime import date

from audit_log.models import Opening
from rapid_review import actions as incidents
from rapid_review.briefings import BOXES
from rapid_review.models import (
    Briefing,
    LearningReview,
    LearningState,
    Participant,
    ReviewSettings,
    RotaMember,
)
from rapid_review.views.learning_acts import ACTS
from tests.escalation.visiting import get, queries, said, signed_in
from tests.factories import World
from tests.rapid_review.learning_stories import (
    AT,
    CHILD,
    DAY,
    HOUR,
    REPORT,
    SESSION,
    briefed,
    day,
    held,
    on_rota,
    planned,
    ratified,
    review,
    seen,
    send,
    start,
    written,
)
from tests.rapid_review.reporting import boxes, decide, report, views
from workflows.models import Procedure

THEN = AT + 31 * DAY


def seven(**others: str) -> dict[str, str]:
    found = {f"box_{number}": f"About {heading.lower()}." for number, heading in enumerate(BOXES)}
    return {"title": "Ring the school"} | found | others


def test_incident_that_is_not_notifiable_leads_through_the_pages_to_a_published_briefing(
    halton: World, rules: Procedure, learning: Procedure
) -> None:
    """The journey of the issue: incident, not notifiable, learning circle."""
    team, chair = halton.partnership_manager, halton.nhs_manager
    on_rota(halton, "nhs_manager", "council_lead")
    incident = report(halton, rules, aware_at=AT - HOUR)
    views(incident, answer="does_not_meet", at=AT)
    before = said(team, f"/incidents/{incident}/", AT)
    assert "Start a learning review" not in before
    decision = {"collective": "does_not_meet", "decision": "local_learning", "why": "Below it."}
    shown = send(team, f"/incidents/{incident}/decide/", decision, AT)
    assert "Start a learning review" in shown
    asked_for = f"/reviews/start/?from={incident}"
    assert f'href="{asked_for}"' in get(team, f"/incidents/{incident}/", AT).content.decode()
    assert "Name of the child" not in said(team, asked_for, AT)
    shown = send(team, asked_for, {"kind": "circle", "title": "", "source": ""}, AT)
    reference = LearningReview.objects.get().case.reference
    link = f"/reviews/{reference}/"
    assert "Planned: the session is to be held" in shown
    assert "Nobody is blamed" in shown
    assert reference in said(team, f"/incidents/{incident}/", AT)

    shown = said(team, f"{link}chair/")
    assert "It is their turn. Has not chaired yet." in shown
    send(team, f"{link}chair/", {"post": halton.post("nhs_manager").pk, "why": ""})
    invited = {"agencies": [halton.agency("school").pk, halton.agency("police").pk], "post": ""}
    shown = send(team, f"{link}invite/", invited)
    assert "Lee Lead" in shown
    assert "Inga Inspector" in shown
    send(team, f"{link}session/", boxes("session_at", SESSION) | {"place": "Room 4"})
    assert "You" in said(chair, "/reviews/")
    came = {f"came_{one.pk}": "came" for one in Participant.objects.all()}
    send(chair, f"{link}held/", boxes("held_at", SESSION) | came | {"note": ""}, SESSION + HOUR)
    send(chair, f"{link}report/", REPORT | {"finished": "yes"}, SESSION + DAY)
    group = day("on_day", (SESSION + 2 * DAY).date()) | {"agrees": "yes", "words": ""}
    shown = send(team, f"{link}quality/", group, SESSION + 2 * DAY)
    assert "2. Ask who else visits." in shown
    shown = send(halton.police_partner, f"{link}ratify/", group, SESSION + 2 * DAY)
    assert "Ratified by the Strategic Leadership Group" in shown
    assert get(chair, link, SESSION + 3 * DAY).status_code == 404

    shown = send(team, f"{link}briefing/", seven(), SESSION + 3 * DAY)
    assert "Not published" in shown
    send(team, f"{link}publish/", {}, SESSION + 3 * DAY)
    assert "1: Ring the school" in said(halton.teacher, "/briefings/", SESSION + 3 * DAY)
    assert "About background." in said(halton.teacher, "/briefings/1/", SESSION + 3 * DAY)
    assert get(halton.teacher, "/briefings/1.pdf", SESSION + 3 * DAY).content.startswith(b"%PDF")
    pages = "".join(said(team, one, SESSION + 3 * DAY) for one in (link, "/reviews/", "/briefings/1/"))
    assert "Marker" not in pages


def test_a_rapid_review_that_concludes_local_learning_offers_a_review_to_the_team_alone(
    halton: World, rules: Procedure, learning: Procedure
) -> None:
    incident = report(halton, rules, aware_at=AT - HOUR)
    decide(incident, halton, meets=False, decision="local_learning", at=AT)
    assert "Start a learning review" in said(halton.business_unit, f"/incidents/{incident}/")
    assert "Start a learning review" not in said(halton.nhs_partner, f"/incidents/{incident}/")
    assert get(halton.nhs_partner, f"/reviews/start/?from={incident}").status_code == 403
    assert incidents.may_report(halton.nhs_partner, at=AT)


def test_a_challenge_leads_to_a_review_too(halton: World, learning: Procedure) -> None:
    challenge = halton.challenge(at=AT)
    assert (
        f'href="/reviews/start/?from={challenge}"'
        in get(halton.partnership_manager, f"/challenges/{challenge}/").content.decode()
    )
    shown = send(
        halton.partnership_manager,
        f"/reviews/start/?from={challenge}",
        {"kind": "reflective", "title": "", "source": ""},
    )
    assert f"Comes from {challenge}" in shown
    reference = LearningReview.objects.get().case.reference
    assert challenge not in said(halton.police_partner, f"/reviews/{reference}/")


def test_the_start_says_beside_its_field_what_is_missing(halton: World, learning: Procedure) -> None:
    team = halton.partnership_manager
    shown = send(team, "/reviews/start/", {}, status=200)
    assert "Select the kind of review" in shown
    shown = send(team, "/reviews/start/", {"kind": "circle"}, status=200)
    assert "Enter the name of the child, or the pseudonym" in shown
    shown = send(team, "/reviews/start/", {"kind": "audit", "title": "", "name": "Marker"}, status=200)
    assert "Enter the theme or the title" in shown
    shown = send(team, "/reviews/start/", {"kind": "circle", "pseudonym": "Child Q"}, status=200)
    assert "Nobody is known here as “Child Q”" in shown
    assert not LearningReview.objects.exists()


def test_a_child_by_name_goes_to_the_vault(halton: World, learning: Procedure) -> None:
    answers = {"kind": "circle", "name": CHILD.name} | day("born_on", date(2014, 3, 2))
    shown = send(halton.partnership_manager, "/reviews/start/", answers)
    assert "Child R" in shown
    assert "Marker" not in shown
    reference = LearningReview.objects.get().case.reference
    revealed = send(halton.partnership_manager, f"/reviews/{reference}/identity/", {"why": "To invite."}, status=200)
    assert "Marker Namesake" in revealed
    assert Opening.objects.filter(page="identity", why="To invite.").exists()


def test_a_stranger_gets_the_same_answer_as_for_no_review_at_all(halton: World, learning: Procedure) -> None:
    reference = planned(halton, learning)
    for rest in ("", "export/", "identity/", "briefing.pdf", *(f"{slug}/" for slug in ACTS)):
        for user in (halton.stranger, halton.teacher, halton.chief_executive, halton.administrator):
            assert get(user, f"/reviews/{reference}/{rest}").status_code == 404, rest
    assert reference not in said(halton.stranger, "/reviews/")


def test_every_act_page_opens_for_the_team_where_it_belongs_and_nothing_but_reading_opens_it(
    halton: World, learning: Procedure
) -> None:
    team, opened = halton.partnership_manager, set()
    at = AT + 40 * DAY
    for number, make in enumerate((planned, held, written, seen, ratified)):
        reference = make(halton, learning, kind="audit", title=f"Theme {number}")
        if make is ratified:
            briefed(reference, halton, at=at)
        with signed_in(team, at) as client:
            shown = client.get(f"/reviews/{reference}/").content.decode()
            for slug in ACTS:
                if f'href="/reviews/{reference}/{slug}/"' in shown:
                    assert client.get(f"/reviews/{reference}/{slug}/").status_code == 200, slug
                    opened.add(slug)
    of_triage = {"outside", "import", "compare", "gap", "compared"}
    assert opened == set(ACTS) - of_triage - {"chair", "take-down"}


def test_who_takes_part_is_offered_nothing_to_do(halton: World, learning: Procedure) -> None:
    reference = planned(halton, learning)
    shown = said(halton.dsl, f"/reviews/{reference}/")
    assert "What you can do now" not in shown
    assert "Declare a conflict of interest" in shown
    head = shown.partition("Who takes part")[0]
    assert "The session is at 10:30am on Tuesday 22 September 2026: Room 4." in head  # above all that is long
    assert get(halton.dsl, f"/reviews/{reference}/stop/").status_code == 403


def test_the_chair_is_chosen_out_of_turn_with_a_reason_alone(halton: World, learning: Procedure) -> None:
    on_rota(halton, "nhs_manager", "council_lead")
    link = f"/reviews/{start(halton, learning)}/chair/"
    out_of_turn = {"post": halton.post("council_lead").pk, "why": ""}
    shown = send(halton.partnership_manager, link, out_of_turn, status=200)
    assert "Enter why it is not the turn of Dora Designated" in shown
    shown = send(halton.partnership_manager, link, out_of_turn | {"why": "She knows the theme."})
    assert "Not whose turn it was: She knows the theme." in shown


def test_a_group_that_sends_the_report_back_says_why(halton: World, learning: Procedure) -> None:
    reference = written(halton, learning)
    at = AT + 21 * DAY
    answers = day("on_day", at.date()) | {"agrees": "no", "words": ""}
    shown = send(halton.business_unit, f"/reviews/{reference}/quality/", answers, at, status=200)
    assert "Enter why the report goes back" in shown
    shown = send(halton.business_unit, f"/reviews/{reference}/quality/", answers | {"words": "Why?"}, at)
    assert "sent report 1 back" in shown
    assert review(reference).state == LearningState.HELD


def test_an_act_that_comes_too_late_says_who_was_first(halton: World, learning: Procedure) -> None:
    reference = written(halton, learning)
    shown = send(halton.business_unit, f"/reviews/{reference}/held/", {}, AT + 21 * DAY, status=409)
    assert "Dora Designated was first" in shown


def test_a_briefing_is_not_published_before_the_ratification(halton: World, learning: Procedure) -> None:
    reference = seen(halton, learning)
    briefed(reference, halton, at=AT + 26 * DAY)
    assert "Publish the briefing" not in said(halton.business_unit, f"/reviews/{reference}/", AT + 26 * DAY)
    shown = send(halton.business_unit, f"/reviews/{reference}/publish/", {}, AT + 26 * DAY, status=409)
    assert "The review is not ratified yet" in shown
    assert get(halton.business_unit, f"/reviews/{reference}/briefing.pdf", AT + 26 * DAY).status_code == 200
    assert get(halton.teacher, "/briefings/1/", AT + 26 * DAY).status_code == 404
    assert Briefing.objects.get().number is None


def test_a_box_that_does_not_go_on_the_page_is_refused_beside_it(halton: World, learning: Procedure) -> None:
    reference = ratified(halton, learning)
    link = f"/reviews/{reference}/briefing/"
    assert "Ring the school." in said(halton.business_unit, link, THEN)
    answers = seven(box_0="x" * 701, box_1="a\n" * 12, box_2="")
    shown = send(halton.business_unit, link, answers, THEN, status=200)
    assert "“Background” must be 700 characters or less (you entered 701)" in shown
    assert "“Why it matters” must be 10 lines or less" in shown
    assert "Enter something for “What happened”" in shown


def test_the_rota_and_the_texts_are_the_teams_to_keep(halton: World, learning: Procedure) -> None:
    team = halton.partnership_manager
    shown = send(team, "/reviews/rota/", {"post": halton.post("nhs_manager").pk})
    assert "Dora Designated" in shown
    one = RotaMember.objects.get()
    shown = send(team, "/reviews/rota/", {"leaves": str(one.pk)})
    assert "Nobody is on the rota yet" in shown
    with signed_in(team, AT) as client:
        page = client.get("/reviews/settings/")
    texts = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    shown = send(team, "/reviews/settings/", texts | {"first_briefing": "0"}, status=200)
    assert "The number of the first briefing must be 1 or more" in shown
    send(team, "/reviews/settings/", texts | {"first_briefing": "91", "circle_purpose": "To see."})
    assert ReviewSettings.objects.get().first_briefing == 91
    send(team, "/reviews/start/", {"kind": "circle", "name": "Marker Other"})
    assert LearningReview.objects.get().purpose == "To see."
    for path in ("/reviews/rota/", "/reviews/settings/", "/reviews/start/"):
        assert get(halton.nhs_partner, path).status_code == 403


def test_the_record_of_a_review_is_exported(halton: World, learning: Procedure) -> None:
    reference = ratified(halton, learning)
    with signed_in(halton.business_unit, THEN) as client:
        made = client.post(f"/reviews/{reference}/export/", {"why": "For a court."})
    assert (made.status_code, made["Content-Type"]) == (200, "application/zip")


def test_pages_ask_for_rows_as_often_whatever_the_number_of_reviews_and_recommendations(
    halton: World, learning: Procedure
) -> None:
    first = start(halton, learning, kind="triage", title="One")
    team = halton.business_unit
    few = queries(team, "/reviews/", AT + HOUR), queries(team, f"/reviews/{first}/", AT + HOUR)
    for number in range(8):
        start(halton, learning, kind="triage", title=f"Title {number}")
        send(team, f"/reviews/{first}/outside/", {"text": f"Number {number}"})
    many = queries(team, "/reviews/", AT + HOUR), queries(team, f"/reviews/{first}/", AT + HOUR)
    assert many == few
