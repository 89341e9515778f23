"""The acts that lead from a report to its publication, and the one that takes it down."""

from typing import Any

from rapid_review import actions, planning, practice_view, stages
from rapid_review.actions import agreeing, publishing, taking_back
from rapid_review.actions.practice import under_way
from rapid_review.forms import acts, publication
from rapid_review.models import Agreement, Incident
from rapid_review.views.act_table import Act, Done
from rapid_review.views.practice_acts import WRITE, goes_on
from workflows import clock, holidays
from workflows.models import Deadline


def _asked(incident: Incident, of: int) -> Deadline | None:
    """The deadline by which a partner is asked to agree."""
    found = Agreement.objects.filter(pk=of, case=incident.case_id).first()
    return agreeing.deadline_of(found) if found else None


def _submit(form: acts.ActForm, done: Done) -> None:
    number = int(form.cleaned_data["draft"])
    actions.submit_report(done.reference, number, late=form.late(), by=done.by, at=done.at)


def _agree(form: acts.ActForm, done: Done) -> None:
    said = {name: form.cleaned_data[name] for name in ("answer", "why")}
    actions.agree_report(done.reference, done.of, **said, late=form.late(), by=done.by, at=done.at)


def _check(form: acts.ActForm, done: Done) -> None:
    clear, note = form.cleaned_data["clear"] == "yes", form.cleaned_data["note"]
    looked = bool(form.cleaned_data.get("looked"))
    said = {"clear": clear, "note": note, "looked": looked, "late": form.late()}
    actions.check_anonymity(done.reference, **said, by=done.by, at=done.at)


def _plan(form: acts.ActForm, done: Done) -> None:
    actions.plan_publication(done.reference, **form.cleaned_data, by=done.by, at=done.at)


def _send(form: acts.ActForm, done: Done) -> None:
    said = {name: form.cleaned_data[name] for name in ("sent_at", "to", "proof", "planned_on")}
    actions.send_ahead(done.reference, **said, late=form.late(), by=done.by, at=done.at)


def _publish(form: acts.ActForm, done: Done) -> None:
    said = {name: form.cleaned_data[name] for name in ("title", "words")}
    actions.publish(done.reference, **said, late=form.late(), by=done.by, at=done.at)


def _keep_back(form: acts.ActForm, done: Done) -> None:
    said = {name: form.cleaned_data[name] for name in ("why", "justified_at")}
    actions.keep_back(done.reference, **said, late=form.late(), by=done.by, at=done.at)


def _take_back(form: acts.ActForm, done: Done) -> None:
    actions.take_back_report(done.reference, why=form.cleaned_data["why"], by=done.by, at=done.at)


def _take_down(form: acts.ActForm, done: Done) -> None:
    why, early = form.cleaned_data["why"], form.cleaned_data.get("early", False)
    actions.take_down(done.reference, why=why, early=early, by=done.by, at=done.at)


# -- what a page shows beside its form ----------------------------------------------------------------


def _the_report(form: acts.ActForm) -> dict[str, Any]:
    return {"incident": form.incident, "draft": agreeing.draft_of(form.incident)}


def _what_is_flagged(form: acts.ActForm) -> dict[str, Any]:
    draft = agreeing.draft_of(form.incident)
    return {"incident": form.incident, "draft": draft, "flags": practice_view.flagged(draft, form.incident)}


def _possible_days(form: acts.ActForm) -> dict[str, Any]:
    under_way(form.incident)
    return {"intro": practice_view.possible_days(form.incident, at=form.at)}


def _what_follows(form: acts.ActForm) -> dict[str, Any]:
    return {
        "intro": "The three partners agree the changed report anew, two people check it anew, and it is sent ahead "
        "anew. The planned day no longer counts. No time limit moves."
    }


def _what_is_published(form: acts.ActForm) -> dict[str, Any]:
    draft = agreeing.draft_of(form.incident)
    words = f"Anybody can then read version {draft.number} ({draft.get_kind_display().lower()}), without signing in."
    return {"intro": words}


def _is_planned(incident: Incident) -> bool:
    return incident.practice is not None and incident.practice.planned_on is not None


def _may_be_published(incident: Incident) -> bool:
    """Whether the report has been ahead for long enough today."""
    if incident.practice is None or incident.practice.sent_at is None:
        return False
    today = clock.day_of(clock.now())
    return planning.window(incident, today=today, calendar=holidays.calendar()).first <= today


def _waits_for_check(incident: Incident) -> bool:
    return len(agreeing.checks(incident)) < agreeing.CHECKS_NEEDED


ACTS: dict[str, Act] = {
    "submit-report": Act(
        "submit_report",
        publication.SubmitForm,
        _submit,
        "Put it to them",
        "The three partners are asked, and two people to check the anonymity.",
        "Put the report to the three partners",
        does=(WRITE, taking_back.CHANGE),
        next=agreeing.has_new,
        offered=agreeing.has_final,
    ),
    "agree": Act(
        "agree_report",
        publication.AgreeForm,
        _agree,
        "Give this answer",
        "Your answer is recorded.",
        owned=_asked,
        template="rapid_review/practice_agree.html",
        beside=_the_report,
    ),
    "anonymity": Act(
        "check_anonymity",
        publication.AnonymityForm,
        _check,
        "Record this check",
        "Your check is recorded.",
        "Check that nobody can be recognised",
        does=("check_anonymity",),
        offered=_waits_for_check,
        template="rapid_review/practice_anonymity.html",
        beside=_what_is_flagged,
    ),
    "plan": Act(
        "plan_publication",
        publication.PlanForm,
        _plan,
        "Plan this day",
        "The publication is planned, and what counts back from it is dated.",
        "Plan the publication",
        does=(planning.PLAN,),
        next=lambda incident: not _is_planned(incident),
        offered=goes_on,
        beside=_possible_days,
    ),
    "send-ahead": Act(
        "send_report_ahead",
        publication.SendAheadForm,
        _send,
        "Record it",
        "It is recorded that the report was sent.",
        "Record that the report was sent ahead",
        offered=_is_planned,
        does=(planning.AHEAD,),
    ),
    "publish": Act(
        "publish_practice",
        publication.PublishForm,
        _publish,
        "Publish it",
        "It is published.",
        "Publish it",
        does=(publishing.ON_PLAN, stages.PUBLISH),
        offered=_may_be_published,
        beside=_what_is_published,
    ),
    "keep-back": Act(
        "publish_practice",
        publication.KeepBackForm,
        _keep_back,
        "Record it",
        "It is recorded that it is not published.",
        "It is not published",
    ),
    "take-back": Act(
        "take_back_report",
        publication.TakeBackForm,
        _take_back,
        "Take it back",
        "The report is taken back. It is put to the partners and the checkers anew once it is changed.",
        "Take the report back, to change it",
        offered=taking_back.may_be_taken_back,
        beside=_what_follows,
    ),
    "take-down": Act(
        "take_down",
        publication.TakeDownForm,
        _take_down,
        "Take it down",
        "It is public no more.",
        "Take the published review down",
        offered=taking_back.is_public,
    ),
}
