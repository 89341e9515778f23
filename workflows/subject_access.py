"""What the partnership holds about one child, across cases, for a subject access request.

A ZIP with, for each case, what was written as PDF and JSON, other people's data marked; the files as they are; and a
list of what a person has to check before anything is handed out. The product marks, a person redacts.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction

from audit_log.entries import open_page, outside_cases
from audit_log.models import Entry
from workflows import access, clock, vault
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.contents import file_model, goes, record_models
from workflows.models import Case, CaseChild, CaseRecord, Child, Involvement, Partnership, User
from workflows.paper import paper
from workflows.phrases import spoken_at
from workflows.redaction import Known, Piece, known, marked
from workflows.scanner import instead

PAGE: Final = "subject_access"
MARKING: Final = (
    "For a subject access request. Other people’s data are marked, not redacted: a person checks every page before it "
    "is handed out."
)
HEAD: Final = """What is held about {pseudonym}, exported by {by}, {at}.

To be checked by a person before anything is handed out. What is marked was found by looking for the names and numbers
of other children of the same cases, for pseudonyms, and for the names of professionals; a nickname, a relative or a
neighbour is not known here and not marked. Identifiers of other children are left out. Files are included as they are
and were not searched.

"""


@dataclass(frozen=True)
class Written:
    """One thing that was written in a case: what it is, when, by whom, and its texts in pieces by column."""

    what: str
    at: datetime | None
    by: str
    texts: dict[str, list[Piece]]


def look_for(partnership: Partnership, who: vault.Identifiers, *, by: User, at: datetime) -> Child | None:
    """The child of a case of theirs known by any of these identifiers. That somebody looked is always recorded."""
    found = vault.find(partnership, who)
    found = found if found and is_known_to(found, by=by, at=at) else None
    words = f"Looked for a child by identifiers: {found.pseudonym if found else 'nobody is known by them'}."
    outside_cases(partnership.pk, "find_child", words, by=by, at=at).save()
    return found


def cases_of(child: Child, *, by: User, at: datetime) -> list[Case]:
    """The cases about a child that somebody may read, oldest first."""
    about = CaseChild.objects.filter(child=child).values("case")
    return list(access.visible_to(by, at=at).filter(pk__in=about, partnership=child.partnership_id).order_by("pk"))


def opened(cases: list[Case], *, by: User, at: datetime) -> None:
    """That these cases were listed under a child is logged in each."""
    for case in cases:
        open_page(case_id=case.pk, user=by, page="child's record", at=at).save()


def is_known_to(child: Child, *, by: User, at: datetime) -> bool:
    """Whether somebody may know of a child: by a case of theirs. Of any other child they learn nothing."""
    return bool(cases_of(child, by=by, at=at))


def export_child(child: Child, *, why: str, by: User, at: datetime) -> bytes:
    """The ZIP. Recorded in every case and in the partnership's own chain. Raises Http404, NotAllowed, Conflict."""
    if not why.strip():
        raise Conflict("Say what the export is for")
    with transaction.atomic():
        cases = [case for case in cases_of(child, by=by, at=at) if case.disposed_at is None]
        if not cases:
            raise Conflict("There is nothing to export", f"No case about {child.pseudonym} that you may read is kept.")
        who = _known(child, cases)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as box:
            checks = [line for case in cases for line in _export(box, case, child, who, why=why, by=by, at=at)]
            head = HEAD.format(pseudonym=child.pseudonym, by=by.name, at=spoken_at(at))
            _put(box, "to-be-checked.txt", head + "\n".join(checks) + "\n", at)
            _put(box, "child.json", _document(_identity(child)), at)
        words = f"Exported what {len(cases)} case{'s' if len(cases) != 1 else ''} hold about {child.pseudonym}."
        outside_cases(child.partnership_id, "export_child", words, by=by, at=at, why=why).save()
    return content.getvalue()


def _export(
    box: zipfile.ZipFile, case: Case, child: Child, who: Known, *, why: str, by: User, at: datetime
) -> Iterator[str]:
    """One case's part; yields what has to be checked in it."""
    with Change(by=by, at=at, why=why) as change:
        file = change.lock(file_model(case.kind), case.reference)
        access.require(by, "export_child", file, at=at)
        change.add(open_page(case_id=case.pk, user=by, page=PAGE, at=at, why=why))
        change.entry(file, "export_child", f"Exported what this case holds about {child.pseudonym}.", why=why)
    written = list(_written(case, who))
    files = list(_files(case))
    _put(box, f"{case.reference}/record.json", _document(_json(case, child, written, files)), at)
    _put(box, f"{case.reference}/record.pdf", _pdf(case, child, written, by=by, at=at), at)
    for name, one in files:
        _put(box, f"{case.reference}/files/{name}", _leaves(one), at)
    for one_written in written:
        for label, pieces in one_written.texts.items():
            yield from (
                f"{case.reference}, {one_written.what}, {label}: “{words}” ({mark})" for words, mark in pieces if mark
            )
    yield from (f"{case.reference}, file {name}: not searched" for name, _ in files)


