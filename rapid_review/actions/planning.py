"""What is done about a recommendation: actions with owners and days, how they go, and how we will know it worked."""

from datetime import date, datetime

from rapid_review import tracking
from rapid_review.actions.tracked import tracked, under_way
from rapid_review.models import Action, DueChange, NoteKind, ProgressNote, Recommendation, Revisit
from workflows import clock, deadlines
from workflows.calendar import spoken
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Deadline, OutcomeKind, Post, RulingKind, Side, User
from workflows.people import Directory


def set_measure(
    reference: str, *, question: str, measure: str, baseline: str, baseline_on: date, by: User, at: datetime
) -> None:
    """What has to be different, how we will know, and how it was before anything was done."""
    if baseline_on > clock.day_of(at):
        raise Conflict("The baseline is how things were before: its day cannot be in the future")
    with tracked(reference, "set_measure", by=by, at=at) as (change, one, directory):
        if Revisit.objects.filter(case=one.case).exists():
            raise Conflict("The measure stays", "A revisit has been measured against its baseline.")
        before = f"{one.measure}: {one.baseline}" if one.measure else ""
        one.question, one.measure, one.baseline, one.baseline_on = question, measure, baseline, baseline_on
        changes = {"Measure and baseline": [before, f"{measure}: {baseline}"]}
        change.entry(one, "set_measure", f"Said how we will know that something changed: {question}", changes=changes)
        tracking.settle(change, one, directory)


def plan_action(
    reference: str, *, what: str, owner: Post, lead: Post, due_on: date, workstream: str = "", by: User, at: datetime
) -> int:
    """Somebody does something by the end of a day, and somebody else answers for it. Returns the action's id."""
    if due_on < clock.day_of(at):
        raise Conflict("The day is over already")
    posts = (owner.pk, lead.pk)
    with tracked(reference, "plan_action", by=by, at=at, posts=posts) as (change, one, directory):
        for post in (owner, lead):
            answers = directory.answering(post.pk, one)
            if answers is None or answers.user_id in one.ruled(RulingKind.CONFLICT):
                why = "They have left the post, or a conflict of interest keeps them out."
                raise Conflict(f"{post.user.name} cannot be asked", why)
        action = Action(
            case=one.case,
            number=len(one.actions) + 1,
            round=one.round,
            what=what,
            owner=owner,
            lead=lead,
            workstream=workstream,
            due_on=due_on,
        )
        action.deadline = tracking.ask_owner(change, one, directory, action, "The day that was set when it was planned")
        one.actions.append(change.add(action))
        who = f"{owner.user.name}, {action.deadline.due_text}; accountable: {lead.user.name}"
        change.entry(one, "plan_action", f"Planned action {action.number}, by {who}: {what}")
        _tell_lead(change, one, directory, action, f"You are accountable for action {action.number}")
        tracking.settle(change, one, directory)
        return action.pk


def move_action(reference: str, action_id: int, *, due_on: date, why: str, by: User, at: datetime) -> None:
    """Another day for an action; the one before is kept, with the reason."""
    if due_on < clock.day_of(at):
        raise Conflict("The day is over already")
    with tracked(reference, "move_action", by=by, at=at) as (change, one, directory):
        action = under_way(one, action_id)
        if due_on == action.due_on:
            raise Conflict("That is its day already")
        days = {f"Day of action {action.number}": [spoken(action.due_on), spoken(due_on)]}
        moved(change, action, due_on, why)
        change.entry(one, "move_action", f"Action {action.number} has another day.", why=why, changes=days)
        if tracking.live(one, action.deadline):
            tracking.close(change, one, action.deadline, OutcomeKind.SUPERSEDED)
            action.deadline = tracking.ask_owner(change, one, directory, action, f"Its day was changed: {why}")
        _tell_lead(change, one, directory, action, f"The day of action {action.number} has changed")


def moved(change: Change, action: Action, due_on: date, why: str) -> None:
    """Keep the day it had, and who changed it."""
    assert change.by is not None
    before = action.due_on
    change.add(
        DueChange(
            case_id=action.case_id,
            action=action,
            before_on=before,
            after_on=due_on,
            why=why,
            by=change.by,
            at=change.at,
        )
    )
    action.due_on = due_on


def note_progress(reference: str, action_id: int, *, kind: str, text: str, by: User, at: datetime) -> None:
    """How it is going. Something that stands in the way is told to the accountable lead and the team at once."""
    with tracked(reference, "note_progress", by=by, at=at, deadline_id=owned(reference, action_id)) as found:
        change, one, directory = found
        action = under_way(one, action_id)
        change.add(ProgressNote(case=one.case, action=action, kind=NoteKind(kind), text=text, by=by, at=at))
        words = f"Action {action.number}: {NoteKind(kind).label[:1].lower()}{NoteKind(kind).label[1:]}."
        change.entry(one, "note_progress", words, why=text)
        if kind == NoteKind.BLOCKED:
            what = f"Something stands in the way of action {action.number}"
            _tell_lead(change, one, directory, action, what)
            tracking.tell_team(change, one, directory, what)


def drop_action(reference: str, action_id: int, *, why: str, by: User, at: datetime) -> None:
    """It is no longer needed; what it was stays to be read."""
    with tracked(reference, "drop_action", by=by, at=at) as (change, one, directory):
        action = under_way(one, action_id)
        tracking.close(change, one, action.deadline, OutcomeKind.SUPERSEDED)
        tracking.close(change, one, action.asked, OutcomeKind.SUPERSEDED)
        action.drop(at=at, why=why)
        change.entry(one, "drop_action", f"Action {action.number} is no longer needed.", why=why)
        owner = directory.answering(action.owner_id, one)
        if owner is not None:
            what = f"Action {action.number} is no longer needed"
            change.tell([owner.user_id], "alert", about=one, link=one.get_absolute_url(), ask=what)
        tracking.settle(change, one, directory)


def owned(reference: str, action_id: int) -> int | None:
    """The id of the deadline by which an action's owner is asked now, each repeated alert being a row of its own."""
    found = Action.objects.filter(pk=action_id, case__reference=reference).select_related("deadline").first()
    if found is None:
        return None
    same = Deadline.objects.filter(case=found.case_id, code=tracking.ACTION, label=found.deadline.label)
    return same.latest("pk").pk


def _tell_lead(change: Change, one: Recommendation, directory: Directory, action: Action, what: str) -> None:
    lead = directory.answering(action.lead_id, one)
    if lead is not None:
        deadlines.involve(change, one, lead.user_id, Side.PARTNERSHIP)
        change.tell([lead.user_id], "alert", about=one, link=one.get_absolute_url(), ask=what)
