"""The acts from the report to the notification, and what is corrected later."""

from typing import Any

from django.urls import reverse

from rapid_review import actions
from rapid_review import panel as panels
from rapid_review.forms import acts, threshold
from rapid_review.models import Incident, InformationRequest, Panel, PanelMember, State
from rapid_review.views.act_table import Act, Done
from workflows import rulings
from workflows.models import Deadline


def member(incident: Incident, of: int) -> Deadline | None:
    """The deadline by which a panel's member was asked."""
    found = PanelMember.objects.filter(pk=of, case=incident.case_id, left_at=None).select_related("deadline").first()
    return found.deadline if found else None


def asked(incident: Incident, of: int) -> Deadline | None:
    found = InformationRequest.objects.filter(pk=of, case=incident.case_id).select_related("deadline").first()
    return found.deadline if found else None


def _view(form: acts.ActForm, done: Done) -> None:
    assert isinstance(form, threshold.ViewForm)
    said = form.cleaned_data
    if form.steps_aside:
        rulings.declare_conflict(done.reference, of=done.by, why=said["conflict_why"], by=done.by, at=done.at)
        return
    actions.give_view(
        done.reference,
        done.of,
        answer=said["answer"],
        criteria=form.criteria(),
        why=said["why"],
        relied_on=said["relied_on"],
        by=done.by,
        at=done.at,
    )


def _invite(form: acts.ActForm, done: Done) -> None:
    assert isinstance(form, threshold.InviteForm)
    speaks_for = form.cleaned_data["speaks_for"]
    actions.invite(
        done.reference, panel=form.sitting(), post=form.chosen(), speaks_for=speaks_for, by=done.by, at=done.at
    )


def _ask_more(form: acts.ActForm, done: Done) -> None:
    assert isinstance(form, threshold.AskMoreForm)
    question = form.cleaned_data["question"]
    actions.ask_more(done.reference, post=form.chosen(), question=question, by=done.by, at=done.at)


def _answer_more(form: acts.ActForm, done: Done) -> None:
    actions.answer_more(done.reference, done.of, answer=form.cleaned_data["answer"], by=done.by, at=done.at)


def _decide(form: acts.ActForm, done: Done) -> None:
    names = ("collective", "decision", "why", "differs_why")
    said = {name: form.cleaned_data[name] for name in names}
    actions.decide_threshold(done.reference, **said, by=done.by, at=done.at)


def _notified(form: acts.ActForm, done: Done) -> None:
    names = ("notified_at", "panel_reference", "others_told")
    said = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
    actions.record_notified(done.reference, **said, late=form.late(), by=done.by, at=done.at)


def _not_met(form: acts.ActForm, done: Done) -> None:
    actions.end_criteria_not_met(done.reference, why=form.cleaned_data["why"], by=done.by, at=done.at)


def _correct(form: acts.ActForm, done: Done) -> None:
    actions.correct_awareness(done.reference, **form.cleaned_data, by=done.by, at=done.at)


def _answer_correction(form: acts.ActForm, done: Done) -> None:
    said = form.cleaned_data
    approves = said["approves"] == "yes"
    actions.answer_correction(done.reference, done.of, approves=approves, why=said["why"], by=done.by, at=done.at)


def _how_to_notify(form: acts.ActForm) -> dict[str, Any]:
    url = reverse("incident_notification", args=[form.incident.case.reference])
    return {
        "intro": "Send it through the government’s own online service first. This page records that you did.",
        "paper": {"url": url, "text": "What that service asks, prepared as a PDF"},
    }


def panel_sits(incident: Incident) -> bool:
    """Whether one of the two panels is asked at the moment."""
    return incident.state == State.AWAITING_DECISION or (incident.review is not None and incident.review.step == 4)


ACTS: dict[str, Act] = {
    "view": Act("give_panel_view", threshold.ViewForm, _view, "Give this view", "Your view is recorded.", owned=member),
    "decide": Act(
        "decide_threshold",
        threshold.DecideForm,
        _decide,
        "Record the decision",
        "The decision is recorded.",
        "Decide whether it has to be notified",
        does=("decide_threshold",),
        offered=lambda incident: not panels.lacking(incident, Panel.VIRTUAL),
    ),
    "invite": Act(
        "invite_member",
        threshold.InviteForm,
        _invite,
        "Invite them",
        "They are asked for their view.",
        "Invite somebody to the panel",
        offered=panel_sits,
    ),
    "ask-more": Act(
        "ask_more",
        threshold.AskMoreForm,
        _ask_more,
        "Ask",
        "They are asked, with a day to answer.",
        "Ask for more information",
        offered=lambda incident: incident.state == State.AWAITING_DECISION,
    ),
    "answer-more": Act(
        "answer_more", threshold.AnswerMoreForm, _answer_more, "Answer", "Your answer is recorded.", owned=asked
    ),
    "notified": Act(
        "record_notified",
        threshold.NotifiedForm,
        _notified,
        "Record it",
        "It is recorded that the national Panel was notified.",
        "Record that the Panel was notified",
        does=("notify_panel", "tell_partners"),
        beside=_how_to_notify,
    ),
    "not-met": Act(
        "withdraw_notification",
        threshold.NotMetForm,
        _not_met,
        "End the rapid review",
        "It is recorded. The clocks have ended; everything written stays.",
        "The criteria are not met after all",
        offered=lambda incident: incident.review is not None and bool(incident.review.step),
    ),
    "awareness": Act(
        "correct_awareness",
        threshold.AwarenessForm,
        _correct,
        "Correct it",
        "It is recorded. A later time counts once somebody else has approved it.",
        "Correct when the local authority became aware",
        offered=lambda incident: bool(incident.step),
    ),
    "answer-awareness": Act(
        "answer_correction",
        threshold.AnswerCorrectionForm,
        _answer_correction,
        "Record your answer",
        "Your answer is recorded.",
    ),
}
