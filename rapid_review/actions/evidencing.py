"""Evidence: the owner shows what was done, and somebody else says whether that is enough."""

from datetime import date, datetime
from functools import partial
from hashlib import sha256

from django.http import Http404

from audit_log.entries import open_page
from rapid_review import tracking
from rapid_review.actions.planning import moved, owned
from rapid_review.actions.tracked import tracked, under_way
from rapid_review.models import (
    Action,
    ActionState,
    Evidence,
    EvidenceFile,
    EvidenceKind,
    EvidenceScan,
    EvidenceVerdict,
    Recommendation,
)
from workflows import access, clock, need_to_know, scanning
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.keeping_page import refuse_disposed
from workflows.models import CaseKind, Deadline, OutcomeKind, User
from workflows.scanner import Verdict, scan
from workflows.uploads import BadFile, content_type, safe_name


def offer_evidence(
    reference: str,
    action_id: int,
    *,
    kind: str,
    text: str,
    link: str = "",
    file: tuple[str, bytes] | None = None,
    by: User,
    at: datetime,
) -> None:
    """What shows that it was done; `file` is its name and content. Raises BadFile, with a virus too."""
    checked = _checked(file) if file else None
    with tracked(reference, "offer_evidence", by=by, at=at, deadline_id=owned(reference, action_id)) as found:
        change, one, directory = found
        action = under_way(one, action_id)
        evidence = change.add(
            Evidence(case=one.case, action=action, kind=EvidenceKind(kind), text=text, link=link, by=by, at=at)
        )
        if checked:
            _keep(change, evidence, *checked)
        said = f"Showed what was done about action {action.number}: {EvidenceKind(kind).label[:1].lower()}"
        change.entry(one, "offer_evidence", f"{said}{EvidenceKind(kind).label[1:]}.", why=text)
        waiting = Evidence.objects.filter(action=action, verdict=EvidenceVerdict.WAITING)
        without = {by.pk, action.owner.user_id, *waiting.values_list("by", flat=True)}
        asked = tracking.live(one, action.asked)
        if action.state == ActionState.OPEN:
            tracking.close(change, one, action.deadline)
            action.offer()
            action.asked = tracking.ask_acceptance(change, one, directory, action, without)
        elif asked is not None and by.pk in asked.holder_ids:
            # Whoever was to accept it has shown something themselves: somebody else is asked now.
            tracking.close(change, one, asked, OutcomeKind.SUPERSEDED)
            action.asked = tracking.ask_acceptance(change, one, directory, action, without)


def _checked(file: tuple[str, bytes]) -> tuple[str, str, bytes, Verdict | None]:
    """Name, media type, content and what the scanner says; before the case is locked: the scanner may take its time."""
    kind, name = content_type(*file), safe_name(file[0])
    verdict = scan(file[1])
    if verdict and verdict.found:
        raise BadFile("There is a virus in this file", f"The scanner calls it {verdict.found}. It was not saved.")
    return name, kind, file[1], verdict


def _keep(change: Change, evidence: Evidence, name: str, kind: str, content: bytes, verdict: Verdict | None) -> None:
    row = change.add(
        EvidenceFile(
            case=evidence.case,
            evidence=evidence,
            name=name,
            content_type=kind,
            size=len(content),
            sha256=sha256(content).hexdigest(),
            content=content,
            by=evidence.by,
            at=change.at,
            recorded_at=change.recorded_at,
        )
    )
    if verdict:
        change.add(_scanned(row, verdict, at=change.at))


def _scanned(file: EvidenceFile, verdict: Verdict, *, at: datetime) -> EvidenceScan:
    return EvidenceScan(case_id=file.case_id, file=file, found=verdict.found, at=at, recorded_at=at)


def asked_of(reference: str, action_id: int) -> int | None:
    """The id of the deadline by which the evidence of an action is to be accepted."""
    found = Action.objects.filter(pk=action_id, case__reference=reference).select_related("asked").first()
    if found is None or found.asked is None:
        return None
    return Deadline.objects.filter(case=found.case_id, code=tracking.ACCEPT, label=found.asked.label).latest("pk").pk


