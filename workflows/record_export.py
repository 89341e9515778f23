"""
A case's record for a court or an inspector: one ZIP with the story on paper, the files, and the trail as data.

Whoever receives it can check it without this software: `verify.py` needs nothing but Python.
"""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string

from audit_log.entries import open_page
from audit_log.export import VERIFIER, record_of
from workflows import access
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Case, CaseFile, Deadline, User
from workflows.phrases import spoken_at

ACT = "export_record"


@dataclass(frozen=True)
class Content:
    """What a kind of case adds: its story on paper, and its files by name."""

    pdf: Callable[[list[dict[str, Any]], list[dict[str, Any]]], bytes]
    files: list[tuple[str, bytes]] = field(default_factory=list)
    withheld: dict[str, set[int]] = field(default_factory=dict)  # as `audit_log.export.record_of` has it


def export(model: type[CaseFile], reference: str, *, why: str, by: User, at: datetime) -> None:
    """Write down who takes a copy of the whole record, and why; the copy itself holds that line too.

    Raises Http404 and NotAllowed as the doors do, Conflict without a reason.
    """
    if not why.strip():
        raise Conflict("Say what the record is exported for")
    with Change(by=by, at=at, why=why) as change:
        file = change.lock(model, reference)
        access.require(by, ACT, file, at=at)
        change.add(open_page(case_id=file.case_id, user=by, page="export", at=at, why=why))
        change.entry(file, ACT, "Exported the whole record.")


def bundle(case: Case, content: Content, *, by: User, at: datetime) -> bytes:
    """The ZIP, of a case that has come through a door."""
    names = _names(content.files)
    parts = dict(zip(names, [body for _, body in content.files], strict=True))
    documents = [{"key": name, "value": f"sha256 {sha256(body).hexdigest()}"} for name, body in parts.items()]
    parts[f"{case.reference}.pdf"] = content.pdf(documents, _deadlines(case))
    record = record_of(case.pk, withheld=content.withheld) | {
        "what": "The record of one case. verify.py checks it.",
        "made_at": at.isoformat(),
        "made_by": by.name,
        "case": {"id": case.pk, "reference": case.reference, "about": case.about, "partnership": case.partnership.name},
        "files": [{"path": name, "sha256": sha256(body).hexdigest()} for name, body in parts.items()],
    }
    people = {one["by"] for kind in ("entries", "openings") for one in record[kind] if one["by"]}
    record["people"] = {str(pk): name for pk, name in User.objects.filter(pk__in=people).values_list("pk", "name")}
    parts["record.json"] = json.dumps(record, ensure_ascii=False, indent=1).encode()
    parts["record.html"] = _page(record).encode()
    parts["verify.py"] = VERIFIER.read_bytes()
    return _zipped(f"{case.reference}-record", parts)


def _deadlines(case: Case) -> list[dict[str, Any]]:
    """Every deadline there has been, with what explains its date."""
    found = Deadline.objects.filter(case=case).order_by("pk")
    return [{"key": f"{one.label}: {one.due_text or 'no date yet'}", "value": list(one.why) or ["-"]} for one in found]


def _names(files: list[tuple[str, bytes]]) -> list[str]:
    """A place for each file; numbers keep two of one name apart."""
    return [f"files/{number:03}-{name}" for number, (name, _) in enumerate(files, start=1)]


def _page(record: dict[str, Any]) -> str:
    """The same as a page that needs neither script nor network."""
    people = record["people"]
    entries = [
        {**one, "who": people.get(str(one["by"]), "The system"), "when": spoken_at(datetime.fromisoformat(one["at"]))}
        for one in record["entries"]
    ]
    openings = [
        {**one, "who": people.get(str(one["by"]), ""), "when": spoken_at(datetime.fromisoformat(one["at"]))}
        for one in record["openings"]
    ]
    withheld = sum(one["withheld"] for one in record["history"])
    context = {"record": record, "entries": entries, "openings": openings, "withheld": withheld}
    return render_to_string("workflows/record_export.html", context)


def _zipped(folder: str, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(f"{folder}/{name}", body)
    return out.getvalue()
