"""Files that were kept while the virus scanner could not be asked are looked at as soon as it can."""

from datetime import datetime
from functools import partial

from escalation.models import Attachment, Challenge, FileScan
from workflows import scanning
from workflows.change import Change
from workflows.scanner import Verdict


def scanned(file: Attachment, verdict: Verdict, *, at: datetime) -> FileScan:
    """The row that says what the scanner said of a file."""
    return FileScan(case=file.case, file=file, at=at, recorded_at=at, step=file.step, found=verdict.found)


def scan_waiting(at: datetime) -> int:
    """Scan what has not been. Returns how many were."""
    return scanning.scan_waiting(Attachment.objects.all(), partial(_keep, at=at))


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
