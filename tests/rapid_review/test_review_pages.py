"""The pages of the rapid review panel, the sign-off, the dispatch and the national Panel's answer."""

from datetime import timedelta

from audit_log.models import Entry
from rapid_review import actions
from rapid_review.models import KeyPracticeEpisode, ReviewState, SignOff, View
from tests.escalation.visiting import signed_in, text_of
from tests.factories import World
from tests.rapid_review import review_pages as pages
from tests.rapid_review.reporting import AWARE, HOUR, PARTNERS, boxes, load, members, view
from tests.rapid_review.review_pages import AT, DAY, WHY, asked_of, at_panel, criteria, everybody_decides, page, post
from tests.rapid_review.test_to_the_answer import conclude, sign
from workflows import clock
from workflows.models import Procedure


def link_of(halton: World, reference: str, key: str) -> str:
    (mine,) = [one for one in members(reference, "review") if one.post.user == getattr(halton, key)]
    return f"review-view/?of={mine.pk}"


# -- views --------------------------------------------------------------------------------------------


def test_a_member_gives_a_decision_criterion_by_criterion(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    link = link_of(halton, reference, "police_partner")
    with signed_in(halton.police_partner, AT) as client:
        assert f'href="/incidents/{reference}/{link}"' in client.get(f"/incidents/{reference}/").content.decode()
    shown = page(halton.police_partner, reference, link)
    assert "It raises concerns about two or more organisations working together effectively" in shown
    assert "A local child safeguarding practice review" in shown
    said = criteria(is_together="yes", why_together="Nobody rang.", conflict="no", answer="cspr", why="Nobody rang.")
    assert post(halton.police_partner, reference, link, said).status_code == 302
    given = View.objects.get(answer="cspr")
    assert ["together", "yes", "Nobody rang."] in given.criteria


def test_nobody_reads_the_others_decisions_before_their_own_and_all_read_them_afterwards(
    halton: World, rules: Procedure
) -> None:
    reference = at_panel(halton, rules)
    (one,) = [one for one in members(reference, "review") if one.post.user == halton.police_partner]
    said = {"criteria": [], "why": "A quiet dissent.", "by": halton.police_partner, "at": AT}
    actions.give_view(reference, one.pk, answer="cspr", **said)
    assert "A quiet dissent." not in page(halton.nhs_partner, reference)
    assert "A quiet dissent." not in page(halton.nhs_partner, reference, "pack/")
    view(reference, halton.nhs_partner, answer="no_cspr", panel="review", at=AT)
    assert "A quiet dissent." in page(halton.nhs_partner, reference)
    assert "A quiet dissent." in page(halton.nhs_partner, reference, "pack/")


def test_when_the_partners_are_split_two_to_one_the_dissent_stays_readable(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    for key, answer in zip(PARTNERS, ("no_cspr", "no_cspr", "cspr"), strict=True):
        view(reference, getattr(halton, key), answer=answer, panel="review", at=AT)
    said = criteria(conclusion="no_cspr", why=WHY, complete_why="It is known.")
    assert post(halton.partnership_manager, reference, "conclude/", said).status_code == 302
    for key in PARTNERS:
        sign(reference, halton, key, AT + HOUR)
    shown = page(halton.council_partner, reference, at=AT + HOUR)
    assert "A local child safeguarding practice review" in shown
    assert "No practice review: the learning is complete" in shown


def test_a_member_who_reported_the_incident_is_marked(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    actions.invite(
        reference, panel="review", post=halton.post("dsl"), speaks_for="", by=halton.partnership_manager, at=AT
    )
    assert "advises, reported the incident" in page(halton.partnership_manager, reference)


def test_a_member_with_a_conflict_leaves_and_somebody_else_speaks_for_their_partner(
    halton: World, rules: Procedure
) -> None:
    reference = at_panel(halton, rules)
    link = link_of(halton, reference, "nhs_partner")
    said = {"conflict": "yes", "conflict_why": "She is my niece."}
    assert post(halton.nhs_partner, reference, link, said).url == "/incidents/"
    with signed_in(halton.nhs_partner, AT) as client:
        assert client.get(f"/incidents/{reference}/").status_code == 404
    for key in ("council_partner", "police_partner"):
        view(reference, getattr(halton, key), answer="no_cspr", panel="review", at=AT)
    assert "There is no decision yet of the NHS" in page(halton.partnership_manager, reference, "conclude/")
    invited = {"post": halton.post("nhs_senior").pk, "speaks_for": "nhs"}
    assert post(halton.partnership_manager, reference, "invite/", invited).status_code == 302
    view(reference, halton.nhs_senior, answer="no_cspr", panel="review", at=AT)
    conclude_page = page(halton.partnership_manager, reference, "conclude/")
    assert "There is no decision yet" not in conclude_page
    assert "left the panel: a conflict of interest" in conclude_page
    said = criteria(conclusion="no_cspr", why=WHY, complete_why="It is known.")
    assert post(halton.partnership_manager, reference, "conclude/", said).status_code == 302
    sign(reference, halton, "council_partner", AT)
    sign(reference, halton, "police_partner", AT)
    mine = asked_of(reference, "nhs")
    assert post(halton.nhs_senior, reference, f"sign-off/?of={mine.pk}", {"answer": "signed"}).status_code == 302
    assert load(reference).review.state == ReviewState.READY


# -- the meeting and the episodes ---------------------------------------------------------------------


def test_the_team_records_the_meeting_and_can_correct_it(halton: World, rules: Procedure) -> None:
    reference, team = at_panel(halton, rules), halton.partnership_manager
    said = boxes("met_at", AT - HOUR) | {"attendees": "Stella, director", "apologies": "", "minutes": "We met."}
    assert post(team, reference, "meeting/", said).status_code == 302
    assert "We met." in page(halton.nhs_partner, reference)
    with signed_in(team, AT) as client:
        assert "Stella, director" in client.get(f"/incidents/{reference}/meeting/").content.decode()
    refused = text_of(post(team, reference, "meeting/", said | boxes("met_at", AT + DAY)))
    assert "The panel cannot have met in the future" in refused
    refused = text_of(post(team, reference, "meeting/", said | boxes("met_at", AWARE - DAY)))
    assert "The panel cannot have met before the local authority became aware" in refused
    assert post(halton.nhs_partner, reference, "meeting/", said).status_code == 403


def test_episodes_can_be_changed_and_taken_out_until_the_conclusion(halton: World, rules: Procedure) -> None:
    reference, team = at_panel(halton, rules), halton.partnership_manager
    first = {"happened": "March 2026", "what": "A bruise was seen.", "analysis": "It was not asked about."}
    post(team, reference, "episode/", first)
    post(team, reference, "episode/", first | {"happened": "May 2026", "what": "A second one."})
    one, two = KeyPracticeEpisode.objects.order_by("pk")
    post(team, reference, f"episode/?of={one.pk}", first | {"analysis": "Nobody felt it was theirs to ask."})
    assert "A second one." in page(team, reference, f"remove-episode/?of={two.pk}")
    post(team, reference, f"remove-episode/?of={two.pk}", {})
    shown = page(team, reference)
    assert "Nobody felt it was theirs to ask." in shown
    assert "A second one." not in shown
    conclude(reference, halton, AT)
    for late in (f"episode/?of={one.pk}", "episode/", f"remove-episode/?of={one.pk}", "meeting/", "report/"):
        assert post(team, reference, late, first).status_code == 409, late
    assert "Change" not in page(team, reference).partition("Key practice episodes")[2].partition("The conclusion")[0]


def test_an_episode_of_another_case_is_not_found(halton: World, rules: Procedure) -> None:
    reference, team = at_panel(halton, rules), halton.partnership_manager
    with signed_in(team, AT) as client:
        for rest in ("episode/?of=999", "remove-episode/?of=999", "remove-episode/"):
            assert client.get(f"/incidents/{reference}/{rest}").status_code == 404


# -- the conclusion -----------------------------------------------------------------------------------


def test_the_page_of_the_conclusion_says_who_is_lacking_instead_of_asking(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    view(reference, halton.council_partner, answer="no_cspr", panel="review", at=AT)
    with signed_in(halton.partnership_manager, AT) as client:
        answer = client.get(f"/incidents/{reference}/conclude/")
        assert "There is no decision yet of the NHS and the police." in text_of(answer)
        assert b"Record the conclusion" not in answer.content
        said = criteria(conclusion="cspr", why=WHY)
        assert client.post(f"/incidents/{reference}/conclude/", said).status_code == 409
    assert load(reference).review.state == ReviewState.AT_PANEL


def test_the_page_of_the_conclusion_shows_every_view_above_the_form(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    everybody_decides(reference, "cspr")
    shown = page(halton.partnership_manager, reference, "conclude/")
    assert shown.count("As reported.") >= 3
    assert shown.index("As reported.") < shown.index("Why does the panel conclude this?")


def test_without_a_practice_review_the_panel_says_why_the_learning_is_complete(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    everybody_decides(reference)
    for conclusion in ("no_cspr", "local"):
        refused = post(
            halton.partnership_manager, reference, "conclude/", criteria(conclusion=conclusion, why="Kept words.")
        )
        assert "Enter why the learning is complete without a practice review" in text_of(refused)
        assert "Kept words." in text_of(refused)
    said = criteria(conclusion="cspr", why=WHY)
    assert post(halton.partnership_manager, reference, "conclude/", said).status_code == 302
    assert ["recurrent", "no", "As read."] in load(reference).review.criteria


# -- the sign-off -------------------------------------------------------------------------------------


def test_only_whose_sign_off_it_is_has_its_button_and_its_page(halton: World, rules: Procedure) -> None:
    reference = pages.signing(halton, rules)
    mine = asked_of(reference, "nhs")
    link = f"sign-off/?of={mine.pk}"
    with signed_in(halton.nhs_partner, AT) as client:
        shown = client.get(f"/incidents/{reference}/").content.decode()
        assert f'href="/incidents/{reference}/{link}"' in shown
        assert shown.count("sign-off/?of=") == 1
    assert WHY in page(halton.nhs_partner, reference, link)
    for other in ("police_partner", "partnership_manager"):
        with signed_in(getattr(halton, other), AT) as client:
            assert link not in client.get(f"/incidents/{reference}/").content.decode()
            assert client.get(f"/incidents/{reference}/{link}").status_code == 403


def test_sending_it_back_needs_a_reason(halton: World, rules: Procedure) -> None:
    reference = pages.signing(halton, rules)
    link = f"sign-off/?of={asked_of(reference, 'nhs').pk}"
    assert "Enter why you send it back" in text_of(post(halton.nhs_partner, reference, link, {"answer": "sent_back"}))
    said = {"answer": "sent_back", "why": "The GP’s part is missing."}
    assert post(halton.nhs_partner, reference, link, said).status_code == 302
    shown = page(halton.partnership_manager, reference)
    assert "The GP’s part is missing." in shown
    assert "The earlier conclusion, which the panel decides anew" in shown
    assert "No longer asked" in shown


def test_a_partner_asked_again_each_day_can_still_sign(halton: World, rules: Procedure) -> None:
    from tests.rapid_review.reporting import run

    reference = pages.signing(halton, rules)
    for days in (2, 3, 4):
        run(clock.start_of(clock.day_of(AT + DAY * days)) + timedelta(seconds=10))
    later = AT + DAY * 4
    link = f"sign-off/?of={asked_of(reference, 'police').pk}"
    assert "late" in page(halton.partnership_manager, reference, at=later)
    assert post(halton.police_partner, reference, link, {"answer": "signed"}, at=later).status_code == 302
    assert SignOff.objects.get(case__reference=reference, partner="police").answer == "signed"


# -- sent, and answered -------------------------------------------------------------------------------


def test_a_sending_before_the_conclusion_or_in_the_future_is_an_error_beside_its_field(
    halton: World, rules: Procedure
) -> None:
    reference, team, at = pages.ready(halton, rules), halton.partnership_manager, AT + HOUR * 3
    for when, wrong in (
        (AT - DAY, "It cannot have been sent before the panel had decided"),
        (AT + DAY, "It cannot have been sent in the future"),
    ):
        refused = post(team, reference, "send/", boxes("sent_at", when) | {"how": "secure mail"}, at=at)
        assert text_of(refused).count(wrong) == 2  # at the top, and beside the field
    assert (
        post(team, reference, "send/", boxes("sent_at", AT + HOUR) | {"how": "secure mail"}, at=at).status_code == 302
    )
    assert load(reference).review.sent_how == "secure mail"
    assert "secure mail" in page(halton.nhs_partner, reference, at=at)


def test_after_day_fifteen_the_reason_is_asked_at_sending(halton: World, rules: Procedure) -> None:
    reference, team = pages.ready(halton, rules), halton.partnership_manager
    late = clock.end_of(clock.day_of(AT + DAY * 25))  # 15 January 2027: the fifteenth working day was the 13th
    said = boxes("sent_at", late - HOUR) | {"how": "secure mail"}
    refused = text_of(post(team, reference, "send/", said, at=late))
    assert "Select why it was late: Send the rapid review to the national Panel" in refused
    reason = {"late_send_review": "capacity", "late_why_send_review": "Two of us were ill."}
    assert post(team, reference, "send/", said | reason, at=late).status_code == 302
    assert "Two of us were ill." in page(team, reference, at=late)


def test_what_was_sent_in_time_and_is_written_down_later_needs_no_reason(halton: World, rules: Procedure) -> None:
    reference, team = pages.ready(halton, rules), halton.partnership_manager
    said = boxes("sent_at", AT + DAY) | {"how": "secure mail"}
    assert post(team, reference, "send/", said, at=AT + DAY * 25).status_code == 302
    assert load(reference).late_reasons == []


def test_both_readings_of_the_fifteen_days_are_shown(halton: World, rules: Procedure) -> None:
    reference = pages.ready(halton, rules)
    shown = page(halton.partnership_manager, reference)
    assert "Others count it from the notification, which would be" in shown


def test_each_answer_says_what_follows_from_it(halton: World, rules: Procedure) -> None:
    reference, team, at = pages.sent(halton, rules), halton.partnership_manager, AT + DAY
    shown = page(team, reference, "answer/", at=at)
    assert "the three partners sign again and the review is sent again. What was done meanwhile stays." in shown
    said = {"answer": "agrees", "why": "Agreed."}
    for when, wrong in (
        (AT, "It cannot have answered before the review was sent"),
        (AT + DAY * 2, "It cannot have answered in the future"),
    ):
        assert wrong in text_of(post(team, reference, "answer/", said | boxes("answered_at", when), at=at))
    assert post(team, reference, "answer/", said | boxes("answered_at", AT + HOUR * 4), at=at).status_code == 302
    shown = page(team, reference, at=at)
    assert "It agrees with the decision" in shown
    assert "Nothing is left to do." in shown


def test_what_a_member_decided_does_not_stand_in_the_trail(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    everybody_decides(reference, "cspr")
    found = Entry.objects.filter(case__reference=reference, act="give_panel_view")
    assert not any("practice review" in one.words or one.why for one in found)
