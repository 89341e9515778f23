"""The rapid review panel's questions: views, the meeting, episodes, the conclusion, the sign-off, the answer."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404

from rapid_review import panel as panels
from rapid_review.actions.concluding import waiting
from rapid_review.actions.reviewing import refuse_settled
from rapid_review.forms.acts import LONG, ActForm
from rapid_review.forms.threshold import YES_NO, ViewForm
from rapid_review.models import Conclusion, KeyPracticeEpisode, Panel, PanelAnswer, SignOffAnswer
from workflows import clock
from workflows.form_fields import InstantField, Radios, Text

MINUTES = 20_000
CONCLUSION_HINTS: dict[str, str] = {
    Conclusion.CSPR: "The partners commission it; it is published within six months of the decision.",
    Conclusion.NO_CSPR: "What was learnt is known, and is acted on without a further review.",
    Conclusion.LOCAL: "A learning circle, a local reflective review or a thematic audit, for example.",
    Conclusion.NATIONAL: "It raises issues that are complex or of national importance; the national Panel decides.",
    Conclusion.NOT_MET: "The rapid review is sent all the same. To end the clocks instead, record on the incident’s "
    "page that the criteria are not met after all.",
}
# What follows from the national Panel's answer.
ANSWER_HINTS: dict[str, str] = {
    PanelAnswer.AGREES: "The rapid review is over. What was decided is carried out.",
    PanelAnswer.RECONSIDER: "The rapid review panel is asked again and decides anew; the three partners sign again and "
    "the review is sent again. What was done meanwhile stays.",
    PanelAnswer.WANTS_MORE: "The same: the panel is asked again, the report can be changed, and it is signed and sent "
    "again.",
    PanelAnswer.NATIONAL: "The rapid review is over here, and the national Panel says what it needs. Where the "
    "partners decided on a practice review, that begins all the same: end it, with the reason, if the national one "
    "takes its place.",
}


class ReviewViewForm(ViewForm):
    """A member's own decision at the rapid review panel, criterion by criterion."""

    panel = Panel.REVIEW
    heading = "Your decision: is a practice review needed?"
    answers = list(Conclusion.choices)


