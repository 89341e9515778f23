"""What the page "Is the record true?" may say to whom: which case it is, only to those who may see the case."""

from typing import Any

from audit_log.models import Seal, Verification
from workflows.access import Standing, visible_to
from workflows.models import Partnership, Role, User


def findings(last: Verification, user: User, standing: Standing) -> list[dict[str, str]]:
    """What was found in this person's partnerships: `what`, `reference` with its `url`, and `where` in the database."""
    mine = _partnerships(standing)
    shown = [one for one in last.findings if one["partnership_id"] in mine or one["partnership_id"] is None]
    cases = [one["case_id"] for one in shown if one["case_id"]]
    seen = {case.pk: case for case in visible_to(user, at=standing.at).filter(pk__in=cases)}
    administers = any(post.role == Role.ADMINISTRATOR for post in standing.posts)
    found = []
    for one in shown:
        case = seen.get(one["case_id"])
        if one["case_id"] is None or case is not None:
            row = {"what": one["sentence"], "where": one["where"]}
        else:
            # Whoever mends the database needs to know where; that is no part of the case.
            row = {"what": "A row of a case you may not see.", "where": one["where"] if administers else ""}
        found.append(row | ({"reference": case.reference, "url": _url(case)} if case else {}))
    return found


def seals(standing: Standing) -> list[dict[str, Any]]:
    """The last seal of each of this person's partnerships."""
    partnerships = Partnership.objects.filter(pk__in=_partnerships(standing)).order_by("name")
    found = []
    for one in partnerships:
        last = Seal.objects.filter(partnership=one).order_by("-number").first()
        found.append({"name": one.name, "seal": last, "hash": bytes(last.hash).hex() if last else ""})
    return found


def _partnerships(standing: Standing) -> set[int]:
    return {post.agency.partnership_id for post in standing.posts}


def _url(case: Any) -> str:
    return f"/{case.kind}s/{case.reference}/"
