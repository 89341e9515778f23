"""Whose turn: taking it among several who hold it, giving it back, handing it over."""

from datetime import date, datetime

from escalation.actions.acting import Act, acting, ended
from escalation.models import Challenge
from workflows.access import NotAllowed, relations
from workflows.clock import day_of
from workflows.conflict import Conflict
from workflows.models import Deadline, Party, Post, Role, Side, User, current_on
from workflows.need_to_know import PARTNERSHIP_TEAM
from workflows.phrases import spoken_at

SIDES = (Side.RAISING, Side.RECEIVING, Side.PARTNERSHIP)


def take_turn(reference: str, *, by: User, at: datetime) -> None:
    """ "I will see to it": of several whose turn it is, one says so. Nobody else loses it."""
    with acting(reference, "take_turn", by=by, at=at) as act:
        party = _held(act)
        if party.taken_by_id:
            _refuse_taken(act, party)
        party.taken_by = by
        act.entry("take_turn", f"Took the turn for the {Side(party.side).label.lower()}.")


def _refuse_taken(act: Act, party: Party) -> None:
    if party.taken_by_id == act.by.pk:
        raise Conflict("You have already taken this turn")
    taken = party.history.filter(taken_by_id=party.taken_by_id).order_by("-history_id").first()
    name = party.taken_by.name if party.taken_by else "Somebody"
    raise Conflict(
        "Somebody was first", f"{name} took this turn{f' at {spoken_at(taken.effective_at)}' if taken else ''}."
    )


def _held(act: Act) -> Party:
    """The side whose turn the person holds. Raises NotAllowed."""
    for side in SIDES:
        if act.by.pk in act.challenge.parties[side].holder_ids:
            return act.challenge.parties[side]
    raise NotAllowed("take_turn")


def give_back(reference: str, *, by: User, at: datetime, why: str = "") -> None:
    """A taken turn is everybody's again who holds it."""
    with acting(reference, "take_turn", by=by, at=at) as act:
        party = _held(act)
        if party.taken_by_id != by.pk:
            raise Conflict("You have not taken this turn")
        party.taken_by = None
        act.entry("give_back", f"Gave back the turn for the {Side(party.side).label.lower()}.", why=why)
        act.tell(party.holder_ids, "for_you", key=f"given-back-{at.isoformat()}")


def hand_over(
    reference: str,
    *,
    to: Post,
    why: str,
    by: User,
    at: datetime,
    side: str = "",
    deadline_id: int | None = None,
) -> None:
    """One's turn goes to somebody else of one's own agency, with every deadline of one's own on that side.

    The partnership's team may hand over either side's turn (`side`), within that side's agency. With
    `deadline_id` that one deadline alone, such as an agreed action, and also after the end.
    """
    with acting(reference, "story", by=by, at=at, live=None) as act:
        if deadline_id is not None:
            _hand_over_one(act, act.deadline(deadline_id), to, why=why)
            return
        if not act.challenge.is_live:
            raise Conflict("This challenge has already ended", ended(act.challenge))
        act.require("hand_over")
        party = act.challenge.parties[Side(side)] if side else _party_of(act)
        team = PARTNERSHIP_TEAM in relations(by, act.challenge, at=at)
        if by.pk not in party.holder_ids and not team and party.side != act.side:
            raise NotAllowed("hand_over")
        _refuse_receiver(act, to, _agencies_of(party, act.challenge.case.partnership_id), party.holder_ids)
        giving = [by.pk] if by.pk in party.holder_ids else list(party.holder_ids)
        for deadline in act.challenge.live_deadlines:
            if deadline.side in (party.side, "both") and set(deadline.holder_ids) & set(giving):
                deadline.holder_ids = _without(deadline.holder_ids, giving, to.user_id)
        party.holder_ids = _without(party.holder_ids, giving, to.user_id)
        if party.taken_by_id in giving:
            party.taken_by = to.user
        _handed(act, to, party.side, why=why, what="the turn")


def _party_of(act: Act) -> Party:
    parties = act.challenge.parties
    return next((parties[side] for side in SIDES if act.by.pk in parties[side].holder_ids), parties[act.side])


def _agencies_of(party: Party, partnership: int) -> set[int]:
    """Within which a turn can be handed over: the side's agency, or for the partnership its holders'."""
    if party.agency_id:
        return {party.agency_id}
    held = Post.objects.filter(user__in=party.holder_ids, role__in=party.roles, agency__partnership=partnership)
    return set(held.values_list("agency_id", flat=True))


def agencies_of(challenge: Challenge, deadline: Deadline, whose: list[int], *, on: date) -> set[int]:
    """Within which one deadline can be handed over: the agency it is for, else its holders' in this partnership."""
    if deadline.post:
        return {deadline.post.agency_id}
    held = Post.objects.filter(current_on(on), user__in=whose, agency__partnership=challenge.case.partnership_id)
    found = set(held.values_list("agency_id", flat=True))
    party = challenge.parties.get(deadline.side)
    return found & {party.agency_id} if party and party.agency_id in found else found


def _hand_over_one(act: Act, deadline: Deadline, to: Post, *, why: str) -> None:
    act.require("hand_over", deadline)
    mine = act.by.pk in deadline.holder_ids
    if not mine and PARTNERSHIP_TEAM not in relations(act.by, act.challenge, at=act.at):
        raise NotAllowed("hand_over")
    whose = [act.by.pk] if mine else list(deadline.holder_ids)
    agencies = agencies_of(act.challenge, deadline, whose, on=day_of(act.change.recorded_at))
    _refuse_receiver(act, to, agencies, deadline.holder_ids)
    deadline.holder_ids = _without(deadline.holder_ids, whose, to.user_id)
    side = Side.RAISING if deadline.side == "both" else deadline.side
    _handed(act, to, side, why=why, what=f"“{deadline.label}”", due=deadline.due_text)


def _refuse_receiver(act: Act, to: Post, agencies: set[int], holders: list[int]) -> None:
    day = day_of(act.change.recorded_at)
    gone = not to.user.is_active or to.starts_on > day or (to.ends_on is not None and to.ends_on < day)
    if to.agency_id not in agencies:
        raise Conflict("You can only hand over within the agency whose turn it is", f"{to} works elsewhere.")
    if to.role == Role.ADMINISTRATOR:
        raise Conflict("An administrator sees no cases", f"{to} cannot be handed a turn.")
    if gone:
        raise Conflict(f"{to.user.name} does not hold that post today")
    if to.user_id in act.directory.locked_out(act.challenge):
        raise Conflict(
            f"{to.user.name} is locked out of this challenge",
            "A conflict of interest keeps it from them, their own or their employer’s. Choose somebody else.",
        )
    if to.user_id in holders:
        raise Conflict(f"It is already {to.user.name}’s turn")


def _without(holders: list[int], giving: list[int], to: int) -> list[int]:
    return list(dict.fromkeys([to if one in giving else one for one in holders]))


def _handed(act: Act, to: Post, side: str, *, why: str, what: str, due: str = "") -> None:
    act.let_in([to.user_id], side)
    act.entry("hand_over", f"Handed over {what} to {to.user.name}, {to.title}.", why=why)
    act.tell([to.user_id], "handed_over", due=due, key=f"handed-{to.user_id}-{act.at.isoformat()}")