class MeetingForm(ActForm):
    """The rapid review panel's meeting. Recorded again, it replaces what was recorded."""

    heading = "The meeting of the rapid review panel"
    met_at = InstantField(label="When did it meet?", help_text="London time.")
    attendees = Text(
        label="Who came?", rows=6, max_length=LONG, help_text="One a line: the name, the role and the agency."
    )
    apologies = Text(label="Who sent apologies?", rows=3, max_length=LONG, required=False)
    minutes = Text(
        label="The minutes",
        rows=12,
        max_length=MINUTES,
        required=False,
        help_text="The children and the family without names.",
    )
    called = {"met_at": "when the panel met", "attendees": "who came", "minutes": "the minutes"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        review = refuse_settled(kwargs["incident"])
        names = ("met_at", "attendees", "apologies", "minutes")
        super().__init__(*args, initial={name: getattr(review, name) for name in names}, **kwargs)

    def clean_met_at(self) -> datetime:
        met_at: datetime = self.cleaned_data["met_at"]
        if met_at > self.at:
            raise forms.ValidationError("The panel cannot have met in the future")
        if met_at < self.incident.aware_at:
            raise forms.ValidationError("The panel cannot have met before the local authority became aware")
        return met_at


class EpisodeForm(ActForm):
    """A key practice episode: a new one, or one that is changed (`of`)."""

    heading = "A key practice episode"
    happened = Text(label="When was it?", max_length=60, help_text="In words, such as “March 2026, after the birth”.")
    what = Text(label="What happened?", rows=6, max_length=LONG, help_text="No names.")
    analysis = Text(
        label="What does the panel make of it?",
        rows=8,
        max_length=LONG,
        help_text="Why people acted as they did, and what it says about the system. No names.",
    )
    called = {"happened": "when it was", "what": "what happened", "analysis": "what the panel makes of it"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        refuse_settled(kwargs["incident"])
        one = episode(kwargs["incident"].case_id, kwargs.get("of") or 0)
        names = ("happened", "what", "analysis")
        super().__init__(*args, initial={name: getattr(one, name) for name in names} if one else {}, **kwargs)


class RemoveEpisodeForm(ActForm):
    """Takes an episode out of the report."""

    heading = "Take this episode out of the report?"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_settled(self.incident)
        self.episode = episode(self.incident.case_id, self.of or 0)
        if self.episode is None:
            raise Http404("No such episode.")


def episode(case_id: int, of: int) -> KeyPracticeEpisode | None:
    """The episode of this id; None when none is asked for. Raises Http404 for one that is not of this case."""
    if not of:
        return None
    one = KeyPracticeEpisode.objects.filter(pk=of, case=case_id, removed_at=None).first()
    if one is None:
        raise Http404("No such episode.")
    return one


class ConcludeForm(ActForm):
    """What the panel concludes, the criteria one by one, and why."""

    moves = True
    heading = "What does the rapid review panel conclude?"
    conclusion = forms.ChoiceField(
        label="The conclusion", choices=Conclusion.choices, widget=Radios(hints=CONCLUSION_HINTS)
    )
    called = {"conclusion": "what the panel concludes"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        late = {name: self.fields.pop(name) for name in list(self.fields) if name.startswith("late_")}
        for code, words in panels.REVIEW_CRITERIA.items():
            self.fields[f"is_{code}"] = forms.ChoiceField(label=words, choices=YES_NO, widget=Radios(inline=True))
            self.fields[f"is_{code}"].error_messages["required"] = f"Select yes, no or not clear: {words}"
            self.fields[f"why_{code}"] = Text(label="Why?", rows=2, max_length=LONG)
            self.fields[f"why_{code}"].error_messages["required"] = f"Enter why: {words}"
        self.fields["why"] = Text(
            label="Why does the panel conclude this?", rows=6, max_length=LONG, help_text="No names."
        )
        self.fields["why"].error_messages["required"] = "Enter why the panel concludes this"
        self.fields["complete_why"] = Text(
            label="Without a practice review: why is the learning complete?",
            rows=4,
            max_length=LONG,
            required=False,
            help_text="Needed if there is no practice review.",
        )
        self.fields |= late

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        without = said.get("conclusion") in (Conclusion.NO_CSPR, Conclusion.LOCAL)
        if without and "complete_why" in said and not said["complete_why"]:
            self.add_error("complete_why", "Enter why the learning is complete without a practice review")
        return said

    def criteria(self) -> list[list[str]]:
        said = self.cleaned_data
        return [[code, said[f"is_{code}"], said[f"why_{code}"]] for code in panels.REVIEW_CRITERIA]


class SignOffForm(ActForm):
    """One partner signs the rapid review off, or sends it back."""

    heading = "Sign off the rapid review"
    answer = forms.ChoiceField(
        label="Your answer for your organisation",
        choices=[
            (SignOffAnswer.SIGNED, "I sign it off"),
            (SignOffAnswer.SENT_BACK, "I send it back to the panel"),
        ],
        widget=Radios(
            hints={
                SignOffAnswer.SENT_BACK: "The panel is asked again and decides anew. Nobody else is asked to sign this "
                "version any more."
            }
        ),
    )
    why = Text(label="If you send it back: why?", rows=4, max_length=LONG, required=False, help_text="No names.")
    called = {"answer": "whether you sign it off", "why": "why you send it back"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Only the last of the three moves it on: the others are not asked why something was late.
        self.moves = len(waiting(kwargs["incident"])) < 2
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("answer") == SignOffAnswer.SENT_BACK:
            for one in list(self.asked_late):
                self.done_in_time(one.code)
            if "why" in said and not said["why"]:
                self.add_error("why", "Enter why you send it back")
        return said


class SendForm(ActForm):
    """That the rapid review has been sent to the national Panel."""

    moves = True
    heading = "Record that the rapid review was sent to the national Panel"
    sent_at = InstantField(label="When was it sent?", help_text="London time.")
    how = Text(label="How was it sent?", max_length=120, help_text="Such as “secure mail to the Panel’s mailbox”.")
    called = {"sent_at": "when it was sent", "how": "how it was sent"}

    def clean_sent_at(self) -> datetime:
        sent: datetime = self.cleaned_data["sent_at"]
        review = self.incident.review
        if sent > self.at:
            raise forms.ValidationError("It cannot have been sent in the future")
        if review and review.concluded_at and sent < clock.minute_of(review.concluded_at):
            raise forms.ValidationError("It cannot have been sent before the panel had decided")
        return sent

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        sent = said.get("sent_at")
        for one in list(self.asked_late):
            ran_out = one.late_since or one.due_at
            if one.code == "send_review" and sent and ran_out and sent < ran_out:
                self.done_in_time(one.code)
        return said


class AnswerForm(ActForm):
    """What the national Panel answered."""

    moves = True
    heading = "Record the national Panel’s answer"
    answer = forms.ChoiceField(
        label="What does the national Panel answer?", choices=PanelAnswer.choices, widget=Radios(hints=ANSWER_HINTS)
    )
    answered_at = InstantField(label="When did it answer?", help_text="London time.")
    why = Text(label="Its words", rows=6, max_length=LONG, help_text="As it wrote them, without names.")
    called = {
        "answer": "what the national Panel answers",
        "answered_at": "when it answered",
        "why": "what the national Panel wrote",
    }

    def clean_answered_at(self) -> datetime:
        answered: datetime = self.cleaned_data["answered_at"]
        review = self.incident.review
        if answered > self.at:
            raise forms.ValidationError("It cannot have answered in the future")
        if review and review.sent_at and answered < clock.minute_of(review.sent_at):
            raise forms.ValidationError("It cannot have answered before the review was sent")
        return answered
