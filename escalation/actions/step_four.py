"""The last step: representations, partners' views, what it ends in (a recommendation, mostly), both parties' answer."""

from datetime import datetime

from escalation.actions.acting import Act, acting
from escalation.actions.actions_agreed import start_actions
from escalation.actions.asking import ask, next_working_day
from escalation.actions.closing import partnership_managers, take_off_the_table
from escalation.actions.ladder import everybody, lapse, open_rule, tell_by_rule
from escalation.actions.resolving import NewAction, end, write_actions
from escalation.ending import deciders, ending_of
from escalation.models import Answer, Challenge, PartnerView, Recommendation, Representation, Verdict
from workflows import deadlines
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import OnTimeout, Post, Role, Side, User
from workflows.people import role_name
from workflows.phrases import spoken_at
from workflows.procedure import DeadlineRule

BOTH = (Side.RAISING, Side.RECEIVING)
NOT_RECORDED = "not recorded"


def ask_representations(reference: str, *, questions: str, by: User, at: datetime, step: int | None = None) -> None:
    """Ask each party for its representations; each has a deadline of its own, as the step's rule says."""
    with acting(reference, "ask_representations", by=by, at=at, step=step) as act:
        challenge, rule = act.challenge, _rule_for_representations(act)
        waiting = next((one for one in challenge.representations if _is_waiting(challenge, one)), None)
        if waiting:
            who = waiting.by.name if waiting.by else "the system"
            raise Conflict(
                "Representations have already been asked for",
                f"{who} asked for them at {spoken_at(waiting.at)}.",
            )
        act.entry("ask_representations", "Asked both parties for written representations.", why=questions)
        deadlines.happened(act.change, challenge, "representations_asked", at=at)
        for side in BOTH:
            deadline = open_rule(act.change, challenge, challenge.current_step, rule, act.directory, side=side)
            representation = Representation(
                case=challenge.case,
                at=at,
                recorded_at=act.change.recorded_at,
                by=by,
                step=challenge.step,
                side=side,
                questions=questions,
                deadline=deadline,
            )
            challenge.representations.append(act.change.add(representation))
            act.tell(
                deadline.holder_ids,
                "representation_asked",
                ask=rule.label,
                due=deadline.due_text,
                key=f"deadline-{deadline.pk}",
            )


def _rule_for_representations(act: Act) -> DeadlineRule:
    for rule in act.challenge.current_step.deadlines:
        if rule.starts_on == "representations_asked":
            return rule
    raise Conflict("Nobody is asked for representations at this step", "The procedure asks for none here.")


def _is_waiting(challenge: Challenge, one: Representation) -> bool:
    return one.given_at is None and one.step == challenge.step and one.at >= _entered(challenge)


def _entered(challenge: Challenge) -> datetime:
    return datetime.fromisoformat(challenge.entered[str(challenge.step)])


def give_representation(reference: str, *, text: str, by: User, at: datetime) -> None:
    """One party's written representations. Late ones count, and are marked late."""
    with acting(reference, "give_representation", by=by, at=at) as act:
        challenge, side = act.challenge, act.side
        mine = [one for one in challenge.representations if one.side == side]
        waiting = next((one for one in mine if _is_waiting(challenge, one)), None)
        if waiting is None:
            given = next((one for one in reversed(mine) if one.given_at and one.given_by), None)
            if given and given.given_at and given.given_by:
                detail = f"{given.given_by.name} gave them at {spoken_at(given.given_at)}."
                raise Conflict("Your agency has already given its representations", detail)
            raise Conflict("Nobody has asked your agency for representations")
        due_at = waiting.deadline.due_at
        late = due_at is not None and at >= due_at
        waiting.text, waiting.given_by, waiting.given_at = text, by, at
        words = f"Gave written representations for the {side.label.lower()}"
        act.entry("give_representation", f"{words}, late." if late else f"{words}.", why=text)
        act.happened("representation_given", side=side)
        act.tell(challenge.parties[Side.PARTNERSHIP].holder_ids, "representation_given")


