"""The rapid review panel's conclusion, the three partners' sign-off, the dispatch, and the national Panel's answer."""

from datetime import datetime

from rapid_review import panel as panels
from rapid_review import stages
from rapid_review.actions.acting import acting
from rapid_review.actions.panels import convene
from rapid_review.actions.practice import begin_practice_review, decide_on_practice_review
from rapid_review.flows import SIGNS
from rapid_review.models import (
    Conclusion,
    Incident,
    Panel,
    PanelAnswer,
    Partner,
    ReviewState,
    SignOff,
    SignOffAnswer,
)
from rapid_review.models.review import SENT_BACK
from workflows import clock, deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Deadline, OutcomeKind, Role, User
from workflows.people import Directory


def conclude_review(
    reference: str,
    *,
    conclusion: str,
    why: str,
    complete_why: str = "",
    criteria: list[list[str]],
    late: stages.Late = stages.NOT_LATE,
    by: User,
    at: datetime,
) -> None:
    """What the panel decides, once somebody authorised for each partner has. Dissent stays with each member's view."""
    with acting(reference, "conclude_review", by=by, at=at) as (change, incident, directory):
        assert incident.review is not None
        if without := panels.lacking(incident, Panel.REVIEW):
            raise Conflict(
                f"There is no decision yet of {panels.listed(without)}",
                "Somebody authorised for each of the three partners decides. The partnership’s team can invite "
                "somebody else who speaks for them.",
            )
        if conclusion in (Conclusion.NO_CSPR, Conclusion.LOCAL) and not complete_why.strip():
            raise Conflict("Say why the learning is complete without a practice review")
        before = incident.stands
        deadlines.happened(change, incident, "panel_concluded", at=at)
        stages.explain(change, incident, late)
        incident.review.conclude(conclusion=conclusion, why=why, complete_why=complete_why, criteria=criteria, at=at)
        change.entry(
            incident,
            "conclude_review",
            f"The rapid review panel decided. {Conclusion(conclusion).label}.",
            why=why,
            changes={"State": [before, incident.stands]},
        )
        stages.leave(change, incident, directory, "review_panel", step=4)
        _ask_partners(change, incident, directory)


def _ask_partners(change: Change, incident: Incident, directory: Directory) -> None:
    """Each partner on their own, side by side: by whoever speaks for them on the panel, else by their post."""
    assert incident.review is not None
    for partner in Partner.values:
        post_id = speaker(incident, directory, partner)
        holder = directory.answering(post_id, incident) if post_id else None
        if post_id is None or holder is None:
            raise Conflict(
                f"Nobody would sign off for {Partner(partner).label}", "Invite somebody who speaks for them first."
            )
        deadline = stages.ask(
            change,
            incident,
            directory,
            "sign_off",
            post_id=post_id,
            holder_ids=[holder.user_id],
            label=f"Sign off the rapid review for {Partner(partner).label}",
        )
        incident.sign_offs.append(
            change.add(SignOff(case=incident.case, round=incident.review.round, partner=partner, deadline=deadline))
        )


def speaker(incident: Incident, directory: Directory, partner: str) -> int | None:
    """The post that signs for a partner: of those on the panel the first who can answer."""
    seated = [one.post_id for one in panels.sitting(incident, Panel.REVIEW) if one.speaks_for == partner]
    by_post = [
        one.post.pk
        for one in directory.in_partnership(incident.case.partnership_id, Role.STATUTORY_PARTNER, incident)
        if panels.OF_AGENCY.get(one.post.agency.type) == partner
    ]
    return next((pk for pk in (*seated, *by_post) if directory.answering(pk, incident)), None)


def deadline_of(one: SignOff) -> Deadline:
    """By when a partner is asked, as it stands now: a repeated alert is a new deadline under the same label."""
    label = f"Sign off the rapid review for {Partner(one.partner).label}"
    asked = Deadline.objects.filter(case=one.case_id, code="sign_off", label=label, pk__gte=one.deadline_id)
    later = SignOff.objects.filter(case=one.case_id, partner=one.partner, round__gt=one.round).order_by("round").first()
    return asked.filter(pk__lt=later.deadline_id).latest("pk") if later else asked.latest("pk")


def waiting(incident: Incident) -> list[SignOff]:
    """The partners who are asked in this round and have not answered."""
    current = incident.review.round if incident.review else 0
    return [one for one in incident.sign_offs if one.round == current and not one.answer]


