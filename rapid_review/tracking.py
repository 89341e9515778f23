"""A recommendation on its way: the stage it stands at, whose turn it is, and what is asked of whom by when.

Every function works on a loaded recommendation inside a change and writes nothing itself.
"""

from collections.abc import Iterable
from datetime import date

from rapid_review.models import Action, ActionState, Recommendation
from rapid_review.models.facts import ENTERED
from workflows import deadlines
from workflows.change import Change
from workflows.limits import Due, deadline_due, on_day
from workflows.models import Deadline, OnTimeout, OutcomeKind, Role, Side
from workflows.people import POST, Directory, Holder
from workflows.procedure import DeadlineRule, Step

ACTION = "action"
ACCEPT = "accept_evidence"
PLAN = "plan"
REVISIT = "revisit"  # how the codes of all revisits begin
TEAM_ROLES = (Role.PARTNERSHIP_MANAGER.value, Role.BUSINESS_UNIT.value)
PARTNERS = (Role.STATUTORY_PARTNER.value,)
LEADERS = (Role.LEAD_SAFEGUARDING_PARTNER.value,)
ADDRESSEES = (2, 3)  # the stages at which it is the turn of whoever it is addressed to


# -- stages -------------------------------------------------------------------------------------------


def enter(change: Change, one: Recommendation, directory: Directory) -> None:
    """The stage it stands at begins, or it is over: nothing of the stage before is waited for any more."""
    deadlines.close_all(change, one, kind=OutcomeKind.SUPERSEDED, at=change.at)
    party = one.parties[Side.PARTNERSHIP]
    party.taken_by_id = None
    if not one.step:
        one.case.closed_at, party.holder_ids = change.at, []
        return
    one.case.closed_at = None
    step = one.rules.step(one.step)
    one.case.events = {**one.case.events, f"{ENTERED}{step.number}": change.at.isoformat()}
    turn = holders(one, directory)
    party.roles, party.holder_ids = list(step.partnership), [who.user_id for who in turn]
    for user_id in party.holder_ids:
        deadlines.involve(change, one, user_id, Side.PARTNERSHIP)
    for rule in step.deadlines:
        if not rule.starts_on:
            open_rule(change, one, directory, rule, step)


def holders(one: Recommendation, directory: Directory) -> list[Holder]:
    """Whose turn it is: the safeguarding lead of the agency it is addressed to, else the partnership's team."""
    if one.step in ADDRESSEES and one.to_agency_id:
        found = directory.at_agency(one.to_agency_id, Role.SAFEGUARDING_LEAD, one)
        if found:
            return found
    return directory.holders(one, Side.PARTNERSHIP, TEAM_ROLES)


def open_rule(change: Change, one: Recommendation, directory: Directory, rule: DeadlineRule, step: Step) -> Deadline:
    """What the stage asks of whoever has the turn."""
    turn = holders(one, directory)
    by_post = one.step in ADDRESSEES and one.to_agency_id is not None
    return _open(
        change,
        one,
        rule.code,
        rule.label,
        deadline_due(one.rules, rule, one.facts(), step=step, calendar=change.calendar),
        holder_ids=[who.user_id for who in turn],
        post_id=turn[0].post.pk if by_post and turn else None,
        roles=() if by_post else rule.roles,
        told=rule.told,
        stops_on=rule.stops_on,
        step=step.number,
    )


def _open(
    change: Change,
    one: Recommendation,
    code: str,
    label: str,
    due: Due,
    *,
    holder_ids: list[int],
    told: Iterable[str],
    post_id: int | None = None,
    roles: Iterable[str] = (),
    stops_on: Iterable[str] = (),
    step: int | None = None,
) -> Deadline:
    deadline = deadlines.open_deadline(
        change,
        one,
        code=code,
        label=label,
        step=step,
        side=Side.PARTNERSHIP,
        roles=roles,
        post_id=post_id,
        due=due,
        holder_ids=holder_ids,
        on_timeout=OnTimeout.ALERT,
        told=told,
        stops_on=stops_on,
        repeat=True,
        binding=False,
    )
    change.tell(
        holder_ids,
        "for_you",
        about=one,
        link=one.get_absolute_url(),
        ask=label,
        due=deadline.due_text,
        key=f"turn-{deadline.pk}",
    )
    return deadline


# -- what single people are asked for -----------------------------------------------------------------


