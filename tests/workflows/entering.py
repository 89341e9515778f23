"""Coming in as in earnest: an address, a password, a code. The clock is moved by the tests."""

import re
import time
from datetime import UTC, datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from audit_log.models import Entry
from notifications.channels import body_of
from notifications.models import Notice
from tests.factories import PASSWORD
from workflows.signing_in.adapters import verified

NOON = datetime(2026, 9, 8, 11, 0, tzinfo=UTC)


def with_password(user, password=PASSWORD):
    """Somebody who can sign in: their address is verified and they chose a password."""
    user.set_password(password)
    user.save()
    verified(user)
    return user


def with_app(user):
    """Somebody who has set up an authenticator app."""
    TOTP.activate(user, generate_totp_secret())
    return user


def code(user, steps=0):
    """What the person's app shows now, or so many steps of 30 seconds later."""
    secret = get_adapter().decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enter(client, user, password=PASSWORD, **more):
    """The door's form; where it leads to."""
    return client.post("/sign-in/", {"email": user.email, "password": password, **more})


def entered(user, **more):
    """A client of somebody who has come all the way in."""
    client = Client(**more)
    answer = enter(client, user)
    if answer["Location"] == "/account/second-factor/sign-in/":
        client.post(answer["Location"], {"code": code(user)})
    assert "_auth_user_id" in client.session
    return client


def is_in(client):
    """Whether somebody is signed in; whether they may go on to their work is another question."""
    return client.get("/account/").status_code == 200


def link_of(user=None, *, kind, address=""):
    """The path in the last mail of a kind, as it leaves."""
    who = {"recipient": user} if user else {"address": address}
    one = Notice.objects.filter(kind=kind, **who).latest("pk")
    return re.search(r"https?://[^/\s]+(/\S*)", body_of(one))[1]


def acts():
    """The acts on the trail, in order."""
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))
