"""What every answer tells the browser, and that cookies and forms are bound to this site."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from tests.architecture.test_open_pages import addresses
from tests.escalation.visiting import signed_in
from tests.factories import AT, PROJECT
from tests.running.test_settings import PRODUCTION
from tests.world import halton  # noqa: F401 - the fixture

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def test_every_answer_carries_every_header(halton):  # noqa: F811
    with signed_in(halton.partnership_manager, AT) as client:
        for address in [one for _, one in addresses()] + ["/nowhere/", "/challenges/%00/"]:
            answer = client.get(address)
            for name, value in HEADERS.items():
                found = answer.get(name, "")
                assert (value in found) or (name == "Cache-Control" and "no-store" in found), (address, name)
            policy = answer["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
            allowed = dict(part.split("=", 1) for part in answer["Permissions-Policy"].split(", "))
            assert allowed.pop("publickey-credentials-get") == allowed.pop("publickey-credentials-create") == "(self)"
            assert {"camera", "microphone", "geolocation", "payment", "usb"} <= set(allowed)
            assert set(allowed.values()) == {"()"}


def test_no_answer_says_what_it_was_made_with(halton):  # noqa: F811
    with signed_in(halton.partnership_manager, AT) as client:
        for address in ("/healthz", "/nowhere/", "/your-work/", "/robots.txt", "/.git/config", "/admin/"):
            answer = client.get(address)
            said = (str(dict(answer.headers)) + answer.content.decode()).lower()
            for word in ("django", "python", "postgres", "gunicorn", "whitenoise", "viewflow", "celery", "traceback"):
                assert word not in said, (address, word)
    for address in ("/admin/", "/.git/config", "/robots.txt", "/static/", "/static/../manage.py", "/media/"):
        assert Client().get(address).status_code in (302, 404), address


POSTED = [(name, address) for name, address in addresses() if name not in ("home", "healthz")]


@pytest.mark.parametrize(("name", "address"), POSTED, ids=[name for name, _ in POSTED])
def test_nothing_can_be_sent_from_another_site(halton, name, address):  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.force_login(halton.partnership_manager)
    answer = client.post(address, {"why": "x"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "csrf" not in answer.content.decode().lower() or "csrfmiddlewaretoken" in answer.content.decode()


SHOW = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.test import Client
answer = Client().get("/sign-in/", secure=True, headers={"host": "challenges.example.org"})
plain = Client().get("/sign-in/", headers={"host": "challenges.example.org"})
cookie = answer.cookies[settings.CSRF_COOKIE_NAME] if settings.CSRF_COOKIE_NAME in answer.cookies else None
print(json.dumps({
    "hsts": answer.headers.get("Strict-Transport-Security"),
    "plain": [plain.status_code, plain.headers.get("Location")],
    "session": settings.SESSION_COOKIE_NAME,
    "cookie": cookie and [settings.CSRF_COOKIE_NAME, cookie["secure"], cookie["httponly"], cookie["path"],
        cookie["domain"], cookie["samesite"]],
}))
"""


def test_in_production_cookies_belong_to_this_host_alone_and_http_is_left(committed_db):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "workflows.config.settings",
        **PRODUCTION,
        "DATABASE_URL": committed_db,
    }
    done = subprocess.run([sys.executable, "-c", SHOW], cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert found["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert found["plain"] == [301, "https://challenges.example.org/sign-in/"]
    assert found["session"] == "__Host-session"
    assert found["cookie"] == ["__Host-csrf", True, True, "/", "", "Lax"]
