"""Every address refuses a visitor who has not signed in, but a named few."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.world import halton  # noqa: F401 - the fixture

# The door itself, the way to it, what machines ask, and what a partnership has published.
OPEN = {"home", "sign_in", "healthz", "published", "published_document", "published_briefing"}
# What somebody needs before they are signed in: another way in, a new password, a first one, their second factor.
BEFORE = {
    *("sign_in_in_earnest", "account_login", "agency_sign_in", "account_signup", "sign_up", "invitation"),
    *("account_email_verification_sent", "account_confirm_email", "account_reset_password"),
    *("account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done"),
    *("mfa_authenticate", "openid_connect_login", "openid_connect_callback"),
    "socialaccount_login_cancelled",
}
SAMPLES = {
    "int": "1",
    "slug": "a-slug",
    "str": "CH-2026-0001",
    "uuid": "6f1c8a54-9d0e-4c39-a0de-6d0b6f9f3b1e",
    "path": "a",
}


def addresses(resolver=None, prefix="") -> list[tuple[str, str]]:
    """(name, a sample address) of every pattern, included ones too."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = re.sub(r"\(\?P(<\w+>)[^)]*\)|[\^$]", lambda m: m[1] or "", prefix + str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            found += addresses(pattern, route)
        elif isinstance(pattern, URLPattern):
            found.append((pattern.name, "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLES[m[1] or "str"], route)))
    return found


def test_every_page_has_a_name_of_its_own():
    named = [name for name, _ in addresses()]
    assert None not in named
    assert len(named) == len(set(named))
    assert set(named) >= OPEN | BEFORE


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "options"])
@pytest.mark.parametrize(("name", "address"), [one for one in addresses() if one[0] not in OPEN | BEFORE])
def test_a_visitor_who_has_not_signed_in_is_sent_to_the_door(client, name, address, method):
    answer = getattr(client, method)(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/sign-in/", "/healthz", "/published/halton/"])
def test_what_is_open_says_nothing_of_a_case(client, address):
    answer = client.get(address)
    assert answer.status_code in (200, 302, 404, 503)
    assert not re.search(r"(CH|IN)-\d{4}-\d{4}", answer.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("address", [one[1] for one in addresses() if one[0] in BEFORE])
def test_what_is_needed_to_sign_in_says_nothing_of_a_case_or_a_person(client, halton, address):  # noqa: F811
    halton.challenge()
    page = client.get(address).content.decode()
    assert not re.search(r"(CH|IN)-\d{4}-\d{4}", page)
    if "Choose who to be" not in page:  # the demonstration's own door
        assert "Tessa" not in page and "@school.example" not in page


@pytest.mark.django_db
def test_pages_may_load_only_what_comes_from_here(client):
    policy = client.get("/sign-in/")["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert {rules[kind] for kind in ("script-src", "style-src", "img-src", "form-action")} == {"'self'"}
    assert rules["frame-ancestors"] == "'none'"


@pytest.mark.django_db
def test_everything_a_page_loads_is_served_by_us(client):
    from tests.architecture.source import PROJECT

    page = client.get("/sign-in/").content.decode()
    loaded = re.findall(r'(?:src|data-govuk)="([^"]+)"|<link[^>]+href="([^"]+)"', page)
    paths = [one or other for one, other in loaded]
    assert len(paths) >= 3
    for path in paths:
        assert path.startswith("/static/")
        below = path.removeprefix("/static/")
        assert any((PROJECT / folder / below).is_file() for folder in ("workflows/static", ".local/static")), path
