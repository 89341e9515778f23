"""The report put to the three partners, and to two people who check that nobody can be recognised in it.

All five answer side by side, in any order. One who does not agree, or who recognises somebody, sends it back.
"""

from datetime import datetime

from rapid_review import anonymity, flows, stages
from rapid_review.actions.acting import acting
from rapid_review.actions.concluding import speaker
from rapid_review.actions.practice import ask_for_reviewer, under_way
from rapid_review.flows import AGREES, CHECKS, SIDE_BY_SIDE
from rapid_review.models import (
    Agreement,
    AnonymityCheck,
    DraftKind,
    Incident,
    Partner,
    PracticeDraft,
    SignOffAnswer,
)
from rapid_review.planning import PLAN
from workflows import deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Deadline, User
from workflows.people import Directory

PUBLISHABLE = (DraftKind.FINAL, DraftKind.IMPROVEMENTS)
CHECKS_NEEDED = 2  # people
_WHICH = ("First", "Second")


def submit_report(
    reference: str, draft_number: int, *, late: stages.Late = stages.NOT_LATE, by: User, at: datetime
) -> None:
    """One version goes to the partners and the checkers: what they agree to is what is published, and nothing else."""
    with acting(reference, "submit_report", by=by, at=at) as (change, incident, directory):
        practice = under_way(incident)
        draft = PracticeDraft.objects.filter(case=incident.case, number=draft_number).first()
        if draft is None or draft.kind not in PUBLISHABLE:
            raise Conflict("Choose a version that is meant to be published")
        if practice.reviewer_id is None and not practice.removed_why:
            raise Conflict("No reviewer has been appointed", "The partners appoint who reviews it first.")
        before = incident.stands
        deadlines.happened(change, incident, "report_submitted", at=at)
        stages.explain(change, incident, late)
        practice.submit()
        change.entry(
            incident,
            "submit_report",
            f"Put version {draft.number} of the report to the three partners and to two who check its anonymity.",
            changes={"State": [before, incident.stands]},
        )
        stages.leave(change, incident, directory, "practice_review", step=8)
        for partner in Partner.values:
            _ask_partner(change, incident, directory, partner, draft)
        for which in _WHICH:
            label = f"{which} check that nobody can be recognised in the report"
            stages.ask_roles(change, incident, directory, "check_anonymity", label=label)


def _label(partner: str) -> str:
    return f"Agree the report of the practice review for {Partner(partner).label}"


def _ask_partner(change: Change, incident: Incident, directory: Directory, partner: str, draft: PracticeDraft) -> None:
    assert incident.practice is not None
    post_id = speaker(incident, directory, partner)
    holder = directory.answering(post_id, incident) if post_id else None
    if post_id is None or holder is None:
        raise Conflict(f"Nobody would agree for {Partner(partner).label}", "Say in the directory who speaks for them.")
    deadline = stages.ask(
        change,
        incident,
        directory,
        "agree_report",
        post_id=post_id,
        holder_ids=[holder.user_id],
        label=_label(partner),
    )
    one = Agreement(case=incident.case, round=incident.practice.round, partner=partner, draft=draft, deadline=deadline)
    incident.agreements.append(change.add(one))


def deadline_of(one: Agreement) -> Deadline:
    """By when a partner is asked, as it stands now: a repeated alert is a new deadline under the same label."""
    asked = Deadline.objects.filter(
        case=one.case_id, code="agree_report", label=_label(one.partner), pk__gte=one.deadline_id
    )
    later = Agreement.objects.filter(case=one.case_id, partner=one.partner, round__gt=one.round).order_by("round")
    following = later.first()
    return asked.filter(pk__lt=following.deadline_id).latest("pk") if following else asked.latest("pk")


def asked(incident: Incident) -> list[Agreement]:
    """The partners who are asked in this round, whether or not they have answered."""
    current = incident.practice.round if incident.practice else 0
    return [one for one in incident.agreements if one.round == current]


def checks(incident: Incident) -> list[AnonymityCheck]:
    """The checks of this round."""
    current = incident.practice.round if incident.practice else 0
    return [one for one in incident.checks if one.round == current]


def last_is_lacking(incident: Incident) -> bool:
    """Whether one answer alone is still waited for: the one that moves the case on."""
    waiting = [one for one in asked(incident) if not one.answer]
    return len(waiting) + CHECKS_NEEDED - len(checks(incident)) < 2


def draft_of(incident: Incident) -> PracticeDraft:
    """The version that is put to the partners in this round. Raises Conflict before one is."""
    current = asked(incident)
    if not current:
        raise Conflict("No version of the report has been put to the partners")
    return current[0].draft


