"""The demonstration loads once, with people nobody can take for real and challenges in every place."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from audit_log.models import Entry
from audit_log.verify import verify
from escalation.models import Challenge, State
from escalation.overdue import overdue
from notifications.models import Notice
from rapid_review.models import Incident, PracticeReview
from rapid_review.stages import missed
from workflows import clock, demonstration
from workflows.clock import day_of
from workflows.models import Agency, Case, Contact, Deadline, DirectoryEntry, Partnership, Post, Procedure, User
from workflows.people import Directory

HALTON = {"case__partnership__slug": "halton"}
SOURCES = ("Halton Borough Council", "Cheshire Constabulary", "CAFCASS", "NSPCC", "Serco", "Citizens Advice")


@pytest.fixture(scope="module")
def loaded_once(made_once):
    made_once(lambda: call_command("load_demonstration", stdout=StringIO()))


@pytest.fixture
def loaded(loaded_once, db):
    """The whole demonstration, loaded once: each test has a savepoint within the transaction that holds it."""


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (User, Post, Entry, Notice, Deadline, Procedure, Challenge))


def test_a_second_load_changes_nothing(loaded):
    before = counts()
    call_command("load_demonstration", stdout=StringIO())
    assert counts() == before


def test_the_examples_stand_in_different_places(loaded):
    states = set(Challenge.objects.filter(**HALTON).values_list("state", flat=True))
    assert states == {State.STEP_1, State.STEP_2, State.STEP_3, State.STEP_4, State.RESOLVED}
    assert Challenge.objects.filter(case__urgent=True).exists()
    late = overdue(Case.objects.filter(kind="challenge"), at=clock.now())
    assert {one.case.partnership.slug for one in late} == {"halton", "sefton", "surrey"}
    assert list(verify()) == []


def test_pseudonyms_go_on_where_the_partnership_stands(loaded):
    found = Challenge.objects.values_list("case__partnership__slug", "case__about")
    given = {"halton": "RSTUVW", "sefton": "HI", "surrey": "LM"}
    assert set(found) == {(slug, f"Child {letter}") for slug, letters in given.items() for letter in letters}


def test_everybody_is_at_a_reserved_address(loaded):
    assert all(re.fullmatch(r"[a-z.]+@[a-z-]+\.example", one.email) for one in User.objects.all())


def test_every_rung_of_every_agency_is_answered_for(loaded):
    assert set(SOURCES) <= set(Agency.objects.values_list("name", flat=True))
    directory = Directory([], on=day_of(clock.now()), agencies=Agency.objects.values_list("pk", flat=True))
    for agency in Agency.objects.all():
        for role in ("safeguarding_lead", "senior_manager", "partnership_representative"):
            assert directory.at_agency(agency.pk, role), f"{agency}: {role}"
    proxies = DirectoryEntry.objects.filter(proxy__isnull=False).values_list("agency__slug", flat=True)
    assert set(proxies) == {"school", "practice", "partnership-team"}


def test_only_numbers_that_the_sources_give_are_there(loaded):
    given = Contact.objects.exclude(number="").values_list("partnership__slug", "number")
    assert set(given) == {("halton", "0151 907 8305"), *((slug, "999") for slug in ("halton", "sefton", "surrey"))}
    assert Contact.objects.filter(number="").count() == 8


def test_the_list_shows_who_to_sign_in_as(loaded):
    out = StringIO()
    call_command("load_demonstration", "--list", stdout=out)
    (line,) = [line for line in out.getvalue().splitlines() if line.startswith("Tessa Teacher")]
    assert re.split(r"  +", line) == [
        "Tessa Teacher",
        "Practitioner",
        "Demonstration Primary School",
        "teacher@school.example",
    ]
    teacher = User.objects.get(email="teacher@school.example")
    assert teacher.check_password(demonstration.PASSWORD)


def test_it_loads_in_demonstration_mode_only(db):
    with override_settings(DEMONSTRATION=False), pytest.raises(CommandError):
        call_command("load_demonstration")
    assert not User.objects.exists()


def test_a_partnership_that_is_there_already_stays_as_it_is(db):
    demonstration.load_people("sefton")
    Partnership.objects.filter(slug="sefton").update(short_name="Ours")
    demonstration.load_people("sefton")
    assert Partnership.objects.get(slug="sefton").short_name == "Ours"
    assert not Partnership.objects.exclude(slug="sefton").exists()


def test_somebody_who_serves_two_is_the_same_person_whichever_is_loaded_first(db):
    demonstration.load_people("sefton")
    demonstration.load_people("halton")
    dora = User.objects.get(name="Dora Designatednurse")
    assert dora.posts.count() == 2


def test_halton_has_a_practice_review_under_way_one_put_to_the_partners_and_one_published(loaded, client):
    found = PracticeReview.objects.filter(**HALTON)
    assert sorted(one.state for one in found) == ["AGREEING", "PUBLISHED", "UNDER_WAY"]
    going_on = Incident.loaded([one.case for one in found if one.step])
    assert [one for file in going_on for one in missed(file, clock.now())] == []
    assert not [one for file in going_on for one in file.overdue(clock.now())]
    page = client.get("/published/halton/").content.decode()
    assert "a practice review made up for the demonstration" in page
    assert "Nothing is published here" in client.get("/published/sefton/").content.decode()