def _known(child: Child, cases: list[Case]) -> Known:
    links = CaseChild.objects.filter(case__in=cases).exclude(child=child).select_related("child")
    others = [vault.reveal(one) for one in {link.child for link in links} if vault.knows(one)]
    involved = Involvement.objects.filter(case__in=cases).values("user")
    wrote = Entry.objects.filter(case__in=cases).values("by")
    people = User.objects.filter(models.Q(pk__in=involved) | models.Q(pk__in=wrote)).values_list("name", flat=True)
    return known(child.pseudonym, own=_identity(child), others=others, professionals=people)


def _identity(child: Child) -> dict[str, Any]:
    """Who the child is: revealed, which the entries of the export record."""
    return {"pseudonym": child.pseudonym, **(vault.reveal(child) if vault.knows(child) else {})}


def _written(case: Case, who: Known) -> Iterator[Written]:
    """Everything written in a case, kind by kind, and then its story."""
    for model in record_models():
        columns = [name for name in goes(model) if not isinstance(model._meta.get_field(name), models.BinaryField)]
        key: dict[str, Any] = {"pk": case.pk} if model is Case else {"case": case}
        rows = model.objects.filter(**key).order_by("pk")
        for row in rows if columns and not _is_file(model) else ():
            texts = {str(model._meta.get_field(name).verbose_name): _text(row, name) for name in columns}  # type: ignore[union-attr]
            if any(texts.values()):
                yield _row(row, {label: marked(text, who) for label, text in texts.items() if text})
    for line in Entry.objects.filter(case=case).select_related("by").order_by("chain_no"):
        changes = "; ".join(f"{label}: {before} → {after}" for label, (before, after) in line.changes.items())
        texts = {"what happened": line.words, "why": line.why, "changes": changes}
        said = {label: marked(text, who) for label, text in texts.items() if text}
        yield Written("the story", line.at, line.by.name if line.by else "", said)


def _row(row: CaseRecord, texts: dict[str, list[Piece]]) -> Written:
    by = getattr(row, "by", None)
    return Written(str(row._meta.verbose_name), getattr(row, "at", None), by.name if by else "", texts)


def _text(row: CaseRecord, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value or "")


def _is_file(model: type[CaseRecord]) -> bool:
    return any(isinstance(field, models.BinaryField) for field in model._meta.concrete_fields)


def _files(case: Case) -> Iterator[tuple[str, Any]]:
    """The case's files with a name that is safe in any folder."""
    for model in record_models():
        if _is_file(model):
            mine: dict[str, Any] = {"case": case}
            for one in model.objects.filter(**mine).order_by("pk"):
                name = re.sub(r"[^\w. -]", "_", str(getattr(one, "name", "")))[-100:].lstrip(". ")
                yield f"{one.pk}-{name}{'.txt' if _virus(one) else ''}", one


def _virus(one: Any) -> str:
    return str(getattr(one, "virus", ""))


def _leaves(one: Any) -> bytes:
    """What may be handed out of a file: nothing of one that can no longer be opened."""
    return instead(_virus(one)) if _virus(one) else bytes(one.content)


def _json(case: Case, child: Child, written: list[Written], files: list[tuple[str, Any]]) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "kind": case.get_kind_display(),
        "about": child.pseudonym,
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "written": [
            {
                "what": one.what,
                "at": one.at.isoformat() if one.at else None,
                "by": {"name": one.by, "is": "a professional; the name may stay"} if one.by else None,
                "texts": {
                    label: [{"text": words, "to_be_checked": mark} if mark else {"text": words} for words, mark in said]
                    for label, said in one.texts.items()
                },
            }
            for one in written
        ],
        "files": [{"name": name, "sha256": one.sha256, "searched": False} for name, one in files],
    }


def _pdf(case: Case, child: Child, written: list[Written], *, by: User, at: datetime) -> bytes:
    sections: dict[str, list[dict[str, Any]]] = {}
    for one in written:
        who = [(f"{one.by}, ", "")] if one.by else []
        when = [(f"{spoken_at(one.at)}. ", "")] if one.at else []
        for label, pieces in one.texts.items():
            row = {"key": label.capitalize(), "pieces": [*who, *when, *pieces]}
            sections.setdefault(one.what.capitalize(), []).append(row)
    return paper(
        title=f"{case.get_kind_display()} {case.reference}: what it holds about {child.pseudonym}",
        reference=case.reference,
        marking=MARKING,
        printed=f"Exported by {by.name}, {spoken_at(at)}",
        sections=list(sections.items()),
    )


def _document(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _put(box: zipfile.ZipFile, name: str, content: str | bytes, at: datetime) -> None:
    moment = clock.london(at)
    box.writestr(zipfile.ZipInfo(name, moment.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
