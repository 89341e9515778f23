"""Disposing of what two people have approved: one transaction a case, run by the worker, with a certificate left.

    for each approved proposal: lock the case and the partnership → is it held now? then it lapses
    take the digest of all that goes → blank the case's records inside the change → write the certificate
    → as role `workflows_disposer`: blank trail, history and files → forget who the children are

Whatever fails, nothing has happened. The web's own role is no member of `workflows_disposer` (docs/running.md), so a
page can approve, and cannot dispose.
"""

import logging
from datetime import datetime

from django.db import connection

from audit_log.entries import entry
from audit_log.models import Entry
from notifications.models import Notice
from workflows import holds, vault
from workflows.change import Change
from workflows.contents import Dump, blank, dump, file_model, records_of
from workflows.models import Approval, Case, CaseChild, CaseFile, Partnership, Review
from workflows.partnerships import every, working_for
from workflows.phrases import spoken_at
from workflows.retention import RECORDS

log = logging.getLogger(__name__)
ACT = "dispose"
ACTS_OF_CERTIFICATES = (ACT, "dispose_drafts")
DISPOSER = "workflows_disposer"
# What every certificate says, in the order in which it is read.
CERTIFIED = ("Record", "Rule", "Proposed", "Approved", "Rows", "Digest")


def dispose_approved(at: datetime) -> int:
    """Dispose of every case whose disposal was approved. A case that fails is left whole, and tried again."""
    done = 0
    for partnership in every():
        with working_for(partnership):
            approved = list(Case.objects.filter(reviews__approval=Approval.GIVEN).order_by("reviews__pk"))
        for case in approved:
            try:
                with working_for(partnership):
                    done += dispose(case, at=at)
            except Exception as problem:  # one case must not keep the others
                log.error("The disposal of a case failed: %s", type(problem).__name__)
    return done


def dispose(case: Case, *, at: datetime) -> bool:
    """Dispose of one approved case; False where it is held by now, or somebody was first."""
    with Change(by=None, at=at) as change:
        if Case.objects.select_for_update(no_key=True).get(pk=case.pk).disposed_at:
            return False
        file = change.lock(file_model(case.kind), case.reference)
        # After the case, as whoever hands over does: no hold and no new case of the child comes between.
        partnership = Partnership.objects.select_for_update(no_key=True).get(pk=case.partnership_id)
        review = Review.objects.filter(case=case, approval=Approval.GIVEN).select_related("schedule").first()
        if review is None:
            return False
        change.follow(review)
        if _stopped(change, file, review):
            return False
        _let_go(change, file, review, partnership)
    return True


def _stopped(change: Change, file: CaseFile, review: Review) -> bool:
    """A hold placed after the approval wins, and so does a case that was taken up again."""
    held = holds.over(file.case)
    if not held and file.case.closed_at and not file.live_deadlines:
        return False
    review.approval = Approval.LAPSED
    because = f"a legal hold is in force ({held[0].get_ground_display().lower()})" if held else "it is open again"
    change.entry(file, "disposal_stopped", f"The approved disposal did not happen: {because}.")
    return True


def _let_go(change: Change, file: CaseFile, review: Review, partnership: Partnership) -> None:
    """Everything that goes, and the certificate that remains."""
    found = dump(file.case_id)
    certificate = change.add(_certificate(change, file, review, found))
    file.case.disposed_at = change.at
    review.approval = Approval.DONE
    for record in records_of(file):
        own = review if record == review else record
        change.follow(own)
        blank(own)

    def at_last() -> None:
        Notice.objects.filter(case=file.case).update(subject="Disposed of", body="", last_error="", receipt="")
        _as_disposer(file.case_id, certificate.pk)
        for link in CaseChild.objects.filter(case=file.case).select_related("child"):
            others = CaseChild.objects.filter(child=link.child, case__disposed_at=None).exclude(case=file.case)
            if not others.exists():
                vault.forget(link.child)

    change.at_the_end(at_last)


def _as_disposer(case_id: int, certificate_id: int) -> None:
    """Blank what triggers guard. Raises ProgrammingError where this connection may not become the disposer."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {DISPOSER}")
        cursor.execute("SELECT audit_log_dispose(%s, %s)", [case_id, certificate_id])
        cursor.execute("SET LOCAL ROLE NONE")


def _certificate(change: Change, file: CaseFile, review: Review, found: Dump) -> Entry:
    """The line that remains in the case's chain: by what rule, by whom, how much and its digest, and no word of it."""
    rule = review.schedule.schedule.rule(file.case.kind)
    rows = ", ".join(f"{table} {count}" for table, count in sorted(found.counts.items()))
    said = {
        "Record": f"{RECORDS[file.case.kind]}: {file.case.reference}",
        "Rule": f"{review.schedule}: {rule.words}",
        "Proposed": f"{review.by.name}, {spoken_at(review.at)}",
        "Approved": f"{_name(review)}, {spoken_at(review.answered_at or review.at)}",
        "Rows": rows,
        "Digest": found.digest,
    }
    return entry(
        case_id=file.case_id,
        partnership_id=file.case.partnership_id,
        act=ACT,
        words="Disposed of what was written here. This certificate remains.",
        by=None,
        at=change.at,
        recorded_at=change.recorded_at,
        changes={label: ["", text] for label, text in said.items()},
    )


def _name(review: Review) -> str:
    return review.answered_by.name if review.answered_by else "nobody"
