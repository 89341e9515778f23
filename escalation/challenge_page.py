"""The parts of a challenge's page, as plain rows for its template. Pure: it reads what is loaded."""

from typing import Any

from escalation.ending import deciders, ending_of
from escalation.models import PartnerView, Plan, Proposal, Verdict
from escalation.reading import Reading
from escalation.turn_view import SIDES, how_long, is_late
from workflows import keeping_page, need_to_know
from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.models import Side, Theme
from workflows.phrases import by
from workflows.procedure_words import RECORDS
from workflows.reckoning import TICK
from workflows.templatetags.wording import instant


def about_rows(reading: Reading) -> list[dict[str, Any]]:
    """What is asked, of whom, by whom."""
    challenge = reading.challenge
    rows: list[dict[str, Any]] = []
    rows.append({"key": "Raised by", "value": _party(reading, Side.RAISING)})
    rows.append({"key": "Raised at", "value": instant(challenge.raised_at)})
    rows.append({"key": "Goes to", "value": _party(reading, Side.RECEIVING)})
    rows.append({"key": "The concern", "value": challenge.concern})
    rows.append({"key": "Impact on the child", "value": challenge.impact})
    rows.append({"key": "What is wanted", "value": challenge.wanted})
    if challenge.wanted_by_on:
        rows.append({"key": "Wanted by", "value": spoken(challenge.wanted_by_on)})
    rows.append({"key": "Evidence", "value": challenge.evidence or "None given"})
    if challenge.challenged_on:
        rows.append({"key": "Decision or event of", "value": spoken(challenge.challenged_on)})
    rows.append({"key": "Themes", "value": [Theme(one).label for one in challenge.themes] or "None chosen"})
    rows.append({"key": "Plan or legal status", "value": Plan(challenge.plan).label})
    if challenge.priority:
        rows.append({"key": "Priority", "value": challenge.priority})
    if challenge.action_taken:
        rows.append({"key": "Done at once about the risk", "value": challenge.action_taken})
    rows.append({"key": "Procedure", "value": f"{challenge.rules.title}, version {challenge.rules.version}"})
    return rows


def _party(reading: Reading, side: Side) -> list[str]:
    agency, post = reading.agencies.get(side), reading.named.get(side)
    lines = [str(agency.name)] if agency else ["Not known"]
    if post:
        lines.append(f"{post.user.name}, {post.title}")
    return lines


def notes(reading: Reading) -> list[str]:
    """What is out of the ordinary and must not be missed."""
    challenge = reading.challenge
    found = keeping_page.notes(reading.case) if reading.sees(need_to_know.STORY) else []
    if reading.case.failed_at:
        retry = f" It tries again: {instant(reading.case.retry_at)}." if reading.case.retry_at else ""
        found.append(
            f"The timer cannot handle this challenge since {instant(reading.case.failed_at)}.{retry} "
            "Work by the dates you see; the partnership manager can see that it fails."
        )
    if challenge.recorded_afterwards:
        found.append("This challenge was entered afterwards, from paper.")
    waiting = challenge.waiting_approval()
    if waiting and reading.user.pk not in waiting.deadline.holder_ids:
        found.append(
            f"{reading.name(waiting.by_id)} has asked for approval to go to the next step. It is not answered yet."
        )
    for one in challenge.extensions:
        asked = f"{reading.name(one.by_id)} asked for more time, to the end of {spoken(day_of(one.new_due_at - TICK))}"
        if one.is_waiting:
            found.append(f"{asked}: {one.why} It is not answered yet, so the time limit stays as it is.")
        elif one.verdict == Verdict.GIVEN and challenge.is_live:
            before, who = by(one.old_due_at).removeprefix("by "), reading.name(one.answered_by_id)
            found.append(f"{asked} instead of {before}. {who} approved it.")
    return found


def proposal_card(reading: Reading) -> dict[str, Any] | None:
    """The proposal on the table, and afterwards the one that was agreed."""
    challenge = reading.challenge
    proposal = challenge.open_proposal() or next((one for one in challenge.proposals if one.agreed_by_both), None)
    if proposal is None:
        return None
    return {
        "heading": "Proposed resolution" if proposal.is_open else "What was agreed",
        "text": proposal.text,
        "who": f"{reading.name(proposal.by_id)}, {instant(proposal.at)}",
        "answers": [_answer(reading, proposal, side) for side in (Side.RAISING, Side.RECEIVING)],
        "actions": []
        if challenge.is_live is False
        else [_proposed(one) for one in reading.actions if one.proposal_id == proposal.pk],
        "is_open": proposal.is_open,
    }


def _answer(reading: Reading, proposal: Proposal, side: Side) -> str:
    user = proposal.raising_agreed_by_id if side == Side.RAISING else proposal.receiving_agreed_by_id
    agency = reading.agencies[side].name if side in reading.agencies else side.label
    return f"{agency}: agreed by {reading.name(user)}" if user else f"{agency}: has not answered yet"


def _proposed(action: Any) -> str:
    return f"{action.what} – {action.owner.user.name}, {action.owner.title}, by the end of {spoken(action.due_on)}"


