"""Who may be named to answer for an agency at a rung: one of its own posts, or an agency that does it instead."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from workflows.models import PARTNERSHIP_ROLES, Agency, DirectoryEntry, Post, Role, User


def check_entry(
    agency: Agency,
    *,
    role: str,
    starts_on: date,
    post: Post | None,
    proxy: Agency | None,
    by: User | None,
    today: date,
) -> None:
    """Raises ValidationError, by field."""
    if (post is None) == (proxy is None):
        raise ValidationError({"post": "Name either a post or an agency that answers instead."})
    if role not in Role.values or role in PARTNERSHIP_ROLES:
        raise ValidationError({"role": "That is no rung of an agency."})
    if starts_on < today:
        raise ValidationError({"starts_on": "The first day has already passed: who answered then stays as it was."})
    if post is not None:
        _check_post(agency, post, starts_on=starts_on, by=by)
    if proxy is not None:
        _check_proxy(agency, proxy, role, starts_on)


def _check_post(agency: Agency, post: Post, *, starts_on: date, by: User | None) -> None:
    name = post.user.name
    if post.agency.partnership_id != agency.partnership_id:
        raise ValidationError({"post": "That is in another partnership."})
    if post.agency_id != agency.pk:
        raise ValidationError({"post": f"{name} does not work at {agency.name}."})
    if post.role == Role.ADMINISTRATOR:
        raise ValidationError({"post": "An administrator sees no cases, and answers for nobody."})
    if by is not None and by.pk == post.user_id:
        raise ValidationError({"post": "Somebody else has to say that you answer."})
    left = post.ends_on is not None and post.ends_on < starts_on
    if not post.user.is_active or post.starts_on > starts_on or left:
        raise ValidationError({"post": f"{name} does not serve on that day."})


def _check_proxy(agency: Agency, proxy: Agency, role: str, starts_on: date) -> None:
    if proxy.partnership_id != agency.partnership_id:
        raise ValidationError({"proxy": "That is in another partnership."})
    if proxy.pk == agency.pk:
        raise ValidationError({"proxy": "An agency cannot answer instead of itself."})
    if _leads_back(proxy, agency, role, starts_on):
        raise ValidationError({"proxy": f"{proxy.name} itself has {agency.name} answer for this rung."})


def _leads_back(proxy: Agency, agency: Agency, role: str, starts_on: date) -> bool:
    """Whether the proxies of a proxy come back to the agency on any day on which it is the proxy."""
    counts = Q(valid_until__isnull=True) | Q(valid_until__gte=starts_on)
    entries = DirectoryEntry.objects.filter(counts, agency__partnership=agency.partnership_id, role=role)
    found = list(entries.order_by("valid_from", "pk"))
    changes = {one.valid_from for one in found}
    changes |= {one.valid_until + timedelta(days=1) for one in found if one.valid_until and one.valid_until < date.max}
    for day in sorted({starts_on, *(day for day in changes if day > starts_on)}):
        # As the directory is read: of several in force, the one that began last.
        in_force = {
            one.agency_id: one
            for one in found
            if one.valid_from <= day and (one.valid_until is None or one.valid_until >= day)
        }
        own = in_force.pop(agency.pk, None)
        if own is not None and own.valid_from > starts_on:
            continue  # by then the agency has named somebody else
        proxies = {one: entry.proxy_id for one, entry in in_force.items()}
        step: int | None = proxy.pk
        while step is not None and step != agency.pk:
            step = proxies.pop(step, None)
        if step == agency.pk:
            return True
    return False
