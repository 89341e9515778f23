"""Three partnerships in one demonstration: each whole, with its own rules, and two people who serve two of them."""

import re
from collections import defaultdict
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count

from escalation.models import Challenge
from escalation.overdue import overdue
from rapid_review.models import Incident
from tests.escalation.visiting import signed_in, text_of
from workflows import clock, demonstration
from workflows.clock import day_of
from workflows.models import Agency, AgencyType, Case, Post, Procedure, Role, User
from workflows.people import Directory

PLACES = ("halton", "sefton", "surrey")
SERVE_TWO = {"Dora Designatednurse": {"halton", "sefton"}, "Skye Scrutineer": {"halton", "surrey"}}
# What a second name may say beyond the words of its holder's role, title and agency.
ROLE_WORDS = ("camhs", "icb", "doctor")


@pytest.fixture(scope="module")
def loaded_once(made_once):
    made_once(lambda: call_command("load_demonstration", stdout=StringIO()))


@pytest.fixture
def loaded(loaded_once, db):
    """The whole demonstration, loaded once: each test has a savepoint within the transaction that holds it."""


def test_each_has_the_procedures_that_are_its_own(loaded):
    found = defaultdict(set)
    for slug, name in Procedure.objects.values_list("partnership__slug", "name"):
        found[slug].add(name)
    assert found == {
        "halton": {
            "pan-cheshire",
            "pan-cheshire-working-days",
            "london",
            "lincolnshire",
            "working-together-2023",
            "working-together-2026",
            "learning-reviews",
            "learning-tracker",
        },
        "sefton": {"sefton", "working-together-2023", "working-together-2026", "learning-reviews", "learning-tracker"},
        "surrey": {"surrey", "working-together-2023", "working-together-2026", "learning-reviews", "learning-tracker"},
    }


@pytest.mark.parametrize(("slug", "title"), [("sefton", "Between service managers"), ("surrey", "designated")])
def test_the_page_of_the_procedure_shows_ones_own_partnerships(loaded, slug, title):
    manager = User.objects.get(posts__agency__partnership__slug=slug, posts__role=Role.PARTNERSHIP_MANAGER)
    with signed_in(manager, clock.now()) as client:
        page = text_of(client.get("/procedures/", follow=True))
    assert title in page
    assert "Pan-Cheshire" not in page


@pytest.mark.parametrize("slug", PLACES)
def test_each_has_every_kind_of_agency_and_a_post_for_every_role(loaded, slug):
    types = set(Agency.objects.filter(partnership__slug=slug).values_list("type", flat=True))
    assert {AgencyType.COUNCIL, AgencyType.NHS, AgencyType.POLICE, AgencyType.SCHOOL, AgencyType.GP} <= types
    assert set(Post.objects.filter(agency__partnership__slug=slug).values_list("role", flat=True)) == set(Role.values)


@pytest.mark.parametrize("slug", ["sefton", "surrey"])
def test_every_rung_of_every_agency_is_answered_for_from_its_own_partnership(loaded, slug):
    agencies = Agency.objects.filter(partnership__slug=slug)
    directory = Directory([], on=day_of(clock.now()), agencies=agencies.values_list("pk", flat=True))
    for agency in agencies:
        for role in demonstration.RUNGS:
            found = directory.at_agency(agency.pk, role)
            assert {one.post.agency.partnership.slug for one in found} == {slug}, f"{agency}: {role}"
            assert {one.post.role for one in found} == {role}


def test_the_council_can_be_challenged_by_a_school_up_to_the_last_rung_without_answering_to_itself(loaded):
    for case in Challenge.loaded(list(Case.objects.filter(kind="challenge", partnership__slug__in=PLACES[1:]))):
        directory = Directory([case], on=day_of(clock.now()))
        for step in case.rules.steps:
            for side in ("raising", "receiving"):
                found = directory.holders(case, side, getattr(step, side))
                assert "nobody else answers" not in {one.how for one in found}, f"{case}: {step.title}, {side}"


def test_only_two_people_serve_two_partnerships_with_one_address_each(loaded):
    several = User.objects.annotate(places=Count("posts__agency__partnership", distinct=True)).filter(places__gt=1)
    found = {user.name: set(user.posts.values_list("agency__partnership__slug", flat=True)) for user in several}
    assert found == SERVE_TWO


def test_no_two_people_share_a_name(loaded):
    names = list(User.objects.values_list("name", flat=True))
    assert len(names) == len(set(names))


def test_no_two_agencies_share_a_domain():
    domains = [agency["domain"] for file in demonstration.data().values() for agency in file["agency"]]
    assert len(domains) == len(set(domains))


def test_every_second_name_says_what_its_holder_does(loaded):
    plain = []
    for user in User.objects.prefetch_related("posts__agency"):
        said = " ".join(f"{post.role} {post.title} {post.agency.name}" for post in user.posts.all()).lower()
        words = {word[:6] for word in re.findall(r"[a-z]{3,}", said.replace("_", " "))} | set(ROLE_WORDS)
        if not any(word in user.name.split()[1].lower() for word in words):
            plain.append(user.name)
    assert plain == []


def test_sefton_and_surrey_have_two_challenges_each_one_a_bit_overdue_and_sefton_an_incident(loaded):
    now = clock.now()
    for slug in ("sefton", "surrey"):
        assert Challenge.objects.filter(case__partnership__slug=slug).count() == 2
        late = overdue(Case.objects.filter(partnership__slug=slug, kind="challenge"), at=now)
        assert len({one.case_id for one in late}) == 1
        assert all(one.ran_out_at > now - timedelta(days=12) for one in late)
    assert set(Incident.objects.values_list("case__partnership__slug", flat=True)) == {"halton", "sefton"}


def test_references_do_not_collide(loaded):
    references = list(Case.objects.values_list("reference", flat=True))
    assert len(references) == len(set(references)) == 44


def test_the_list_at_the_start_names_a_few_of_each_partnership_and_stays_short(loaded):
    out = StringIO()
    call_command("load_demonstration", "--list", stdout=out)
    listed = out.getvalue()
    assert len(listed.splitlines()) <= 24
    for file in demonstration.data().values():
        assert file["partnership"]["name"] in listed
        assert all(name in listed for name in file["first"])
