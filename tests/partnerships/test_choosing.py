"""Whoever has posts in two partnerships works for one at a time; the other is not there meanwhile."""

import pytest
from django.test import Client

from tests.escalation.visiting import signed_in
from tests.factories import AT, make_post, make_world
from tests.world import halton  # noqa: F401 - the fixture


@pytest.fixture
def both(halton):  # noqa: F811
    """Two partnerships, each with a challenge, and Halton's manager, who is Sefton's too."""
    sefton = make_world("sefton")
    facts = {"employer": sefton.agency("team")}
    make_post(halton.partnership_manager, sefton.agency("council"), "partnership_manager", **facts)
    return halton, sefton, halton.challenge(), sefton.challenge()


PAGES = ("/", "/your-work/", "/challenges/", "/overdue/", "/overdue/file/", "/directory/", "/procedures/", "/notices/")


def test_everything_is_about_the_chosen_partnership_alone(both):
    one, other, ours, theirs = both
    with signed_in(one.partnership_manager, AT) as client:
        for mine, yours, shown, hidden in ((one, other, ours, theirs), (other, one, theirs, ours)):
            answer = client.post("/partnership/", {"partnership": mine.partnership.pk}, follow=True)
            assert f"You are now working for {mine.partnership.name}" in answer.content.decode()
            page = client.get("/challenges/").content.decode()
            assert shown in page
            assert hidden not in page
            assert f"You are working for: <strong>{mine.partnership.short_name}</strong>" in page
            assert client.get(f"/challenges/{shown}/").status_code == 200
            assert client.get(f"/challenges/{hidden}/").status_code == 404
            directory = client.get("/directory/", {"partnership": yours.partnership.slug})
            assert directory.status_code == 404
            for address in PAGES:
                assert hidden not in client.get(address, follow=True).content.decode(errors="replace"), address


def test_a_link_to_another_of_ones_partnerships_and_to_nothing_at_all_say_the_same(both):
    one, _, _, theirs = both
    with signed_in(one.partnership_manager, AT) as client:
        hint = "You are working for Halton and see nothing of your other partnerships."
        pages = [client.get(f"/challenges/{reference}/") for reference in (theirs, "CH-2026-9999")]
        assert [page.status_code for page in pages] == [404, 404]
        bodies = [page.content.decode() for page in pages]
        assert all(hint in body for body in bodies)


def test_only_ones_own_partnerships_can_be_chosen_and_only_by_whoever_has_several(both):
    one, other, ours, _ = both
    third = make_world("surrey")
    with signed_in(one.partnership_manager, AT) as client:
        answer = client.post("/partnership/", {"partnership": third.partnership.pk})
        assert answer.status_code == 200
        assert ours in client.get("/challenges/").content.decode()
    with signed_in(other.partnership_manager, AT) as client:
        assert client.get("/partnership/").status_code == 404
        assert client.post("/partnership/", {"partnership": one.partnership.pk}).status_code == 404
        page = client.get("/challenges/CH-2026-9999/").content.decode()
        assert "partnership/" not in page


def test_a_choice_ends_with_the_post(both):
    one, other, ours, theirs = both
    with signed_in(one.partnership_manager, AT) as client:
        client.post("/partnership/", {"partnership": other.partnership.pk})
        assert theirs in client.get("/challenges/").content.decode()
        other.partnership.agencies.get(slug="council").posts.filter(user=one.partnership_manager).update(
            ends_on=AT.date().replace(day=1)
        )
        page = client.get("/challenges/").content.decode()
        assert ours in page
        assert theirs not in page


def test_an_anonymous_request_is_shown_no_case(both):
    answer = Client().get(f"/challenges/{both[2]}/")
    assert answer.status_code == 302