def sign_off(
    reference: str,
    sign_off_id: int,
    *,
    answer: str,
    why: str = "",
    late: stages.Late = stages.NOT_LATE,
    by: User,
    at: datetime,
) -> None:
    """One partner signs, or sends it back with a reason; sent back, the panel decides anew and nobody else is asked."""
    asked = SignOff.objects.filter(pk=sign_off_id, case__reference=reference).first()
    if asked is None:
        raise Conflict("You are not asked to sign this off")
    if answer == SignOffAnswer.SENT_BACK and not why.strip():
        raise Conflict("Say why it goes back to the panel")
    with acting(reference, "sign_off", by=by, at=at, deadline_id=deadline_of(asked).pk) as (
        change,
        incident,
        directory,
    ):
        assert incident.review is not None
        mine = next((one for one in waiting(incident) if one.pk == sign_off_id), None)
        if mine is None:
            raise Conflict("This has been answered already")
        _answer(change, incident, mine, answer, why)
        ended = [SIGNS[Partner(mine.partner)]]
        before = incident.stands
        if answer == SignOffAnswer.SENT_BACK:
            for other in waiting(incident):
                _answer(change, incident, other, SignOffAnswer.NOT_ASKED, "")
                ended.append(SIGNS[Partner(other.partner)])
            incident.review.sent_back()
        elif not waiting(incident):
            deadlines.happened(change, incident, "signed_off", at=at)
            stages.explain(change, incident, late)
            incident.review.signed_off()
            decide_on_practice_review(change, incident, directory)
        for_whom = Partner(mine.partner).label
        words = (
            f"Signed off the rapid review for {for_whom}."
            if answer == SignOffAnswer.SIGNED
            else (f"Sent the rapid review back to the panel for {for_whom}.")
        )
        moved = incident.review.state != ReviewState.SIGNING_OFF
        change.entry(
            incident, "sign_off", words, why=why, changes={"State": [before, incident.stands]} if moved else None
        )
        _move_on(change, incident, directory, ended, moved=moved)


def _answer(change: Change, incident: Incident, one: SignOff, answer: str, why: str) -> None:
    one.answer, one.why, one.answered_at = answer, why, change.at
    one.user = change.by if answer != SignOffAnswer.NOT_ASKED else None
    kind = OutcomeKind.SUPERSEDED if answer == SignOffAnswer.NOT_ASKED else OutcomeKind.MET
    for deadline in incident.live_deadlines:
        # A repeated alert is a new deadline under the same label.
        if deadline.code == "sign_off" and deadline.label.endswith(f"for {Partner(one.partner).label}"):
            deadlines.close(change, deadline, kind, at=change.at)


def _move_on(change: Change, incident: Incident, directory: Directory, ended: list[str], *, moved: bool) -> None:
    if moved:
        stages.leave(change, incident, directory, *ended, step=5)
        if incident.review is not None and incident.review.state == ReviewState.AT_PANEL:
            convene(change, incident, directory, Panel.REVIEW)
    else:
        change.at_the_end(lambda: stages.finish(incident, ended))


def send_review(
    reference: str, *, sent_at: datetime, how: str, late: stages.Late = stages.NOT_LATE, by: User, at: datetime
) -> None:
    """Record that the rapid review was sent to the national Panel, and when."""
    if sent_at > at:
        raise Conflict("It cannot have been sent in the future")
    with acting(reference, "send_review", by=by, at=at) as (change, incident, directory):
        assert incident.review is not None
        if incident.review.concluded_at and sent_at < clock.minute_of(incident.review.concluded_at):
            raise Conflict("It cannot have been sent before the panel had decided")
        before = incident.stands
        change.counts_from(incident, sent_at)
        deadlines.happened(change, incident, "rapid_review_sent", at=sent_at)
        stages.explain(change, incident, late)
        incident.review.send(at=sent_at, how=how)
        change.entry(
            incident,
            "send_review",
            "Recorded that the rapid review was sent to the national Panel.",
            changes={"State": [before, incident.stands]},
        )
        change.counts_from(incident, at)
        stages.leave(change, incident, directory, "dispatch", step=6)


def record_answer(
    reference: str,
    *,
    answer: str,
    why: str,
    answered_at: datetime,
    late: stages.Late = stages.NOT_LATE,
    by: User,
    at: datetime,
) -> None:
    """The national Panel's answer: it ends the rapid review, or the rapid review panel decides anew."""
    if answered_at > at:
        raise Conflict("It cannot have answered in the future")
    with acting(reference, "record_answer", by=by, at=at) as (change, incident, directory):
        assert incident.review is not None
        if incident.review.sent_at and answered_at < clock.minute_of(incident.review.sent_at):
            raise Conflict("It cannot have answered before the review was sent")
        before = incident.stands
        deadlines.happened(change, incident, "panel_answered", at=answered_at)
        stages.explain(change, incident, late)
        move = incident.review.reconsider if answer in SENT_BACK else incident.review.settle
        move(answer=answer, why=why, at=answered_at)
        change.entry(
            incident,
            "record_answer",
            f"Recorded the national Panel’s answer. {PanelAnswer(answer).label}.",
            why=why,
            changes={"State": [before, incident.stands]},
        )
        if answer not in SENT_BACK:
            begin_practice_review(change, incident, directory)
        stages.leave(change, incident, directory, "panels_answer", step=7)
        if answer in SENT_BACK:
            convene(change, incident, directory, Panel.REVIEW)