def agree_report(
    reference: str,
    agreement_id: int,
    *,
    answer: str,
    why: str = "",
    late: stages.Late = stages.NOT_LATE,
    by: User,
    at: datetime,
) -> None:
    """One partner agrees, or sends it back with a reason; sent back, nobody else is asked about this version."""
    found = Agreement.objects.filter(pk=agreement_id, case__reference=reference).first()
    if found is None:
        raise Conflict("You are not asked to agree this")
    if answer == SignOffAnswer.SENT_BACK and not why.strip():
        raise Conflict("Say why it goes back")
    owned = deadline_of(found).pk
    with acting(reference, "agree_report", by=by, at=at, deadline_id=owned) as (change, incident, directory):
        mine = next((one for one in asked(incident) if one.pk == agreement_id and not one.answer), None)
        if mine is None:
            raise Conflict("This has been answered already")
        mine.answer, mine.why, mine.user, mine.answered_at = answer, why, by, at
        _close(change, incident, _label(mine.partner))
        agrees = answer == SignOffAnswer.SIGNED
        words = "Agreed the report of the practice review" if agrees else "Sent the report of the practice review back"
        change.entry(incident, "agree_report", f"{words} for {Partner(mine.partner).label}.", why=why)
        ended = AGREES[Partner(mine.partner)]
        _move_on(change, incident, directory, ended, back=not agrees, late=late)


def check_anonymity(
    reference: str,
    *,
    clear: bool,
    note: str,
    looked: bool = False,
    late: stages.Late = stages.NOT_LATE,
    by: User,
    at: datetime,
) -> None:
    """One of two different people says whether somebody can be recognised, having seen what the checker flags.

    Where the vault knows a word in it, it is clear only for somebody who says that they `looked`. What they saw is
    kept as lines and kinds; no word of it goes into the trail.
    """
    with acting(reference, "check_anonymity", by=by, at=at) as (change, incident, directory):
        practice = under_way(incident)
        done = checks(incident)
        if any(one.user_id == by.pk for one in done):
            raise Conflict("You have checked it already", "Somebody else has to be the second who checks it.")
        if len(done) >= CHECKS_NEEDED:
            raise Conflict("Two people have checked it already")
        draft = draft_of(incident)
        if clear and not looked and is_named(incident):
            raise Conflict("The vault knows a word in it", "Say that it has to be changed, or that it names nobody.")
        seen = [[flag.line, flag.kind.value] for flag in anonymity.flags(draft.text, incident)]
        check = AnonymityCheck(
            case=incident.case, round=practice.round, draft=draft, flags=seen, clear=clear, note=note, user=by, at=at
        )
        incident.checks.append(change.add(check))
        first, *left = _check_deadlines(incident)
        _close(change, incident, first.label)
        for one in left:
            # Whoever has checked it cannot be the second as well: it is no longer their turn.
            one.holder_ids = [pk for pk in one.holder_ids if pk != by.pk] or one.holder_ids
        found = "nobody can be recognised in it" if clear else "somebody could be recognised in it"
        change.entry(incident, "check_anonymity", f"Checked version {draft.number} of the report: {found}.")
        ended = CHECKS if len(checks(incident)) == CHECKS_NEEDED else ""
        _move_on(change, incident, directory, ended, back=not clear, late=late)


def is_named(incident: Incident) -> bool:
    """Whether the vault knows a word in the version that is checked; a common word may be a name too."""
    return anonymity.names_somebody(draft_of(incident).text, incident)


def has_final(incident: Incident) -> bool:
    """Whether there is a version that can be put to the partners."""
    return PracticeDraft.objects.filter(case=incident.case_id, kind__in=PUBLISHABLE).exists()


def has_new(incident: Incident) -> bool:
    """Whether there is a version to put to the partners that has not been put to them before."""
    put = Agreement.objects.filter(case=incident.case_id).values("draft")
    found = PracticeDraft.objects.filter(case=incident.case_id, kind__in=PUBLISHABLE)
    return found.exclude(pk__in=put).exists()


def _check_deadlines(incident: Incident) -> list[Deadline]:
    live = [one for one in incident.live_deadlines if one.code == "check_anonymity"]
    return sorted(live, key=lambda one: one.label)


def _close(change: Change, incident: Incident, label: str) -> None:
    for deadline in incident.live_deadlines:
        if deadline.label == label:
            deadlines.close(change, deadline, at=change.at)


def _move_on(
    change: Change, incident: Incident, directory: Directory, ended: str, *, back: bool, late: stages.Late
) -> None:
    """The stage ends when all five have answered, or one has sent it back."""
    practice, before = under_way(incident), incident.stands
    waiting = [one for one in asked(incident) if not one.answer]
    if back:
        for one in waiting:
            one.answer, one.answered_at = SignOffAnswer.NOT_ASKED, change.at
        nodes = [one for one in flows.stages(incident) if one in SIDE_BY_SIDE["agreement"]]
        practice.sent_back()
    elif not waiting and len(checks(incident)) == CHECKS_NEEDED:
        nodes = [ended]
        stages.explain(change, incident, late)
        practice.agreed()
    else:
        if ended:
            change.at_the_end(lambda: stages.finish(incident, [ended]))
        return
    words = "The report goes back to be changed." if back else "All have agreed, and both checks found nothing."
    change.entry(incident, "report_answered", words, changes={"State": [before, incident.stands]})
    stages.leave(change, incident, directory, *nodes, step=9)
    if back and practice.reviewer_id is None:
        ask_for_reviewer(change, incident, directory)
    if not back and practice.planned_on is None and stages.has_rule(incident, PLAN):
        # What is sent ahead counts back from a planned day: without one no clock would run.
        stages.ask_roles(change, incident, directory, PLAN)
