"""What is shown of a recommendation's actions, evidence and revisits, read once for many of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapid_review import tracking
from rapid_review.actions.evidencing import is_their_own
from rapid_review.models import (
    Action,
    ActionState,
    DueChange,
    Evidence,
    EvidenceFile,
    EvidenceVerdict,
    ProgressNote,
    Recommendation,
    Revisit,
    Revisited,
)
from rapid_review.rag import Rag, rag
from workflows import access
from workflows.calendar import spoken
from workflows.models import User
from workflows.templatetags.wording import instant

VERDICTS = {
    EvidenceVerdict.WAITING: "waiting",
    EvidenceVerdict.ACCEPTED: "done",
    EvidenceVerdict.NOT_ACCEPTED: "overdue",
}
RESULTS = {Revisited.EMBEDDED: "done", Revisited.PARTLY: "orange", Revisited.NOT: "overdue"}


@dataclass(frozen=True)
class Papers:
    """The notes, evidence and changed days of many actions, by the action's id, oldest first."""

    notes: dict[int, list[ProgressNote]] = field(default_factory=lambda: defaultdict(list))
    evidence: dict[int, list[Evidence]] = field(default_factory=lambda: defaultdict(list))
    changes: dict[int, list[DueChange]] = field(default_factory=lambda: defaultdict(list))

    def rag(self, one: Recommendation, action: Action, *, at: datetime) -> Rag:
        """How an action of a loaded recommendation is going."""
        opened = action.asked if action.state == ActionState.EVIDENCED else action.deadline
        asked = tracking.live(one, opened)
        return rag(action, asked, notes=self.notes[action.pk], changes=len(self.changes[action.pk]), at=at)


def papers(found: Iterable[Recommendation]) -> Papers:
    """All of them, in three queries."""
    read, ids = Papers(), [action.pk for one in found for action in one.actions]
    for note in ProgressNote.objects.filter(action__in=ids).select_related("by").order_by("pk"):
        read.notes[note.action_id].append(note)
    for each in Evidence.objects.filter(action__in=ids).select_related("by", "verdict_by").order_by("pk"):
        read.evidence[each.action_id].append(each)
    for change in DueChange.objects.filter(action__in=ids).select_related("by").order_by("pk"):
        read.changes[change.action_id].append(change)
    return read


def actions(one: Recommendation, user: User, ties: frozenset[str], *, at: datetime) -> list[dict[str, Any]]:
    """Every action with how it is going, what was shown, and what this person may do about it."""
    read = papers([one])
    files = {file.evidence_id: file for file in EvidenceFile.objects.filter(case=one.case_id).defer("content")}
    return [_action(one, action, read, files, user, ties, at=at) for action in one.actions]


def _action(
    one: Recommendation,
    action: Action,
    read: Papers,
    files: dict[int, EvidenceFile],
    user: User,
    ties: frozenset[str],
    *,
    at: datetime,
) -> dict[str, Any]:
    how = read.rag(one, action, at=at)
    evidence = [_evidence(one, each, files.get(each.pk)) for each in read.evidence[action.pk]]
    return {
        "number": action.number,
        "what": action.what,
        "rag": how,
        "rows": [
            {"key": "Owner", "value": f"{action.owner.user.name}, {action.owner.title}, {action.owner.agency.name}"},
            {"key": "Accountable lead", "value": action.lead.user.name},
            *([{"key": "Workstream", "value": action.workstream}] if action.workstream else []),
            {"key": "Due", "value": [f"By the end of {spoken(action.due_on)}", *_days(read.changes[action.pk])]},
            *([{"key": "Why not", "value": action.ended_why}] if action.ended_why else []),
        ],
        "notes": [
            {"text": each.text, "kind": each.get_kind_display(), "who": f"{each.by.name}, {instant(each.at)}"}
            for each in read.notes[action.pk]
        ],
        "evidence": evidence,
        "acts": _acts(one, action, read, user, ties),
    }


