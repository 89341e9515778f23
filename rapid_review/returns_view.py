"""What pages show of the agencies’ returns, for one reader: their own agency's alone, or all that are in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rapid_review import chronology, returns
from rapid_review.lateness import late_words, ran_out_at, status
from rapid_review.models import AgencyReturn, ChallengeUsed, ChronologyRow, Incident, ReturnState, ReturnVersion
from rapid_review.panel_view import Reader
from rapid_review.safety_view import safety
from workflows import access, need_to_know
from workflows.calendar import spoken
from workflows.models import Case, Deadline, User
from workflows.need_to_know import Level
from workflows.templatetags.wording import day, instant

MOMENT = timedelta(microseconds=1)
TO_ANSWER = (ReturnState.ASKED, ReturnState.EXCUSED)


@dataclass(frozen=True)
class Part:
    """What somebody may do with one return. `own` is their agency's; `reads` what was signed off of any."""

    asked: Deadline
    reads: bool
    own: bool
    signs: bool
    writes: bool


def part_in(reader: Reader, one: AgencyReturn, asked: Deadline) -> Part:
    """Nobody of one agency reads another's return, whatever else they see of the incident."""
    standing, papers = access.Standing(reader.user, reader.at), need_to_know.PAPERS
    holds = returns.holds(one, asked, standing)
    of_agency = bool(reader.ties & need_to_know.who(papers, Level.OWN)) and standing.leads(one.agency_id)
    return Part(
        asked=asked,
        reads=holds or of_agency or reader.sees(papers),
        own=holds or of_agency,
        signs=returns.signs(one, asked, standing),
        writes=holds and reader.incident.case.closed_at is None,
    )


# -- on the incident's page ---------------------------------------------------------------------------


def section(reader: Reader) -> dict[str, Any] | None:
    """The section, for one reader; None for whoever sees nothing of it."""
    asked = _asked(reader.incident)
    sees = reader.sees(need_to_know.PAPERS)
    mine = [one for one in asked if part_in(reader, *one).own] if not sees else _held(reader, asked)
    found = {
        "columns": ["Agency", "How it stands", "Due"],
        "rows": [_row(reader, one, deadline) for one, deadline in asked] if sees else [],
        "mine": [_mine(one, deadline) for one, deadline in mine],
        "waiting": _waiting(asked) if sees else "",
        "chronology_url": f"{reader.incident.get_absolute_url()}chronology/" if sees else "",
        "safety": safety(reader),
    }
    return found if found["rows"] or found["mine"] or found["safety"] else None


def _held(reader: Reader, asked: list[tuple[AgencyReturn, Deadline]]) -> list[tuple[AgencyReturn, Deadline]]:
    return [one for one in asked if reader.user.pk in one[1].holder_ids]


def _asked(incident: Incident) -> list[tuple[AgencyReturn, Deadline]]:
    """Every return with the latest deadline it is asked by, by agency's name; two queries however many there are."""
    if not incident.returns:
        return []
    latest: dict[tuple[str, int | None], Deadline] = {}
    for deadline in Deadline.objects.filter(case=incident.case_id, code=returns.CODE).order_by("pk"):
        latest[deadline.label, deadline.post_id] = deadline
    found = AgencyReturn.objects.filter(case=incident.case_id).select_related("agency", "deadline")
    rows = found.order_by("agency__name", "pk")
    return [(one, latest[one.deadline.label, one.deadline.post_id]) for one in rows]


def hidden_labels(reader: Reader) -> set[str]:
    """The deadlines of other agencies, which an agency that was asked does not see."""
    if reader.sees(need_to_know.PAPERS):
        return set()
    asked = _asked(reader.incident)
    return {one.deadline.label for one, deadline in asked if not part_in(reader, one, deadline).own}


def _row(reader: Reader, one: AgencyReturn, asked: Deadline) -> list[Any]:
    agency = {"text": one.agency.name, "url": returns.url_of(reader.incident.case.reference, one.pk)}
    return [agency, stands(one, asked, reader), asked.due_text]


def stands(one: AgencyReturn, asked: Deadline, reader: Reader) -> dict[str, str]:
    """How a return stands: who is late, and since when."""
    words, hint = str(one.get_state_display()), ""
    if one.state == ReturnState.ASKED:
        late, ran_out = late_words(asked, reader.at), ran_out_at(asked)
        if late and ran_out:
            return {"text": f"Not in: {late}", "kind": "overdue", "hint": f"Since {day(ran_out - MOMENT)} ended"}
        return {"text": "Asked", "kind": "open"}
    if asked.closed_at:
        done = status(asked, asked.closed_at)[0] if asked.closed_as == "late" else ""
        hint = instant(asked.closed_at) + (f". {done}" if done else "")
    return {"text": words, "kind": "closed" if one.state == ReturnState.EXCUSED else "done", "hint": hint}


def _waiting(asked: list[tuple[AgencyReturn, Deadline]]) -> str:
    """How many are out, in words."""
    out = sum(one.state == ReturnState.ASKED for one, _ in asked)
    if not asked:
        return ""
    if not out:
        return "Every return is in, or its agency is excused."
    return f"{out} of {len(asked)} {'return is' if len(asked) == 1 else 'returns are'} not in yet."


