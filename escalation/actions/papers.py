"""Papers: comments, files, and the records a step asks for, at the time or afterwards."""

from datetime import datetime
from hashlib import sha256
from typing import NoReturn

from django.http import Http404

from audit_log.entries import open_page
from escalation.actions.acting import acting
from escalation.actions.ladder import everybody
from escalation.actions.scanning import scanned
from escalation.models import (
    Attachment,
    Attempt,
    Challenge,
    Comment,
    FileScan,
    Meeting,
    PartnerView,
    Response,
    StepRecord,
)
from workflows import access, need_to_know
from workflows.conflict import Conflict
from workflows.keeping_page import refuse_disposed
from workflows.models import CaseKind, User
from workflows.phrases import spoken_at
from workflows.procedure_words import RECORDS
from workflows.scanner import Verdict, scan
from workflows.uploads import BadFile, content_type, safe_name


def comment(reference: str, *, text: str, by: User, at: datetime) -> None:
    """A word that changes nothing. Those whose turn it is are told that there is one."""
    with acting(reference, "comment", by=by, at=at, live=None) as act:
        row = Comment(
            case=act.challenge.case,
            at=at,
            recorded_at=act.change.recorded_at,
            by=by,
            step=act.challenge.step,
            text=text,
        )
        act.change.add(row)
        act.entry("comment", "Commented.", why=text)
        act.tell(everybody(act.challenge), "comment", key=f"comment-{row.pk}")


def attach(reference: str, *, name: str, content: bytes, by: User, at: datetime) -> int:
    """A file of a kind that its content shows, and small enough. Raises BadFile, with a virus too. Returns its id."""
    kind, name = content_type(name, content), safe_name(name)
    verdict = scan(content)  # before the case is locked: the scanner may take its time
    if verdict and verdict.found:
        _refuse(reference, name, verdict, by=by, at=at)
    with acting(reference, "attach", by=by, at=at, live=None) as act:
        digest = sha256(content).hexdigest()
        same = Attachment.objects.filter(case=act.challenge.case, sha256=digest).select_related("by").first()
        if same:
            who = same.by.name if same.by else "Somebody"
            raise Conflict("This file is already attached", f"{who} attached it at {spoken_at(same.at)}.")
        row = Attachment(
            case=act.challenge.case,
            at=at,
            recorded_at=act.change.recorded_at,
            by=by,
            step=act.challenge.step,
            name=name,
            content_type=kind,
            size=len(content),
            sha256=digest,
            content=content,
        )
        act.change.add(row)
        if verdict:
            act.change.add(scanned(row, verdict, at=act.change.recorded_at))
        words = f"Attached a file: {name} ({len(content):,} bytes, sha256 {digest[:12]}…)."
        act.entry("attach", words, changes={"SHA-256 of the file": ["", digest]})
        act.tell(everybody(act.challenge), "comment", key=f"attachment-{row.pk}")
        return row.pk


def _refuse(reference: str, name: str, verdict: Verdict, *, by: User, at: datetime) -> NoReturn:
    with acting(reference, "attach", by=by, at=at, live=None) as act:
        words = f"Was not let attach {name}: the virus scanner found {verdict.found} in it."
        act.change.entry(act.challenge, "attach_refused", words)
    raise BadFile("There is a virus in this file", f"The scanner calls it {verdict.found}. The file was not saved.")


def read_attachment(reference: str, attachment_id: int, *, by: User, at: datetime) -> Attachment:
    """A file, for whoever may read its case; that they did is logged. Raises Http404, for a stranger too."""
    case = access.get_case(by, reference, kind=CaseKind.CHALLENGE, at=at, thing=need_to_know.FILES)
    refuse_disposed(case)
    found = Attachment.objects.filter(case=case, pk=attachment_id).first()
    if found is None:
        raise Http404("No such file.")
    bad = FileScan.objects.filter(file=found).exclude(found="").first()
    if bad:
        raise Conflict(
            "There is a virus in this file", f"The scanner calls it {bad.found}. It can no longer be opened."
        )
    open_page(case_id=case.pk, user=by, page=f"file {found.pk}", at=at).save()
    return found


def record(
    reference: str,
    *,
    step: int,
    record: str,
    text: str,
    by: User,
    at: datetime,
    recorded_at: datetime | None = None,
) -> None:
    """Write down something a step asks for, such as the agreed plan; also after the step has been left."""
    with acting(reference, "record_missing", by=by, at=at, live=None, recorded_at=recorded_at) as act:
        challenge = act.challenge
        if str(step) not in challenge.entered:
            raise Conflict(f"This challenge has not been at step {step}")
        if record not in challenge.rules.step(step).record:
            raise Conflict("The procedure does not ask for this at that step")
        if record not in [what for number, what in missing(challenge) if number == step]:
            raise Conflict("This has been recorded meanwhile", _who_recorded(challenge, step, record))
        row = StepRecord(
            case=challenge.case,
            at=at,
            recorded_at=act.change.recorded_at,
            by=by,
            step=step,
            record=record,
            text=text,
        )
        act.change.add(row)
        afterwards = ", afterwards" if challenge.step != step else ""
        act.entry("record", f"Recorded {RECORDS[record]} at step {step}{afterwards}.", why=text)


def _who_recorded(challenge: Challenge, step: int, record: str) -> str:
    row = StepRecord.objects.filter(case=challenge.case, step=step, record=record).select_related("by").first()
    return f"{row.by.name} recorded it at {spoken_at(row.at)}." if row and row.by else ""


def missing(challenge: Challenge) -> list[tuple[int, str]]:
    """What its steps so far ask to be written down and nobody has: (step, code of `procedure_words.RECORDS`).

    On the present step it is still to come; on an earlier one it shows as "not recorded".
    """
    case = challenge.case
    have = set(StepRecord.objects.filter(case=case).values_list("step", "record"))
    for step, said, why in Attempt.objects.filter(case=case).values_list("step", "said", "why_failed"):
        have |= {(step, code) for code, text in (("tried", said), ("why_failed", why)) if text}
    have |= {(step, "response") for step in _steps_of(Response, challenge)}
    have |= {(step, "view") for step in _steps_of(PartnerView, challenge)}
    held = Meeting.objects.filter(case=case, held_at__isnull=False)
    have |= {(step, "meeting") for step in held.values_list("step", flat=True)}
    asked = [(int(step), code) for step in challenge.entered for code in challenge.rules.step(int(step)).record]
    return [one for one in sorted(asked, key=lambda each: each[0]) if one not in have]


def _steps_of(model: type[Response] | type[PartnerView], challenge: Challenge) -> list[int]:
    return list(model.objects.filter(case=challenge.case).values_list("step", flat=True))