def answer_evidence(
    reference: str,
    action_id: int,
    *,
    accepted: bool,
    why: str,
    due_on: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Enough, or not: then with the reason and the day by which it is asked for again.

    Raises Conflict for whoever owns the action or offered the evidence themselves.
    """
    with tracked(reference, "answer_evidence", by=by, at=at, deadline_id=asked_of(reference, action_id)) as found:
        change, one, directory = found
        action = under_way(one, action_id)
        if action.state != ActionState.EVIDENCED:
            raise Conflict(f"Nobody has shown what was done about action {action.number}")
        waiting = list(Evidence.objects.filter(action=action, verdict=EvidenceVerdict.WAITING).order_by("pk"))
        if is_their_own(action, waiting, by):
            raise Conflict("Somebody else says whether the evidence is enough", "You own the action or showed it.")
        if not accepted and (due_on is None or due_on < clock.day_of(at)):
            raise Conflict("Say by which day it is to be shown again, from today on")
        for each in waiting:
            change.follow(each)
            each.verdict = EvidenceVerdict.ACCEPTED if accepted else EvidenceVerdict.NOT_ACCEPTED
            each.verdict_by, each.verdict_at, each.verdict_why = by, at, why
        tracking.close(change, one, action.asked)
        if accepted:
            action.accept(at=at)
            change.entry(one, "answer_evidence", f"Accepted the evidence of action {action.number}.", why=why)
        else:
            assert due_on is not None
            action.send_back()
            if due_on != action.due_on:
                moved(change, action, due_on, why)
            action.deadline = tracking.ask_owner(
                change, one, directory, action, f"The evidence was not accepted: {why}"
            )
            words = f"The evidence of action {action.number} is not enough."
            change.entry(one, "answer_evidence", words, why=why)
        tracking.settle(change, one, directory)


def is_their_own(action: Action, waiting: list[Evidence], user: User) -> bool:
    """Whether somebody would accept what they did or showed themselves."""
    return action.owner.user_id == user.pk or any(each.by_id == user.pk for each in waiting)


def read_evidence_file(reference: str, file_id: int, *, by: User, at: datetime) -> EvidenceFile:
    """A file, for whoever may read its recommendation; that they did is logged. Raises Http404, for a stranger too."""
    case = access.get_case(by, reference, kind=CaseKind.RECOMMENDATION, at=at, thing=need_to_know.FILES)
    refuse_disposed(case)
    found = EvidenceFile.objects.filter(case=case, pk=file_id).first()
    if found is None:
        raise Http404("No such file.")
    scanned = EvidenceScan.objects.filter(file=found).exclude(found="").first()
    if scanned:
        raise Conflict("There is a virus in this file", f"The scanner calls it {scanned.found}.")
    open_page(case_id=case.pk, user=by, page=f"file {found.pk}", at=at).save()
    return found


def files_of(one: Recommendation) -> list[tuple[str, bytes]]:
    """Every file of its evidence for the record, without those in which the scanner found something."""
    found = EvidenceFile.objects.filter(case=one.case_id).exclude(scan__found__gt="").order_by("pk")
    return [(file.name, bytes(file.content)) for file in found]


def scan_waiting(at: datetime) -> int:
    """Scan what was kept while the scanner could not be asked. Returns how many were."""
    return scanning.scan_waiting(EvidenceFile.objects.all(), partial(_keep_verdict, at=at))


def _keep_verdict(file: EvidenceFile, verdict: Verdict, *, at: datetime) -> bool:
    """Write it down, unless another worker has meanwhile."""
    with Change(by=None, at=at) as change:
        one = change.lock(Recommendation, file.case.reference)
        if EvidenceScan.objects.filter(file=file).exists():
            return False
        change.add(_scanned(file, verdict, at=at))
        if verdict.found:
            words = f"The virus scanner found {verdict.found} in {file.name}. It can no longer be opened."
            change.entry(one, "scan", words)
    return True
