"""Whose turn it is: the order in which somebody is looked for, and that somebody is always found."""

from datetime import timedelta

import pytest

from tests import world
from tests.factories import AT, STARTED_ON, World, make_person, make_post, make_world
from workflows.clock import day_of
from workflows.models import Cover, DirectoryEntry, Post, Team, User
from workflows.people import Directory

halton = world.halton
TODAY = day_of(AT)


def found(halton: World, reference: str, side: str, *roles: str) -> set[str]:
    file = halton.load(reference)
    return halton.keys([one.user_id for one in Directory([file], on=TODAY).holders(file, side, roles)])


def cover(halton: World, post: str, stand_in: str) -> Cover:
    return Cover.objects.create(post=halton.post(post), stand_in=halton.post(stand_in), starts_on=TODAY, ends_on=TODAY)


@pytest.fixture
def challenge(halton: World) -> str:
    return halton.challenge(at=AT)


def test_the_named_worker_comes_before_colleagues_of_the_same_role(halton, challenge):
    assert found(halton, challenge, "raising", "practitioner") == {"teacher"}


def test_the_line_manager_is_the_named_workers_own(halton, challenge):
    Post.objects.filter(pk=halton.post("social_worker").pk).update(line_manager=halton.post("other_manager"))
    assert found(halton, challenge, "receiving", "line_manager") == {"other_manager"}


def test_without_a_manager_of_their_own_it_is_their_teams(halton, challenge):
    Post.objects.filter(pk=halton.post("social_worker").pk).update(line_manager=None)
    DirectoryEntry.objects.filter(agency=halton.agency("council"), role="line_manager").update(
        post=halton.post("other_manager")
    )
    assert found(halton, challenge, "receiving", "line_manager") == {"team_manager"}


def test_without_a_team_it_is_whoever_the_directory_names(halton):
    second = make_post(make_person("Second Lead"), halton.agency("police"), "safeguarding_lead")
    reference = halton.challenge(receivers=("police",), receiver=None)
    assert found(halton, reference, "receiving", "safeguarding_lead") == {"police_lead"}
    DirectoryEntry.objects.filter(agency=halton.agency("police"), role="safeguarding_lead").update(post=second)
    assert found(halton, reference, "receiving", "safeguarding_lead") == {"Second Lead"}


def test_without_a_directory_entry_it_is_everybody_of_that_role(halton, challenge):
    DirectoryEntry.objects.filter(agency=halton.agency("school"), role="senior_manager").delete()
    make_post(make_person("Deputy Head"), halton.agency("school"), "senior_manager")
    assert found(halton, challenge, "raising", "senior_manager") == {"head", "Deputy Head"}


def test_an_agency_without_the_rung_is_answered_for_by_its_proxy(halton):
    reference = halton.challenge(receivers=("police",))
    assert found(halton, reference, "raising", "partnership_representative") == {"council_rep"}


def test_a_proxy_may_itself_have_a_proxy(halton):
    reference = halton.challenge(receivers=("icb",))
    DirectoryEntry.objects.filter(agency=halton.agency("council"), role="partnership_representative").update(
        post=None, proxy=halton.agency("police")
    )
    assert found(halton, reference, "raising", "partnership_representative") == {"police_rep"}


def test_proxies_in_a_circle_end_at_the_partnership_manager(halton, challenge):
    Post.objects.filter(role="partnership_representative").update(ends_on=TODAY - timedelta(days=1))
    DirectoryEntry.objects.filter(agency=halton.agency("council"), role="partnership_representative").update(
        post=None, proxy=halton.agency("school")
    )
    assert found(halton, challenge, "raising", "partnership_representative") == {"partnership_manager"}


def test_a_directory_entry_counts_only_between_its_dates(halton, challenge):
    deputy = make_post(make_person("Deputy Head"), halton.agency("school"), "senior_manager")
    tomorrow = TODAY + timedelta(days=1)
    DirectoryEntry.objects.create(
        agency=halton.agency("school"), role="senior_manager", post=deputy, valid_from=tomorrow
    )
    assert found(halton, challenge, "raising", "senior_manager") == {"head"}
    file = halton.load(challenge)
    later = Directory([file], on=tomorrow).holders(file, "raising", ["senior_manager"])
    assert [one.post for one in later] == [deputy]