def ask_owner(change: Change, one: Recommendation, directory: Directory, action: Action, why: str) -> Deadline:
    """The owner of an action, or whoever answers for them, by its day; the accountable lead hears when it runs out."""
    found = directory.answering(action.owner_id, one)
    who = [found] if found else directory.holders(one, Side.PARTNERSHIP, TEAM_ROLES)
    return _open(
        change,
        one,
        ACTION,
        f"Do action {action.number}, and show what was done",
        on_day(action.due_on, why, opens_at=change.at, calendar=change.calendar),
        holder_ids=[each.user_id for each in who],
        post_id=action.owner_id,
        told=(f"{POST}{action.lead_id}", *TEAM_ROLES),
        step=3,
    )


def ask_acceptance(
    change: Change, one: Recommendation, directory: Directory, action: Action, without: set[int]
) -> Deadline:
    """The accountable lead says whether the evidence is enough; where that is one of `without`, somebody else does:
    of the partnership's team, and where they are all among them, the statutory or lead safeguarding partners."""
    step = one.rules.step(3)
    rule = one.rules.deadline(3, ACCEPT)
    one.case.events = {**one.case.events, "asked": change.at.isoformat()}
    lead = directory.answering(action.lead_id, one)
    roles: tuple[str, ...] = ()
    who = [lead] if lead is not None and lead.user_id not in without else []
    for others in (TEAM_ROLES, PARTNERS, LEADERS):
        if not who:
            found = directory.holders(one, Side.PARTNERSHIP, others)
            who, roles = [each for each in found if each.user_id not in without], others
    return _open(
        change,
        one,
        ACCEPT,
        f"Accept the evidence of action {action.number}, or say what is missing",
        deadline_due(one.rules, rule, one.facts(), step=step, calendar=change.calendar),
        holder_ids=[each.user_id for each in who],
        post_id=None if roles else action.lead_id,
        roles=roles,
        told=rule.told,
        step=3,
    )


def ask_again_on(change: Change, one: Recommendation, directory: Directory, day: date, why: str) -> Deadline:
    """A revisit beyond those of the rules, on a day that a revisit has set."""
    who = directory.holders(one, Side.PARTNERSHIP, TEAM_ROLES)
    return _open(
        change,
        one,
        f"{REVISIT}_more",
        "Further revisit: did anything change?",
        on_day(day, why, opens_at=change.at, calendar=change.calendar),
        holder_ids=[each.user_id for each in who],
        roles=TEAM_ROLES,
        told=TEAM_ROLES,
        step=4,
    )


def live(one: Recommendation, opened: Deadline | None) -> Deadline | None:
    """What is asked now by a deadline, or by the alerts that repeated it; None once it is closed."""
    if opened is None:
        return None
    same = [each for each in one.live_deadlines if (each.code, each.label) == (opened.code, opened.label)]
    return same[0] if same else None


def close(change: Change, one: Recommendation, opened: Deadline | None, kind: str = OutcomeKind.MET) -> None:
    """What was asked by a deadline is done, or is no longer needed."""
    found = live(one, opened)
    if found is not None:
        deadlines.close(change, found, kind, at=change.at)


def of_code(one: Recommendation, code: str) -> Deadline | None:
    """The soonest live deadline of a code; of all revisits for `REVISIT`."""
    return next((each for each in one.live_deadlines if each.code == code or each.code.startswith(f"{code}_")), None)


def tell_team(change: Change, one: Recommendation, directory: Directory, what: str) -> None:
    """The partnership's team hears of what somebody else has done."""
    team = [who.user_id for role in TEAM_ROLES for who in directory.in_partnership(one.case.partnership_id, role, one)]
    change.tell(team, "alert", about=one, link=one.get_absolute_url(), ask=what)


# -- what follows -------------------------------------------------------------------------------------


def settle(change: Change, one: Recommendation, directory: Directory) -> None:
    """After anything about the actions: planned, complete, or nothing left that anybody has to do."""
    if one.has_measure and one.under_way:
        if of_code(one, PLAN) is not None:
            deadlines.happened(change, one, "actions_planned", at=change.at)
    elif one.has_measure and any(each.state == ActionState.COMPLETE for each in one.actions if of_round(one, each)):
        one.complete(at=change.at)
        change.entry(one, "complete", "Every action is complete. Whether anything changed is asked at the revisits.")
        enter(change, one, directory)
    elif of_code(one, PLAN) is None:
        # Without this, a recommendation whose last action was dropped would be nobody's.
        open_rule(change, one, directory, one.rules.deadline(3, PLAN), one.rules.step(3))


def of_round(one: Recommendation, action: Action) -> bool:
    """Whether an action was planned since the last revisit that asked for more."""
    return action.round == one.round
