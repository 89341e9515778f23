"""The demonstration's partnerships: their agencies, people, posts and directories, from `data/demonstration/`.

Each is loaded once: a partnership that is there already stays as it is, so that loading can run at every start.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from workflows.models import (
    PARTNERSHIP_ROLES,
    Agency,
    AgencyClosure,
    AgencyDomain,
    Contact,
    DirectoryEntry,
    Partnership,
    Post,
    Role,
    Team,
    User,
)

FOLDER = Path(__file__).parent / "data" / "demonstration"
PASSWORD = "demonstration"  # noqa: S105 - printed at every start
# The rungs of an agency's directory. Its practitioner answers where a challenge names no worker.
RUNGS = [role for role in Role.values if role not in PARTNERSHIP_ROLES]


@cache
def data() -> dict[str, dict[str, Any]]:
    """Each partnership of the demonstration as its file says it, by slug, in the order of their names."""
    found = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))]
    return {one["partnership"]["slug"]: one for one in found}


@cache
def _password() -> str:
    # Hashing is slow on purpose, and everybody has the same.
    return make_password(PASSWORD)


@transaction.atomic
def load_people(slug: str = "halton") -> Partnership:
    """One partnership of `data` with everybody in it."""
    if there := Partnership.objects.filter(slug=slug).first():
        return there
    file = data()[slug]
    partnership = Partnership.objects.create(**file["partnership"])
    for order, contact in enumerate(file["contact"]):
        Contact.objects.create(partnership=partnership, order=order, **contact)
    starts_on: date = file["starts_on"]
    agencies: dict[str, Agency] = {}
    posts: dict[str, Post] = {}
    for facts in file["agency"]:
        agencies[facts["slug"]] = _agency(partnership, facts, posts, starts_on=starts_on)
    for one in (one for facts in file["agency"] for one in facts["posts"] if "employer" in one):
        posts[one["name"]].employer = agencies[one["employer"]]
        posts[one["name"]].save()
    for facts in file["agency"]:
        _directory(agencies[facts["slug"]], facts, agencies, starts_on=starts_on)
    people = User.objects.filter(posts__agency__partnership=partnership).distinct()
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people),
        ignore_conflicts=True,  # somebody who serves another partnership too
    )
    for seat in file["panel"]:
        member = posts[seat["person"]]
        _post(member.user, member.agency, Role.PANEL_MEMBER, seat["title"], starts_on=starts_on)
    return partnership


def _agency(partnership: Partnership, facts: dict[str, Any], posts: dict[str, Post], *, starts_on: date) -> Agency:
    """An agency, its teams and its posts, which are added to `posts` by the person's name."""
    agency = Agency.objects.create(partnership=partnership, slug=facts["slug"], name=facts["name"], type=facts["type"])
    AgencyDomain.objects.get_or_create(domain=facts["domain"], defaults={"agency": agency})
    teams = {name: Team.objects.create(agency=agency, name=name) for name in facts.get("teams", ())}
    for closure in facts.get("closure", ()):
        AgencyClosure.objects.create(agency=agency, **closure)
    for one in facts["posts"]:
        user = _person(one, facts["domain"])
        team = teams.get(one.get("team", ""))
        posts[one["name"]] = _post(user, agency, one["role"], one["title"], team=team, starts_on=starts_on)
    for one in facts["posts"]:
        if "manager" in one:
            posts[one["name"]].line_manager = posts[one["manager"]]
            posts[one["name"]].save()
    return agency


def _person(facts: dict[str, Any], domain: str) -> User:
    """Somebody with posts in several partnerships has one address, and is one person."""
    email = facts.get("email") or facts["name"].lower().replace(" ", ".")
    address = email if "@" in email else f"{email}@{domain}"
    return User.objects.get_or_create(email=address, defaults={"name": facts["name"], "password": _password()})[0]


def _post(user: User, agency: Agency, role: str, title: str, *, starts_on: date, team: Team | None = None) -> Post:
    return Post.objects.create(user=user, agency=agency, role=role, title=title, team=team, starts_on=starts_on)


def _directory(agency: Agency, facts: dict[str, Any], agencies: dict[str, Agency], *, starts_on: date) -> None:
    """For each rung the agency's first post of that role, or the agency that answers on its behalf."""
    proxies = facts.get("proxies", {})
    for role in RUNGS:
        if role in proxies:
            answering: dict[str, Any] = {"proxy": agencies[proxies[role]]}
        else:
            answering = {"post": Post.objects.filter(agency=agency, role=role).order_by("pk").first()}
        if any(answering.values()):
            DirectoryEntry.objects.create(agency=agency, role=role, valid_from=starts_on, **answering)
