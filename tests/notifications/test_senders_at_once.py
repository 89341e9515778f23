"""Several senders share the outbox, and one that is killed loses nothing."""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connections

from notifications.models import Notice
from notifications.outbox import notice, send_due, unsent
from tests.notifications.conftest import MORNING
from workflows.models import User

PROJECT = Path(__file__).resolve().parents[2]

SENDER = """
import datetime, django
django.setup()
from django.test import override_settings
from notifications.outbox import send_due
with override_settings(NOTICE_CHANNEL="smtp"):
    print(send_due(at=datetime.datetime.fromisoformat("{at}")))
"""


def fill(number):
    person = User.objects.create(email="pat@school.example", name="Pat Sample")
    for n in range(number):
        notice(
            recipient_id=person.pk,
            case_id=None,
            reference=f"CH-{n}",
            kind="for_you",
            key=f"key:{n}",
            at=MORNING,
        ).save()


def send():
    try:
        return send_due(at=MORNING)
    finally:
        connections.close_all()


def references(mail_server):
    return Counter(message["Subject"].split(": ")[1] for message in mail_server.messages)


def test_four_senders_at_once_send_every_notice_once(committed_db, mail_server):
    fill(40)
    with ThreadPoolExecutor(4) as pool:
        sent = [future.result() for future in [pool.submit(send) for _ in range(4)]]
    assert sum(sent) == 40
    assert references(mail_server) == Counter({f"CH-{n}": 1 for n in range(40)})


def test_a_sender_steps_over_what_another_is_sending(committed_db, mail_server):
    fill(3)
    mail_server.hold_at = 1
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(send)
        assert mail_server.held.wait(60)
        assert send() == 2
        assert unsent(MORNING) == 1
        mail_server.released.set()
        assert slow.result() == 1
    assert references(mail_server) == Counter({"CH-0": 1, "CH-1": 1, "CH-2": 1})


def test_a_sender_killed_between_sending_and_marking_loses_nothing_and_doubles_one_at_most(
    committed_db, mail_server, settings
):
    fill(5)
    mail_server.hold_at = 3
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER.format(at=MORNING.isoformat())],
        cwd=PROJECT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "workflows.config.settings",
            "DATABASE_URL": committed_db,
            "EMAIL_HOST": settings.EMAIL_HOST,
            "EMAIL_PORT": str(settings.EMAIL_PORT),
            "EMAIL_USE_TLS": "0",
            "MAIL_FROM": settings.DEFAULT_FROM_EMAIL,
        },
    )
    assert mail_server.held.wait(60)
    sender.kill()
    sender.wait()
    mail_server.released.set()
    assert Notice.objects.exclude(sent_at=None).count() == 2
    for _ in range(10_000):  # the database lets go of the killed sender's row when it notices
        if send() and not unsent(MORNING):
            break
    assert references(mail_server) == Counter({"CH-0": 1, "CH-1": 1, "CH-2": 2, "CH-3": 1, "CH-4": 1})
    ids = Counter(message["Message-ID"] for message in mail_server.messages)
    assert sorted(ids.values()) == [1, 1, 1, 1, 2]