def action_rows(reading: Reading) -> list[list[Any]]:
    """What was agreed or recommended to be done, and whether it is: rows of a table."""
    deadlines = {one.pk: one for one in reading.deadlines}
    rows = []
    for action in reading.actions_to_do:
        deadline = deadlines[action.deadline_id or 0]
        if action.confirmed_at:
            status = {"text": "Done, confirmed", "kind": "done"}
        elif action.not_done_why:
            status = {"text": "Not done", "kind": "overdue", "hint": action.not_done_why}
        elif action.done_at:
            status = {"text": "Said to be done", "kind": "waiting", "hint": action.done_note}
        elif is_late(deadline, reading.at) and deadline.due_at:
            status = {"text": "Overdue", "kind": "overdue", "hint": how_long(deadline.due_at, reading.at)}
        else:
            status = {"text": "To do", "kind": "open"}
        who = {"text": action.owner.user.name, "hint": action.owner.agency.name}
        rows.append([action.what, who, f"by the end of {spoken(action.due_on)}", status])
    return rows


def last_step(reading: Reading) -> dict[str, Any] | None:
    """Representations, the partners' views, the recommendation and the answers to it."""
    challenge = reading.challenge
    if not (reading.views or challenge.representations or challenge.recommendations):
        return None
    what, who = ending_of(challenge.rules).what, deciders(challenge.rules.last).removeprefix("the ")
    return {
        "heading": _capital(f"The {who}" if who else "How it ended"),
        "what": _capital(what),
        "representations": [
            {
                "key": reading.agencies[one.side].name if one.side in reading.agencies else SIDES[one.side],
                "value": _representation(reading, one),
            }
            for one in challenge.representations
            if reading.sees(need_to_know.RETURNS)
        ],
        "views": [
            {"key": f"{post.user.name}, {post.agency.name}", "value": view_lines(reading, view)}
            for post, view in reading.views
        ],
        "recommendation": challenge.recommendations[-1] if challenge.recommendations else None,
        "answers": [_accepted(reading, side) for side in (Side.RAISING, Side.RECEIVING)],
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _representation(reading: Reading, one: Any) -> list[str]:
    lines = [f"Asked: {one.questions}"] if one.questions else []
    if one.given_at:
        return [*lines, one.text, f"{reading.name(one.given_by_id)}, {instant(one.given_at)}"]
    deadline = next((each for each in reading.deadlines if each.pk == one.deadline_id), None)
    return [*lines, f"Not given yet. Due {deadline.due_text}." if deadline else "Not given yet."]


def view_lines(reading: Reading, view: PartnerView | None) -> list[str]:
    """One partner's view, to whoever sees it already."""
    if view is None:
        return ["Not recorded"]
    if not reading.shows(view):
        return ["Given. You see it once you have given yours, or when the last step has its outcome."]
    lines = [view.view if view.agrees else f"Dissents: {view.view}"]
    return [*lines, f"Interest: {view.interest}"] if view.interest else lines


def _accepted(reading: Reading, side: Side) -> str:
    agency = reading.agencies[side].name if side in reading.agencies else side.label
    answer = next((one for one in reading.challenge.answers if one.side == side), None)
    if answer is None:
        return f"{agency}: has not answered yet"
    said = "accepts it" if answer.accepted else "does not accept it"
    return f"{agency}: {said}{f'. {answer.why}' if answer.why else ''}"


def not_recorded(reading: Reading) -> list[str]:
    """Records that steps it has left ask for."""
    return [f"Step {step}: {RECORDS[code]}" for step, code in reading.missing]


def meeting_rows(reading: Reading) -> list[dict[str, Any]]:
    rows = []
    for one in reading.meetings:
        if one.held_at:
            lines = [f"Held {instant(one.held_at)}", f"Present: {one.present}"]
            lines += [f"Apologies: {one.apologies}"] if one.apologies else []
            lines.append(one.said)
        else:
            lines = [f"Planned for {instant(one.planned_at)}", one.place]
            lines += [f"Apologies: {one.apologies}"] if one.apologies else []
        rows.append({"key": "Meeting" if one.held_at else "Meeting to come", "value": lines})
    return rows


def after_the_end(reading: Reading) -> list[dict[str, Any]]:
    """Learning for everybody; pressure and feedback only for the raiser in person and the partnership's own team."""
    challenge = reading.challenge
    rows: list[dict[str, Any]] = []
    if challenge.is_live:
        return []
    if challenge.withdrawn_why:
        rows.append({"key": "Why it was withdrawn", "value": challenge.withdrawn_why})
    if challenge.learning:
        rows.append({"key": f"Learning: {Theme(challenge.learning_theme).label}", "value": challenge.learning})
    if reading.relations & {need_to_know.RAISER_IN_PERSON, need_to_know.PARTNERSHIP_TEAM}:
        if challenge.under_pressure is not None:
            rows.append({"key": "Under pressure to withdraw", "value": "Yes" if challenge.under_pressure else "No"})
        if challenge.heard:
            harm = "It did me harm at work." if challenge.detriment else "It did me no harm at work."
            said = f"Heard: {challenge.get_heard_display().lower()}. {harm}"
            rows.append({"key": "The raiser’s feedback", "value": [said, challenge.feedback]})
    return rows
