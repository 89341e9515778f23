"""Both panels: who is asked, what each member says, and what they ask further."""

from datetime import datetime

from rapid_review import panel as panels
from rapid_review import stages
from rapid_review.actions.acting import acting
from rapid_review.models import (
    Conclusion,
    Incident,
    InformationRequest,
    Panel,
    PanelMember,
    Partner,
    ReviewState,
    State,
    View,
    ViewAnswer,
)
from workflows import clock, deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Post, Role, User
from workflows.people import Directory, Holder

ANSWERS = {Panel.VIRTUAL: ViewAnswer, Panel.REVIEW: Conclusion}


def convene(change: Change, incident: Incident, directory: Directory, panel: Panel) -> None:
    """Ask every statutory partner of the partnership for a view, and whoever else sits on the panel already."""
    seated = {one.post_id: one for one in panels.sitting(incident, panel)}
    for one in seated.values():
        if holder := directory.answering(one.post_id, incident):
            _ask(change, incident, directory, one, holder)
    for holder in directory.in_partnership(incident.case.partnership_id, Role.STATUTORY_PARTNER, incident):
        if holder.post.pk not in seated:
            _seat(change, incident, directory, panel, holder, panels.OF_AGENCY.get(holder.post.agency.type, ""))


def _seat(
    change: Change, incident: Incident, directory: Directory, panel: Panel, holder: Holder, speaks_for: str
) -> PanelMember:
    member = PanelMember(case=incident.case, panel=panel, post=holder.post, speaks_for=speaks_for, joined_at=change.at)
    incident.members.append(change.add(member))
    _ask(change, incident, directory, member, holder)
    return member


def _ask(change: Change, incident: Incident, directory: Directory, member: PanelMember, holder: Holder) -> None:
    code = panels.ASKED_BY[Panel(member.panel)]
    member.deadline = stages.ask(change, incident, directory, code, post_id=member.post_id, holder_ids=[holder.user_id])


def invite(reference: str, *, panel: str, post: Post, speaks_for: str, by: User, at: datetime) -> None:
    """Somebody else joins a panel, to advise or to speak for a partner."""
    with acting(reference, "invite_member", by=by, at=at) as (change, incident, _):
        if not _sits(incident, panel):
            raise Conflict("This panel is not sitting", f"{incident.case.reference}: {incident.stands}.")
        if any(one.post_id == post.pk for one in panels.sitting(incident, panel)):
            raise Conflict(f"{post.user.name} is on the panel already")
        directory = _with(incident, post, change)
        holder = directory.answering(post.pk, incident)
        if holder is None or post.agency.partnership_id != incident.case.partnership_id:
            raise Conflict(
                f"{post.user.name} cannot be asked",
                "They have left the post, or a conflict of interest keeps them out.",
            )
        member = _seat(change, incident, directory, Panel(panel), holder, speaks_for)
        as_what = f"to speak for {Partner(speaks_for).label}" if speaks_for else "to advise"
        change.entry(
            incident,
            "invite_member",
            f"Invited {post.user.name} to the {member.get_panel_display().lower()}, {as_what}.",
        )


def _with(incident: Incident, post: Post, change: Change) -> Directory:
    return Directory([incident], on=clock.day_of(change.at), posts=[post.pk])


def _sits(incident: Incident, panel: str) -> bool:
    if panel == Panel.VIRTUAL:
        return bool(incident.state == State.AWAITING_DECISION)
    return incident.review is not None and incident.review.state == ReviewState.AT_PANEL


def give_view(
    reference: str,
    member_id: int,
    *,
    answer: str,
    criteria: list[list[str]],
    why: str,
    relied_on: str = "",
    by: User,
    at: datetime,
) -> None:
    """A member's view, criterion by criterion. After the decision it is kept, and marked late."""
    member = PanelMember.objects.filter(pk=member_id, case__reference=reference, left_at=None).first()
    if member is None:
        raise Conflict("You are no longer on this panel")
    with acting(reference, "give_panel_view", by=by, at=at, deadline_id=member.deadline_id) as (change, incident, _):
        if incident.case.closed_at:
            raise Conflict("This incident has ended", f"{reference}: {incident.stands}.")
        panel = Panel(member.panel)
        late = not _sits(incident, panel)
        change.add(
            View(
                case=incident.case,
                member=member,
                user=by,
                round=panels.round_of(incident, panel),
                answer=answer,
                criteria=criteria,
                why=why,
                relied_on=relied_on,
                given_at=at,
                late=late,
            )
        )
        deadline = next((one for one in incident.live_deadlines if one.pk == member.deadline_id), None)
        if deadline is not None and panels.counts(panel, View(answer=answer)):
            deadlines.close(change, deadline, at=at)
        # What it says is not in the trail: whoever has not given a view reads the trail too.
        words = f"Gave a view to the {panel.label.lower()}{', after its decision' if late else ''}."
        change.entry(incident, "give_panel_view", words)


# -- more information ---------------------------------------------------------------------------------


def ask_more(reference: str, *, post: Post, question: str, by: User, at: datetime) -> None:
    """The virtual panel asks one person for more. It has a day; the five working days run on."""
    with acting(reference, "ask_more", by=by, at=at) as (change, incident, _):
        if not _sits(incident, Panel.VIRTUAL):
            raise Conflict("The virtual panel has decided", f"{incident.case.reference}: {incident.stands}.")
        directory = _with(incident, post, change)
        holder = directory.answering(post.pk, incident)
        if holder is None:
            raise Conflict(f"{post.user.name} cannot be asked")
        deadline = stages.ask(
            change, incident, directory, "more_information", post_id=post.pk, holder_ids=[holder.user_id]
        )
        change.add(
            InformationRequest(
                case=incident.case, post=post, deadline=deadline, question=question, asked_by=by, asked_at=at
            )
        )
        change.entry(
            incident, "ask_more", f"Asked {post.user.name} for more information, {deadline.due_text}.", why=question
        )


def answer_more(reference: str, request_id: int, *, answer: str, by: User, at: datetime) -> None:
    """The answer, which all of the panel read."""
    asked = InformationRequest.objects.filter(pk=request_id, case__reference=reference).first()
    if asked is None or asked.answered_at:
        raise Conflict("This has been answered already")
    with acting(reference, "answer_more", by=by, at=at, deadline_id=asked.deadline_id) as (change, incident, _):
        change.follow(asked)
        asked.answer, asked.answered_by, asked.answered_at = answer, by, at
        for deadline in incident.live_deadlines:
            if deadline.pk == asked.deadline_id:
                deadlines.close(change, deadline, at=at)
        change.entry(incident, "answer_more", "Answered what the virtual panel asked.", why=answer)
        to = [
            *incident.still_reads(asked.asked_by_id, at=at),
            *(user for one in incident.live_deadlines for user in one.holder_ids),
        ]
        change.tell(to, "information_given", about=incident, link=incident.get_absolute_url(), urgent=True)
