"""Appointing somebody, on pages: works, wrong role, forged ids, bad input."""

from datetime import date, timedelta

import pytest
from django.test import Client

from audit_log.models import Entry
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, PASSWORD, make_person, make_post, make_world
from tests.workflows.pages_of_people import KEEPERS, OTHERS, answering, get, on, post, refused
from workflows import access, posts
from workflows.models import Agency, DirectoryEntry, Post, Team, User

APPOINT = "/directory/appoint/"


@pytest.fixture
def real(settings):
    """Not a demonstration."""
    settings.DEMONSTRATION = False


def somebody(**facts):
    return {
        "email": "nia@new.example",
        "name": "Nia New",
        "agency": "council",
        "role": "line_manager",
        "title": "Team manager",
        **on("starts_on", date(2026, 9, 7)),
    } | facts


@pytest.mark.parametrize("who", KEEPERS)
def test_a_keeper_appoints_somebody_new_without_a_shell(halton, who):
    data = somebody(
        team=halton.teams["intake"].pk, line_manager=halton.post("council_lead").pk, email=" Nia@New.example ",
        **on("ends_on", date(2027, 3, 31)),
    )  # fmt: skip
    page = post(getattr(halton, who), APPOINT, data)
    assert "Nia New is Team manager at Halton Borough Council from Monday 7 September 2026." in text_of(page)
    made = Post.objects.get(user__email="nia@new.example")
    assert (made.user.name, made.user.is_active, made.user.has_usable_password()) == ("Nia New", True, False)
    assert (made.agency, made.team, made.role) == (halton.agency("council"), halton.teams["intake"], "line_manager")
    assert (made.line_manager, made.ends_on) == (halton.post("council_lead"), date(2027, 3, 31))


def test_whoever_is_employed_by_another_agency_is_appointed_with_it_and_kept_out_where_that_is_a_party(halton):
    reference = halton.challenge(at=AT - timedelta(days=1))  # to the council
    team = {"role": "business_unit", "title": "Business officer"}
    own = somebody(email="ida@new.example", name="Ida Independent", employer="team", **team)
    post(halton.partnership_manager, APPOINT, own)
    post(halton.partnership_manager, APPOINT, somebody(**team))
    employers = dict(Post.objects.filter(title="Business officer").values_list("user__name", "employer__slug"))
    assert employers == {"Ida Independent": "team", "Nia New": None}
    line = Entry.objects.filter(case=None, act="appoint").first()
    assert "at Halton Borough Council, employed by Partnership team, from" in line.words
    seen = {one.user.name: access.visible_to(one.user, at=AT).filter(reference=reference).exists()
            for one in Post.objects.filter(title="Business officer").select_related("user")}  # fmt: skip
    assert seen == {"Ida Independent": True, "Nia New": False}


def test_the_directory_names_the_new_person_from_their_first_day(halton):
    rung = "Line manager Nia New , Practice manager"
    facts = {"agency": "practice", "title": "Practice manager", **on("starts_on", date(2026, 9, 9))}
    page = post(halton.business_unit, APPOINT, somebody(**facts))
    assert page.redirect_chain[0][0] == "/directory/?partnership=halton&agency=practice"
    assert rung not in text_of(page)
    assert rung in text_of(get(halton.teacher, "/directory/?agency=practice", AT + timedelta(days=1)))


def test_an_appointment_is_in_the_partnerships_trail_and_the_posts_history(halton):
    post(halton.business_unit, APPOINT, somebody(why="The team has grown"))
    line = Entry.objects.get(case=None, partnership=halton.partnership, act="appoint")
    assert (line.by, line.why) == (halton.business_unit, "The team has grown")
    assert line.words.endswith("Nia New is new here, with the address nia@new.example.")
    assert Post.objects.get(user__name="Nia New").history.get().history_user == halton.business_unit


def test_an_open_turn_is_the_new_colleagues_too(halton):
    reference = halton.challenge(at=AT - timedelta(days=3))
    halton.play(AT)
    DirectoryEntry.objects.filter(agency=halton.agency("school")).delete()
    data = somebody(agency="school", role="safeguarding_lead", title="Deputy lead", **on("starts_on", AT.date()))
    post(halton.business_unit, APPOINT, data)
    assert "Nia New" in halton.holders(reference, "raising")


