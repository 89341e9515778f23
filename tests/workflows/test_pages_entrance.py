"""The way in: one click in a demonstration, e-mail and password otherwise; nobody gets further without."""

import pytest
from django.test import Client

from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, PASSWORD, make_person, make_post, make_world


@pytest.fixture
def real(settings, monkeypatch):
    """Not a demonstration."""
    settings.DEMONSTRATION = False


@pytest.fixture
def person(halton):
    """Somebody with a password."""
    user = make_person("Pat Password", email="pat@school.example", password=PASSWORD, verified=True)
    make_post(user, halton.agency("school"), "practitioner")
    return user


def sign_in(client, email="pat@school.example", password=PASSWORD, **more):
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def test_home_leads_to_the_door_and_then_to_ones_work(halton):
    assert Client().get("/")["Location"] == "/sign-in/"
    with signed_in(halton.teacher, AT) as client:
        assert client.get("/")["Location"] == "/your-work/"


@pytest.mark.parametrize(
    "path",
    [
        "/notices/",
        "/mailbox/",
        "/notices/dead/",
        "/directory/",
        "/directory/cover/",
        "/procedures/",
        "/demonstration/clock/",
    ],
)
def test_every_page_sends_a_visitor_to_sign_in(db, path):
    assert Client().get(path)["Location"] == f"/sign-in/?next={path}"


# -- in a demonstration -------------------------------------------------------------------------------


def test_the_demonstration_lists_everybody_once_by_agency_with_what_they_can_do(halton):
    make_post(halton.head, halton.agency("council"), "panel_member", title="Panel member")
    page = Client().get("/sign-in/")
    text = text_of(page)
    assert (
        text.index("Demonstration Primary School")
        < text.index("Halton Borough Council")
        < text.index("Cheshire Constabulary")
    )
    assert "Tessa Teacher Class teacher: raises challenges and answers them worker to worker" in text
    assert page.content.decode().count(">Harriet Head</button>") == 1
    assert "Panel member: gives a view on incidents" in text
    assert "there are no passwords" in text


def test_with_one_partnership_there_is_none_to_choose(halton):
    assert "Partnerships" not in Client().get("/sign-in/").content.decode()


def test_with_several_one_is_shown_at_a_time_and_the_way_on_is_kept(halton):
    sefton = make_world("sefton")
    make_post(halton.nhs_manager, sefton.agency("icb"), "line_manager", title="Designated nurse there")
    first = Client().get("/sign-in/?next=/overdue/")
    assert 'href="?next=%2Foverdue%2F&amp;partnership=sefton"' in first.content.decode()
    assert f'value="{halton.teacher.pk}"' in first.content.decode()
    assert f'value="{sefton.teacher.pk}"' not in first.content.decode()
    second = Client().get("/sign-in/?next=/overdue/&partnership=sefton").content.decode()
    assert f'value="{sefton.teacher.pk}"' in second
    assert f'value="{halton.teacher.pk}"' not in second
    assert 'name="next" value="/overdue/"' in second


def test_somebody_of_two_partnerships_is_one_person_with_both_posts(halton):
    sefton = make_world("sefton")
    make_post(halton.nhs_manager, sefton.agency("icb"), "line_manager", title="Nurse of both")
    for slug in ("halton", "sefton"):
        page = Client().get(f"/sign-in/?partnership={slug}")
        assert page.content.decode().count(f'name="person" value="{halton.nhs_manager.pk}"') == 1
        text = text_of(page)
        assert "Designated nurse, Halton: resolves" in text
        assert "Nurse of both, Sefton: resolves" in text


@pytest.mark.parametrize("slug", ["nowhere", "", "<b>", "x" * 500])
def test_a_partnership_that_is_not_there_shows_the_first(halton, slug):
    make_world("sefton")
    page = Client().get("/sign-in/", {"partnership": slug})
    assert f'value="{halton.teacher.pk}"' in page.content.decode()
    assert "<b>" not in page.content.decode()


def test_the_page_asks_the_database_no_more_often_the_more_people_there_are(halton, django_assert_max_num_queries):
    make_world("sefton")
    make_world("surrey")
    with django_assert_max_num_queries(14):
        Client().get("/sign-in/?partnership=surrey")


