"""Moving an incident from stage to stage: who holds it, which clocks begin, what must be explained first.

Every function works on a loaded incident inside a change and writes nothing itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from rapid_review import flows
from rapid_review.clocks import ENTERING, Clock, clock, clocks
from rapid_review.models import DelayCause, Incident, LateReason, LateWhy
from rapid_review.models.facts import ENTERED
from workflows import deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Deadline, OutcomeKind, Side
from workflows.people import Directory
from workflows.procedure import DeadlineRule, Step, Within

# A missed limit's code to (reason's code, words): what the people who move the case on have said.
Late = Mapping[str, tuple[str, str]]
NOT_LATE: Late = {}
PUBLISH = "publish_review"
SAFETY = "safety_action"  # a child is no safer because the review is over: these stay to be done


def rule_called(incident: Incident, code: str) -> tuple[Step, DeadlineRule]:
    """The rule of this code, and its stage. LookupError where the rules of the incident have none."""
    for step in incident.rules.steps:
        for rule in step.deadlines:
            if rule.code == code:
                return step, rule
    raise LookupError(f"{incident.rules.name} has no deadline {code!r}.")


def has_rule(incident: Incident, code: str) -> bool:
    """Whether the rules it began under have a deadline of this code: those of an older version may not."""
    return any(rule.code == code for step in incident.rules.steps for rule in step.deadlines)


def knows_reviews(incident: Incident) -> bool:
    """Whether the rules it began under go on to a rapid review: those of an older version end with the notification."""
    return len(incident.rules.steps) > 2


def knows_practice_reviews(incident: Incident) -> bool:
    """Whether they go on to a practice review: those of an older version end with the national Panel's answer."""
    return len(incident.rules.steps) > 7


# -- opening ------------------------------------------------------------------------------------------


def enter(change: Change, incident: Incident, directory: Directory, *, with_clocks: bool = True) -> None:
    """The stage it stands at begins: whose turn it is, who is told, and the clocks that begin with it."""
    step, party = incident.rules.step(incident.step), incident.parties[Side.PARTNERSHIP]
    incident.case.events = {
        **incident.case.events,
        f"{ENTERED}{step.number}": change.at_for(incident.case_id).isoformat(),
    }
    party.roles, party.taken_by_id = list(step.partnership), None
    party.holder_ids = [one.user_id for one in directory.holders(incident, Side.PARTNERSHIP, party.roles)]
    to = directory.told(incident, step.told.entering)
    for user_id in (*party.holder_ids, *to):
        deadlines.involve(change, incident, user_id, Side.PARTNERSHIP)
    change.tell(to, "for_you", about=incident, link=incident.get_absolute_url(), ask=step.title, urgent=True)
    if with_clocks:
        begin_clocks(change, incident, directory, event=ENTERING, step=step)


def begin_clocks(
    change: Change, incident: Incident, directory: Directory, *, event: str, step: Step | None = None
) -> None:
    """The limits that begin with an event. Whoever is late already is told so at once."""
    at = change.recorded_at
    for one in clocks(incident.rules, incident.facts(), event=event, at=at, calendar=change.calendar, step=step):
        _open_for_roles(change, incident, directory, one)


def ask_roles(
    change: Change,
    incident: Incident,
    directory: Directory,
    code: str,
    *,
    label: str = "",
    after: str = "",
    staged: bool = True,
) -> Deadline:
    """Whoever holds the roles of this rule is asked by now.

    Not `staged`: it outlasts the stage at which it began. `after` is an event to count from instead of the rule's own.
    """
    step, rule = rule_called(incident, code)
    if after and isinstance(rule.limit, Within):
        rule = replace(rule, limit=replace(rule.limit, after=after), starts_on=after)
    incident.case.events = {**incident.case.events, "asked": change.at.isoformat()}
    one = clock(incident.rules, rule, step, incident.facts(), at=change.at, calendar=change.calendar)
    return _open_for_roles(change, incident, directory, one, label=label, staged=staged)


def _open_for_roles(
    change: Change, incident: Incident, directory: Directory, one: Clock, *, label: str = "", staged: bool = True
) -> Deadline:
    roles = one.rule.roles or one.step.partnership
    holders = [who.user_id for who in directory.holders(incident, Side.PARTNERSHIP, roles)]
    deadline = _open(change, incident, directory, one, holder_ids=holders, roles=roles, label=label)
    if not staged:
        deadline.step = None
    return deadline


def ask(
    change: Change,
    incident: Incident,
    directory: Directory,
    code: str,
    *,
    post_id: int,
    holder_ids: list[int],
    label: str = "",
    side: str = Side.PARTNERSHIP,
    link: str = "",
) -> Deadline:
    """One person or agency is asked for something by now: a deadline of their own, under the rule of this code.

    `link` is where the notice leads; by default to the incident.
    """
    step, rule = rule_called(incident, code)
    incident.case.events = {**incident.case.events, "asked": change.at.isoformat()}
    one = clock(incident.rules, rule, step, incident.facts(), at=change.at, calendar=change.calendar)
    return _open(
        change, incident, directory, one, holder_ids=holder_ids, post_id=post_id, label=label, side=side, link=link
    )


