"""What this person may do to this challenge now: the buttons of its page. What is impossible is not offered.

The right comes from the door's table, the possibility from the state; the action asks both again under the lock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from escalation.actions.chasing import mentions
from escalation.actions.events import awaited
from escalation.actions.time_limits import MANAGERS
from escalation.ending import ending_of
from escalation.models import Meeting, Representation, Verdict
from escalation.reading import Reading
from workflows.access import LEADS
from workflows.models import Deadline, Side
from workflows.need_to_know import RAISING_LEAD
from workflows.people import role_name
from workflows.procedure import DeadlineRule, Step

BOTH = (Side.RAISING, Side.RECEIVING)


@dataclass(frozen=True)
class Offer:
    """One button. `slug` is the page's last part, `about` the row it is about; `main` ones come first."""

    slug: str
    label: str
    hint: str = ""
    main: bool = False
    first: bool = False
    grave: bool = False
    about: int | None = None
    reference: str = ""

    @property
    def url(self) -> str:
        about = f"?about={self.about}" if self.about else ""
        return f"/challenges/{self.reference}/{self.slug}/{about}"


def offers(reading: Reading) -> list[Offer]:
    """Everything the person may do now, the most pressing first; only the first main one is green."""
    kinds = (
        (_settling, _climbing, _step_four, _dates, _turns, _papers, _ending)
        if reading.challenge.is_live
        else (_after_the_end, _papers)
    )
    found = [replace(one, reference=reading.case.reference) for kind in kinds for one in kind(reading)]
    main = sorted((one for one in found if one.main), key=lambda one: (not one.first, one.grave))
    main = [replace(one, first=one.first and place == 0) for place, one in enumerate(main)]
    return [*main, *(one for one in found if not one.main)]


def offered(reading: Reading, slug: str, about: int | None) -> Offer | None:
    """The offer of this page, if it is one."""
    return next((one for one in offers(reading) if one.slug == slug and one.about == about), None)


def _settling(reading: Reading) -> Iterator[Offer]:
    challenge, side = reading.challenge, reading.side
    proposal = challenge.open_proposal()
    if proposal and side in BOTH and proposal.waits_for(side):
        if reading.may("agree"):
            yield Offer("agree", "Agree the proposed resolution", main=True, first=True, about=proposal.pk)
        if reading.may("refuse"):
            yield Offer("refuse", "Refuse the proposed resolution", main=True, about=proposal.pk)
    if reading.may("respond"):
        answered = any(one.step == challenge.step for one in reading.responses)
        hint = "" if answered else "Say what you think. You can propose a resolution afterwards."
        yield Offer("respond", "Respond again" if answered else "Respond", hint, main=True, first=not answered)
    if reading.may("propose"):
        label = "Propose something else instead" if proposal else "Propose a resolution"
        yield Offer("propose", label, main=side in BOTH, first=side in BOTH and not proposal)


def _climbing(reading: Reading) -> Iterator[Offer]:
    challenge, step = reading.challenge, reading.challenge.current_step
    is_last = challenge.step == challenge.rules.last.number
    waiting = challenge.waiting_approval()
    if waiting and _holds(reading, waiting.deadline_id):
        yield Offer("approval", "Answer whether it may go to the next step", main=True, first=True)
    refused = any(one.step == challenge.step and one.verdict == Verdict.REFUSED for one in challenge.approvals)
    if refused and not waiting and not is_last and reading.may("go_on"):
        hint = f"Your {_approver(step)} did not approve it. You may go on all the same; your reason is recorded."
        yield Offer("go-on", "Go on regardless", hint, main=True)
    if not is_last and not waiting and reading.may("escalate"):
        leads = RAISING_LEAD in reading.relations and step.approval and step.approval.by in LEADS
        hint = f"Your {_approver(step)} is asked to approve it first." if step.approval and not leads else ""
        yield Offer("escalate", f"Take it to step {challenge.step + 1}", hint, main=True)
    if not reading.case.urgent and reading.may("change_risk"):
        yield Offer("risk", "The risk to the child has changed", main=True, grave=True)
    if challenge.step > 1 and challenge.rules.may_step_back and reading.may("step_back"):
        yield Offer("step-back", "Step back to an earlier step")


def _approver(step: Step) -> str:
    return role_name(step.approval.by).lower() if step.approval else "safeguarding lead"


