"""Moving one deadline: less time for one's own side, or more time with another person's approval."""

from datetime import date, datetime

from escalation.actions.acting import Act, acting
from escalation.actions.asking import answered, ask, in_words, next_working_day, sooner
from escalation.actions.closing import partnership_managers
from escalation.actions.ladder import everybody
from escalation.models import Extension, Verdict
from workflows import clock, deadlines
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.limits import on_day
from workflows.models import Deadline, OnTimeout, Role, Side, User
from workflows.phrases import spoken_at
from workflows.reckoning import TICK

MANAGERS = frozenset({Role.SAFEGUARDING_LEAD.value, Role.LINE_MANAGER.value, Role.SENIOR_MANAGER.value})


# -- less time --------------------------------------------------------------------------------------------


def shorten(reference: str, deadline_id: int, *, due_on: date, why: str, by: User, at: datetime) -> None:
    """A lead or manager gives their own side less time. What both sides must do, no side shortens alone."""
    with acting(reference, "shorten", by=by, at=at) as act:
        deadline, party = act.deadline(deadline_id), act.challenge.parties[act.side]
        if act.post_of_theirs(party.agency_id, MANAGERS) is None or deadline.side != act.side:
            raise NotAllowed("shorten")
        refuse_run_out(deadline, at)
        new = clock.end_of(due_on)
        if new <= at or (deadline.due_at is not None and new >= deadline.due_at):
            raise Conflict("That is not sooner", f"It is due {deadline.due_text}, and a shorter time has to lie ahead.")
        before = deadline.due_text
        line = f"Shortened by {by.name} from {_bare(before)} to {in_words(due_on)}: {why}"
        deadlines.date(deadline, on_day(due_on, line, opens_at=at, calendar=act.change.calendar))
        act.entry("shorten", f"Shortened “{deadline.label}”.", why=why, changes={"Due": [before, deadline.due_text]})
        act.tell(
            deadline.holder_ids,
            "date_changed",
            ask=deadline.label,
            due=deadline.due_text,
            key=date_key(deadline),
        )


def refuse_run_out(deadline: Deadline, at: datetime) -> None:
    if not deadline.is_open or (deadline.due_at is not None and deadline.due_at <= at):
        raise Conflict("Time has already run out", f"It was due {deadline.due_text}.")


def _bare(due_text: str) -> str:
    """ "by the end of Tuesday" → "the end of Tuesday"."""
    return due_text.removeprefix("by ") or "no date"


def date_key(deadline: Deadline) -> str:
    """One notice for each date a deadline is given."""
    return f"deadline-{deadline.pk}-{deadline.due_at.isoformat() if deadline.due_at else ''}"


# -- more time --------------------------------------------------------------------------------------------


def ask_extension(reference: str, deadline_id: int, *, due_on: date, why: str, by: User, at: datetime) -> int:
    """Ask for more time for one deadline of one's own side, to the end of a day. Returns the request's id.

    The partnership manager answers, never the asker: by the end of the next working day, and before the
    deadline itself runs out. Silence lapses it, and the clock has never stopped.
    """
    with acting(reference, "ask_extension", by=by, at=at) as act:
        deadline, challenge = act.deadline(deadline_id), act.challenge
        if by.pk not in deadline.holder_ids and deadline.side not in (act.side, "both"):
            raise NotAllowed("ask_extension")
        refuse_run_out(deadline, at)
        if deadline.due_at is None:
            raise Conflict("This has no date yet", "Propose a date instead; both sides agree it.")
        waiting = next((one for one in challenge.extensions if one.is_waiting and one.extended_id == deadline_id), None)
        if waiting:
            who = waiting.by.name if waiting.by else "Somebody"
            raise Conflict("More time has already been asked for", f"{who} asked at {spoken_at(waiting.at)}.")
        new = clock.end_of(due_on)
        if new <= deadline.due_at:
            raise Conflict("That is not later", f"It is due {deadline.due_text}.")
        approvers = _approvers(act)
        due = next_working_day(at, why="Asked to approve more time")
        due = sooner(due, deadline.due_at, why="The deadline itself runs out then, and it does not wait")
        asked = ask(
            act,
            code="extension",
            label="Approve or refuse more time",
            side=Side.PARTNERSHIP,
            to=approvers,
            due=due,
            on_timeout=OnTimeout.LAPSE,
            step=challenge.step,
        )
        extension = Extension(
            case=challenge.case,
            at=at,
            recorded_at=act.change.recorded_at,
            by=by,
            step=challenge.step,
            extended=deadline,
            deadline=asked,
            old_due_at=deadline.due_at,
            new_due_at=new,
            why=why,
        )
        challenge.extensions.append(act.change.add(extension))
        changes = {"Due": [deadline.due_text, f"by {in_words(due_on)}, if approved"]}
        act.entry("ask_extension", f"Asked for more time for “{deadline.label}”.", why=why, changes=changes)
        act.tell(approvers, "extension_asked", ask=asked.label, due=asked.due_text, key=f"extension-{extension.pk}")
        return extension.pk