def give_view(reference: str, *, view: str, agrees: bool, by: User, at: datetime, interest: str = "") -> None:
    """A statutory partner's own view, beside the others'; not agreeing is kept as dissent.

    Their own agency's interest is shown whatever they write: `interest` is what they add to it. A later view
    of the same partner stands for an earlier one, which stays readable.
    """
    with acting(reference, "give_view", by=by, at=at) as act:
        challenge = act.challenge
        roles = frozenset(challenge.parties[Side.PARTNERSHIP].roles)
        post = act.post_of_theirs(None, roles)
        if challenge.current_step.partnership_does != "decides":
            raise Conflict("No views are asked for at this step")
        if post is None or post.agency.partnership_id != challenge.case.partnership_id:
            raise NotAllowed("give_view")
        shown = ". ".join(part.rstrip(".") for part in (own_interest(challenge, post), interest) if part)
        act.change.add(
            PartnerView(
                case=challenge.case,
                at=at,
                recorded_at=act.change.recorded_at,
                by=by,
                step=challenge.step,
                post=post,
                interest=shown,
                view=view,
                agrees=agrees,
            )
        )
        words = "Gave a view" if agrees else "Gave a dissenting view"
        act.entry("give_view", f"{words}, as {role_name(post.role).lower()} for {post.agency.name}.", why=view)
        act.happened("view_given")


def own_interest(challenge: Challenge, post: Post) -> str:
    """Whether a partner's own agency is a party to the case they give a view on."""
    for side in BOTH:
        if challenge.parties[side].agency_id == post.agency_id:
            return f"Their own agency is the {side.label.lower()}"
    return ""


def views(challenge: Challenge, partners: list[Post]) -> list[tuple[Post, PartnerView | None]]:
    """Each partner with their latest view; None is shown as "not recorded"."""
    latest = {
        one.post_id: one
        for one in PartnerView.objects.filter(case=challenge.case).select_related("post__agency", "by").order_by("pk")
    }
    shown = {post.pk: post for post in partners}
    shown |= {one.post_id: one.post for one in latest.values()}
    return [(post, latest.get(pk)) for pk, post in shown.items()]


def recommend(
    reference: str,
    *,
    text: str,
    actions: list[NewAction],
    by: User,
    at: datetime,
    step: int | None = None,
) -> None:
    """What the last step ends in, as `ending` calls it: a recommendation, a decision. It stands with all views.

    Both parties are asked whether they accept it. Its actions become deadlines when both have answered.
    """
    with acting(reference, "recommend", by=by, at=at, step=step) as act:
        challenge, ending = act.challenge, ending_of(act.challenge.rules)
        if challenge.step != challenge.rules.last.number:
            at_step = f"This challenge is at step {challenge.step}."
            raise Conflict(f"The {ending.what} is recorded at the last step", at_step)
        if challenge.recommendations:
            made = challenge.recommendations[-1]
            who = made.by.name if made.by else "The system"
            detail = f"{who} recorded it at {spoken_at(made.at)}."
            raise Conflict(f"The {ending.what} has already been recorded", detail)
        recommendation = Recommendation(
            case=challenge.case,
            at=at,
            recorded_at=act.change.recorded_at,
            by=by,
            step=challenge.step,
            text=text,
        )
        challenge.recommendations.append(act.change.add(recommendation))
        write_actions(act, actions, recommendation=recommendation)
        take_off_the_table(act)
        act.entry("recommend", f"{ending.done}. {_views_in_words(act)}".strip(), why=text)
        act.happened("recommended")
        for side in BOTH:
            _ask_whether_accepted(act, side)


def _views_in_words(act: Act) -> str:
    """ "Views: Council, agrees; Police, dissents; NHS, not recorded." Nothing where no views are asked for."""
    challenge = act.challenge
    if challenge.current_step.partnership_does != "decides":
        return ""
    partnership = challenge.case.partnership_id
    roles = challenge.parties[Side.PARTNERSHIP].roles
    partners = [one.post for role in roles for one in act.directory.in_partnership(partnership, role, challenge)]
    said = [
        f"{post.agency.name}, {NOT_RECORDED if view is None else 'agrees' if view.agrees else 'dissents'}"
        for post, view in views(challenge, partners)
    ]
    return f"Views: {'; '.join(said)}." if said else "No view was recorded."


