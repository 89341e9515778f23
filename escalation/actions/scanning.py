"""Files that were kept while the virus scanner could not be asked are looked at as soon as it can."""

from datetime import datetime

from escalation.models import Attachment, Challenge, FileScan
from workflows.change import Change
from workflows.partnerships import every, working_for
from workflows.scanner import Verdict, scan

AT_ONCE = 20


def scanned(file: Attachment, verdict: Verdict, *, at: datetime) -> FileScan:
    """The row that says what the scanner said of a file."""
    return FileScan(case=file.case, file=file, at=at, recorded_at=at, step=file.step, found=verdict.found)


def scan_waiting(at: datetime) -> int:
    """Scan what has not been, the oldest of each partnership first. Returns how many were; none without a scanner."""
    return sum(_scan_waiting(partnership, at=at) for partnership in every())


def _scan_waiting(partnership: int, *, at: datetime) -> int:
    done = 0
    with working_for(partnership):
        here = Attachment.objects.filter(scan=None, case__partnership=partnership)
        waiting = list(here.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in waiting:
        with working_for(partnership):
            file = Attachment.objects.select_related("case").get(pk=pk)
        verdict = scan(bytes(file.content))  # outside any transaction: the scanner may take its time
        if verdict is None:
            break
        with working_for(partnership):
            done += _keep(file, verdict, at=at)
    return done


def _keep(file: Attachment, verdict: Verdict, *, at: datetime) -> bool:
    """Write it down, unless another worker has meanwhile."""
    with Change(by=None, at=at) as change:
        challenge = change.lock(Challenge, file.case.reference)
        if FileScan.objects.filter(file=file).exists():
            return False
        change.add(scanned(file, verdict, at=at))
        if verdict.found:
            words = f"The virus scanner found {verdict.found} in {file.name}. The file can no longer be opened."
            change.entry(challenge, "scan", words)
    return True