def _approvers(act: Act) -> list[int]:
    """The partnership manager; where the manager asks, the business unit, else everybody but the asker."""
    found = [user for user in partnership_managers(act) if user != act.by.pk]
    if found:
        return found
    unit = act.directory.in_partnership(act.challenge.case.partnership_id, Role.BUSINESS_UNIT, act.challenge)
    others = [one.user_id for one in unit] or everybody(act.challenge)
    return [user for user in others if user != act.by.pk]


def answer_extension(
    reference: str, extension_id: int, *, approved: bool, by: User, at: datetime, why: str = ""
) -> None:
    """Approve more time, or refuse it with a reason. It moves this one deadline and no window after it."""
    with acting(reference, "story", by=by, at=at) as act:
        extension = next((one for one in act.challenge.extensions if one.pk == extension_id), None)
        if extension is None:
            raise Conflict("That is no request of this challenge")
        live = (one for one in act.challenge.live_deadlines if one.pk == extension.deadline_id)
        act.require("answer_extension", next(live, extension.deadline))
        if extension.by_id == by.pk:
            raise NotAllowed("answer_extension")
        if not extension.is_waiting:
            raise Conflict("This request has already been answered", _answer_in_words(extension))
        extension.verdict = Verdict.GIVEN if approved else Verdict.REFUSED
        extension.answered_by, extension.answered_at, extension.reason = by, at, why
        answered(act, [extension.deadline_id])
        deadline = act.deadline(extension.extended_id)
        if not approved:
            act.entry("refuse_extension", f"Refused more time for “{deadline.label}”.", why=why)
        else:
            _extend(act, extension, deadline, why=why)
        asker = extension.by_id or 0
        act.tell([asker], "extension_answered", due=deadline.due_text, key=f"extension-{extension.pk}")


def _extend(act: Act, extension: Extension, deadline: Deadline, *, why: str) -> None:
    if not deadline.is_open:
        raise Conflict("Time has already run out", f"It was due {deadline.due_text}.")
    before, last = deadline.due_text, clock.day_of(extension.new_due_at - TICK)
    who = extension.by.name if extension.by else "the system"
    line = (
        f"Extended from {_bare(before)} to {in_words(last)}: asked by {who} ({extension.why}), "
        f"approved by {act.by.name}. No other time limit has moved"
    )
    deadlines.date(deadline, on_day(last, line, opens_at=act.at, calendar=act.change.calendar))
    act.entry(
        "approve_extension",
        f"Approved more time for “{deadline.label}”.",
        why=why,
        changes={"Due": [before, deadline.due_text]},
    )
    to = [user for user in {*deadline.holder_ids, *everybody(act.challenge)} if user != extension.by_id]
    act.tell(sorted(to), "date_changed", ask=deadline.label, due=deadline.due_text, key=date_key(deadline))


def _answer_in_words(extension: Extension) -> str:
    if extension.answered_by is None or extension.answered_at is None:
        return "It lapsed without an answer." if extension.verdict == Verdict.LAPSED else "It is no longer needed."
    words = "approved" if extension.verdict == Verdict.GIVEN else "refused"
    return f"{extension.answered_by.name} {words} it at {spoken_at(extension.answered_at)}."
