"""Sight until a date, restriction to named people, conflicts of interest, emergency access."""

from datetime import timedelta

import pytest
from django.http import Http404

from audit_log.models import Entry
from escalation import actions
from notifications.models import Notice
from tests.escalation.stories import DAY, HOUR, at_step, lines, told
from tests.escalation.visiting import signed_in, text_of
from tests.factories import make_person, make_post, make_world
from tests.world import halton  # noqa: F401 - the fixture
from workflows import access, clock, need_to_know, rulings
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Case, DirectoryEntry, Ruling, User


def sees(world, key_or_user, reference, at, thing=need_to_know.SUMMARY):
    user = key_or_user if isinstance(key_or_user, User) else getattr(world, key_or_user)
    shown = access.sees(user, thing, world.load(reference), at=at)
    assert access.visible_to(user, at=at, thing=thing).filter(reference=reference).exists() == shown
    return shown


# -- sight until a date -------------------------------------------------------------------------------


def test_sight_lasts_to_the_end_of_its_day_and_is_told_and_in_the_story(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    assert not sees(halton, "scrutineer", ref, at)
    day = clock.day_of(at)
    rulings.give_sight(
        ref, to=halton.post("scrutineer"), last_on=day, why="A sample.", by=halton.partnership_manager, at=at
    )
    assert sees(halton, "scrutineer", ref, at)
    assert sees(halton, "scrutineer", ref, clock.end_of(day) - timedelta(seconds=1))
    assert not sees(halton, "scrutineer", ref, clock.end_of(day))
    assert told(halton, ref, "sight_given") == {"scrutineer"}
    assert "Gave Skye Scrutineer sight of it as scrutineer" in lines(ref, "give_sight")[0].words


def test_sight_gives_no_act_and_never_the_child(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    by, day = halton.partnership_manager, clock.day_of(at)
    rulings.give_sight(ref, to=halton.post("scrutineer"), last_on=day, why="A sample.", by=by, at=at)
    ties = access.relations(halton.scrutineer, halton.load(ref), at=at)
    assert {act for act, whose in access.ACTS.items() if whose & ties} == {"story", "declare_conflict"}
    with pytest.raises(NotAllowed):
        actions.reveal_identity(ref, why="To see.", by=halton.scrutineer, at=at)


def test_sight_ends_when_the_team_ends_it(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    by, day = halton.partnership_manager, clock.day_of(at + 9 * DAY)
    rulings.give_sight(ref, to=halton.post("scrutineer"), last_on=day, why="A sample.", by=by, at=at)
    rulings.end_sight(ref, Ruling.objects.get().pk, by=by, at=at + HOUR, why="Done.")
    assert not sees(halton, "scrutineer", ref, at + HOUR)
    with pytest.raises(Conflict):
        rulings.end_sight(ref, Ruling.objects.get().pk, by=by, at=at + 2 * HOUR)


def test_nobody_but_a_panel_member_reviewer_or_scrutineer_is_given_sight_and_for_no_longer_than_a_year(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    by, day = halton.partnership_manager, clock.day_of(at)
    for to, last_on in (("nurse", day), ("scrutineer", day - DAY), ("scrutineer", day + 400 * DAY)):
        with pytest.raises(Conflict):
            rulings.give_sight(ref, to=halton.post(to), last_on=last_on, why="A sample.", by=by, at=at)
    with pytest.raises(NotAllowed):
        rulings.give_sight(ref, to=halton.post("scrutineer"), last_on=day, why="A sample.", by=halton.dsl, at=at)


# -- restriction --------------------------------------------------------------------------------------


def restricted(world, step=1, **facts):
    ref, at = at_step(world, step, **facts)
    rulings.restrict(ref, to=world.load(ref).holders, why="A colleague.", by=world.partnership_manager, at=at)
    return ref, at


def test_a_restricted_case_is_seen_by_the_named_alone(halton):  # noqa: F811
    ref, at = restricted(halton)
    assert sees(halton, "teacher", ref, at)
    assert sees(halton, "partnership_manager", ref, at)
    for key in ("business_unit", "dsl", "council_lead"):
        assert not sees(halton, key, ref, at)
    rulings.lift_restriction(ref, why="Over.", by=halton.partnership_manager, at=at + HOUR)
    for key in ("business_unit", "dsl", "council_lead"):
        assert sees(halton, key, ref, at + HOUR)


def test_a_holder_left_out_is_refused_by_name(halton):  # noqa: F811
    ref, at = at_step(halton, 1)
    with pytest.raises(Conflict) as refused:
        rulings.restrict(ref, to=[halton.teacher.pk], why="A colleague.", by=halton.partnership_manager, at=at)
    assert "Sam Socialworker" in refused.value.headline
    assert Case.objects.get(reference=ref).restricted_at is None


def test_whom_the_timer_makes_a_holder_is_named_and_told_so_that_nothing_stalls(halton):  # noqa: F811
    ref, at = restricted(halton)
    halton.play(at + 2 * DAY)
    challenge = halton.load(ref)
    assert challenge.step == 2
    assert all(sees(halton, User.objects.get(pk=one), ref, at + 2 * DAY) for one in challenge.holders)
    assert "dsl" in told(halton, ref, "for_you")
    assert [one for one in lines(ref, "named") if "a turn is theirs" in one.words]
    assert not told(halton, ref, "escalated", since=at + HOUR) - halton.keys(list(challenge.holders)) - {"teacher"}


def test_a_reopened_challenge_is_kept_from_the_same_people(halton):  # noqa: F811
    ref, at = restricted(halton)
    actions.withdraw(ref, why="They visited.", under_pressure=False, by=halton.teacher, at=at + HOUR)
    again = actions.reopen(ref, why="They did not.", by=halton.teacher, at=at + 2 * HOUR)
    assert not sees(halton, "business_unit", again, at + 2 * HOUR)
    assert sees(halton, "teacher", again, at + 2 * HOUR)


# -- conflicts of interest ----------------------------------------------------------------------------


def test_whoever_declares_a_conflict_is_out_at_once_and_their_turn_goes_on(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    assert "dsl" in halton.holders(ref, "raising")
    rulings.declare_conflict(ref, of=halton.dsl, why="My nephew.", by=halton.dsl, at=at)
    assert not sees(halton, "dsl", ref, at)
    holders = halton.holders(ref, "raising")
    assert holders
    assert "dsl" not in holders
    assert holders <= told(halton, ref, "handed_over")
    assert lines(ref, "declare_conflict")
    assert lines(ref, "handed_over")
    with pytest.raises(Http404):
        actions.comment(ref, text="Still here.", by=halton.dsl, at=at + HOUR)


def test_nobody_who_is_locked_out_is_told_or_made_a_holder_again(halton):  # noqa: F811
    ref, at = at_step(halton, 1)
    rulings.declare_conflict(ref, of=halton.dsl, why="A nephew.", by=halton.partnership_manager, at=at)
    halton.play(at + 20 * DAY)
    assert halton.dsl.pk not in halton.load(ref).holders
    later = Notice.objects.filter(reference=ref, recipient=halton.dsl, created_at__gt=at)
    assert [one.kind for one in later] == []
    assert not sees(halton, "dsl", ref, at + 20 * DAY)


def test_only_the_team_withdraws_a_conflict_and_never_its_own(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    rulings.declare_conflict(ref, of=halton.head, why="A friend.", by=halton.partnership_manager, at=at)
    one = Ruling.objects.get()
    with pytest.raises(NotAllowed):
        rulings.withdraw_conflict(ref, one.pk, why="No.", by=halton.council_lead, at=at)
    rulings.withdraw_conflict(ref, one.pk, why="It was another.", by=halton.partnership_manager, at=at)
    own = rulings.declare_conflict(
        ref, of=halton.partnership_manager, why="A niece.", by=halton.partnership_manager, at=at
    )
    assert own is None
    with pytest.raises(Http404):
        rulings.withdraw_conflict(ref, Ruling.objects.latest("pk").pk, why="No.", by=halton.partnership_manager, at=at)


def test_a_member_of_the_team_whose_employer_is_a_party_neither_sees_the_challenge_nor_answers_in_it(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    council = make_person("Clara Council")
    make_post(council, halton.agency("council"), "business_unit")
    assert not sees(halton, council, ref, at)
    assert sees(halton, "business_unit", ref, at)
    other, _ = at_step(halton, 2, receiver="officer")
    assert sees(halton, council, other, at)
    actions.redirect(other, to=actions.Receiver(halton.agency("council")), why="Theirs.", by=halton.police_lead, at=at)
    assert not sees(halton, council, other, at)


def test_the_last_resort_is_whoever_is_not_locked_out_and_never_nobody(halton):  # noqa: F811
    DirectoryEntry.objects.all().delete()
    for key in ("partnership_manager", "business_unit"):
        halton.post(key).employer = halton.agency("council")
        halton.post(key).save()
    for post in halton.posts.values():
        if post.role in ("line_manager", "safeguarding_lead", "senior_manager", "partnership_representative"):
            post.user.is_active = False
            post.user.save()
    ref, at = at_step(halton, 2)
    assert halton.holders(ref, "receiving") == {"nhs_partner", "police_partner"}
    rulings.declare_conflict(ref, of=halton.nhs_partner, why="A cousin.", by=halton.nhs_partner, at=at)
    assert halton.holders(ref, "receiving") == {"police_partner"}
    rulings.declare_conflict(ref, of=halton.police_partner, why="A cousin.", by=halton.police_partner, at=at)
    assert halton.holders(ref, "receiving") == {"chief_executive", "nhs_chief", "chief_constable"}


# -- emergency access ---------------------------------------------------------------------------------


def test_emergency_access_lasts_a_day_and_two_others_are_told_in_the_same_transaction(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    assert not sees(halton, "nhs_partner", ref, at)
    rulings.open_in_emergency(ref.lower(), why="The child is missing.", by=halton.nhs_partner, at=at)
    for thing in (need_to_know.SUMMARY, need_to_know.STORY, need_to_know.FILES):
        assert sees(halton, "nhs_partner", ref, at, thing)
    assert not sees(halton, "nhs_partner", ref, at + 24 * HOUR)
    assert told(halton, ref, "emergency") == {"council_partner", "police_partner", "partnership_manager"}
    notices = Notice.objects.filter(kind="emergency")
    # The outbox holds them unsent: no mail server was asked, and none could have stopped the act.
    assert {(one.urgent, one.sent_at) for one in notices} == {(True, None)}
    (line,) = lines(ref, "open_in_emergency")
    assert line.why == "The child is missing."


def test_emergency_access_lets_comment_and_reveal_with_a_reason_and_nothing_else(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    rulings.open_in_emergency(ref, why="The child is missing.", by=halton.nhs_partner, at=at)
    ties = access.relations(halton.nhs_partner, halton.load(ref), at=at)
    acts = {act for act, whose in access.ACTS.items() if whose & ties}
    reading = {"story", "see_readers", "declare_conflict", "open_in_emergency"}
    assert acts == {"comment", "reveal", "reveal_incident", "reveal_review"} | reading
    actions.comment(ref, text="Found.", by=halton.nhs_partner, at=at)
    actions.reveal_identity(ref, why="To find the child.", by=halton.nhs_partner, at=at)


def test_an_unknown_reference_one_elsewhere_and_one_locked_look_alike(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    other = make_world("elsewhere").challenge(at=at)
    rulings.declare_conflict(ref, of=halton.nhs_partner, why="A cousin.", by=halton.partnership_manager, at=at)
    said = set()
    for reference in ("CH-2026-9999", other, ref, "CH\0"):
        before = Entry.objects.count()
        with pytest.raises(Conflict) as refused:
            rulings.open_in_emergency(reference, why="Missing.", by=halton.nhs_partner, at=at)
        said.add((refused.value.headline, refused.value.detail))
        assert Entry.objects.count() == before
    assert len(said) == 1


def test_a_reference_that_cannot_be_opened_is_said_beside_the_field_and_the_reason_kept(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    other = make_world("elsewhere").challenge(at=at)
    rulings.declare_conflict(ref, of=halton.nhs_partner, why="A cousin.", by=halton.partnership_manager, at=at)
    said = set()
    with signed_in(halton.nhs_partner, at) as client:
        for reference in ("CH-2026-9999", other, ref):
            page = client.post("/emergency/", {"reference": reference, "why": "Missing since noon."})
            assert page.status_code == 200 and "Missing since noon." in text_of(page)
            said.add(str(page.context["form"].errors["reference"]))
    assert len(said) == 1 and not Ruling.objects.filter(kind="emergency").exists()
    with signed_in(halton.police_partner, at) as client:
        sent = client.post("/emergency/", {"reference": f" {ref.lower()} ", "why": "Missing since noon."})
    assert sent["Location"] == f"/challenges/{ref}/"


def test_whoever_is_not_on_call_opens_nothing(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    for key in ("nurse", "administrator", "scrutineer", "chief_executive"):
        with pytest.raises(Conflict):
            rulings.open_in_emergency(ref, why="Missing.", by=getattr(halton, key), at=at)


def test_where_fewer_than_two_others_are_on_call_the_leads_are_told_too(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    for key in ("council_partner", "police_partner", "partnership_manager"):
        user = getattr(halton, key)
        user.is_active = False
        user.save()
    rulings.open_in_emergency(ref, why="Missing.", by=halton.nhs_partner, at=at)
    assert told(halton, ref, "emergency") == {"chief_executive", "nhs_chief", "chief_constable"}


# -- views --------------------------------------------------------------------------------------------


def test_a_partner_sees_the_others_views_only_after_giving_their_own(halton):  # noqa: F811
    from tests.escalation.visiting import signed_in, text_of

    ref, at = at_step(halton, 4)
    actions.give_view(ref, view="Visit tomorrow.", agrees=False, by=halton.nhs_partner, at=at)

    def reads(key, at):
        with signed_in(getattr(halton, key), at) as client:
            page = text_of(client.get(f"/challenges/{ref}/"))
            found = client.get("/challenges/", {"q": "tomorrow"}).content.decode()
        assert f"/challenges/{ref}/" not in found  # a search by its words would tell
        return "Visit tomorrow." in page

    assert reads("nhs_partner", at)
    assert reads("partnership_manager", at)
    for key in ("council_partner", "teacher", "council_rep"):
        assert not reads(key, at)
    actions.give_view(ref, view="Wait.", agrees=True, by=halton.council_partner, at=at + HOUR)
    assert reads("council_partner", at + HOUR)
    assert not reads("teacher", at + HOUR)
    actions.recommend(ref, text="A visit.", actions=[], by=halton.council_partner, at=at + 2 * HOUR)
    assert reads("teacher", at + 2 * HOUR)
    assert reads("police_partner", at + 2 * HOUR)
