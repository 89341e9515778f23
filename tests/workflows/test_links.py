"""The link of a mail: to the page it is about, once, after signing in, for its recipient alone."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from notifications.models import Notice
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT

DAY = timedelta(days=1)


@pytest.fixture
def mail(halton):
    """What the social worker was sent when a challenge was raised."""
    reference = halton.challenge()
    one = Notice.objects.get(recipient=halton.social_worker, case__reference=reference)
    return f"/go/{one.token}/", f"/challenges/{reference}/"


def test_the_mail_holds_the_link_and_no_other(halton, mail):
    link, page = mail
    body = Notice.objects.get(recipient=halton.social_worker).body
    assert link in body and page not in body


def test_a_visitor_signs_in_first_and_is_led_on(halton, mail):
    link, page = mail
    with time_machine.travel(AT, tick=False):
        client = Client()
        assert client.get(link)["Location"] == f"/sign-in/?next={link}"
        answer = client.post("/sign-in/", {"person": halton.social_worker.pk, "next": link}, follow=True)
    assert answer.redirect_chain == [(link, 302), (page, 302)]
    assert answer.status_code == 200


def test_opening_it_without_signing_in_does_not_use_it_up(halton, mail):
    Client().get(mail[0])
    with signed_in(halton.social_worker, AT) as client:
        assert client.get(mail[0])["Location"] == mail[1]


def test_a_used_one_says_so_and_leads_to_ones_work(halton, mail):
    with signed_in(halton.social_worker, AT) as client:
        client.get(mail[0])
        again = client.get(mail[0])
    assert "You have used this link already" in text_of(again)
    assert 'href="/your-work/"' in again.content.decode()


def test_anybody_elses_an_unknown_and_an_old_one_look_alike(halton, mail):
    with signed_in(halton.council_lead, AT) as client:
        anybodys, unknown = client.get(mail[0]), client.get("/go/no-such-link/")
    with signed_in(halton.social_worker, AT + 31 * DAY) as client:
        old = client.get(mail[0])
    assert {one.status_code for one in (anybodys, unknown, old)} == {404}
    assert text_of(anybodys) == text_of(unknown)
    assert Notice.objects.get(recipient=halton.social_worker).followed_at is None
