"""The acts of a practice review while it goes on: its terms, phases, reviewer, logs, delay and drafts."""

from rapid_review import actions
from rapid_review.actions import agreeing
from rapid_review.actions.taking_back import CHANGE
from rapid_review.forms import acts, practice
from rapid_review.models import Incident, LogKind
from rapid_review.models.practice import BEFORE_A_REPORT
from rapid_review.views.act_table import Act, Done

WRITE = "submit_report"  # the deadline by which a report is ready


def goes_on(incident: Incident) -> bool:
    """Whether there is a practice review that goes on."""
    return incident.practice is not None and incident.practice.step > 0


def _has_reviewer(incident: Incident) -> bool:
    return goes_on(incident) and incident.practice is not None and incident.practice.reviewer_id is not None


def _before_a_report(incident: Incident) -> bool:
    return incident.practice is not None and incident.practice.state in BEFORE_A_REPORT


def _terms(form: acts.ActForm, done: Done) -> None:
    actions.set_terms(done.reference, **form.cleaned_data, by=done.by, at=done.at)


def _phase(form: acts.ActForm, done: Done) -> None:
    actions.change_phase(done.reference, done.of or None, **form.cleaned_data, by=done.by, at=done.at)


def _reviewer(form: acts.ActForm, done: Done) -> None:
    assert isinstance(form, practice.ReviewerForm)
    said = {name: form.cleaned_data[name] for name in ("last_on", "independence")}
    actions.appoint_reviewer(done.reference, reviewer=form.chosen(), **said, by=done.by, at=done.at)


def _reviewer_until(form: acts.ActForm, done: Done) -> None:
    actions.extend_reviewer(done.reference, last_on=form.cleaned_data["last_on"], by=done.by, at=done.at)


def _remove_reviewer(form: acts.ActForm, done: Done) -> None:
    actions.remove_reviewer(done.reference, why=form.cleaned_data["why"], by=done.by, at=done.at)


def _monitoring(form: acts.ActForm, done: Done) -> None:
    actions.monitor(done.reference, **form.cleaned_data, by=done.by, at=done.at)


def _family(form: acts.ActForm, done: Done) -> None:
    actions.log(done.reference, kind=LogKind.FAMILY, **form.cleaned_data, by=done.by, at=done.at)


def _proceedings(form: acts.ActForm, done: Done) -> None:
    actions.log(done.reference, kind=LogKind.PROCEEDINGS, **form.cleaned_data, by=done.by, at=done.at)


def _delay(form: acts.ActForm, done: Done) -> None:
    actions.record_delay(done.reference, **form.cleaned_data, by=done.by, at=done.at)


def _draft(form: acts.ActForm, done: Done) -> None:
    assert isinstance(form, practice.DraftForm)
    said = {name: form.cleaned_data[name] for name in ("kind", "text", "note")}
    name = str(form.cleaned_data["file"].name)
    actions.add_draft(done.reference, name=name, content=form.content, **said, by=done.by, at=done.at)


def _end(form: acts.ActForm, done: Done) -> None:
    why = form.cleaned_data["why"]
    actions.end_practice_review(done.reference, why=why, late=form.late(), by=done.by, at=done.at)


class RemoveReviewerForm(acts.WhyForm):
    heading = "Remove the reviewer"


class EndForm(acts.WhyForm):
    moves = True
    heading = "End the practice review before a report"


ACTS: dict[str, Act] = {
    "monitoring": Act(
        "monitor_practice",
        practice.MonitoringForm,
        _monitoring,
        "Record it",
        "It is recorded how the practice review stands.",
        "Record how the practice review stands",
        does=("monitor_review",),
        offered=goes_on,
    ),
    "draft": Act(
        "write_practice",
        practice.DraftForm,
        _draft,
        "Add this version",
        "The version is added.",
        "Add a version of the report",
        does=(WRITE, CHANGE),
        next=lambda incident: not agreeing.has_new(incident),
        offered=goes_on,
    ),
    "terms": Act(
        "write_practice",
        practice.TermsForm,
        _terms,
        "Save them",
        "The terms of reference are saved.",
        offered=goes_on,
    ),
    "phase": Act(
        "write_practice",
        practice.PhaseForm,
        _phase,
        "Save the phase",
        "The phase is saved.",
        offered=goes_on,
    ),
    "reviewer": Act(
        "appoint_reviewer",
        practice.ReviewerForm,
        _reviewer,
        "Appoint them",
        "The reviewer is appointed, and told.",
        "Appoint the reviewer",
        does=("appoint_reviewer",),
        offered=lambda incident: goes_on(incident) and not _has_reviewer(incident),
    ),
    "reviewer-until": Act(
        "appoint_reviewer",
        practice.ReviewerUntilForm,
        _reviewer_until,
        "Change it",
        "The last day is changed, and the reviewer is told.",
        offered=_has_reviewer,
    ),
    "remove-reviewer": Act(
        "appoint_reviewer",
        RemoveReviewerForm,
        _remove_reviewer,
        "Remove them",
        "The reviewer no longer reads the case.",
        offered=_has_reviewer,
    ),
    "family": Act(
        "write_practice",
        practice.FamilyForm,
        _family,
        "Record it",
        "The contact is recorded.",
        offered=goes_on,
    ),
    "proceedings": Act(
        "write_practice",
        practice.ProceedingsForm,
        _proceedings,
        "Record it",
        "The contact is recorded.",
        offered=goes_on,
    ),
    "delay": Act(
        "delay_practice",
        practice.DelayForm,
        _delay,
        "Record the delay",
        "The delay is recorded. No time limit has moved.",
        offered=goes_on,
    ),
    "end-practice": Act(
        "end_practice",
        EndForm,
        _end,
        "End it",
        "The practice review has ended.",
        offered=_before_a_report,
    ),
}