def test_somebody_who_is_here_already_is_found_by_their_address(halton):
    before = User.objects.count()
    page = post(halton.business_unit, APPOINT, somebody(email=halton.nurse.email.upper(), name=""))
    assert "Nora Nurse is Team manager" in text_of(page)
    assert User.objects.count() == before
    assert halton.nurse.posts.count() == 2


def test_who_has_left_may_come_back(halton):
    posts.end_post(halton.post("teacher"), last_on=AT.date() - timedelta(days=1), by=None, at=AT)
    assert not User.objects.get(pk=halton.teacher.pk).is_active
    post(halton.business_unit, APPOINT, somebody(email=halton.teacher.email, name=""))
    assert User.objects.get(pk=halton.teacher.pk).is_active
    assert "may sign in again" in Entry.objects.filter(act="appoint").latest("pk").words


def test_in_a_demonstration_the_new_person_is_on_the_sign_in_page(halton):
    page = post(halton.business_unit, APPOINT, somebody(**on("starts_on", AT.date())))
    assert "They are on the sign-in page from that day on." in text_of(page)
    with signed_in(halton.teacher, AT):
        assert ">Nia New</button>" in Client().get("/sign-in/").content.decode()


def test_otherwise_the_page_says_that_signing_in_is_set_up_separately(halton, real):
    assert "their way of signing in is set up separately" in text_of(get(halton.business_unit, APPOINT))
    page = post(halton.business_unit, APPOINT, somebody())
    assert "They cannot sign in yet: their way of signing in is set up separately." in text_of(page)
    pat = make_person("Pat Password", password=PASSWORD)
    page = post(halton.business_unit, APPOINT, somebody(email=pat.email, name=""))
    assert "Pat Password is Team manager" in text_of(page)
    assert "cannot sign in yet" not in text_of(page)


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_appoints_or_is_offered_to(halton, who):
    person = getattr(halton, who)
    assert get(person, APPOINT).status_code == 403
    assert post(person, APPOINT, somebody()).status_code == 403
    assert not User.objects.filter(email="nia@new.example").exists()
    assert "Appoint somebody" not in text_of(get(person, "/directory/"))
    assert "Change who answers" not in text_of(get(person, "/directory/"))


def test_the_directory_leads_a_keeper_to_both_pages(halton):
    page = get(halton.administrator, "/directory/?agency=school").content.decode()
    assert f'href="{APPOINT}?partnership=halton"' in page
    assert f'href="{APPOINT}?partnership=halton&amp;agency=school"' in page
    assert f'href="{answering(halton)[0]}"' in page
    chosen = get(halton.administrator, f"{APPOINT}?partnership=halton&agency=school").content.decode()
    assert '<option value="school" selected>' in chosen


def test_a_keeper_of_one_partnership_keeps_no_other(halton):
    other = make_world("elsewhere")
    assert get(other.business_unit, f"{APPOINT}?partnership=halton").status_code == 404
    assert post(other.business_unit, f"{APPOINT}?partnership=halton", somebody()).status_code == 404
    make_post(halton.business_unit, other.agency("school"), "practitioner")
    assert get(halton.business_unit, f"{APPOINT}?partnership=elsewhere").status_code == 404
    with signed_in(halton.business_unit, AT) as client:
        client.post("/partnership/", {"partnership": other.partnership.pk})
        assert client.get(APPOINT).status_code == 403
        assert "Appoint somebody" not in text_of(client.get("/directory/"))
    assert not User.objects.filter(email="nia@new.example").exists()


