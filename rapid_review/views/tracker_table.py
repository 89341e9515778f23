"""Every act on a recommendation that has a page: what it asks, what it does, and where it is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rapid_review import actions
from rapid_review.actions.evidencing import asked_of
from rapid_review.actions.planning import owned
from rapid_review.actions.revisiting import next_revisit
from rapid_review.actions.tracked import STANDS
from rapid_review.forms import tracked_actions, tracker
from rapid_review.forms.tracker import TrackedForm
from rapid_review.models import Recommendation
from workflows.models import Deadline, User


@dataclass(frozen=True)
class Sent:
    """What an act's form was sent with."""

    one: Recommendation
    by: User
    at: datetime
    of: int

    @property
    def reference(self) -> str:
        return self.one.case.reference


@dataclass(frozen=True)
class TrackedAct:
    """`name` is the act as `access.ACTS` knows it; `owned` finds the deadline that makes it somebody's own, by its id.

    `label` is the words of its button on the page, "" where the button stands beside the action it is about.
    """

    name: str
    form: type[TrackedForm]
    do: Callable[[TrackedForm, Sent], object]
    button: str
    done: str
    label: str = ""
    owned: Callable[[Recommendation, int], int | None] = lambda one, of: None
    of_action: bool = False

    def is_offered(self, one: Recommendation) -> bool:
        """Whether the recommendation stands where this act belongs."""
        return self.name not in STANDS or one.state in STANDS[self.name]

    def deadline(self, one: Recommendation, of: int) -> Deadline | None:
        found = self.owned(one, of)
        return Deadline.objects.get(pk=found, case=one.case_id) if found else None


def _correct(form: TrackedForm, sent: Sent) -> None:
    actions.correct_recommendation(sent.reference, **form.cleaned_data, by=sent.by, at=sent.at)


def _source(form: TrackedForm, sent: Sent) -> None:
    actions.link_source(sent.reference, **form.cleaned_data, by=sent.by, at=sent.at)


def _ratify(form: TrackedForm, sent: Sent) -> None:
    said = form.cleaned_data | {"ratified": form.cleaned_data["ratified"] == "yes"}
    actions.ratify(sent.reference, **said, by=sent.by, at=sent.at)


def _accept(form: TrackedForm, sent: Sent) -> None:
    actions.accept_recommendation(sent.reference, **form.cleaned_data, by=sent.by, at=sent.at)


def _measure(form: TrackedForm, sent: Sent) -> None:
    actions.set_measure(sent.reference, **form.cleaned_data, by=sent.by, at=sent.at)


def _plan(form: TrackedForm, sent: Sent) -> None:
    assert isinstance(form, tracked_actions.PlanForm)
    actions.plan_action(sent.reference, **form.facts(), by=sent.by, at=sent.at)


def _move(form: TrackedForm, sent: Sent) -> None:
    actions.move_action(sent.reference, sent.of, **form.cleaned_data, by=sent.by, at=sent.at)


def _progress(form: TrackedForm, sent: Sent) -> None:
    actions.note_progress(sent.reference, sent.of, **form.cleaned_data, by=sent.by, at=sent.at)


def _drop(form: TrackedForm, sent: Sent) -> None:
    actions.drop_action(sent.reference, sent.of, **form.cleaned_data, by=sent.by, at=sent.at)


def _evidence(form: TrackedForm, sent: Sent) -> None:
    assert isinstance(form, tracked_actions.EvidenceForm)
    actions.offer_evidence(sent.reference, sent.of, **form.facts(), by=sent.by, at=sent.at)


def _answer(form: TrackedForm, sent: Sent) -> None:
    said = form.cleaned_data | {"accepted": form.cleaned_data["accepted"] == "yes"}
    actions.answer_evidence(sent.reference, sent.of, **said, by=sent.by, at=sent.at)


def _revisit(form: TrackedForm, sent: Sent) -> None:
    actions.revisit(sent.reference, **form.cleaned_data, by=sent.by, at=sent.at)


def _reopen(form: TrackedForm, sent: Sent) -> None:
    actions.reopen_recommendation(sent.reference, **form.cleaned_data, by=sent.by, at=sent.at)


def _own(one: Recommendation, of: int) -> int | None:
    return owned(one.case.reference, of)


def _asked(one: Recommendation, of: int) -> int | None:
    return asked_of(one.case.reference, of)


def _due(one: Recommendation, of: int) -> int | None:
    found = next_revisit(one)
    return found.pk if found else None


TABLE: dict[str, TrackedAct] = {
    "ratify": TrackedAct(
        "ratify",
        tracker.RatifyForm,
        _ratify,
        "Record it",
        "The decision of the Strategic Leadership Group is recorded.",
        "Record what the Strategic Leadership Group decided",
    ),
    "correct": TrackedAct(
        "correct_recommendation",
        tracker.CorrectForm,
        _correct,
        "Save the correction",
        "The recommendation is corrected.",
        "Correct its words",
    ),
    "accept": TrackedAct(
        "accept_recommendation",
        tracker.AcceptForm,
        _accept,
        "Give this answer",
        "The answer is recorded.",
        "Say whether it is accepted",
    ),
    "measure": TrackedAct(
        "set_measure",
        tracker.MeasureForm,
        _measure,
        "Save it",
        "It is recorded how we will know that something changed.",
        "Say how we will know that something changed",
    ),
    "plan": TrackedAct(
        "plan_action",
        tracked_actions.PlanForm,
        _plan,
        "Plan the action",
        "The action is planned, and its owner is told.",
        "Plan an action",
    ),
    "revisit": TrackedAct(
        "revisit",
        tracked_actions.RevisitForm,
        _revisit,
        "Record the revisit",
        "The revisit is recorded.",
        "Record the revisit",
        owned=_due,
    ),
    "source": TrackedAct(
        "link_source",
        tracker.SourceForm,
        _source,
        "Link it",
        "The review or challenge is linked.",
        "Link another review or challenge",
    ),
    "reopen": TrackedAct(
        "reopen_recommendation",
        tracker.ReopenForm,
        _reopen,
        "Open it again",
        "The recommendation is open again.",
        "Open it again",
    ),
    "move": TrackedAct(
        "move_action",
        tracked_actions.MoveForm,
        _move,
        "Change the day",
        "The day is changed; the one before stays to be read.",
        of_action=True,
    ),
    "progress": TrackedAct(
        "note_progress",
        tracked_actions.ProgressForm,
        _progress,
        "Save it",
        "It is written down.",
        owned=_own,
        of_action=True,
    ),
    "drop": TrackedAct(
        "drop_action",
        tracked_actions.DropForm,
        _drop,
        "It is no longer needed",
        "The action is no longer asked for.",
        of_action=True,
    ),
    "evidence": TrackedAct(
        "offer_evidence",
        tracked_actions.EvidenceForm,
        _evidence,
        "Show it",
        "It is shown. Somebody else now says whether it is enough.",
        owned=_own,
        of_action=True,
    ),
    "answer-evidence": TrackedAct(
        "answer_evidence",
        tracked_actions.AnswerEvidenceForm,
        _answer,
        "Give this answer",
        "Your answer is recorded.",
        owned=_asked,
        of_action=True,
    ),
}
