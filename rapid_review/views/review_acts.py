"""The acts of the rapid review panel, the sign-off, the dispatch and the national Panel’s answer."""

from typing import Any

from rapid_review import actions, panel_view, review_view
from rapid_review import panel as panels
from rapid_review.actions.concluding import deadline_of
from rapid_review.actions.reviewing import is_written
from rapid_review.forms import acts, review
from rapid_review.models import Incident, Panel, ReviewState, SignOff
from rapid_review.panel_view import Reader
from rapid_review.views import threshold_acts
from rapid_review.views.act_table import Act, Done
from workflows.models import Deadline


def _sign_off_asked(incident: Incident, of: int) -> Deadline | None:
    """The deadline of one partner's sign-off."""
    found = SignOff.objects.filter(pk=of, case=incident.case_id).first()
    return deadline_of(found) if found else None


def _meeting(form: acts.ActForm, done: Done) -> None:
    actions.record_meeting(done.reference, **form.cleaned_data, by=done.by, at=done.at)


def _episode(form: acts.ActForm, done: Done) -> None:
    actions.write_episode(done.reference, done.of or None, **form.cleaned_data, by=done.by, at=done.at)


def _remove(form: acts.ActForm, done: Done) -> None:
    actions.remove_episode(done.reference, done.of, by=done.by, at=done.at)


def _conclude(form: acts.ActForm, done: Done) -> None:
    assert isinstance(form, review.ConcludeForm)
    said = {name: form.cleaned_data[name] for name in ("conclusion", "why", "complete_why")}
    actions.conclude_review(done.reference, **said, criteria=form.criteria(), late=form.late(), by=done.by, at=done.at)


def _sign(form: acts.ActForm, done: Done) -> None:
    said = {name: form.cleaned_data[name] for name in ("answer", "why")}
    actions.sign_off(done.reference, done.of, **said, late=form.late(), by=done.by, at=done.at)


def _send(form: acts.ActForm, done: Done) -> None:
    said = {name: form.cleaned_data[name] for name in ("sent_at", "how")}
    actions.send_review(done.reference, **said, late=form.late(), by=done.by, at=done.at)


def _answer(form: acts.ActForm, done: Done) -> None:
    said = {name: form.cleaned_data[name] for name in ("answer", "why", "answered_at")}
    actions.record_answer(done.reference, **said, late=form.late(), by=done.by, at=done.at)


# -- what a page shows beside its form ----------------------------------------------------------------


def _all_views(form: acts.ActForm) -> dict[str, Any]:
    """What every member said, above the form; and who is missing, instead of it."""
    reader = Reader(form.incident, form.user, form.at)
    without = panels.lacking(form.incident, Panel.REVIEW)
    return {
        "incident": form.incident,
        "section": panel_view.section(reader, Panel.REVIEW),
        "without": panels.listed(without) if without else "",
    }


def _what_is_signed(form: acts.ActForm) -> dict[str, Any]:
    reader = Reader(form.incident, form.user, form.at)
    return {"incident": form.incident, "concluded": review_view.concluded(reader)}


def _the_episode(form: acts.ActForm) -> dict[str, Any]:
    assert isinstance(form, review.RemoveEpisodeForm)
    one = form.episode
    return {"intro": f"{one.happened}: {one.what}" if one else ""}


def at_panel(incident: Incident) -> bool:
    return incident.review is not None and incident.review.state == ReviewState.AT_PANEL


ACTS: dict[str, Act] = {
    "review-view": Act(
        "give_panel_view",
        review.ReviewViewForm,
        threshold_acts._view,
        "Give this decision",
        "Your decision is recorded.",
        owned=threshold_acts.member,
    ),
    "meeting": Act(
        "write_review",
        review.MeetingForm,
        _meeting,
        "Record the meeting",
        "The meeting is recorded.",
        "Record the panel’s meeting",
        offered=at_panel,
    ),
    "episode": Act(
        "write_review",
        review.EpisodeForm,
        _episode,
        "Save the episode",
        "The episode is saved.",
        "Add a key practice episode",
        offered=is_written,
    ),
    "remove-episode": Act(
        "write_review",
        review.RemoveEpisodeForm,
        _remove,
        "Take it out",
        "The episode no longer stands in the report.",
        beside=_the_episode,
    ),
    "conclude": Act(
        "conclude_review",
        review.ConcludeForm,
        _conclude,
        "Record the conclusion",
        "The conclusion is recorded. The three partners are asked to sign it off.",
        "Record what the panel concludes",
        does=("conclude_review",),
        offered=lambda incident: not panels.lacking(incident, Panel.REVIEW),
        template="rapid_review/review_conclude.html",
        beside=_all_views,
    ),
    "sign-off": Act(
        "sign_off",
        review.SignOffForm,
        _sign,
        "Give this answer",
        "Your answer is recorded.",
        owned=_sign_off_asked,
        template="rapid_review/review_sign.html",
        beside=_what_is_signed,
    ),
    "send": Act(
        "send_review",
        review.SendForm,
        _send,
        "Record it",
        "It is recorded that the rapid review was sent.",
        "Record that the review was sent",
        does=("send_review",),
    ),
    "answer": Act(
        "record_answer",
        review.AnswerForm,
        _answer,
        "Record the answer",
        "The national Panel’s answer is recorded.",
        "Record the national Panel’s answer",
        does=("panel_answer",),
    ),
}
