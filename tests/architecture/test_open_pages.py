"""Every address refuses a visitor who has not signed in, but a named few."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

# The door itself, the way to it, and what machines ask.
OPEN = {"home", "sign_in", "healthz"}
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
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern, route)
        elif isinstance(pattern, URLPattern):
            found.append((pattern.name, "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLES[m[1] or "str"], route)))
    return found


def test_every_page_has_a_name_of_its_own():
    named = [name for name, _ in addresses()]
    assert None not in named
    assert len(named) == len(set(named))
    assert set(named) >= OPEN


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "options"])
@pytest.mark.parametrize(("name", "address"), [one for one in addresses() if one[0] not in OPEN])
def test_a_visitor_who_has_not_signed_in_is_sent_to_the_door(client, name, address, method):
    answer = getattr(client, method)(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/sign-in/", "/healthz"])
def test_what_is_open_says_nothing_of_a_case(client, address):
    answer = client.get(address)
    assert answer.status_code in (200, 302, 503)
    assert not re.search(r"(CH|IN)-\d{4}-\d{4}", answer.content.decode())


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