def _step_four(reading: Reading) -> Iterator[Offer]:
    challenge, step, what = reading.challenge, reading.challenge.current_step, ending_of(reading.challenge.rules).what
    asked = waiting_representation(reading, reading.side)
    if asked and reading.may("give_representation"):
        yield Offer("give-representation", "Give your agency’s representations", main=True, first=True)
    answered = any(one.side == reading.side for one in challenge.answers)
    if challenge.recommendations and not answered and reading.may("answer_recommendation"):
        yield Offer("answer-recommendation", f"Accept the {what} or not", main=True, first=True)
    if step.partnership_does == "decides" and not challenge.recommendations and reading.may("give_view"):
        yield Offer("give-view", "Give your view", main=True, first=not _has_view(reading))
    if challenge.step == challenge.rules.last.number and not challenge.recommendations and reading.may("recommend"):
        yield Offer("recommend", f"Record the {what}", main=bool(challenge.rules.final), first=_has_view(reading))
    asks = any(rule.starts_on == "representations_asked" for rule in step.deadlines)
    open_ones = any(waiting_representation(reading, side) for side in BOTH)
    if asks and not open_ones and not challenge.recommendations and reading.may("ask_representations"):
        yield Offer("ask-representations", "Ask both parties for representations", main=True)


def _has_view(reading: Reading) -> bool:
    return any(view is not None and view.by_id == reading.user.pk for _, view in reading.views)


def waiting_representation(reading: Reading, side: str) -> Representation | None:
    """What a side has been asked for at this stay on the step and has not given."""
    challenge = reading.challenge
    entered = datetime.fromisoformat(challenge.entered[str(challenge.step)])
    for one in challenge.representations:
        if one.side == side and one.given_at is None and one.step == challenge.step and one.at >= entered:
            return one
    return None


def _holds(reading: Reading, deadline_id: int) -> bool:
    return any(one.pk == deadline_id and reading.mine(one) for one in reading.challenge.live_deadlines)


# -- time limits --------------------------------------------------------------------------------------


def _dates(reading: Reading) -> Iterator[Offer]:
    for proposed in reading.proposed_dates:
        if reading.side in BOTH and proposed.waits_for(reading.side) and reading.may("answer_date"):
            yield Offer("answer-date", "Agree or refuse a proposed date", main=True, about=proposed.pk)
    for extension in reading.challenge.extensions:
        if extension.is_waiting and extension.by_id != reading.user.pk and _holds(reading, extension.deadline_id):
            yield Offer("answer-extension", "Answer a request for more time", main=True, first=True, about=extension.pk)
    if to_date(reading) and reading.may("propose_date"):
        yield Offer("propose-date", "Propose a date")
    if hangs_on(reading, "protective_date") and reading.may("set_protective_date"):
        yield Offer("protective-date", "Set a date that protects the child")
    if extendable(reading) and reading.may("ask_extension"):
        yield Offer("ask-extension", "Ask for more time")
    if shortenable(reading) and reading.may("shorten"):
        yield Offer("shorten", "Give your side less time")


def _running(reading: Reading) -> list[Deadline]:
    return [
        one
        for one in reading.challenge.live_deadlines
        if one.is_open and (one.due_at is None or one.due_at > reading.at)
    ]


def extendable(reading: Reading) -> list[Deadline]:
    """Deadlines of one's own side that run and for which nobody has asked for more time yet."""
    asked = {one.extended_id for one in reading.challenge.extensions if one.is_waiting}
    requests = {one.deadline_id for one in reading.challenge.extensions}
    requests |= {one.deadline_id for one in reading.challenge.approvals}
    return [
        one
        for one in _running(reading)
        if one.due_at and one.pk not in asked | requests and (reading.mine(one) or one.side in (reading.side, "both"))
    ]


def shortenable(reading: Reading) -> list[Deadline]:
    """Deadlines of one's own side alone, for a lead or manager of that side's agency."""
    party = reading.challenge.parties.get(reading.side)
    if party is None or not any(one.role in MANAGERS and one.agency_id == party.agency_id for one in reading.posts):
        return []
    return [one for one in _running(reading) if one.side == reading.side and one.due_at]


