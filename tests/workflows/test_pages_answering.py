"""Changing who answers for an agency, on pages: works, wrong role, forged ids, bad input."""

from datetime import date, timedelta

import pytest

from tests.escalation.visiting import text_of
from tests.factories import AT, make_person, make_post, make_world
from tests.workflows.pages_of_people import KEEPERS, OTHERS, answering, get, on, post, refused
from workflows.models import DirectoryEntry


@pytest.mark.parametrize("who", KEEPERS)
def test_a_keeper_has_somebody_of_the_agency_answer_and_open_turns_follow(halton, who):
    reference = halton.challenge(at=AT - timedelta(days=3))
    halton.play(AT)
    assert halton.holders(reference, "raising") == {"dsl"}
    path, data = answering(halton, **on("starts_on", AT.date()))
    page = post(getattr(halton, who), path, data)
    assert "Harriet Head answers for Demonstration Primary School as safeguarding lead." in text_of(page)
    assert halton.holders(reference, "raising") == {"dsl", "head"}  # the lead is the raiser's own manager too
    assert "Safeguarding lead Harriet Head" in text_of(get(halton.teacher, "/directory/?agency=school"))


def test_another_agency_answers_from_a_later_day_on_and_not_before(halton):
    path, data = answering(halton, who=f"agency:{halton.agency('council').pk}", **on("starts_on", date(2026, 9, 14)))
    page = post(halton.business_unit, path, data)
    assert "From Monday 14 September 2026, Halton Borough Council answers for Demonstration" in text_of(page)
    assert "Safeguarding lead Lee Lead" in text_of(get(halton.teacher, "/directory/?agency=school"))
    later = text_of(get(halton.teacher, "/directory/?agency=school&on_day=14&on_month=9&on_year=2026"))
    assert "Safeguarding lead Hedda Heading" in later


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_changes_who_answers(halton, who):
    path, data = answering(halton)
    before = DirectoryEntry.objects.count()
    assert get(getattr(halton, who), path).status_code == 403
    assert post(getattr(halton, who), path, data).status_code == 403
    assert DirectoryEntry.objects.count() == before


def test_the_agency_of_another_partnership_is_not_there(halton):
    other = make_world("elsewhere")
    path, data = answering(halton)
    assert get(other.partnership_manager, path).status_code == 404
    assert post(other.partnership_manager, path, data).status_code == 404
    assert get(other.partnership_manager, "/directory/agencies/999999/answering/").status_code == 404


def test_only_the_agencys_own_people_and_other_agencies_are_offered_and_accepted(halton):
    other = make_world("elsewhere")
    path, _ = answering(halton, "council")
    offered = get(halton.partnership_manager, path).content.decode()
    assert f'value="post:{halton.post("council_lead").pk}"' in offered
    assert f'value="agency:{halton.agency("icb").pk}"' in offered
    for forged in (
        f"post:{halton.post('head').pk}",
        f"post:{halton.post('administrator').pk}",
        f"post:{other.post('council_lead').pk}",
        f"agency:{other.agency('icb').pk}",
        f"agency:{halton.agency('council').pk}",
        "post:x",
        "",
    ):
        path, data = answering(halton, "council", who=forged)
        assert f'value="{forged}"' not in offered or not forged
        words = "Select one of the answers shown" if forged else "Select who answers"
        refused(post(halton.business_unit, path, data), "who", words)
    assert not DirectoryEntry.objects.filter(valid_from=date(2026, 9, 9)).exists()


@pytest.mark.parametrize(
    ("field", "facts", "words"),
    [
        ("role", {"role": ""}, "Select the rung"),
        ("role", {"role": "statutory_partner"}, "Select one of the answers shown"),
        ("starts_on", on("starts_on", None), "Enter the day"),
        ("starts_on", on("starts_on", date(2026, 8, 1)), "or later"),
        ("starts_on", {"starts_on_month": "Smarch"}, "must be a real date"),
    ],
)
def test_what_is_wrong_with_a_rung_is_said_beside_its_field(halton, field, facts, words):
    path, data = answering(halton, **facts)
    refused(post(halton.business_unit, path, data), field, words)


def test_agencies_that_would_answer_for_each_other_are_refused_beside_the_field(halton):
    path, data = answering(
        halton, "council", role="partnership_representative", who=f"agency:{halton.agency('school').pk}"
    )
    refused(post(halton.business_unit, path, data), "who", "itself has Halton Borough Council answer for this rung.")


def test_a_circle_that_only_closes_later_is_refused_and_one_that_is_over_by_then_is_not(halton):
    school, council = halton.agency("school"), halton.agency("council")
    later = on("starts_on", date(2026, 9, 21))
    path, data = answering(halton, "school", who=f"agency:{council.pk}", **later)
    post(halton.business_unit, path, data)
    path, data = answering(halton, "council", who=f"agency:{school.pk}")
    refused(post(halton.business_unit, path, data), "who", "itself has Halton Borough Council answer")
    own = f"post:{halton.post('council_lead').pk}"
    path, back = answering(halton, "council", who=own, **on("starts_on", date(2026, 9, 14)))
    post(halton.business_unit, path, back)
    post(halton.business_unit, path, data | {"who": f"agency:{school.pk}"})
    assert DirectoryEntry.objects.filter(agency=council, proxy=school, valid_until=None).exists()


def test_a_circle_through_three_agencies_is_refused(halton):
    path, data = answering(halton, "icb", who=f"agency:{halton.agency('practice').pk}", role="senior_manager")
    refused(post(halton.business_unit, path, data), "who", "itself has")
    for agency, proxy in (("school", "council"), ("council", "police")):
        path, data = answering(halton, agency, who=f"agency:{halton.agency(proxy).pk}")
        post(halton.business_unit, path, data)
    path, data = answering(halton, "police", who=f"agency:{halton.agency('school').pk}")
    refused(post(halton.business_unit, path, data), "who", "itself has Cheshire Constabulary answer")


def test_nobody_names_themselves_and_nobody_who_does_not_serve_on_that_day(halton):
    own = f"post:{halton.post('business_unit').pk}"
    path, data = answering(halton, "council", who=own)
    refused(post(halton.business_unit, path, data), "who", "Somebody else has to say that you answer.")
    leaves = make_post(make_person("Lena Leaving"), halton.agency("council"), "line_manager", ends_on=AT.date())
    path, data = answering(halton, "council", who=f"post:{leaves.pk}")
    refused(post(halton.business_unit, path, data), "who", "Lena Leaving does not serve on that day.")
