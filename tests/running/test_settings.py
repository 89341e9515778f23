"""Settings fail loudly: each bad value stops the start with one sentence that names the variable."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "SECRET_KEY": "a-long-secret-that-nobody-knows-and-that-is-only-for-this-test-0123456789",
    "IDENTITY_KEYS": f"2026:{KEY}",
    "IDENTITY_HASH_KEY": KEY,
    "BASE_URL": "https://challenges.example.org",
    "ALLOWED_HOSTS": "challenges.example.org",
    "DATABASE_URL": "postgres://app:p%40ss@db.example.org:5433/live?sslmode=require",
    "REDIS_URL": "rediss://broker.example.org/0",
    "EMAIL_HOST": "mail.example.org",
}

FROM_OUTSIDE = ("PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


def load(variables, show="''"):
    """The last line of what loading the settings in a new process says."""
    done = subprocess.run(
        [sys.executable, "-c", f"from workflows.config import settings; print({show})"],
        cwd=PROJECT,
        env={name: os.environ[name] for name in FROM_OUTSIDE if name in os.environ} | variables,
        capture_output=True,
        text=True,
    )
    return (done.stdout + done.stderr).strip().splitlines()[-1:] or [""]


def demonstration_value(name):
    from workflows.config import settings

    return getattr(settings, f"DEMONSTRATION_{name}")


def test_production_starts_when_everything_is_given():
    assert load(PRODUCTION, "settings.NOTICE_CHANNEL") == ["smtp"]
    found = load(PRODUCTION, "[settings.DATABASES['default'][key] for key in ('HOST', 'PORT', 'PASSWORD', 'OPTIONS')]")
    assert found == ["['db.example.org', '5433', 'p@ss', {'sslmode': 'require'}]"]


def test_a_demonstration_starts_with_nothing_given():
    assert load({"DEMONSTRATION": "1"}, "settings.NOTICE_CHANNEL") == ["mailbox"]


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "EMAIL_HOST"])
def test_production_does_not_start_without(name):
    (said,) = load({key: value for key, value in PRODUCTION.items() if key != name})
    assert f"{name} is not set" in said


@pytest.mark.parametrize("name", ["SECRET_KEY", "IDENTITY_KEYS", "IDENTITY_HASH_KEY"])
def test_production_refuses_the_demonstrations(name):
    (said,) = load({**PRODUCTION, name: demonstration_value(name)})
    assert f"{name} is the demonstration's" in said


def test_production_refuses_the_demonstrations_key_under_another_name():
    renamed = "mine:" + demonstration_value("IDENTITY_KEYS").partition(":")[2]
    (said,) = load({**PRODUCTION, "IDENTITY_KEYS": f"2026:{KEY},{renamed}"})
    assert "IDENTITY_KEYS holds the demonstration's key" in said


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEMONSTRATION", "yes", "DEMONSTRATION must be 1 or 0, not 'yes'."),
        ("PORT", "http", "PORT must be a whole number from 1 to 65535, not 'http'."),
        ("PORT", "70000", "PORT must be a whole number from 1 to 65535, not '70000'."),
        ("DATABASE_URL", "mysql://a/b", "DATABASE_URL must look like postgres://"),
        ("DATABASE_URL", "postgres://host", "DATABASE_URL must look like postgres://"),
        ("DATABASE_URL", "postgres://host:port/name", "DATABASE_URL has a port that is not a number"),
        ("REDIS_URL", "localhost", "REDIS_URL must look like redis://"),
        ("BASE_URL", "challenges.example.org", "BASE_URL must be an address like https://"),
        ("BASE_URL", "http://challenges.example.org", "BASE_URL must begin with https://"),
        ("IDENTITY_KEYS", "abc", "IDENTITY_KEYS must be id:base64key"),
        ("IDENTITY_KEYS", f"a:{KEY},a:{KEY}", "IDENTITY_KEYS must be id:base64key"),
        ("IDENTITY_KEYS", "a:AAAA", "IDENTITY_KEYS (a) must be 32 bytes in base64; it holds 3."),
        ("IDENTITY_HASH_KEY", "%%%", "IDENTITY_HASH_KEY must be base64; its value is not."),
        ("SECRET_KEY", "short", "SECRET_KEY must be at least 50 characters"),
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY must be at least 50 characters, at least 10 of them different."),
        ("IDENTITY_HASH_KEY", "A" * 43 + "=", "IDENTITY_HASH_KEY must be made by chance"),
        ("UPLOAD_MEGABYTES", "0", "UPLOAD_MEGABYTES must be a whole number from 1 to 100"),
        ("CLAMD_URL", "http://scanner", "CLAMD_URL must look like tcp://host:3310 or unix:///path/to/socket"),
        ("CLAMD_URL", "tcp://scanner:port", "CLAMD_URL must look like tcp://host:3310"),
        ("SEARCHES_A_MINUTE", "many", "SEARCHES_A_MINUTE must be a whole number"),
        ("EMAIL_HOST", "", "Set EMAIL_HOST, or NOTIFY_API_KEY and NOTIFY_TEMPLATE_ID"),
        ("NOTIFY_API_KEY", "key", "NOTIFY_API_KEY is set without NOTIFY_TEMPLATE_ID"),
    ],
)
def test_a_malformed_value_is_named_in_one_sentence(name, value, sentence):
    (said,) = load({**PRODUCTION, name: value})
    assert sentence in said