def test_one_click_signs_in_and_leads_on_to_where_they_were_going(halton):
    client = Client()
    answer = client.post("/sign-in/", {"person": halton.dsl.pk, "next": "/challenges/CH-2026-0001/"})
    assert answer["Location"] == "/challenges/CH-2026-0001/"
    assert "Lee Lead" in text_of(client.get("/your-work/"))


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "/"])
def test_it_never_leads_to_another_site(halton, elsewhere):
    answer = Client().post("/sign-in/", {"person": halton.dsl.pk, "next": elsewhere})
    assert answer["Location"] == "/your-work/"


@pytest.mark.parametrize("who", ["", "0", "-1", "x", "9" * 40])
def test_nobody_is_nobody(halton, who):
    assert Client().post("/sign-in/", {"person": who}).status_code == 404


def test_who_has_left_can_be_nobody(halton):
    halton.teacher.is_active = False
    halton.teacher.save()
    assert Client().post("/sign-in/", {"person": halton.teacher.pk}).status_code == 404
    assert "Tessa Teacher" not in text_of(Client().get("/sign-in/"))


# -- otherwise ----------------------------------------------------------------------------------------


def test_outside_a_demonstration_it_asks_for_address_and_password_and_names_nobody(real, halton):
    text = text_of(Client().get("/sign-in/"))
    assert "Email address" in text and "Password" in text
    assert "Tessa Teacher" not in text
    assert "Demonstration" not in text.replace("Demonstration Primary", "")


def test_one_click_does_nothing_outside_a_demonstration(real, halton):
    client = Client()
    assert client.post("/sign-in/", {"person": halton.dsl.pk}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_right_password_signs_in_whatever_the_capitals_of_the_address(real, person):
    client = Client()
    answer = sign_in(client, email="Pat@School.example", next="/overdue/")
    assert answer["Location"] == "/overdue/"
    assert client.get("/sign-in/")["Location"] == "/your-work/"


def test_what_does_not_fit_is_said_in_the_same_words_whoever_it_is(real, person):
    words = "The email address and password do not fit together. Try again."
    assert words in text_of(sign_in(Client(), password="wrong"))
    assert words in text_of(sign_in(Client(), email="nobody@school.example"))
    person.is_active = False
    person.save()
    assert words in text_of(sign_in(Client()))


def test_somebody_without_a_password_cannot_sign_in_by_leaving_it_empty(real, halton):
    client = Client()
    answer = sign_in(client, email=halton.teacher.email, password="")
    assert "Enter password" in text_of(answer)
    assert sign_in(client, email=halton.teacher.email, password="!").status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_demonstrations_pages_are_not_there_outside_it(real, halton):
    with signed_in(halton.administrator, AT) as client:
        for path in ("/mailbox/", "/mailbox/1/", "/demonstration/clock/"):
            assert client.get(path).status_code == 404


def test_signing_out_takes_a_button_not_a_link(halton):
    with signed_in(halton.teacher, AT) as client:
        assert client.get("/sign-out/").status_code == 405
        assert client.post("/sign-out/")["Location"] == "/sign-in/"
        assert client.get("/your-work/").status_code == 302


def test_a_wrong_host_is_refused_with_a_page_of_its_own(db):
    client = Client(raise_request_exception=False, headers={"host": "evil.example"})
    assert client.get("/").status_code == 400


def test_whoever_has_no_post_is_told_so(db):
    make_world("elsewhere")
    with signed_in(make_person("Nina Nopost"), AT) as client:
        assert "You hold no post at the moment" in text_of(client.get("/your-work/"))
        assert client.get("/directory/").status_code == 404
        assert "no procedure loaded" in text_of(client.get("/procedures/"))


def test_the_menu_of_whoever_only_looks_after_the_system_leads_to_no_cases(halton):
    with signed_in(halton.administrator, AT) as client:
        menu = [label for label, *_ in client.get("/directory/").context["nav"]]
    assert menu == ["Your work", "Directory", "Procedure", "Notices", "Settings"]
    make_post(halton.administrator, halton.agency("council"), "practitioner")
    with signed_in(halton.administrator, AT) as client:
        assert "Raise a challenge" in [label for label, *_ in client.get("/directory/").context["nav"]]
