"""Challenges begun and not yet raised. A draft may name the child, so it is sealed as the identity vault is.

Pages keep their answers here one by one; raising happens once, however often the button is pressed, because the
draft remembers what it raised. What it held is then emptied: the child's name stays in the vault alone.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404

from audit_log.entries import entry
from escalation.actions.raising import may_raise, raise_challenge
from escalation.drafted import Raising
from escalation.models import Draft
from workflows import clock, vault
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Post, User
from workflows.procedure import Elsewhere
from workflows.rulebook import current_procedure

# What is asked again when a page is answered anew.
ASKED_AGAIN = {
    "scope": ("elsewhere",),
    "talk": ("stands",),
    "about": ("children", "earlier"),
    "child": ("children", "earlier"),
}


def begun(by: User, *, at: datetime) -> list[Raising]:
    """Somebody's own drafts, the last saved first."""
    return [_open(draft, at=at) for draft in Draft.objects.filter(user=by, raised_at=None).order_by("-saved_at")]


def begin(*, by: User, post: Post, at: datetime) -> Draft:
    key_id, sealed = vault.seal({"start": {"post": post.pk}})
    return Draft.objects.create(
        user=by, partnership=post.agency.partnership, key_id=key_id, sealed=sealed, started_at=at, saved_at=at
    )


def take_up(pk: int, *, by: User, at: datetime) -> Raising:
    """One's own draft, opened. Raises Http404 for anybody else's, NotAllowed for whoever may not raise any more."""
    return _open(get_object_or_404(Draft, pk=pk, user=by), at=at)


def _open(draft: Draft, *, at: datetime) -> Raising:
    answers = vault.unseal(draft.key_id, draft.sealed)
    posts = may_raise(draft.user, at=at)
    if not posts:
        raise NotAllowed("raise")
    post = next((one for one in posts if one.pk == answers["start"]["post"]), posts[0])
    procedure = current_procedure(post.agency.partnership, on=clock.day_of(at))
    return Raising(draft, post, procedure, at, answers)


def keep(raising: Raising, page: str, answers: dict[str, Any] | None) -> None:
    """Save one page's answers, or forget them (None). What another window saved meanwhile stays.

    Pages whose question depends on this one are asked again. Being pointed elsewhere is written into the trail.
    """
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=raising.draft.pk)
        if draft.raised_at:
            raise Conflict("You have already raised this", f"It was raised as {', '.join(draft.references)}.")
        raising.answers = vault.unseal(draft.key_id, draft.sealed)
        known = raising.elsewhere
        for name in (page, *ASKED_AGAIN.get(page.partition("-")[0], ())):
            raising.answers.pop(name, None)
        if answers is not None:
            raising.answers[page] = answers
        for matter in raising.elsewhere if page == "scope" else ():
            if matter not in known:
                _signpost(raising, matter)
        draft.key_id, draft.sealed = vault.seal(raising.answers)
        draft.saved_at = raising.at
        draft.save()
        raising.draft = draft


def remove_child(raising: Raising, number: int) -> None:
    """Take one child out again; those after it move up."""
    children = raising.children
    for at, child in enumerate([*children[: number - 1], *children[number:]], start=1):
        keep(raising, f"child-{at}", child)
    keep(raising, f"child-{len(children)}", None)


def throw_away(raising: Raising) -> None:
    """Delete a draft and all that it said. One that was raised stays: it remembers what it raised."""
    Draft.objects.filter(pk=raising.draft.pk, raised_at=None).delete()


def _signpost(raising: Raising, matter: Elsewhere) -> None:
    """Somebody was pointed elsewhere. A line in the partnership's own trail, since there is no case."""
    entry(
        case_id=None,
        partnership_id=raising.partnership.pk,
        act="signpost",
        words=f"Was pointed to {matter.goes_to} before raising a challenge.",
        by=raising.draft.user,
        at=raising.at,
        recorded_at=raising.at,
        changes={"Matter": ["", matter.question]},
    ).save()


def raise_draft(pk: int, *, by: User, at: datetime) -> list[str]:
    """Raise it, once: whoever comes second is given the same references. Returns one for each agency."""
    with transaction.atomic():
        draft = get_object_or_404(Draft.objects.select_for_update(), pk=pk, user=by)
        if draft.raised_at:
            return list(draft.references)
        raising = _open(draft, at=at)
        draft.references = raise_challenge(raising.new_challenge(), by=by, post=raising.post, at=at)
        draft.raised_at = draft.saved_at = at
        draft.key_id, draft.sealed = vault.seal({"start": {"post": raising.post.pk}})
        draft.save()
        return list(draft.references)