def test_somebody_who_has_left_or_was_deactivated_never_holds_a_turn(halton, challenge):
    Post.objects.filter(pk=halton.post("head").pk).update(ends_on=TODAY - timedelta(days=1))
    assert found(halton, challenge, "raising", "senior_manager") == {"partnership_manager"}
    User.objects.filter(pk=halton.partnership_manager.pk).update(is_active=False)
    assert found(halton, challenge, "raising", "senior_manager") == {"business_unit"}


def test_a_post_counts_on_its_last_day_and_not_before_its_first(halton, challenge):
    Post.objects.filter(pk=halton.post("head").pk).update(ends_on=TODAY)
    assert found(halton, challenge, "raising", "senior_manager") == {"head"}
    Post.objects.filter(pk=halton.post("head").pk).update(starts_on=TODAY + timedelta(days=1), ends_on=None)
    assert found(halton, challenge, "raising", "senior_manager") == {"partnership_manager"}


def test_somebody_away_is_stood_in_for_and_the_reason_is_told(halton, challenge):
    cover(halton, "dsl", "head")
    file = halton.load(challenge)
    (holder,) = Directory([file], on=TODAY).holders(file, "raising", ["safeguarding_lead"])
    assert holder.post == halton.post("head")
    assert holder.how == "standing in for Lee Lead"


def test_a_stand_in_who_is_away_is_stood_in_for_too(halton, challenge):
    cover(halton, "dsl", "head")
    cover(halton, "head", "council_senior")
    assert found(halton, challenge, "raising", "safeguarding_lead") == {"council_senior"}


def test_when_the_stand_in_has_left_the_turn_is_nobodys_they_covered(halton, challenge):
    cover(halton, "dsl", "head")
    Post.objects.filter(pk=halton.post("head").pk).update(ends_on=TODAY - timedelta(days=1))
    assert found(halton, challenge, "raising", "safeguarding_lead") == {"partnership_manager"}


def test_both_sides_means_each_side_for_itself(halton, challenge):
    assert found(halton, challenge, "both", "safeguarding_lead") == {"dsl", "council_lead"}


def test_statutory_partners_answer_for_the_partnership_and_not_for_their_agency(halton, challenge):
    everybody = {"council_partner", "nhs_partner", "police_partner"}
    assert found(halton, challenge, "partnership", "statutory_partner") == everybody


def test_people_of_another_partnership_never_hold_a_turn(halton, challenge):
    make_world("elsewhere")
    everybody = {"council_partner", "nhs_partner", "police_partner"}
    assert found(halton, challenge, "partnership", "statutory_partner") == everybody


def test_the_words_of_a_procedure_find_who_is_told(halton, challenge):
    file = halton.load(challenge)
    told = Directory([file], on=TODAY).told(
        file, ["raising:raiser", "receiving:holder", "raising:safeguarding_lead", "scrutineer", "scrutineer"]
    )
    assert halton.keys(told) == {"teacher", "social_worker", "dsl", "scrutineer"}
    assert len(told) == 4


def test_a_batch_is_read_in_as_many_queries_as_one_case(halton, django_assert_max_num_queries):
    raisers = ["teacher", "colleague", "officer", "gp", "nurse"]
    files = [halton.load(halton.challenge(raiser=one)) for one in raisers]
    with django_assert_max_num_queries(8):
        directory = Directory(files, on=TODAY)
        for file in files:
            assert directory.holders(file, "both", ["line_manager", "safeguarding_lead", "senior_manager"])


def test_a_team_of_another_agency_is_not_asked(halton):
    team = Team.objects.create(agency=halton.agency("police"), name="Unit")
    make_post(make_person("Unit Lead"), halton.agency("police"), "safeguarding_lead", team=team)
    assert STARTED_ON < TODAY
    assert found(halton, halton.challenge(), "receiving", "safeguarding_lead") == {"council_lead"}


def test_the_other_sides_agency_is_nobodys_proxy(halton: World) -> None:
    """The school's proxy is the council; challenging the council, it would have the council answer to itself."""
    reference = halton.challenge()
    assert found(halton, reference, "receiving", "partnership_representative") == {"council_rep"}
    assert found(halton, reference, "raising", "partnership_representative") == {"partnership_manager"}
    assert found(halton, reference, "raising", "senior_manager", "partnership_representative") == {"head"}
