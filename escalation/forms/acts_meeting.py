"""Forms for meetings, the last step, and papers."""

from typing import Any

from django import forms
from django.conf import settings

from escalation.actions.events import awaited
from escalation.actions.step_four import own_interest
from escalation.challenge_page import view_lines
from escalation.ending import deciders, ending_of
from escalation.forms.acts import ActForm, ActionRows, EarlierForm, StepForm, long_text
from escalation.forms.acts_settling import yes_no
from escalation.offers import arranged
from workflows.form_fields import InstantField, Radios, Text, Upload
from workflows.phrases import spoken_at
from workflows.procedure_words import RECORDS
from workflows.uploads import ALLOWED, KINDS, BadFile, content_type

# The events nobody else's act brings about, as somebody would say them.
HAPPENED = {
    "contact_made": "Contact was made with the other side",
    "decision_received": "The decision was received",
    "confirmed_in_writing": "It was confirmed in writing",
}


class ArrangeMeetingForm(ActForm):
    heading = "Arrange a meeting"
    intro = "Both sides are told that there is a meeting. The time limits do not wait for it."
    button = "Arrange it"
    planned_at = InstantField(label="When?", help_text="For example 14 12 2026 and 2:30pm")
    place = Text(label="Where, or how to join", max_length=200)
    called = {"planned_at": "when the meeting is", "place": "where the meeting is"}

    def clean_planned_at(self) -> Any:
        planned_at = self.cleaned_data["planned_at"]
        if planned_at and planned_at <= self.reading.at:
            raise forms.ValidationError("When the meeting is must be in the future")
        return planned_at


class ApologiesForm(ActForm):
    heading = "Send your apologies"
    intro = "Whoever arranged the meeting is told."
    button = "Send apologies"
    why = Text(label="Why, if you want to say", required=False, max_length=200)

    def shown(self) -> list[dict[str, Any]]:
        return [
            {"key": "Meeting", "value": f"{spoken_at(one.planned_at)}, {one.place}"}
            for one in self.reading.meetings
            if one.pk == self.about
        ]

    def given(self) -> dict[str, Any]:
        return {**super().given(), "meeting_id": self.about or 0}


class RecordMeetingForm(ActForm):
    heading = "Record a meeting that was held"
    button = "Save the record"
    held_at = InstantField(label="When was it held?")
    present = long_text("Who came", "A name or role in each line.", rows=4)
    apologies = long_text("Who sent apologies", required=False, rows=2)
    said = long_text("What was said")
    called = {"held_at": "when it was held", "present": "who came", "said": "what was said"}

    def prepare(self) -> None:
        super().prepare()
        planned = arranged(self.reading)
        if planned:
            choices = [
                *((one.pk, f"{spoken_at(one.planned_at)}, {one.place}") for one in planned),
                (0, "Another meeting"),
            ]
            field = forms.TypedChoiceField(label="Which meeting?", choices=choices, coerce=int, widget=Radios())
            self.fields = {"meeting_id": field, **self.fields}

    def clean_held_at(self) -> Any:
        held_at = self.cleaned_data["held_at"]
        if held_at and held_at > self.reading.at:
            raise forms.ValidationError("When it was held must be in the past")
        if held_at and held_at < self.reading.challenge.raised_at:
            raised = spoken_at(self.reading.challenge.raised_at)
            raise forms.ValidationError(f"When it was held must be after the challenge was raised, at {raised}")
        return held_at

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "meeting_id": found.get("meeting_id") or None}


# -- the last step ------------------------------------------------------------------------------------


class AskRepresentationsForm(StepForm):
    heading = "Ask both parties for their representations"
    intro = "Each party is told by when it has to answer."
    button = "Ask both parties"
    questions = long_text("What do you want to know from them?", required=False)


class GiveRepresentationForm(ActForm):
    heading = "Give your agency’s representations"
    button = "Give them"
    text = long_text("What you want them to know", rows=10)
    called = {"text": "your representations"}

    def prepare(self) -> None:
        super().prepare()
        challenge = self.reading.challenge
        who = deciders(challenge.current_step if challenge.is_live else challenge.rules.last) or "the partnership"
        self.intro = f"{who[:1].upper()}{who[1:]} can read this. So can the other agency."
        self.fields["text"].label = f"What you want {who} to know"

    def shown(self) -> list[dict[str, Any]]:
        asked = [one for one in self.reading.challenge.representations if one.side == self.reading.side]
        return [{"key": "What they ask", "value": one.questions or "Nothing in particular"} for one in asked[-1:]]


class GiveViewForm(ActForm):
    heading = "Give your view"
    intro = "Your view stands beside those of the others who decide. If you do not agree with them, that is kept too."
    button = "Give your view"
    view = long_text("Your view, with your reasons", rows=8)
    agrees = yes_no("Do you agree with where the partners are heading?", yes="Yes", no="No, record my dissent")
    interest = Text(label="Does your own agency have an interest in the matter?", required=False, max_length=300)
    called = {"view": "your view"}

    def shown(self) -> list[dict[str, Any]]:
        roles = self.reading.challenge.parties["partnership"].roles
        post = next((one for one in self.reading.posts if one.role in roles), None)
        interest = own_interest(self.reading.challenge, post) if post else ""
        return [{"key": "Shown with your view", "value": interest}] if interest else []

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "agrees": found["agrees"] == "yes"}