def _mine(one: AgencyReturn, asked: Deadline) -> dict[str, Any]:
    return {
        "url": returns.url_of(str(one.case), one.pk),
        "agency": one.agency.name,
        "open": one.state == ReturnState.ASKED,
        "text": f"It is due {asked.due_text}." if one.state == ReturnState.ASKED else one.get_state_display() + ".",
    }


# -- the return's own page ----------------------------------------------------------------------------


def page(reader: Reader, one: AgencyReturn, part: Part) -> dict[str, Any]:
    """What an agency is told, by when and why, what it can do now, and what it has written."""
    written = returns.versions(one)
    draft, counting = returns.draft_of(written), returns.counting(written)
    shown = (draft if part.own else None) or counting
    link = returns.url_of(reader.incident.case.reference, one.pk)
    incident = reader.incident
    acts = {
        f"{name}_url": f"{incident.get_absolute_url()}{slug}/?of={one.pk}"
        for name, slug in (
            ("nil", "not-known"),
            ("name", "name-author"),
            ("excuse", "excuse-return"),
            ("correct", "correct-return"),
        )
    }
    may = access.ACTS["reveal_incident"] & reader.ties
    return acts | {
        "incident_reference": incident.case.reference,
        "about_child": incident.case.about,
        "one": one,
        "link": link,
        "part": part,
        "draft": draft if part.own else None,
        "counting": counting,
        "state": stands(one, part.asked, reader),
        "to_answer": part.writes and not written and one.state in TO_ANSWER,
        "about": _about(one, part),
        "why": part.asked.why,
        "reveal_url": f"{reader.incident.get_absolute_url()}identity/" if may else "",
        "may_name": part.signs and part.writes and one.state == ReturnState.ASKED,
        "may_excuse": one.state == ReturnState.ASKED
        and reader.incident.case.closed_at is None
        and bool(access.ACTS["ask_agencies"] & reader.ties),
        "shown": version(shown, reader.user, reader) if shown else None,
        "versions": [_line(each, link) for each in written if each.signed_off_at],
    }


def _about(one: AgencyReturn, part: Part) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{"key": f"What {'you' if part.own else 'they'} are told", "value": one.letter}]
    rows.append({"key": "Period", "value": period(one)})
    if one.state == ReturnState.ASKED:
        due = part.asked.due_text
        rows.append({"key": "Due", "value": due[:1].upper() + due[1:]})
    if one.state == ReturnState.EXCUSED:
        rows.append({"key": "Excused, because", "value": one.excused_why})
    if one.author:
        rows.append({"key": "Written by", "value": f"{one.author.user.name}, {one.author.title}"})
    return rows


def period(one: AgencyReturn) -> str:
    if one.from_on and one.until_on:
        return f"From {spoken(one.from_on)} to {spoken(one.until_on)}"
    if one.from_on:
        return f"From {spoken(one.from_on)} until today"
    return f"Until {spoken(one.until_on)}" if one.until_on else "Everything that is known"


def _line(one: ReturnVersion, link: str) -> dict[str, str]:
    by = one.signed_off_by.name if one.signed_off_by else ""
    what = "Not known to the agency" if one.nil else "The return" if one.number == 1 else "Correction"
    why = f" Why: {one.correction_why}" if one.correction_why else ""
    return {
        "url": f"{link}versions/{one.number}/",
        "text": f"Version {one.number}",
        "what": f"{what}, signed off by {by} at {instant(one.signed_off_at)}.{why}",
    }


def version(one: ReturnVersion, user: User, reader: Reader) -> dict[str, Any]:
    """One version as it is read, section by section, with its rows."""
    rows = ChronologyRow.objects.filter(version=one, removed_at=None)
    groups = []
    for heading, group in returns.GROUPS.items():
        lines = [{"key": words, "value": one.sections.get(code) or "—"} for code, (words, _) in group.items()]
        if "supervision" in group:
            lines += _challenge(one, user, reader)
        groups.append((heading, lines))
    return {
        "one": one,
        "nil": one.nil,
        "signed": _line(one, "")["what"] if one.signed_off_at else "",
        "groups": groups,
        "rows": [row_lines(row) for row in chronology.in_order(rows)],
    }


def _challenge(one: ReturnVersion, user: User, reader: Reader) -> list[dict[str, Any]]:
    """The reference stands there only for whoever may know of that challenge."""
    used = str(ChallengeUsed(one.challenge_used).label) if one.challenge_used else "—"
    row: dict[str, Any] = {"key": "Was professional challenge used?", "value": used}
    seen = access.visible_to(user, at=reader.at).filter(pk=one.challenge_id).first() if one.challenge_id else None
    if isinstance(seen, Case):
        row["change_url"], row["change_text"] = f"/challenges/{seen.reference}/", f"Open {seen.reference}"
    return [row]


def row_lines(row: ChronologyRow) -> dict[str, Any]:
    """One event as a card or a line of a table."""
    more = (
        ("Child", chronology.seen_words(row.seen)),
        ("Known", row.known),
        ("Done", row.action),
        ("Outcome", row.outcome),
        ("Comment", row.comment),
    )
    return {
        "pk": row.pk,
        "when": chronology.when(row),
        "person": row.person,
        "agency": row.agency.name,
        "source": row.source,
        "what": row.what,
        "more": [(key, text) for key, text in more if text],
    }
