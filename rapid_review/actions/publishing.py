"""The publication of a practice review: planned backwards from its day, sent ahead, made public or kept back."""

from collections.abc import Collection
from datetime import date, datetime, time

from rapid_review import anonymity, planning, stages
from rapid_review.actions.acting import acting
from rapid_review.actions.agreeing import draft_of
from rapid_review.actions.practice import under_way
from rapid_review.clocks import clock as clock_of
from rapid_review.models import DraftKind, Incident, Publication, Publishing
from workflows import clock, deadlines
from workflows.calendar import Calendar, spoken
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.limits import on_day
from workflows.models import OnTimeout, OutcomeKind, Role, Side, User
from workflows.people import Directory

ON_PLAN = "publish_on_plan"
SETTLED = frozenset({"published", "not_published"})  # as the events of the case call it
TEAM = (Role.PARTNERSHIP_MANAGER.value, Role.BUSINESS_UNIT.value)


def refusal(incident: Incident, on: date, *, at: datetime, calendar: Calendar) -> str:
    """Why publication cannot be planned for a day, with the days that are possible; "" for one that is."""
    practice = under_way(incident)
    return _refusal(incident, on, at=at, calendar=calendar, sent_at=practice.sent_at)


def _refusal(incident: Incident, on: date, *, at: datetime, calendar: Calendar, sent_at: datetime | None) -> str:
    today, sent = clock.day_of(at), sent_at is not None
    # The six months are kept by what was published, or justified, once: a changed version has no end of its own.
    delayed = bool(incident.delays) or not SETTLED.isdisjoint(incident.case.events)
    possible = planning.window(incident, today=today, calendar=calendar, sent_at=sent_at)
    return planning.refusal(on, possible, today=today, sent=sent, delayed=delayed)


def another_day(
    incident: Incident, planned_on: date | None, *, sent_at: datetime, at: datetime, calendar: Calendar
) -> str:
    """Why it cannot be published as planned once it was sent then, with the days that can; "" where it can.

    `planned_on` is a new day that is planned with it; without one, the day that is planned already counts.
    """
    practice = under_way(incident)
    if planned_on is not None:
        return _refusal(incident, planned_on, at=at, calendar=calendar, sent_at=sent_at)
    possible = planning.window(incident, today=clock.day_of(at), calendar=calendar, sent_at=sent_at)
    if practice.planned_on is None or practice.planned_on >= possible.first:
        return ""
    return _refusal(incident, practice.planned_on, at=at, calendar=calendar, sent_at=sent_at)


def plan_publication(
    reference: str, *, planned_on: date, why: str, publicity: str = "", by: User, at: datetime
) -> None:
    """The day of publication, or another one. What is counted back from it is dated anew; both days are kept."""
    with acting(reference, "plan_publication", by=by, at=at) as (change, incident, directory):
        practice = under_way(incident)
        _raise(refusal(incident, planned_on, at=at, calendar=change.calendar))
        practice.publicity = publicity
        _plan(change, incident, directory, planned_on, why)


def _raise(refused: str) -> None:
    if refused:
        headline, _, detail = refused.partition(". ")
        raise Conflict(headline, detail)


def _plan(change: Change, incident: Incident, directory: Directory, planned_on: date, why: str) -> None:
    practice = under_way(incident)
    before = practice.planned_on
    practice.plan(on=planned_on, why=why)
    planned_at = clock.instant(planned_on, time(12)).isoformat()
    incident.case.events = {**incident.case.events, planning.PLANNED: planned_at}
    _date_anew(change, incident, directory)
    words = f"Planned the publication for {spoken(planned_on)}."
    days = [spoken(before) if before else "", spoken(planned_on)]
    change.entry(incident, "plan_publication", words, why=why, changes={"Publication": days})
    to = directory.told(incident, TEAM)
    change.tell(to, "date_changed", about=incident, link=incident.get_absolute_url())


def _date_anew(change: Change, incident: Incident, directory: Directory) -> None:
    for deadline in incident.live_deadlines:
        if deadline.code == planning.PLAN:
            deadlines.close(change, deadline, at=change.at)
        elif deadline.code == planning.AHEAD:
            step, rule = stages.rule_called(incident, planning.AHEAD)
            facts, calendar = incident.facts(), change.calendar
            found = clock_of(incident.rules, rule, step, facts, at=change.at, calendar=calendar)
            deadlines.date(deadline, found.due)
            deadline.late_since = found.late_since
        elif deadline.code == ON_PLAN:
            # Asked anew rather than dated anew: one that has alerted already has no timer any more.
            deadlines.close(change, deadline, OutcomeKind.SUPERSEDED, at=change.at)
            _ask_on_plan(change, incident, directory)