class RecommendForm(ActionRows):
    button = "Record it"
    text = long_text("What it ends in", rows=8)
    called = {"text": "what it ends in"}

    def prepare(self) -> None:
        super().prepare()
        rules, views = (
            self.reading.challenge.rules,
            "It stands with every partner’s view; whose view is missing is said. ",
        )
        ending = ending_of(rules)
        self.button = f"Record the {ending.what}"
        decides = rules.last.partnership_does == "decides"
        self.intro = f"{views if decides else ''}Both parties are then asked whether they accept it."
        text = self.fields["text"]
        text.label = ending.asked.format(who=deciders(rules.last) or "the partners")
        text.error_messages["required"] = f"Enter the {ending.what}"

    @property
    def title(self) -> str:
        return f"Record the {ending_of(self.reading.challenge.rules).what}"

    def shown(self) -> list[dict[str, Any]]:
        return [
            {"key": f"{post.user.name}, {post.agency.name}", "value": view_lines(self.reading, view)}
            for post, view in self.reading.views
        ]


class AnswerRecommendationForm(ActForm):
    intro = "If it does not, the lead safeguarding partners are told. It stands all the same."
    accepted = yes_no("Does your agency accept it?", yes="Yes, it accepts it", no="No, it does not accept it")
    why = long_text("Why", "Needed if it does not accept it.", required=False, rows=4)

    @property
    def title(self) -> str:
        return f"Does your agency accept the {ending_of(self.reading.challenge.rules).what}?"

    def shown(self) -> list[dict[str, Any]]:
        what = ending_of(self.reading.challenge.rules).what
        key = f"{what[:1].upper()}{what[1:]}"
        return [{"key": key, "value": one.text} for one in self.reading.challenge.recommendations[-1:]]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("accepted") == "no" and not found.get("why") and "why" not in self.errors:
            self.add_error("why", "Say why your agency does not accept it")
        return found

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "accepted": found["accepted"] == "yes"}


# -- papers -------------------------------------------------------------------------------------------


class CommentForm(ActForm):
    heading = "Comment"
    intro = "Everybody who may read this challenge can read it. It changes no time limit."
    button = "Add the comment"
    text = long_text("Your comment", "Do not name the child.")
    called = {"text": "your comment"}


class AttachForm(ActForm):
    heading = "Attach a file"
    intro = "Everybody who may read this challenge can open it, and that they did is recorded. It cannot be removed."
    button = "Attach it"
    file = Upload(label="File", endings=tuple(KINDS))

    def prepare(self) -> None:
        field = self.fields["file"]
        field.megabytes = settings.UPLOAD_MEGABYTES  # type: ignore[attr-defined]  # an Upload's
        field.help_text = f"At most {settings.UPLOAD_MEGABYTES} MB: {ALLOWED}"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        content = file.read()
        try:
            content_type(file.name, content)
        except BadFile as bad:
            raise forms.ValidationError(bad.headline) from bad
        self.content = content
        return file

    def given(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["file"].name, "content": self.content}


class RecordForm(EarlierForm):
    heading = "Add a record that is missing"
    intro = "The step was left without it. It is marked as written afterwards."
    button = "Save the record"
    missing = forms.ChoiceField(label="Which record?", widget=Radios())
    text = long_text("The record")
    called = {"missing": "a record", "text": "the record", **EarlierForm.called}

    def prepare(self) -> None:
        super().prepare()
        choices = [(f"{step}-{code}", f"Step {step}: {RECORDS[code]}") for step, code in self.reading.missing]
        self.fields["missing"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def given(self) -> dict[str, Any]:
        step, _, code = self.cleaned_data["missing"].partition("-")
        return {"step": int(step), "record": code, "text": self.cleaned_data["text"]}


class HappenedForm(EarlierForm):
    heading = "Record that it has happened"
    intro = "Time limits that wait for it end or begin with it. Both sides are told."
    button = "Record it"
    event = forms.ChoiceField(label="What has happened?", widget=Radios())
    text = long_text("Who did it, and how", "Do not name the child.", rows=4)
    called = {"event": "what has happened", "text": "who did it, and how", **EarlierForm.called}

    def prepare(self) -> None:
        super().prepare()
        found = awaited(self.reading.challenge) if self.reading.challenge.is_live else []
        self.fields["event"].choices = [(one, HAPPENED[one]) for one in found]  # type: ignore[attr-defined]  # a choice field


class RevealForm(ActForm):
    heading = "Who is the child?"
    intro = (
        "You see the name and identifiers once you have said why. That you looked, and why, is recorded in the story."
    )
    button = "Show me"
    why = Text(
        label="Why do you need to know?",
        help_text="For example: to look up the child in our own records.",
        max_length=500,
    )
    called = {"why": "why you need to know"}
