"""The directory: who answers today, covers and proxies, gaps in red; saying that somebody is away or leaving."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, make_person, make_post, make_world
from workflows import posts
from workflows.models import Agency, Cover, Post

QUERIES = 32


def get(user, path="/directory/", at=AT):
    with signed_in(user, at) as client:
        return client.get(path)


def part(text, agency, until):
    return text[text.index(agency, text.index("rung by rung")) : text.index(until, text.index("rung by rung"))]


def cover(halton, **facts):
    return posts.start_cover(
        halton.post("dsl"),
        **{
            "stand_in": halton.post("head"),
            "starts_on": date(2026, 9, 7),
            "ends_on": date(2026, 9, 11),
            "by": halton.dsl,
            "at": AT,
        }
        | facts,
    )


def test_each_agency_shows_who_answers_at_each_rung(halton):
    text = text_of(get(halton.teacher))
    council = part(text, "Halton Borough Council", "The partnership as a whole")
    assert "Line manager Mina Manager , Team manager" in council
    assert "Safeguarding lead Hedda Heading , Head of Safeguarding" in council
    assert "Partnership manager Petra Partnership" in text


def test_a_proxy_is_named_with_its_agency(halton):
    school = text_of(get(halton.teacher, "/directory/?agency=school"))
    assert (
        "Rex Representative , Representative, Halton Borough Council Halton Borough Council answers for this agency"
        in school
    )
    assert "Cheshire Constabulary , " not in school


def test_a_rung_that_a_step_can_do_without_is_no_gap(halton):
    school = text_of(get(halton.teacher, "/directory/?agency=school"))
    assert "Line manager No such post: the safeguarding lead answers" in school
    assert school.count("Gap") == 1  # nobody is named for challenges that name no worker
    assert "Practitioner Nobody Turns fall to the partnership manager" in school


def test_a_rung_nobody_answers_is_a_gap_in_red(halton):
    Post.objects.filter(pk=halton.post("head").pk).update(ends_on=date(2026, 9, 1))
    Agency.objects.create(partnership=halton.partnership, slug="empty", name="Empty Agency", type="other")
    page = get(halton.teacher, "/directory/?agency=empty")
    assert "Line manager Nobody Turns fall to the partnership manager" in text_of(page)
    assert '<strong class="govuk-tag govuk-tag--red">Nobody</strong>' in page.content.decode()


def test_a_cover_is_shown_until_its_last_day_and_only_then(halton):
    cover(halton)
    today = text_of(get(halton.teacher, "/directory/?agency=school"))
    assert "Harriet Head , Head teacher Standing in for Lee Lead until 11 September 2026" in today
    after = text_of(get(halton.teacher, "/directory/?agency=school&on_day=12&on_month=9&on_year=2026"))
    assert "Lee Lead , Designated safeguarding lead" in after
    assert "Standing in" not in after
    assert "on Saturday 12 September 2026" in after


def test_a_cover_to_come_is_announced(halton):
    cover(halton, starts_on=date(2026, 9, 21), ends_on=date(2026, 9, 25))
    text = text_of(get(halton.teacher))
    assert "From Monday 21 September 2026 to Friday 25 September 2026, Harriet Head stands in for Lee Lead." in text


def test_the_directory_of_another_partnership_is_not_there(halton):
    other = make_world("elsewhere")
    assert get(halton.teacher, "/directory/?partnership=elsewhere").status_code == 404
    assert "There is a problem" in text_of(get(other.teacher, "/directory/?agency=nowhere"))


def test_it_asks_as_often_for_six_agencies_as_for_five(halton):
    def queries():
        with signed_in(halton.teacher, AT) as client, CaptureQueriesContext(connection) as found:
            client.get("/directory/")
        return len(found)

    assert queries() == QUERIES
    agency = Agency.objects.create(partnership=halton.partnership, slug="more", name="More", type="other")
    for number in range(5):
        make_post(make_person(f"More {number}"), agency, "safeguarding_lead")
    assert queries() == QUERIES


# -- somebody is away ---------------------------------------------------------------------------------


def answers(halton, **facts):
    return {
        "post": halton.post("dsl").pk,
        "stand_in": halton.post("head").pk,
        "starts_on_day": "8",
        "starts_on_month": "9",
        "starts_on_year": "2026",
        "ends_on_day": "11",
        "ends_on_month": "9",
        "ends_on_year": "2026",
        "why": "Annual leave",
    } | facts


def post(user, path, data, at=AT):
    with signed_in(user, at) as client:
        return client.post(path, data)


def test_one_may_say_that_one_is_away_and_the_turns_follow(halton):
    reference = halton.challenge()
    halton.play(AT.replace(day=10))
    assert post(halton.dsl, "/directory/cover/", answers(halton), AT.replace(day=10)).status_code == 302
    assert Cover.objects.get().stand_in == halton.post("head")
    assert "head" in halton.holders(reference, "raising")


@pytest.mark.parametrize("who", ["head", "dsl", "partnership_manager", "business_unit", "administrator"])
def test_managers_leads_and_keepers_may_too(halton, who):
    stand_in = halton.post("colleague" if who == "head" else "head")
    assert post(getattr(halton, who), "/directory/cover/", answers(halton, stand_in=stand_in.pk)).status_code == 302


@pytest.mark.parametrize("who", ["colleague", "stranger", "council_lead"])
def test_others_may_not(halton, who):
    page = post(getattr(halton, who), "/directory/cover/", answers(halton))
    assert "There is a problem" in text_of(page)
    assert not Cover.objects.exists()


def test_what_cannot_be_is_said_beside_the_field(halton):
    page = post(halton.dsl, "/directory/cover/", answers(halton, ends_on_day="7"))
    assert "The last day must not be before the first." in text_of(page)
    page = post(halton.dsl, "/directory/cover/", answers(halton, stand_in=halton.post("dsl").pk))
    assert "Lee Lead cannot stand in for themselves." in text_of(page) or "Somebody else has to say" in text_of(page)
    page = post(halton.dsl, "/directory/cover/", {})
    assert "Select who is away" in text_of(page) or "Answer “Who is away?”" in text_of(page)
    assert not Cover.objects.exists()


def test_whoever_is_back_ends_the_cover_and_a_stranger_cannot(halton):
    one = cover(halton)
    path = f"/directory/cover/{one.pk}/end/"
    assert get(halton.stranger, path).status_code == 404
    assert post(halton.stranger, path, {}).status_code == 404
    assert "has their turns back at once" in text_of(get(halton.dsl, path))
    assert post(halton.dsl, path, {}).status_code == 302
    assert "Standing in" not in text_of(get(halton.teacher, "/directory/?agency=school"))
    assert post(halton.dsl, path, {}).status_code in (302, 404)


def test_a_post_is_ended_by_its_keepers_alone(halton):
    data = {
        "post": halton.post("team_manager").pk,
        "last_on_day": "1",
        "last_on_month": "9",
        "last_on_year": "2026",
        "successor": halton.post("other_manager").pk,
    }
    # An agency's lead comes here for its practitioners, and finds nobody else to choose.
    assert "Select one of the answers shown" in text_of(post(halton.council_lead, "/directory/leaving/", data))
    assert Post.objects.get(pk=halton.post("team_manager").pk).ends_on is None
    for person in (halton.team_manager, halton.stranger):
        assert get(person, "/directory/leaving/").status_code == 403
        assert post(person, "/directory/leaving/", data).status_code == 403
    assert post(halton.business_unit, "/directory/leaving/", data).status_code == 302
    assert "Mina Manager" not in text_of(get(halton.teacher, "/directory/?agency=council"))
    assert "Otto Othermanager" in text_of(get(halton.teacher, "/directory/?agency=council"))


def test_a_keeper_of_another_partnership_cannot_end_a_post_here(halton):
    other = make_world("elsewhere").business_unit
    data = {"post": halton.post("team_manager").pk, "last_on_day": "1", "last_on_month": "9", "last_on_year": "2026"}
    assert "There is a problem" in text_of(post(other, "/directory/leaving/", data))
    assert Post.objects.get(pk=halton.post("team_manager").pk).ends_on is None
