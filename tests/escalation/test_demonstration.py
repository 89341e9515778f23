"""The demonstration loads once, with people nobody can take for real and challenges in every place."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from audit_log.models import Entry
from audit_log.verify import verify
from escalation.models import Challenge, State
from notifications.models import Notice
from workflows import clock, demonstration
from workflows.clock import day_of
from workflows.models import Agency, Contact, Deadline, DirectoryEntry, Post, Procedure, User
from workflows.people import Directory

SOURCES = ("Halton Borough Council", "Cheshire Constabulary", "CAFCASS", "NSPCC", "Serco", "Citizens Advice")


@pytest.fixture
def loaded(db):
    call_command("load_demonstration", stdout=StringIO())


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (User, Post, Entry, Notice, Deadline, Procedure, Challenge))


def test_a_second_load_changes_nothing(loaded):
    before = counts()
    call_command("load_demonstration", stdout=StringIO())
    assert counts() == before


def test_the_examples_stand_in_different_places(loaded):
    states = set(Challenge.objects.values_list("state", flat=True))
    assert states == {State.STEP_1, State.STEP_2, State.STEP_3, State.STEP_4, State.RESOLVED}
    assert Challenge.objects.filter(case__urgent=True).exists()
    overdue = Deadline.objects.filter(closed_at__isnull=True, due_at__lte=clock.now())
    assert {one.case.reference for one in overdue.select_related("case")}
    assert list(verify()) == []


def test_pseudonyms_go_on_where_the_partnership_stands(loaded):
    about = set(Challenge.objects.values_list("case__about", flat=True))
    assert about == {f"Child {letter}" for letter in "RSTUVW"}


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
    given = dict(Contact.objects.values_list("label", "number"))
    assert sorted(given.values()) == ["", "", "0151 907 8305", "999"]


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
    assert teacher.check_password(demonstration.data()["password"])


def test_it_loads_in_demonstration_mode_only(db):
    with override_settings(DEMONSTRATION=False), pytest.raises(CommandError):
        call_command("load_demonstration")
    assert not User.objects.exists()
