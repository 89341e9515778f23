"""Signing in with an agency's account, against a small real identity provider."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from audit_log.models import Entry
from notifications.models import Notice
from tests.escalation.visiting import signed_in, text_of
from tests.factories import make_world
from tests.workflows.entering import acts, is_in, with_app, with_password
from tests.workflows.identity_provider import claims, come_by, provider, registered
from workflows import clock
from workflows.models import AgencyDomain, IdentityProvider, Invitation, Partnership, Post, User
from workflows.signing_in import agencies, invitations

OFFICER = "officer@police.example"


@pytest.fixture
def world(halton, settings):
    """The provider runs on this machine without encryption, as only a demonstration may."""
    settings.BASE_URL = "http://testserver"
    return halton


@pytest.fixture
def at():
    return clock.now()


def test_somebody_with_an_account_here_comes_in_and_is_told_that_it_is_joined(world, at):
    with provider(one=claims(OFFICER)) as issuer:
        row = registered(world, issuer, at=at)
        client = Client()
        assert come_by(client, row, "one", then="/challenges/")["Location"] == "/challenges/"
    assert is_in(client)
    assert SocialAccount.objects.get().user == world.officer
    assert SocialAccount.objects.get().extra_data == {}
    assert Notice.objects.filter(recipient=world.officer, kind="agency_account").exists()
    assert {"agency_account_added", "sign_in"} <= set(acts())


def test_the_second_time_they_simply_come_in(world, at):
    with provider(one=claims(OFFICER)) as issuer:
        row = registered(world, issuer, at=at)
        for _ in range(2):
            client = Client()
            come_by(client, row, "one")
            assert is_in(client)
    assert SocialAccount.objects.count() == 1
    assert Notice.objects.filter(kind="agency_account").count() == 1


def test_somebody_new_becomes_a_practitioner_and_the_lead_is_told(world, at):
    with provider(two=claims("new@police.example")) as issuer:
        client = Client()
        come_by(client, registered(world, issuer, at=at), "two")
    assert is_in(client)
    post = Post.objects.get(user__email="new@police.example")
    assert (post.user.name, post.role, post.agency) == ("Olive Officer", "practitioner", world.agency("police"))
    assert not post.user.has_usable_password()
    assert Notice.objects.get(kind="signed_up").recipient == world.police_lead


def test_somebody_invited_takes_up_the_post_they_were_invited_to(world, at):
    new = invitations.Newcomer("new@police.example", "Olive", world.agency("police"), "Sergeant", "line_manager")
    invitations.invite(new, by=world.police_lead, at=at)
    with provider(two=claims("new@police.example")) as issuer:
        come_by(Client(), registered(world, issuer, at=at), "two")
    assert Post.objects.get(user__email="new@police.example").role == "line_manager"


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (claims("somebody@elsewhere.example"), "not one of this agency’s"),
        (claims("teacher@school.example"), "not one of this agency’s"),  # another agency's person
        (claims(OFFICER, verified=False), "did not say that your email address is verified"),
        ({"name": "No Address"}, "did not say that your email address is verified"),
    ],
)
def test_an_answer_that_does_not_show_a_verified_address_of_the_agency_opens_nothing(world, at, who, words):
    AgencyDomain.objects.create(agency=world.agency("school"), domain="school.example")
    people = User.objects.count()
    with provider(one=who) as issuer:
        client = Client()
        page = come_by(client, registered(world, issuer, at=at), "one")
    assert page.status_code == 403
    assert words in text_of(page)
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (people, 0)
    refused = Entry.objects.get(act="sign_in_failed")
    assert "@" not in refused.words and refused.partnership == world.partnership


def test_an_account_at_another_agency_is_not_joined_because_the_address_is_the_same(world, at):
    """A domain that an administrator lists does not let its provider in as somebody of another agency."""
    with provider(one=claims("nurse@icb.example")) as issuer:
        row = registered(world, issuer, domain="icb.example", at=at)
        client = Client()
        page = come_by(client, row, "one")
    assert "it is not at this agency" in text_of(page)
    assert not is_in(client)


@pytest.fixture
def sefton(world):
    return make_world("sefton")


def test_an_invitation_does_not_let_a_provider_in_as_somebody_of_another_partnership(world, sefton, at):
    """Whoever names the issuer also invites: together they would open any account whose address they know."""
    manager = with_password(world.partnership_manager)
    post = invitations.Newcomer(manager.email, "Petra", sefton.agency("police"), "Sergeant")
    invitations.invite(post, by=sefton.administrator, at=at)
    domain = manager.email.partition("@")[2]
    with provider(one=claims(manager.email)) as issuer:
        row, client = registered(sefton, issuer, domain=domain, at=at), Client()
        page = come_by(client, row, "one")
        assert "follow its link and sign in with your password" in text_of(page)
        invitations.accept(Invitation.objects.get(), user=manager, password=None, at=at)
        page = come_by(client, row, "one")
    assert "works in another partnership too" in text_of(page)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_domain_that_another_partnership_lists_is_refused_beside_the_field(world, sefton, at):
    AgencyDomain.objects.create(agency=sefton.agency("police"), domain="police.example")
    with signed_in(world.administrator, at) as client:
        address = f"/settings/agencies/{world.agency('police').pk}/domain/"
        page = client.post(address, {"domain": "police.example"})
    assert page.status_code == 200
    assert "This domain is listed already, here or elsewhere" in text_of(page)


def test_whoever_has_left_does_not_come_back_by_their_agencys_account(world, at):
    with provider(one=claims(OFFICER)) as issuer:
        row = registered(world, issuer, at=at)
        come_by(Client(), row, "one")
        User.objects.filter(pk=world.officer.pk).update(is_active=False)
        client = Client()
        assert come_by(client, row, "one").status_code == 403
    assert not is_in(client)


def test_a_new_issuer_does_not_answer_for_the_accounts_of_the_one_before(world, at):
    with provider(one=claims(OFFICER)) as first:
        come_by(Client(), registered(world, first, at=at), "one")
    with provider(one=claims("new@police.example")) as second:
        come_by(Client(), registered(world, second, at=at), "one")
    assert {one.user.email for one in SocialAccount.objects.all()} == {OFFICER, "new@police.example"}


def test_an_unknown_provider_is_not_there_and_an_unreachable_one_says_so(world, at):
    assert Client().get("/account/agency/nowhere/").status_code == 404
    with provider() as issuer:
        row = registered(world, issuer, at=at)
    page = Client().get(f"/account/agency/{row.slug}/")
    assert "did not give us an answer" in text_of(page)


def test_an_answer_of_another_issuer_than_the_agencys_is_refused(world, at):
    with provider(one=claims(OFFICER)) as issuer:
        row = registered(world, issuer, at=at)
        IdentityProvider.objects.update(issuer=f"{issuer}/.well-known/openid-configuration")
        client = Client()
        page = come_by(client, row, "one")
    assert "somebody else than your agency" in text_of(page)
    assert not is_in(client)


def test_an_answer_that_nobody_asked_for_opens_nothing(world, at):
    with provider(one=claims(OFFICER)) as issuer:
        row = registered(world, issuer, at=at)
        client = Client()
        page = client.get(f"/account/agency/{row.slug}/back/?code=stolen&state=invented")
    assert "did not give us an answer" in text_of(page)
    assert not is_in(client)


def test_somebody_signed_in_cannot_be_made_to_join_a_foreign_account(world, at):
    with provider(evil=claims("new@police.example")) as issuer:
        row = registered(world, issuer, at=at)
        with signed_in(world.teacher, at) as client:
            leave = client.get(f"/account/agency/{row.slug}/?process=connect")
            import requests

            back = requests.post(leave["Location"], data={"sub": "evil"}, allow_redirects=False, timeout=10)
            page = client.get(back.headers["Location"].removeprefix("http://testserver"))
    assert page.status_code == 403
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example"])
def test_it_never_leads_to_another_site(world, at, elsewhere):
    with provider(one=claims(OFFICER)) as issuer:
        answer = come_by(Client(), registered(world, issuer, at=at), "one", then=elsewhere)
    assert answer["Location"].startswith("/") and not answer["Location"].startswith("//")


# -- the second factor --------------------------------------------------------------------------------


@pytest.mark.parametrize("trusted", [False, True])
def test_ours_is_asked_for_unless_the_partnership_takes_the_agencys_word(world, at, trusted):
    Partnership.objects.update(trusts_agency_factor=trusted)
    with provider(lead=claims("police.lead@police.example")) as issuer:
        client = Client()
        come_by(client, registered(world, issuer, at=at), "lead")
    wanted = client.get("/your-work/")
    assert (wanted.status_code == 200) is trusted
    if not trusted:
        assert wanted["Location"] == "/account/second-factor/"


@pytest.mark.parametrize("trusted", [False, True])
def test_whoever_has_set_one_up_is_asked_for_it_unless_it_is_taken_on_trust(world, at, trusted):
    Partnership.objects.update(trusts_agency_factor=trusted)
    with_app(with_password(world.police_lead))
    with provider(lead=claims("police.lead@police.example")) as issuer:
        client = Client()
        answer = come_by(client, registered(world, issuer, at=at), "lead")
    assert is_in(client) is trusted
    assert answer["Location"] == ("/your-work/" if trusted else "/account/second-factor/sign-in/")


# -- what administrators keep -------------------------------------------------------------------------


def test_the_door_finds_the_agency_by_the_address(world, at):
    with provider() as issuer:
        row = registered(world, issuer, at=at)
    page = Client().post("/sign-in/agency/", {"email": "anybody@Police.example"})
    assert f'href="/account/agency/{row.slug}/' in page.content.decode()
    assert "Cheshire Constabulary" in text_of(page)
    other = Client().post("/sign-in/agency/", {"email": "anybody@nowhere.example"})
    assert "Your agency has no account of its own here" in text_of(other)


def test_the_secret_is_sealed_and_on_no_page_and_the_leads_are_told(world, at):
    with provider() as issuer:
        row = registered(world, issuer, at=at)
    assert b"kept" not in bytes(IdentityProvider.objects.get().sealed)
    with signed_in(world.administrator, at) as client:
        page = client.get(f"/settings/agencies/{row.agency_id}/accounts/").content.decode()
    assert issuer in page and "kept" not in page
    assert Notice.objects.get(kind="provider_changed").recipient == world.police_lead


def test_outside_a_demonstration_an_issuer_is_encrypted(world, at, settings):
    settings.DEMONSTRATION = False
    with signed_in(world.administrator, at) as client:
        facts = {"issuer": "http://login.example", "client_id": "us", "secret": "kept"}
        page = client.post(f"/settings/agencies/{world.agency('police').pk}/accounts/", facts)
    assert "must begin with https://" in text_of(page)


def test_a_stopped_provider_lets_nobody_in(world, at):
    with provider(one=claims(OFFICER)) as issuer:
        row = registered(world, issuer, at=at)
        agencies.stop_provider(row.agency, by=world.administrator, at=at)
        assert Client().get(f"/account/agency/{row.slug}/").status_code == 404