def hangs_on(reading: Reading, name: str) -> list[Deadline]:
    """Deadlines of this step whose date people set under this name."""
    rules: dict[str, DeadlineRule] = {rule.code: rule for rule in reading.challenge.current_step.deadlines}
    urgent = reading.case.urgent and reading.challenge.rules.urgent is not None
    return [
        one
        for one in _running(reading)
        if one.step == reading.challenge.step
        and (rule := rules.get(one.code))
        and mentions((rule.urgent_limit if urgent else None) or rule.limit, name)
    ]


def to_date(reading: Reading) -> list[Deadline]:
    return hangs_on(reading, "date_agreed")


# -- everything else ----------------------------------------------------------------------------------


def _turns(reading: Reading) -> Iterator[Offer]:
    parties = reading.challenge.parties.values()
    held = next((one for one in parties if reading.user.pk in one.holder_ids), None)
    if held and held.taken_by_id is None and len(held.holder_ids) > 1 and reading.may("take_turn"):
        yield Offer("take-turn", "I will see to it", "Several people hold this turn. Say that it is you.", main=True)
    if held and held.taken_by_id == reading.user.pk:
        yield Offer("give-back", "Give the turn back")
    if reading.may("hand_over"):
        yield Offer("hand-over", "Hand the turn over to somebody else")


def _papers(reading: Reading) -> Iterator[Offer]:
    if reading.challenge.is_live:
        yield from _meetings(reading)
    if reading.challenge.is_live and reading.may("record_event") and awaited(reading.challenge):
        yield Offer(
            "happened", "Record that it has happened", "For example that it was confirmed in writing.", main=True
        )
    if reading.may("comment"):
        yield Offer("comment", "Comment")
    if reading.may("attach"):
        yield Offer("attach", "Attach a file")
    if reading.missing and reading.may("record_missing"):
        yield Offer("record", "Add a record that is missing")


def _meetings(reading: Reading) -> Iterator[Offer]:
    if reading.may("arrange_meeting"):
        yield Offer("arrange-meeting", "Arrange a meeting", main=reading.challenge.current_step.meeting)
    if reading.may("record_meeting"):
        due = any(one.planned_at <= reading.at for one in arranged(reading))
        yield Offer("record-meeting", "Record a meeting that was held", main=due, first=due)
    for meeting in arranged(reading):
        sent = any(one.partition(":")[0] == reading.user.name for one in meeting.apologies.splitlines())
        if not sent and meeting.planned_at > reading.at and reading.may("send_apologies"):
            yield Offer("apologies", "Send apologies for the meeting", about=meeting.pk)


def arranged(reading: Reading) -> list[Meeting]:
    """Meetings nobody has recorded as held."""
    return [one for one in reading.meetings if one.held_at is None]


def _ending(reading: Reading) -> Iterator[Offer]:
    if reading.may("redirect"):
        yield Offer("not-ours", "This is not ours: send it to another agency")
    if reading.may("withdraw"):
        yield Offer("withdraw", "Withdraw the challenge", grave=True)


def _after_the_end(reading: Reading) -> Iterator[Offer]:
    deadlines = {one.pk: one for one in reading.deadlines}
    for action in reading.actions_to_do:
        deadline = deadlines[action.deadline_id or 0]
        said = action.done_at is not None and not action.not_done_why
        if not said and action.confirmed_at is None and reading.may("action_done", deadline):
            yield Offer("action-done", f"Say it is done: {action.what}", main=True, first=True, about=action.pk)
        due = deadline.due_at is not None and deadline.due_at <= reading.at
        unanswered = action.confirmed_at is None and not action.not_done_why
        if unanswered and (action.done_at or due) and reading.may("confirm_action"):
            yield Offer("confirm-action", f"Was it done? {action.what}", main=True, first=True, about=action.pk)
    if reading.may("reopen"):
        not_done = any(one.not_done_why for one in reading.actions_to_do)
        hint = "An agreed action was not done." if not_done else "It becomes a new, linked challenge."
        yield Offer("reopen", "Reopen it", hint, main=not_done)
    if reading.may("feedback"):
        asked = not reading.challenge.heard
        yield Offer("feedback", "Say how it went for you" if asked else "Change your feedback", main=asked)
    if reading.may("learn"):
        yield Offer("learning", "Record what is to be learnt", main=not reading.challenge.learning)
    if any(reading.mine(one) for one in reading.challenge.live_deadlines):
        one = next(one for one in reading.challenge.live_deadlines if reading.mine(one))
        yield Offer("hand-over", "Hand it over to somebody else", about=one.pk)