def test_people_teams_and_agencies_of_another_partnership_are_neither_offered_nor_accepted(halton):
    other = make_world("elsewhere")
    foreign = Agency.objects.create(partnership=other.partnership, slug="foreign", name="Foreign Agency", type="other")
    Team.objects.filter(pk=other.teams["intake"].pk).update(name="Foreign Team")
    User.objects.filter(pk=other.head.pk).update(name="Fay Foreign")
    offered = text_of(get(halton.business_unit, APPOINT))
    assert not any(name in offered for name in ("Foreign Agency", "Foreign Team", "Fay Foreign"))
    for field, forged in (
        ("agency", foreign.slug),
        ("team", other.teams["intake"].pk),
        ("line_manager", other.post("head").pk),
    ):
        refused(post(halton.business_unit, APPOINT, somebody(**{field: forged})), field, "Select one of the answers")
    page = post(halton.business_unit, APPOINT, somebody(email=other.head.email))
    refused(page, "email", "belongs to somebody outside this partnership")
    assert "Fay Foreign" not in text_of(page)
    assert Post.objects.filter(user=other.head).count() == 1
    assert not User.objects.filter(email="nia@new.example").exists()


@pytest.mark.parametrize(
    ("field", "facts", "words"),
    [
        ("email", {"email": ""}, "Enter their work email address"),
        ("email", {"email": "nia at new"}, "Enter an email address in the correct format"),
        ("email", {"email": "a" * 300 + "@new.example"}, "characters or less"),
        ("name", {"name": ""}, "Nobody here has this email address"),
        ("name", {"name": "n" * 121}, "must be 120 characters or less (you entered 121)"),
        ("agency", {"agency": "nowhere"}, "Select one of the answers shown"),
        ("agency", {"agency": ""}, "Select agency"),
        ("role", {"role": "headmistress"}, "Select one of the answers shown"),
        ("title", {"title": "   "}, "Enter title of the post"),
        ("title", {"title": "t" * 100_000}, "must be 120 characters or less (you entered 100,000)"),
        ("line_manager", {"line_manager": "x"}, "Select one of the answers shown"),
        ("starts_on", on("starts_on", None), "Enter the first day"),
        ("starts_on", on("starts_on", date(2026, 9, 7)) | {"starts_on_day": 31}, "must be a real date"),
        ("starts_on", on("starts_on", date(206 + 1000, 9, 7)), "must be Sunday 1 January 1950 or later"),
        ("ends_on", on("ends_on", date(2026, 9, 6)), "The last day must not be before the first."),
        (
            "ends_on",
            on("starts_on", date(2026, 8, 3)) | on("ends_on", date(2026, 8, 31)),
            "The last day has already passed.",
        ),
    ],
)
def test_what_is_wrong_with_an_appointment_is_said_beside_its_field(halton, field, facts, words):
    refused(post(halton.business_unit, APPOINT, somebody(**facts)), field, words)
    assert not User.objects.filter(email__contains="new.example").exists()


def test_a_team_of_another_agency_is_refused(halton):
    page = post(halton.business_unit, APPOINT, somebody(agency="school", team=halton.teams["intake"].pk))
    refused(page, "team", "That team belongs to another agency.")
    assert not User.objects.filter(name="Nia New").exists()


def test_a_name_that_is_not_the_addresss_is_questioned(halton):
    page = post(halton.business_unit, APPOINT, somebody(email=halton.nurse.email, name="Nadia Nurse"))
    refused(page, "name", "This email address belongs to Nora Nurse.")
    assert halton.nurse.posts.count() == 1


def test_nobody_appoints_themselves_or_manages_themselves_or_holds_a_post_twice(halton):
    page = post(halton.business_unit, APPOINT, somebody(email=halton.business_unit.email, name=""))
    refused(page, "email", "Nobody gives a post to themselves.")
    facts = {"email": halton.nurse.email, "name": "", "line_manager": halton.post("nurse").pk}
    refused(post(halton.business_unit, APPOINT, somebody(**facts)), "line_manager", "Nobody is their own line manager.")
    post(halton.business_unit, APPOINT, somebody())
    refused(post(halton.business_unit, APPOINT, somebody()), "email", "Nia New already holds this post.")
    assert Post.objects.filter(user__name="Nia New").count() == 1


def test_markup_in_a_name_is_shown_as_text(halton):
    page = post(halton.business_unit, APPOINT, somebody(name="<script>alert(1)</script>"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()
    assert "<script>alert(1)" not in page.content.decode()