def _open(
    change: Change,
    incident: Incident,
    directory: Directory,
    one: Clock,
    *,
    holder_ids: list[int],
    roles: Iterable[str] = (),
    post_id: int | None = None,
    label: str = "",
    side: str = Side.PARTNERSHIP,
    link: str = "",
) -> Deadline:
    deadline = deadlines.open_deadline(
        change,
        incident,
        code=one.rule.code,
        label=label or one.rule.label,
        step=one.step.number,
        side=side,
        roles=roles,
        post_id=post_id,
        due=one.due,
        holder_ids=holder_ids,
        on_timeout=one.rule.on_timeout,
        told=one.rule.told,
        stops_on=one.rule.stops_on,
        repeat=one.rule.repeat,
        binding=one.rule.binding,
    )
    deadline.late_since = one.late_since
    _tell_of(change, incident, deadline, directory, link or incident.get_absolute_url())
    return deadline


def _tell_of(change: Change, incident: Incident, deadline: Deadline, directory: Directory, link: str) -> None:
    """A new deadline to its holders; one that had run out before it began also to those who are told of that."""
    to = list(deadline.holder_ids)
    if deadline.late_since:
        others = directory.told(incident, deadline.told)
        for user_id in others:
            deadlines.involve(change, incident, user_id, Side.PARTNERSHIP)
        to += others
    change.tell(
        to,
        "overdue" if deadline.late_since else "for_you",
        about=incident,
        link=link,
        ask=deadline.label,
        due=deadline.due_text,
        key=f"turn-{deadline.pk}",
        urgent=True,
    )


# -- ending -------------------------------------------------------------------------------------------


def leave(change: Change, incident: Incident, directory: Directory, *stages: str, step: int | None = None) -> None:
    """The stages of the flow end; the one the states now stand at begins, or the case is over.

    With `step`, what that stage alone was waiting for is no longer waited for.
    """
    if step is not None:
        deadlines.close_all(change, incident, kind=OutcomeKind.SUPERSEDED, at=change.at, step=step)
    if incident.step:
        enter(change, incident, directory)
    else:
        end(change, incident, at=change.at_for(incident.case_id))

    change.at_the_end(lambda: finish(incident, stages))


def finish(incident: Incident, stages: Iterable[str]) -> None:
    """These stages of the flow end. Called as the last thing in a change."""
    for stage in stages:
        flows.finish_stage(incident, stage)


def end(change: Change, incident: Incident, *, at: datetime) -> None:
    """Nobody holds a turn, and nothing is left to do but what was asked at once for a child's safety."""
    for deadline in incident.live_deadlines:
        if deadline.code != SAFETY:
            deadlines.close(change, deadline, OutcomeKind.SUPERSEDED, at=at)
    incident.case.closed_at = at
    for party in incident.parties.values():
        party.holder_ids, party.taken_by_id = [], None


# -- what was late ------------------------------------------------------------------------------------


def missed(incident: Incident, at: datetime) -> list[Deadline]:
    """The statutory limits that have been missed and not been explained, soonest first; one of each code."""
    said = {one.deadline_code for one in incident.late_reasons}
    found: dict[str, Deadline] = {}
    for one in sorted(incident.deadlines, key=lambda each: each.pk):
        ran_out = one.late_since or one.due_at
        open_late = one.closed_at is None and ran_out is not None and ran_out <= at
        if one.binding and one.code not in said and (open_late or one.closed_as == "late"):
            found[one.code] = one
    return list(found.values())


def by_delay(incident: Incident) -> Late:
    """What a recorded delay explains: that a practice review is not published in time."""
    if not incident.delays:
        return NOT_LATE
    last = incident.delays[-1]
    code = LateWhy.OTHER if last.cause == DelayCause.OTHER else LateWhy.PROCEEDINGS
    return {PUBLISH: (code, last.why)}


def explain(change: Change, incident: Incident, late: Late, *, only: str = "") -> None:
    """Write down why each missed limit was missed, or `only` that of one code.

    Raises Conflict for one without a reason: the case stays there.
    """
    late = {**by_delay(incident), **late}
    for one in missed(incident, change.at):
        if only and one.code != only:
            continue
        code, why = late.get(one.code, ("", ""))
        if not code or not why.strip():
            raise Conflict(
                f"Say first why this was late: {one.label}",
                f"It was due {one.due_text}. A missed statutory time limit is explained before the case moves on.",
            )
        reason = LateReason(
            case=incident.case, deadline_code=one.code, label=one.label, code=code, why=why, by=change.by, at=change.at
        )
        incident.late_reasons.append(change.add(reason))
        change.entry(
            incident, "explain_late", f"Said why it was late: {one.label}.", why=f"{reason.get_code_display()}. {why}"
        )
