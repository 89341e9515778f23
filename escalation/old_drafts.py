"""Challenges begun and not raised: reviewed in bulk, thrown away when two people have agreed, with one certificate.

A draft is sealed; which partnership it was begun in is all that is read of it here.
"""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from audit_log.entries import outside_cases
from escalation.models import Draft
from workflows import clock, holds, vault
from workflows.conflict import Conflict
from workflows.models import Approval, BulkReview, Hold, Partnership, Post, User
from workflows.phrases import spoken_at
from workflows.retention import began_by
from workflows.reviews import current_schedule, refuse_held

RECORD = "drafts"


def due(partnership: Partnership, *, at: datetime) -> list[Draft]:
    """The drafts of a partnership that were last saved longer ago than its schedule says, oldest first."""
    today = clock.day_of(at)
    stored = current_schedule(partnership, on=today)
    if stored is None:
        return []
    before = clock.start_of(began_by(stored.schedule.rule(RECORD), "last written", today=today))
    found = Draft.objects.filter(raised_at=None, saved_at__lt=before, user__posts__agency__partnership=partnership)
    return [one for one in found.distinct().order_by("saved_at", "pk") if _begun_in(one) == partnership.pk]


def _begun_in(draft: Draft) -> int:
    """The id of the partnership of the post it was begun from."""
    post = Post.objects.select_related("agency").get(pk=vault.unseal(draft.key_id, draft.sealed)["start"]["post"])
    return post.agency.partnership_id


def waiting(partnership: Partnership) -> BulkReview | None:
    found = BulkReview.objects.filter(partnership=partnership, record=RECORD, approval=Approval.WAITING)
    return found.select_related("proposed_by", "schedule").first()


def propose(partnership: Partnership, *, why: str, by: User, at: datetime) -> BulkReview:
    """Ask a second person whether the drafts that are due may be thrown away. Raises NotAllowed, Conflict."""
    holds.require_team(by, partnership, at=at)
    with transaction.atomic():
        Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
        if other := waiting(partnership):
            raise Conflict("This has been proposed already", f"{other.proposed_by.name} proposed it.")
        found, stored = due(partnership, at=at), current_schedule(partnership, on=clock.day_of(at))
        if not found or stored is None:
            raise Conflict("No draft is due for review")
        refuse_held(_held(partnership))
        review = BulkReview.objects.create(
            partnership=partnership,
            schedule=stored,
            record=RECORD,
            row_ids=[one.pk for one in found],
            proposed_at=at,
            proposed_by=by,
            why=why,
        )
        words = f"Proposed to throw away {number(found)}."
        outside_cases(review.partnership_id, "propose_disposal", words, by=by, at=at, why=why).save()
    return review


def answer(partnership: Partnership, *, approve: bool, by: User, at: datetime) -> int:
    """The second person's answer; how many were thrown away. What its owner saved meanwhile stays."""
    holds.require_team(by, partnership, at=at)
    with transaction.atomic():
        Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
        review = waiting(partnership)
        if review is None:
            raise Conflict("Nothing waits for an answer", "Somebody has answered already.")
        if review.proposed_by_id == by.pk:
            raise Conflict("A second person has to answer", "You proposed this yourself.")
        review.answered_by, review.answered_at = by, at
        if not approve:
            review.approval = Approval.REFUSED
            review.save()
            words = "Refused to throw away drafts: they are kept."
            outside_cases(review.partnership_id, "answer_disposal", words, by=by, at=at).save()
            return 0
        refuse_held(_held(partnership))
        review.approval = Approval.DONE
        review.save()
        return _throw_away(review, at=at)


def _throw_away(review: BulkReview, *, at: datetime) -> int:
    rows = Draft.objects.select_for_update().filter(pk__in=[one.pk for one in due(review.partnership, at=at)])
    found = list(rows.filter(pk__in=review.row_ids).order_by("pk"))
    digest = sha256("".join(f"{one.pk} {sha256(bytes(one.sealed)).hexdigest()}\n" for one in found).encode())
    assert review.answered_by is not None
    said = {
        "Record": "Challenges begun and not raised",
        "Rule": f"{review.schedule}: {review.schedule.schedule.rule(RECORD).words}",
        "Proposed": f"{review.proposed_by.name}, {spoken_at(review.proposed_at)}",
        "Approved": f"{review.answered_by.name}, {spoken_at(at)}",
        "Rows": f"escalation_draft {len(found)}",
        "Digest": digest.hexdigest(),
    }
    words = f"Threw away {number(found)}. This certificate remains."
    changes = {k: ["", v] for k, v in said.items()}
    outside_cases(review.partnership_id, "dispose_drafts", words, by=review.answered_by, at=at, changes=changes).save()
    Draft.objects.filter(pk__in=[one.pk for one in found]).delete()
    return len(found)


def _held(partnership: Partnership) -> list[Hold]:
    return [one for one in holds.in_force(partnership) if holds.covers_all(one)]


def number(found: list[Draft]) -> str:
    """ "1 draft", "12 drafts"."""
    return f"{len(found)} draft{'' if len(found) == 1 else 's'} of a challenge"
