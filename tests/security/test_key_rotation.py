"""The vault's keys change while people work: nobody fails to read, nothing is lost, and the old key can go."""

import base64
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from escalation import drafts
from escalation.models import Draft
from tests.factories import AT, PROJECT, make_world
from tests.world import halton  # noqa: F401 - the fixture
from workflows import vault
from workflows.config.key_checks import every_key_is_there
from workflows.models import Child, Identity, IdentityMatch

NEW = bytes(range(32))
OTHER = bytes(range(1, 33))
NAMES = [f"Child {letter}" for letter in "ABCDEFGHIJKL"]


def rotate(**options):
    said = StringIO()
    call_command("rotate_identity_keys", stdout=said, **options)
    return said.getvalue()


def add(world, who):
    with transaction.atomic():
        return vault.find_or_add(world.partnership, who, at=AT)


def people(world):
    """Children under the old key, and a draft that names one."""
    for number, name in enumerate(NAMES):
        add(world, vault.Identifiers(name, AT.date(), f"{number:010}"))
    return drafts.begin(by=world.teacher, post=world.post("teacher"), at=AT)


def names():
    return sorted(vault.reveal(child)["name"] for child in Child.objects.all())


def key_ids():
    return set(Identity.objects.values_list("key_id", flat=True)) | set(Draft.objects.values_list("key_id", flat=True))


@pytest.fixture
def two_keys(settings):
    """Called when a new key has been put in front."""

    def put():
        settings.IDENTITY_KEYS = {"2026": NEW, **settings.IDENTITY_KEYS}

    return put


def test_afterwards_the_old_key_can_go(halton, settings, two_keys):  # noqa: F811
    draft = people(halton)
    two_keys()
    said = rotate(batch=5)
    assert "children: 5 sealed anew, 7 left." in said
    assert said.endswith("Nothing is sealed under an older key.\n")
    settings.IDENTITY_KEYS = {"2026": NEW}
    assert key_ids() == {"2026"}
    assert names() == sorted(NAMES)
    assert drafts.take_up(draft.pk, by=halton.teacher, at=AT).answers["start"]
    assert rotate() == "second factors: 0 sealed anew, 0 left.\nNothing is sealed under an older key.\n"


def test_people_read_and_write_while_it_runs(committed_db, settings, two_keys):
    world = make_world()
    people(world)
    children = list(Child.objects.order_by("pk"))
    two_keys()

    def read(number):
        try:
            return [vault.reveal(children[(number + step) % len(children)])["name"] for step in range(40)]
        finally:
            connections.close_all()

    def write(number):
        try:
            who = vault.Identifiers(NAMES[number], AT.date(), records={"1": f"R-{number}"})
            return add(world, who).pk
        finally:
            connections.close_all()

    def run():
        try:
            return rotate(batch=1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        rotating = pool.submit(run)
        readers = [pool.submit(read, number) for number in range(3)]
        writers = [pool.submit(write, number) for number in range(4)]
        assert all(set(one.result(60)) <= set(NAMES) for one in readers)
        assert [one.result(60) for one in writers] == [child.pk for child in children[:4]]
        rotating.result(60)
    settings.IDENTITY_KEYS = {"2026": NEW}
    assert names() == sorted(NAMES)
    assert [vault.reveal(child)["records"] for child in children[:4]] == [{"1": f"R-{number}"} for number in range(4)]


KILLED = """
import os, django
django.setup()
from workflows import vault
seal, count = vault.seal, [0]
def dying(value):
    count[0] += 1
    if count[0] == 8:
        os.kill(os.getpid(), 9)
    return seal(value)
vault.seal = dying
from django.core.management import call_command
call_command("rotate_identity_keys", batch=5)
"""


def test_killed_in_the_middle_it_has_lost_nothing_and_is_taken_up_again(committed_db, settings, two_keys):
    people(make_world())
    two_keys()
    keys = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in settings.IDENTITY_KEYS.items())
    environment = {**os.environ, "DEMONSTRATION": "1", "IDENTITY_KEYS": keys, "DATABASE_URL": committed_db}
    environment["DJANGO_SETTINGS_MODULE"] = "workflows.config.settings"
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=PROJECT, env=environment, capture_output=True, timeout=60)
    assert done.returncode == -9, done.stderr
    assert Identity.objects.filter(key_id="2026").count() == 5
    assert names() == sorted(NAMES)
    assert "children: 7 sealed anew, 0 left." in rotate()
    settings.IDENTITY_KEYS = {"2026": NEW}
    assert names() == sorted(NAMES)


def test_a_key_removed_too_early_is_named_and_nothing_is_touched(halton, settings):  # noqa: F811
    people(halton)
    assert every_key_is_there(databases=["default"]) == []
    settings.IDENTITY_KEYS = {"2026": NEW}
    warnings = every_key_is_there(databases=["default"])
    assert [one.id for one in warnings] == ["workflows.W005"] * 2
    assert all("demonstration" in one.msg for one in warnings)
    with pytest.raises(CommandError, match="lacks the keys demonstration"):
        rotate()
    assert key_ids() == {"demonstration"}


def test_a_row_that_somebody_holds_is_left_and_said(committed_db, two_keys, monkeypatch):
    from workflows.config.management.commands import rotate_identity_keys

    monkeypatch.setattr(rotate_identity_keys, "PAUSE", 0)
    monkeypatch.setattr(rotate_identity_keys, "PATIENCE", 2)
    people(make_world())
    two_keys()
    import psycopg

    with psycopg.connect(committed_db) as other:
        other.execute("SELECT 1 FROM workflows_identity WHERE id = (SELECT min(id) FROM workflows_identity) FOR UPDATE")
        with pytest.raises(CommandError, match="Somebody holds 1 of the children"):
            rotate()
    assert rotate().startswith("children: 1 sealed anew, 0 left.")


def test_with_a_new_hash_key_a_child_is_found_again_after_the_rehash(halton, settings):  # noqa: F811
    people(halton)
    before = IdentityMatch.objects.count()
    child = Child.objects.order_by("pk").first()
    who = vault.Identifiers(NAMES[0], AT.date())
    settings.IDENTITY_HASH_KEY = OTHER
    assert vault.find(halton.partnership, who) is None
    assert "12 children are matched by the present hash key" in rotate(rehash=True)
    assert vault.find(halton.partnership, who) == child
    assert IdentityMatch.objects.count() == before
