"""Bank holidays proclaimed since the shipped table: an act that lists and re-dates the open deadlines it touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from workflows import clock
from workflows.calendar import BANK_HOLIDAYS, Calendar, spoken
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.limits import Due, deadline_due
from workflows.models import Case, CaseFile, Deadline, ProclaimedHoliday, User
from workflows.partnerships import every, working_for


@dataclass(frozen=True)
class Moved:
    """One deadline that a new bank holiday moves."""

    case: Case
    deadline: Deadline
    due: Due

    @property
    def reference(self) -> str:
        return self.case.reference


def calendar() -> Calendar:
    """The working days as they are known now. Inside a change, `change.calendar` is the same, read once."""
    return Calendar(_proclaimed())


def _proclaimed() -> dict[date, str]:
    return dict(ProclaimedHoliday.objects.values_list("day", "name"))


def touched(models: Iterable[type[CaseFile]], day: date, name: str) -> list[Moved]:
    """The open deadlines that a bank holiday on this day would move, and when they would be due."""
    now, then = calendar(), Calendar({**_proclaimed(), day: name})
    found, models = [], list(models)
    for partnership in every():
        with working_for(partnership):
            for model in models:
                cases = Case.objects.filter(partnership=partnership, kind=model.case_kind())
                armed = Deadline.objects.filter(is_open=True, case__in=cases, due_at__gt=clock.start_of(day))
                for file in model.loaded(list(cases.filter(pk__in=armed.values("case")))):
                    found += _moved_in(file, now, then, after=clock.start_of(day))
    return found


def _moved_in(file: CaseFile, now: Calendar, then: Calendar, *, after: datetime) -> list[Moved]:
    """What moves in one case: deadlines still due when their rule says. A date people agreed or gave stays."""
    found = []
    for deadline in file.live_deadlines:
        rule = file.rule_of(deadline)
        if rule is None or not deadline.is_open or deadline.due_at is None or deadline.due_at <= after:
            continue
        step = file.rules.step(deadline.step) if deadline.step else None
        before = deadline_due(file.rules, rule, file.facts(), step=step, calendar=now)
        due = deadline_due(file.rules, rule, file.facts(), step=step, calendar=then)
        if before.due_at == deadline.due_at and due.due_at != before.due_at:
            found.append(Moved(file.case, deadline, due))
    return found


def proclaim(
    models: Iterable[type[CaseFile]], day: date, *, name: str, by: User, at: datetime, why: str
) -> list[Moved]:
    """Make a day a bank holiday and re-date what it touches, each with a line in its story and both dates kept.

    A bank holiday is the whole country's, so it reaches every partnership, the cases of each in ascending order.
    Raises Conflict for a day that is past, or that nobody works on anyway.
    """
    reason = calendar().skipped(day)
    if reason or day in BANK_HOLIDAYS:
        raise Conflict(f"{spoken(day)} is already no working day", f"It is {reason}.")
    if day < clock.day_of(at):
        raise Conflict("The day has passed", "What has run out since cannot be made not to have run out.")
    kinds = {model.case_kind(): model for model in models}
    moved = touched(kinds.values(), day, name)
    ProclaimedHoliday.objects.create(day=day, name=name, why=why, proclaimed_at=at, by=by)
    for case in sorted({one.case for one in moved}, key=lambda case: (case.partnership_id, case.pk)):
        with working_for(case.partnership_id, by=by.pk):
            _redate(kinds[case.kind], case.reference, day, name, by=by, at=at, why=why)
    return moved


def _redate(model: type[CaseFile], reference: str, day: date, name: str, *, by: User, at: datetime, why: str) -> None:
    before_it = Calendar({other: title for other, title in _proclaimed().items() if other != day})
    with Change(by=by, at=at, why=why) as change:
        file = change.lock(model, reference)
        for one in _moved_in(file, before_it, change.calendar, after=clock.start_of(day)):
            before = one.deadline.due_text
            line = f"{spoken(day)} was proclaimed a bank holiday ({name}): it was due {before}"
            one.deadline.due_at, one.deadline.due_text = one.due.due_at, one.due.due_text
            one.deadline.remind_at = one.due.remind_at
            one.deadline.why = [*one.due.why, line]
            change.entry(
                file,
                "proclaim_holiday",
                f"“{one.deadline.label}” is now due {one.due.due_text}: {spoken(day)} was proclaimed a bank holiday.",
                changes={"Due": [before, one.due.due_text]},
            )
            change.tell(
                one.deadline.holder_ids,
                "for_you",
                about=file,
                link=file.get_absolute_url(),
                ask=one.deadline.label,
                due=one.due.due_text,
                key=f"holiday-{day.isoformat()}-{one.deadline.pk}",
            )
