"""A teacher's first days: signs up, sets up an app, comes back with a code; a lead comes in with a passkey."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.journeys.walker import DESK, PHONE
from tests.workflows.entering import code, link_of, with_password
from workflows.models import AgencyDomain, Partnership, Role, User

PASSWORD = "three words together"


@pytest.fixture
def domain(demonstration):
    """The school's addresses are listed, and practitioners need a second factor at once."""
    from workflows.models import Agency

    Partnership.objects.update(second_factor_at_once=True)
    school = Agency.objects.filter(type="school").first()
    return AgencyDomain.objects.create(agency=school, domain="newcomers.example").domain


def shown_by_the_app(page):
    """What an app shows that was given the key on the page."""
    page.locator("summary", has_text="I cannot use the camera").click()
    secret = page.locator(".app-key").inner_text()
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_teacher_signs_up_sets_up_an_app_and_comes_back_with_a_code(walk, demonstration, domain):
    phone = walk(demonstration, PHONE)
    address = f"nadia@{domain}"
    phone.go("/sign-in/in-earnest/")
    phone.follow("I do not have an account yet")
    phone.fill({"Your work email address": address, "Your name": "Nadia Newcomer", "Your job title": "Class teacher"})
    phone.press("Send me the link")
    phone.sees("If your agency is listed, we have sent you an email.")
    phone.go(link_of(address=address, kind="sign_up"))
    phone.sees("You are nearly there, Nadia Newcomer.")
    phone.fill({"Choose a password": PASSWORD})
    phone.press("Save and sign in")
    phone.sees("A second way to prove who you are")
    phone.go("/challenges/")
    phone.sees("A second way to prove who you are")  # no further without
    phone.press("Set up an app")
    picture = phone.page.locator(".app-qr")
    assert picture.evaluate("one => one.complete && one.naturalWidth > 0")
    phone.fill({"The code that the app shows": shown_by_the_app(phone.page)})
    phone.press("Continue")
    phone.sees("You see them only now")
    assert len(re.findall(r"\b\d{8}\b", phone.text)) == 10
    phone.sound()
    phone.follow("I have kept them: go on to your work")
    phone.go("/your-work/")
    phone.sees("Nadia Newcomer")
    phone.press("Sign out")
    user = User.objects.get(email=address)
    come_back(phone, user, PASSWORD)
    phone.fill({"Code": code(user, 1)})
    phone.press("Continue")
    phone.go("/account/")
    phone.sees("Where you are signed in", "Nadia Newcomer", "(this one)")
    phone.sound()


def come_back(walker, user, password):
    walker.go("/sign-in/in-earnest/")
    walker.fill({"Email address": user.email, "Password": password})
    walker.press("Sign in")
    walker.sees("Prove that it is you")


def test_a_lead_sets_up_a_passkey_and_comes_back_with_it(walk, demonstration):
    desk = walk(demonstration.replace("127.0.0.1", "localhost"), DESK)  # browsers keep passkeys for names only
    devtools = desk.page.context.new_cdp_session(desk.page)
    devtools.send("WebAuthn.enable")
    virtual = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**virtual, "automaticPresenceSimulation": True}})
    lead = User.objects.filter(posts__role=Role.SAFEGUARDING_LEAD).first()
    with_password(lead, PASSWORD)
    desk.go("/sign-in/in-earnest/")
    desk.fill({"Email address": lead.email, "Password": PASSWORD})
    desk.press("Sign in")
    desk.press("Set up a passkey")
    desk.fill({"What do you call this device?": "Work laptop"})
    desk.press("Continue")
    desk.sees("You see them only now")
    desk.press("Sign out")
    come_back(desk, lead, PASSWORD)
    desk.press("Use a passkey")
    desk.go("/account/second-factor/passkeys/")
    desk.sees("Work laptop", "Last used")
    desk.sound()