def send_ahead(
    reference: str,
    *,
    sent_at: datetime,
    to: Collection[str],
    proof: str,
    planned_on: date | None = None,
    late: stages.Late = stages.NOT_LATE,
    by: User,
    at: datetime,
) -> None:
    """Record that the report was sent to everybody who has to have it before it is published, and the proof.

    `planned_on` is another day of publication, which is needed where it was sent too late for the planned one.
    """
    if sent_at > at:
        raise Conflict("It cannot have been sent in the future")
    with acting(reference, "send_report_ahead", by=by, at=at) as (change, incident, directory):
        practice = under_way(incident)
        if practice.planned_on is None:
            raise Conflict("Plan the day of publication first", "By when the report is sent counts back from it.")
        if without := [one for one in incident.rules.report_recipients if one not in to]:
            raise Conflict(f"It has to be sent to: {'; '.join(without)}")
        agreed_at = incident.facts().entered.get(practice.step)
        if agreed_at and sent_at < clock.minute_of(agreed_at):
            raise Conflict("It cannot have been sent before it was agreed and checked")
        _raise(another_day(incident, planned_on, sent_at=sent_at, at=at, calendar=change.calendar))
        before = incident.stands
        change.counts_from(incident, sent_at)
        deadlines.happened(change, incident, "report_sent_ahead", at=sent_at)
        stages.explain(change, incident, late)
        practice.send_ahead(at=sent_at, to="\n".join(to), proof=proof)
        words = f"Recorded that the report was sent to: {'; '.join(to)}."
        change.entry(incident, "send_report_ahead", words, why=proof, changes={"State": [before, incident.stands]})
        change.counts_from(incident, at)
        if planned_on is not None and planned_on != practice.planned_on:
            why = f"The report was sent ahead on {spoken(clock.day_of(sent_at))}."
            _plan(change, incident, directory, planned_on, why)
        stages.leave(change, incident, directory, "report_ahead", step=10)
        _ask_on_plan(change, incident, directory)


def _ask_on_plan(change: Change, incident: Incident, directory: Directory) -> None:
    day = under_way(incident).planned_on
    assert day is not None
    why = f"The publication is planned for {spoken(day)}"
    roles = incident.rules.step(incident.step).partnership
    holders = [one.user_id for one in directory.holders(incident, Side.PARTNERSHIP, roles)]
    deadline = deadlines.open_deadline(
        change,
        incident,
        code=ON_PLAN,
        label="Publish the practice review on the planned day",
        step=incident.step,
        side=Side.PARTNERSHIP,
        roles=roles,
        due=on_day(day, why, opens_at=change.at, calendar=change.calendar),
        holder_ids=holders,
        on_timeout=OnTimeout.ALERT,
        told=(Role.STATUTORY_PARTNER.value, *TEAM),
        stops_on=("published", "not_published"),
        repeat=True,
        binding=False,
    )
    change.tell(
        holders,
        "for_you",
        about=incident,
        link=incident.get_absolute_url(),
        ask=deadline.label,
        due=deadline.due_text,
        key=f"turn-{deadline.pk}",
    )


def publish(
    reference: str, *, title: str, words: str, late: stages.Late = stages.NOT_LATE, by: User, at: datetime
) -> None:
    """What was agreed, checked and sent ahead is public from now on, under a title and a few words about it.

    Raises Conflict as long as the report has not been with the Panel and the Secretary of State long enough.
    """
    with acting(reference, "publish_practice", by=by, at=at) as (change, incident, directory):
        practice = under_way(incident)
        today = clock.day_of(at)
        possible = planning.window(incident, today=today, calendar=change.calendar)
        if today < possible.first:
            raise Conflict(
                f"It can be published from {spoken(possible.first)} on",
                "Until then the Panel and the Secretary of State have not had the report for long enough.",
            )
        if anonymity.names_somebody(f"{title}\n{words}", incident):
            raise Conflict("The title or the words name somebody whom nobody may recognise")
        draft, before = draft_of(incident), incident.stands
        how = Publishing.IMPROVEMENTS if draft.kind == DraftKind.IMPROVEMENTS else Publishing.FULL
        deadlines.happened(change, incident, "published", at=at)
        stages.explain(change, incident, late)
        practice.publish(how=how, at=at)
        change.add(Publication(case=incident.case, title=title, words=words, draft=draft, published_at=at))
        changes = {"State": [before, incident.stands]}
        change.entry(
            incident, "publish_practice", f"Published: {how.label[:1].lower()}{how.label[1:]}.", changes=changes
        )
        _end(change, incident, directory)


def keep_back(
    reference: str, *, why: str, justified_at: datetime, late: stages.Late = stages.NOT_LATE, by: User, at: datetime
) -> None:
    """It is not published, and the justification has been sent to the Panel and the Secretary of State."""
    if justified_at > at:
        raise Conflict("The justification cannot have been sent in the future")
    with acting(reference, "publish_practice", by=by, at=at) as (change, incident, directory):
        practice, before = under_way(incident), incident.stands
        deadlines.happened(change, incident, "not_published", at=at)
        stages.explain(change, incident, late)
        practice.keep_back(why=why, justified_at=justified_at)
        words = "Decided not to publish it; the justification has been sent to the Panel and the Secretary of State."
        change.entry(incident, "keep_back", words, why=why, changes={"State": [before, incident.stands]})
        _end(change, incident, directory)


def _end(change: Change, incident: Incident, directory: Directory) -> None:
    to = incident.holders
    stages.leave(change, incident, directory, "publication", step=11)
    change.tell(to, "comment", about=incident, link=incident.get_absolute_url())
