"""The demonstration partnership: its agencies, people, posts and directory, from `data/demonstration.toml`.

Loaded once: a partnership that is there already stays as it is, so that loading can run at every start.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from workflows.models import (
    PARTNERSHIP_ROLES,
    Agency,
    AgencyClosure,
    Contact,
    DirectoryEntry,
    Partnership,
    Post,
    Role,
    Team,
    User,
)

DATA = Path(__file__).parent / "data" / "demonstration.toml"
# The rungs of an agency's directory. Its practitioner answers where a challenge names no worker.
RUNGS = [role for role in Role.values if role not in PARTNERSHIP_ROLES]


@cache
def data() -> dict[str, Any]:
    """The demonstration as its file says it."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@transaction.atomic
def load_people() -> Partnership:
    """The partnership with everybody in it."""
    facts = data()["partnership"]
    if there := Partnership.objects.filter(slug=facts["slug"]).first():
        return there
    partnership = Partnership.objects.create(**facts)
    for order, contact in enumerate(data()["contact"]):
        Contact.objects.create(partnership=partnership, order=order, **contact)
    password = make_password(data()["password"])
    agencies: dict[str, Agency] = {}
    posts: dict[str, Post] = {}
    for facts in data()["agency"]:
        agencies[facts["slug"]] = _agency(partnership, facts, password, posts)
    for one in (one for facts in data()["agency"] for one in facts["posts"] if "employer" in one):
        posts[one["name"]].employer = agencies[one["employer"]]
        posts[one["name"]].save()
    for facts in data()["agency"]:
        _directory(agencies[facts["slug"]], facts, agencies)
    for seat in data()["panel"]:
        member = posts[seat["person"]]
        _post(member.user, member.agency, Role.PANEL_MEMBER, seat["title"])
    return partnership


def _agency(partnership: Partnership, facts: dict[str, Any], password: str, posts: dict[str, Post]) -> Agency:
    """An agency, its teams and its posts, which are added to `posts` by the person's name."""
    agency = Agency.objects.create(partnership=partnership, slug=facts["slug"], name=facts["name"], type=facts["type"])
    teams = {name: Team.objects.create(agency=agency, name=name) for name in facts.get("teams", ())}
    for closure in facts.get("closure", ()):
        AgencyClosure.objects.create(agency=agency, **closure)
    for one in facts["posts"]:
        email = f"{one.get('email') or one['name'].lower().replace(' ', '.')}@{facts['domain']}"
        user = User.objects.create(email=email, name=one["name"], password=password)
        posts[one["name"]] = _post(user, agency, one["role"], one["title"], team=teams.get(one.get("team", "")))
    for one in facts["posts"]:
        if "manager" in one:
            posts[one["name"]].line_manager = posts[one["manager"]]
            posts[one["name"]].save()
    return agency


def _post(user: User, agency: Agency, role: str, title: str, *, team: Team | None = None) -> Post:
    return Post.objects.create(
        user=user, agency=agency, role=role, title=title, team=team, starts_on=data()["starts_on"]
    )


def _directory(agency: Agency, facts: dict[str, Any], agencies: dict[str, Agency]) -> None:
    """For each rung the agency's first post of that role, or the agency that answers on its behalf."""
    starts_on: date = data()["starts_on"]
    proxies = facts.get("proxies", {})
    for role in RUNGS:
        if role in proxies:
            answering: dict[str, Any] = {"proxy": agencies[proxies[role]]}
        else:
            answering = {"post": Post.objects.filter(agency=agency, role=role).order_by("pk").first()}
        if any(answering.values()):
            DirectoryEntry.objects.create(agency=agency, role=role, valid_from=starts_on, **answering)
