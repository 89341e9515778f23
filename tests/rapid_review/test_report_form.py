"""What a report is asked about its children and its place, with each error beside its cause."""

from datetime import date

import pytest

from rapid_review import actions, notification_paper
from rapid_review.forms.reporting import ReportForm
from tests.factories import World
from tests.rapid_review.reporting import AWARE, HOUR, boxes, load
from tests.rapid_review.review_pages import page
from workflows.models import Procedure

NOW = AWARE + HOUR


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def asked(halton: World, *, children: int = 1, **said: object) -> ReportForm:
    """The form as a safeguarding lead sends it, with these answers instead of the usual ones."""
    usual = {"name": "Invented Child", "care": "none", "harm": "died", "suspected": "known", "area": "here"}
    usual |= {"circumstances": "x"} | boxes("aware_at", AWARE)
    return ReportForm(usual | said, now=NOW, posts=[halton.post("dsl")], children=children)


@pytest.mark.parametrize(("born_on", "is_one"), [(date(2001, 12, 18), True), (date(2001, 12, 17), False)])
def test_a_care_leaver_is_somebody_up_to_the_day_before_they_are_25(halton: World, born_on: date, is_one: bool) -> None:
    died = day("born_on", born_on) | day("happened_on", date(2026, 12, 17))
    form = asked(halton, care="care_leaver", **died)
    assert form.is_valid() is is_one, form.errors
    assert is_one or "They were 25 on the day it happened" in form.errors["care"][0]


def test_harm_of_long_ago_to_somebody_who_is_an_adult_now_can_be_reported(halton: World) -> None:
    then = day("born_on", date(2000, 3, 1)) | day("happened_on", date(2012, 5, 4))
    form = asked(halton, **then)
    assert form.is_valid(), form.errors


def test_what_happened_after_the_local_authority_became_aware_is_refused_beside_the_day(halton: World) -> None:
    form = asked(halton, **(day("happened_on", date(2026, 12, 18)) | boxes("aware_at", AWARE - 24 * HOUR)))
    assert "after the day on which the local authority became aware" in str(form.errors["happened_on"])
    assert asked(halton, **day("happened_on", date(2026, 12, 18))).is_valid()


def test_somebody_who_was_an_adult_on_that_day_is_no_child(halton: World) -> None:
    then = day("born_on", date(2000, 3, 1)) | day("happened_on", date(2018, 3, 1))
    form = asked(halton, **then)
    assert "They were 18 on the day it happened" in form.errors["born_on"][0]


def test_a_baby_not_yet_born_has_no_date_of_birth(halton: World) -> None:
    assert asked(halton, unborn="on").is_valid()
    form = asked(halton, unborn="on", **day("born_on", date(2026, 12, 1)))
    assert "Leave the date of birth empty" in form.errors["born_on"][0]


def test_what_happened_in_one_area_to_a_child_of_another_says_both_and_who_has_to_be_told(halton: World) -> None:
    form = asked(halton, area="outside", lives_in="Exampleshire", other_areas="Exampleshire")
    assert form.is_valid(), form.errors
    assert {name: form.facts()[name] for name in ("area", "lives_in", "other_areas")} == {
        "area": "outside",
        "lives_in": "Exampleshire",
        "other_areas": "Exampleshire",
    }


def test_a_day_on_which_the_agency_knew_of_it_that_is_to_come_is_refused(halton: World) -> None:
    assert asked(halton, **day("agency_aware_on", date(2026, 12, 18))).is_valid()
    form = asked(halton, **day("agency_aware_on", date(2026, 12, 19)))
    assert "The day your agency knew of it must be today or in the past" in form.errors["agency_aware_on"]


def test_everything_that_is_asked_of_the_family_is_read_on_the_page_and_in_the_notification(
    halton: World, rules: Procedure
) -> None:
    answers = {"family": "The mother and a brother of 3, who is safe.", "known_to": "School and health visitor."}
    answers |= {"why_criteria": "An injury that nobody explains.", "language": "Polish", "placement": "Foster carers."}
    form = asked(halton, **answers, **day("agency_aware_on", date(2026, 12, 17)))
    assert form.is_valid(), form.errors
    new = actions.NewIncident(procedure=rules, children=form.children(), **form.facts())
    reference = actions.report_incident(new, by=halton.dsl, post=halton.post("dsl"), at=NOW)
    shown = page(halton.partnership_manager, reference, at=NOW)
    for words in (*answers.values(), "The agency knew of it on Thursday 17 December 2026"):
        assert words in shown, words
    told = str(notification_paper.parts(load(reference)))
    assert all(words in told for name, words in answers.items() if name != "why_criteria")


def test_each_child_is_asked_about_and_an_error_names_which(halton: World) -> None:
    form = asked(halton, children=2)
    assert form.errors["name_2"] == ["Enter the name of child 2"]
    assert "Select what the local authority was to child 2" in form.errors["care_2"]
    answered = asked(halton, children=2, name_2="Second Child", care_2="protection")
    assert answered.is_valid()
    assert [one.care for one in answered.children()] == ["none", "protection"]


def test_nothing_about_a_childs_care_or_the_place_is_answered_beforehand(halton: World) -> None:
    form = ReportForm(now=NOW, posts=[halton.post("dsl")])
    assert form["care"].value() is None
    assert form["area"].value() is None