def waiting(one: Recommendation, action: Action) -> list[dict[str, Any]]:
    """What is shown of an action and has no answer yet."""
    files = {file.evidence_id: file for file in EvidenceFile.objects.filter(case=one.case_id).defer("content")}
    found = papers([one]).evidence[action.pk]
    return [_evidence(one, each, files.get(each.pk)) for each in found if each.verdict == EvidenceVerdict.WAITING]


def _days(changes: list[DueChange]) -> list[str]:
    """Every day it had before, and why it was changed."""
    return [
        f"Until {instant(each.at)} it was {spoken(each.before_on)}. {each.by.name} changed it: {each.why}"
        for each in changes
    ]


def _evidence(one: Recommendation, each: Evidence, file: EvidenceFile | None) -> dict[str, Any]:
    verdict = EvidenceVerdict(each.verdict)
    answered = f"{each.verdict_by.name}, {instant(each.verdict_at)}" if each.verdict_by else ""
    return {
        "kind": each.get_kind_display(),
        "text": each.text,
        "link": each.link,
        "file": {"name": file.name, "url": f"{one.get_absolute_url()}files/{file.pk}/"} if file else None,
        "who": f"{each.by.name}, {instant(each.at)}",
        "verdict": verdict.label,
        "verdict_kind": VERDICTS[verdict],
        "why": each.verdict_why,
        "answered": answered,
    }


def _acts(one: Recommendation, action: Action, read: Papers, user: User, ties: frozenset[str]) -> list[dict[str, Any]]:
    """What this person may do about one action, what is asked of them first."""
    if not action.is_under_way or not one.step:
        return []
    own = tracking.live(one, action.deadline)
    owns = own is not None and user.pk in own.holder_ids
    asked = tracking.live(one, action.asked)
    waiting = [each for each in read.evidence[action.pk] if each.verdict == EvidenceVerdict.WAITING]
    answers = asked is not None and user.pk in asked.holder_ids and not is_their_own(action, waiting, user)
    rows = [
        ("answer_evidence", "Accept the evidence, or not", "answer-evidence", answers, bool(asked)),
        ("offer_evidence", "Show what was done", "evidence", owns, True),
        ("note_progress", "Write how it is going", "progress", owns, True),
        ("move_action", "Change its day", "move", False, True),
        ("drop_action", "It is no longer needed", "drop", False, True),
    ]
    found: list[dict[str, Any]] = []
    for act, label, slug, mine, fits in rows:
        may = mine or bool(access.ACTS[act] & ties)
        if act == "answer_evidence":
            may = may and not is_their_own(action, waiting, user)
        if may and fits:
            url = f"{one.get_absolute_url()}{slug}/?of={action.pk}"
            found.append({"label": f"{label}: action {action.number}", "url": url, "first": mine and not found})
    return found


def revisits(one: Recommendation) -> list[dict[str, Any]]:
    """What was found whenever somebody came back, beside the baseline."""
    found = Revisit.objects.filter(case=one.case_id).select_related("by").order_by("pk")
    return [
        {
            "label": f"{each.label}{f' (round {each.round})' if one.round > 1 else ''}",
            "result": Revisited(each.result).label,
            "kind": RESULTS[Revisited(each.result)],
            "value": each.value,
            "found": each.found,
            "next": [each.get_next_step_display(), *([each.next_step_why] if each.next_step_why else [])],
            "who": f"{each.by.name}, {instant(each.at)}",
        }
        for each in found
    ]


def measured(one: Recommendation, found: list[dict[str, Any]]) -> list[list[Any]]:
    """The measure over time: the baseline, and each revisit under it."""
    if not one.has_measure or one.baseline_on is None:
        return []
    rows: list[list[Any]] = [["Before anything was done", spoken(one.baseline_on), one.baseline, ""]]
    return rows + [
        [each["label"], each["who"], each["value"], {"text": each["result"], "kind": each["kind"]}] for each in found
    ]
