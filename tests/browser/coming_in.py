"""Every page around signing in, before, on the way and afterwards: for the test that looks at all pages."""

from allauth.mfa.models import Authenticator

from notifications.models import Notice
from tests.factories import PASSWORD
from tests.workflows.entering import code, link_of, with_app, with_password
from workflows import clock
from workflows.models import AgencyDomain, IdentityProvider
from workflows.signing_in import invitations
from workflows.vault import seal

SET_UP = "/account/second-factor/"


def of_signing_in(visitor, world):
    """Looks at all of them with `visitor.see`."""
    _before(visitor, world)
    _with_a_password(visitor, world)
    _with_a_second_factor(visitor, world)
    _of_administrators(visitor, world)


def _before(visitor, world):
    visitor.page.context.clear_cookies()
    AgencyDomain.objects.create(agency=world.agency("police"), domain="police.example")
    key_id, sealed = seal({"secret": "kept"})
    IdentityProvider.objects.create(
        agency=world.agency("police"),
        slug="police-1",
        issuer="http://localhost:1",
        client_id="us",
        key_id=key_id,
        sealed=sealed,
    )
    for address in ("/sign-up/", "/sign-in/in-earnest/", "/account/password/forgotten/"):
        visitor.see(address)
        visitor.see_refused()
    visitor.see("/sign-in/agency/")
    visitor.fill({"Your work email address": "anybody@police.example"})
    visitor.press_first()
    visitor.sees("Go to Cheshire Constabulary")
    visitor.sound()
    visitor.see("/account/agency/police-1/", status=401)  # nobody answers there
    for page in ("agency-cancelled", "confirm", "confirm/never-was", "password/forgotten/sent", "password/new/done"):
        visitor.see(f"/account/{page}/")
    visitor.see("/account/password/new/1-never-was/")
    new = invitations.Newcomer("new@school.example", "Nadia Newcomer", world.agency("school"), "Class teacher")
    invitations.invite(new, by=world.dsl, at=clock.now())
    visitor.see(link_of(address="new@school.example", kind="invitation"))
    visitor.see_refused()
    visitor.go("/invitation/never-was/")
    visitor.sound()


def _with_a_password(visitor, world):
    with_password(world.sergeant)
    visitor.go("/account/password/forgotten/")
    visitor.fill({"Email address": world.sergeant.email})
    visitor.press_first()
    visitor.see(link_of(world.sergeant, kind="reset_password"))
    visitor.see_refused()
    _enter(visitor, world.sergeant)
    for address in (SET_UP, f"{SET_UP}app/", f"{SET_UP}passkeys/", "/account/", "/account/sign-in-again/"):
        visitor.see(address)
    for address in ("/account/password/", "/account/again/"):
        visitor.see(address)
        visitor.see_refused()
    visitor.see(f"{SET_UP}passkeys/add/")


def _enter(visitor, user):
    visitor.page.context.clear_cookies()
    visitor.go("/sign-in/in-earnest/")
    visitor.fill({"Email address": user.email, "Password": PASSWORD})
    visitor.press("Sign in")


def _with_a_second_factor(visitor, world):
    user = with_app(with_password(world.police_lead))
    _enter(visitor, user)
    visitor.see(f"{SET_UP}sign-in/")
    visitor.fill({"Code": "000000"})
    visitor.see_refused()
    visitor.fill({"Code": code(user)})
    visitor.press_first()
    kept = Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Work phone", "credential": {}}, created_at=clock.now()
    )
    visitor.see(SET_UP)
    visitor.see(f"{SET_UP}passkeys/")
    visitor.see(f"{SET_UP}passkeys/{kept.pk}/remove/")
    visitor.see(f"{SET_UP}passkeys/{kept.pk}/rename/")
    Authenticator.objects.filter(pk=kept.pk).delete()
    visitor.see(f"{SET_UP}again/")
    visitor.see_refused()
    visitor.see(f"{SET_UP}passkeys/again/")
    visitor.see(f"{SET_UP}app/remove/")
    visitor.see(f"{SET_UP}codes/new/")
    visitor.press_first()
    visitor.sees("You see them only now")
    visitor.sound()
    visitor.see(f"{SET_UP}codes/")


def _of_administrators(visitor, world):
    visitor.be("administrator")
    agency = world.agency("police").pk
    for address in (
        "/settings/agencies/",
        "/settings/people/",
        "/settings/people/?q=tessa",
        "/settings/signing-in/halton/",
    ):
        visitor.see(address)
    for address in (
        "/settings/agencies/add/",
        f"/settings/agencies/{agency}/domain/",
        f"/settings/people/{world.police_lead.pk}/second-factor/",
    ):
        visitor.see(address)
        visitor.see_refused()
    visitor.see(f"/settings/agencies/{agency}/accounts/")
    visitor.be("dsl")
    visitor.see("/directory/invite/")
    one = Notice.objects.filter(recipient=world.dsl).exclude(token="").latest("created_at")
    for _ in range(2):
        visitor.go(f"/go/{one.token}/")
    visitor.sees("You have used this link already")
    visitor.sound()
