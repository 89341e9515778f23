"""Everything that beat starts and everything around an account, done with the database role that does it."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings as project
from django.test import Client
from django.utils.module_loading import import_string

from audit_log.models import Anchor, Entry, Seal, Verification
from audit_log.verify import verify
from escalation.models import FileScan
from notifications.models import Notice
from tests.architecture.test_partnerships import ask
from tests.escalation.visiting import signed_in
from tests.factories import make_world
from tests.partnerships.filled import filled
from tests.security.clamd import daemon
from tests.workflows.entering import NOON, enter, entered, is_in, link_of, with_password
from tests.workflows.keeping import LATER, approved, closed_challenge, load_schedule
from tests.workflows.test_second_factor import STEP, set_up
from workflows.models import AgencyDomain, Heartbeat, Post
from workflows.partnerships import working_for
from workflows.policies import WEB, WORKER

PASSWORD = "three words together"


def test_the_workers_role_does_every_task_that_beat_starts(committed_db, signed_in_as, settings, tmp_path):
    settings.ANCHOR_DIR, settings.ANCHOR_TO = tmp_path, ["keeper@elsewhere.example"]
    world = filled("halton")
    load_schedule(world.partnership)
    case = approved(world, closed_challenge(world))
    with (
        daemon() as (settings.CLAMD_URL, _),
        signed_in_as(WORKER),
        time_machine.travel(LATER + timedelta(hours=1), tick=False),
    ):
        for one in project.CELERY_BEAT_SCHEDULE.values():
            import_string(one["task"])()
        assert ask("SELECT session_user::text") == [(WORKER,)]
    case.refresh_from_db()
    assert case.disposed_at
    assert world.load(world.references[0]).step > 2
    assert Notice.objects.exclude(sent_at=None).exists()
    assert FileScan.objects.exists() and Seal.objects.exists() and Anchor.objects.exists()
    assert Verification.objects.get().findings == []
    assert Heartbeat.objects.exists()
    assert verify() == []


@pytest.fixture
def door(committed_db, signed_in_as, settings):
    """Two partnerships and a client's door at noon; the connection is the web's own."""
    settings.DEMONSTRATION, settings.REQUESTS_RUN_AS = False, None
    world, other = make_world("halton"), make_world("sefton")
    AgencyDomain.objects.create(agency=world.agency("school"), domain="school.example")
    for user in (world.dsl, world.teacher, world.administrator, other.dsl):
        with_password(user)
    with time_machine.travel(NOON, tick=False) as world.clock, signed_in_as(WEB):
        yield world
        assert ask("SELECT session_user::text") == [(WEB,)]


def test_the_webs_role_lets_people_in_and_out_with_a_second_factor(door):
    client = entered(door.dsl)
    assert "recovery codes" in set_up(client).content.decode().lower()
    passkey = Authenticator.objects.create(user=door.dsl, type="webauthn", data={"name": "Phone"})
    door.clock.shift(STEP)
    assert client.post(f"/account/second-factor/passkeys/{passkey.pk}/remove/").status_code == 302
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()
    other = entered(door.dsl)
    assert client.post("/account/sessions/end/").status_code == 302
    assert is_in(client) and not is_in(other)
    assert client.post("/sign-out/").status_code == 302
    assert not is_in(client)
    with signed_in(door.administrator, NOON) as administrator:
        answer = administrator.post(f"/settings/people/{door.dsl.pk}/second-factor/", {"why": "Lost."})
    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=door.dsl).exists()
    assert {"factor_added", "factor_removed", "session_ended", "sign_out", "factor_reset"} <= set(acts_here(door))


def test_the_webs_role_counts_wrong_passwords_and_sends_new_ones(door):
    client = Client()
    for _ in range(5):
        answer = enter(client, door.teacher, password="a wrong password")
    assert answer.status_code == 429
    client.post("/account/password/forgotten/", {"email": door.teacher.email})
    with working_for(door.partnership.pk):
        path = link_of(door.teacher, kind="reset_password")
    page = client.get(path, follow=True)
    answer = client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    door.clock.shift(timedelta(minutes=20))
    assert "_auth_user_id" in _entered_with(door.teacher, PASSWORD).session
    assert {"sign_in_failed", "locked_out", "password_changed", "sign_in"} <= set(acts_here(door))


def _entered_with(user, password):
    client = Client()
    enter(client, user, password=password)
    return client


def test_the_webs_role_takes_in_whoever_signs_up_or_is_invited_and_changes_what_a_partnership_asks(door):
    Client().post("/sign-up/", {"email": "new@school.example", "name": "Nadia", "title": "Teacher", "team": ""})
    with signed_in(door.dsl, NOON) as lead:
        facts = {"email": "ida@school.example", "name": "Ida", "title": "Teacher", "role": "practitioner"}
        sent = lead.post("/directory/invite/", facts | {"agency": "school", "team": ""})
        assert sent.status_code == 302
    for address, kind in (("new@school.example", "sign_up"), ("ida@school.example", "invitation")):
        client = Client()
        with working_for(door.partnership.pk):
            path = link_of(address=address, kind=kind)
        client.post(path, {"password": PASSWORD})
        assert is_in(client)
    with signed_in(door.administrator, NOON) as administrator:
        with working_for(door.partnership.pk):
            domain = AgencyDomain.objects.get(domain="school.example")
        assert administrator.post(f"/settings/domains/{domain.pk}/remove/").status_code == 302
        here = f"/settings/signing-in/{door.partnership.slug}/"
        assert administrator.post(here, {"second_factor_at_once": "on"}).status_code == 302
    with working_for(door.partnership.pk):
        assert not AgencyDomain.objects.exists()
        assert Post.objects.filter(user__email__in=("new@school.example", "ida@school.example")).count() == 2
    assert {"sign_up", "invite", "remove_domain", "ask_of_partnership"} <= set(acts_here(door))


def acts_here(world):
    """The acts in the partnership's chain, each said to come from somewhere."""
    with working_for(world.partnership.pk):
        found = Entry.objects.filter(partnership=world.partnership).exclude(by=None)
        assert all(one.address for one in found), [one.act for one in found if not one.address]
        return list(Entry.objects.filter(partnership=world.partnership).values_list("act", flat=True))