def _ask_whether_accepted(act: Act, side: Side) -> None:
    """The procedure's own deadline if it has one; else the next working day, and an alert on each after."""
    challenge, ending = act.challenge, ending_of(act.challenge.rules)
    ruled = [one for one in challenge.live_deadlines if one.side in (side, "both") and "accepted" in one.stops_on]
    asked = (
        ruled[0]
        if ruled
        else ask(
            act,
            code="answer_recommendation",
            label=f"Say whether your agency accepts the {ending.what}",
            side=side,
            to=challenge.parties[side].holder_ids,
            due=next_working_day(act.at, why=f"Each party says whether it accepts the {ending.what}"),
            on_timeout=OnTimeout.ALERT,
            told=("partnership_manager",),
            repeat=True,
            step=challenge.step,
        )
    )
    raiser = act.directory.told(challenge, ["raising:raiser"]) if side == Side.RAISING else []
    act.tell(
        [*challenge.parties[side].holder_ids, *raiser],
        ending.notice,
        ask=asked.label,
        due=asked.due_text,
        key=f"deadline-{asked.pk}",
    )


def answer_recommendation(reference: str, *, accepted: bool, by: User, at: datetime, why: str = "") -> None:
    """One party accepts it or, with a reason, does not. When both have answered, the challenge is determined.

    A refusal alerts the lead safeguarding partners; it stands all the same.
    """
    with acting(reference, "answer_recommendation", by=by, at=at) as act:
        challenge, side, what = act.challenge, act.side, ending_of(act.challenge.rules).what
        if not challenge.recommendations:
            raise Conflict(f"There is no {what} to answer yet")
        if before := next((one for one in challenge.answers if one.side == side), None):
            who = before.by.name if before.by else "The system"
            raise Conflict("Your agency has already answered", f"{who} answered at {spoken_at(before.at)}.")
        if not accepted and not why.strip():
            raise Conflict("Say why your agency does not accept it")
        answer = Answer(
            case=challenge.case,
            at=at,
            recorded_at=act.change.recorded_at,
            by=by,
            step=challenge.step,
            side=side,
            accepted=accepted,
            why=why,
        )
        challenge.answers.append(act.change.add(answer))
        words = f"accepts the {what}" if accepted else f"does not accept the {what}"
        act.entry("answer_recommendation", f"The {side.label.lower()} {words}.", why=why)
        act.happened("accepted" if accepted else "not_accepted", side=side)
        for one in challenge.live_deadlines:
            if one.code == "answer_recommendation" and one.side == side:
                deadlines.close(act.change, one, at=at)
        if not accepted:
            _alert_leads(act)
        if {one.side for one in challenge.answers} >= set(BOTH):
            _determine(act)


def _alert_leads(act: Act) -> None:
    found = act.directory.in_partnership(
        act.challenge.case.partnership_id, Role.LEAD_SAFEGUARDING_PARTNER, act.challenge
    )
    leads = act.let_in([one.user_id for one in found]) or partnership_managers(act)
    act.tell(leads, "not_accepted", key=f"not-accepted-{act.side}")


def _determine(act: Act) -> None:
    challenge, people = act.challenge, everybody(act.challenge)
    step, told = challenge.step, challenge.current_step.told.resolving
    lapse(act.change, challenge, at=act.at, kind=Verdict.OVERTAKEN)
    challenge.determine()
    end(act)
    refused = [Side(one.side).label.lower() for one in challenge.answers if not one.accepted]
    words = f"not accepted by the {' and the '.join(refused)}" if refused else "accepted by both parties"
    act.entry("determined", f"Determined: {words}.", changes={"State": [f"Step {step}", "Determined"]})
    recommendation = challenge.recommendations[-1]
    actions = list(recommendation.actions.select_related("owner__user"))
    start_actions(act, actions, why=f"{ending_of(challenge.rules).done}{_by_whom(challenge)}")
    act.tell(people, "determined")
    tell_by_rule(act.change, challenge, act.directory, told, "determined")


def _by_whom(challenge: Challenge) -> str:
    who = deciders(challenge.rules.last)
    return f" by {who}" if who and challenge.rules.last.partnership_does == "decides" else ""
