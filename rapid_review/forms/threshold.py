"""The virtual panel's questions, the local authority's decision, the notification, and what is corrected later."""

from datetime import datetime
from typing import Any

from django import forms

from rapid_review import panel as panels
from rapid_review.actions.threshold import differs, must_be_notified
from rapid_review.forms.acts import LONG, ActForm, WhyForm
from rapid_review.models import Collective, Panel, Partner, Threshold, ViewAnswer
from rapid_review.models.incident import NOTIFIED_AS
from workflows.clock import day_of
from workflows.form_fields import InstantField, Radios, Text
from workflows.models import Post, current_on

SENT_THEN = ("notify_panel", "tell_partners")  # what is done by sending the notification
YES_NO = [("yes", "Yes"), ("no", "No"), ("unclear", "Not clear")]


class ViewForm(ActForm):
    """A member's own view: criterion by criterion, with reasons; or that a conflict of interest keeps them out."""

    panel = Panel.VIRTUAL
    heading = "Your view: does it meet the criteria?"
    answers: list[tuple[str, str]] = list(ViewAnswer.choices)
    conflict = forms.ChoiceField(
        label="Do you have a conflict of interest?",
        choices=[("no", "No"), ("yes", "Yes: I must not take part")],
        widget=Radios(
            hints={
                "yes": "Because you managed the case, know the family, or for another reason. You leave the panel and "
                "no longer see the incident; somebody else is asked."
            }
        ),
    )
    conflict_why = Text(label="If you have one: why?", max_length=500, required=False, help_text="No names.")
    called = {"conflict": "whether you have a conflict of interest", "answer": "your view", "why": "why you think so"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, words in panels.CRITERIA[self.panel].items():
            self.fields[f"is_{code}"] = forms.ChoiceField(label=words, choices=YES_NO, widget=Radios(inline=True))
            self.fields[f"is_{code}"].error_messages["required"] = f"Select yes, no or not clear: {words}"
            self.fields[f"why_{code}"] = Text(label="Why?", rows=2, max_length=LONG, required=False)
        self.fields["answer"] = forms.ChoiceField(label="Your view", choices=self.answers, widget=Radios())
        self.fields["answer"].error_messages["required"] = "Select your view"
        self.fields["why"] = Text(label="Why do you think so?", rows=5, max_length=LONG, help_text="No names.")
        self.fields["why"].error_messages["required"] = "Enter why you think so"
        self.fields["relied_on"] = Text(label="What did you rely on?", rows=3, max_length=LONG, required=False)

    @property
    def steps_aside(self) -> bool:
        return bool(self.cleaned_data.get("conflict") == "yes")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("conflict") == "yes":
            for name in [name for name in self.errors if name != "conflict"]:
                del self.errors[name]
            if not said.get("conflict_why"):
                self.add_error("conflict_why", "Enter why you have a conflict of interest")
        return said

    def criteria(self) -> list[list[str]]:
        said = self.cleaned_data
        return [[code, said[f"is_{code}"], said[f"why_{code}"]] for code in panels.CRITERIA[self.panel]]


class PersonForm(ActForm):
    """Somebody of the partnership is asked."""

    post = forms.ChoiceField(label="Who?", widget=forms.Select())
    called = {"post": "who"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["post"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Choose"), *((str(one.pk), _named(one)) for one in self.posts())]

    def posts(self) -> list[Post]:
        """Everybody who answers in the partnership today and is not kept from the incident, by name."""
        found = Post.objects.filter(
            current_on(day_of(self.at)), agency__partnership=self.incident.case.partnership_id, user__is_active=True
        ).exclude(role="administrator")
        found = found.select_related("user", "agency").order_by("user__name", "pk")
        return [one for one in found if not self.incident.keeps_from(one.user_id)]

    def chosen(self) -> Post:
        return next(one for one in self.posts() if str(one.pk) == self.cleaned_data["post"])


def _named(post: Post) -> str:
    return f"{post.user.name}, {post.title}, {post.agency.name}"


class InviteForm(PersonForm):
    """Another member of a panel."""

    heading = "Invite somebody to the panel"
    speaks_for = forms.ChoiceField(
        label="For whom do they speak?",
        choices=[("", "For nobody: they advise"), *((one.value, one.label.capitalize()) for one in Partner)],
        widget=Radios(),
        required=False,
        help_text="The panel decides once somebody authorised for each of the three partners has given a view.",
    )

    def sitting(self) -> Panel:
        return Panel.REVIEW if self.incident.review else Panel.VIRTUAL


class AskMoreForm(PersonForm):
    """A question to one person, with a day to answer; the five working days run on."""

    heading = "Ask for more information"
    question = Text(label="What do you need to know?", rows=4, max_length=LONG, help_text="No names.")
    called = {"post": "whom you ask", "question": "what you need to know"}


class AnswerMoreForm(ActForm):
    heading = "Answer the virtual panel"
    answer = Text(label="Your answer", rows=6, max_length=LONG, help_text="No names.")
    called = {"answer": "your answer"}


class DecideForm(ActForm):
    """The collective view of the partners, and the local authority's decision, which may differ from it."""

    heading = "Does it have to be notified?"
    collective = forms.ChoiceField(
        label="How do the partners see it together?", choices=Collective.choices, widget=Radios()
    )
    decision = forms.ChoiceField(
        label="What does the local authority decide?",
        choices=Threshold.choices,
        widget=Radios(),
        help_text="The duty to notify is the local authority’s.",
    )
    why = Text(label="Why?", rows=6, max_length=LONG, help_text="No names.")
    differs_why = Text(
        label="If it decides otherwise than the partners see it: why?", rows=3, max_length=LONG, required=False
    )
    called = {"collective": "how the partners see it together", "decision": "the decision", "why": "why"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        collective, decision = said.get("collective"), said.get("decision")
        if collective and decision and differs(collective, decision) and not said.get("differs_why"):
            self.add_error("differs_why", "Enter why the local authority decides otherwise than the partners see it")
        if decision and decision not in NOTIFIED_AS and must_be_notified(self.incident):
            self.add_error("decision", "The death of a looked-after child or care leaver is always notified")
        if decision == Threshold.NOTIFY_ONLY and not must_be_notified(self.incident):
            self.add_error("decision", "This is for the death of a looked-after child or care leaver only")
        return said


class NotifiedForm(ActForm):
    """That the notification has been sent through the government's own service."""

    moves = True
    heading = "Record that the national Panel was notified"
    notified_at = InstantField(label="When was it sent?", help_text="London time.")
    panel_reference = Text(label="Reference of the notification", max_length=60, required=False)
    others_told = Text(label="Who was told in the other areas, when and how?", rows=3, max_length=LONG)
    called = {"notified_at": "when it was sent", "others_told": "who was told in the other areas"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.incident.other_areas:
            del self.fields["others_told"]

    def clean_notified_at(self) -> datetime:
        sent: datetime = self.cleaned_data["notified_at"]
        if sent > self.at:
            raise forms.ValidationError("It cannot have been sent in the future")
        if sent < self.incident.aware_at:
            raise forms.ValidationError("It cannot have been sent before anybody was aware of the incident")
        return sent

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        sent = said.get("notified_at")
        for one in list(self.asked_late):
            ran_out = one.late_since or one.due_at
            if sent and one.code in SENT_THEN and ran_out and sent < ran_out:
                self.done_in_time(one.code)
        return said


class NotMetForm(WhyForm):
    heading = "Record that the criteria are not met after all"


class AwarenessForm(ActForm):
    """Another day of becoming aware: earlier counts at once, later once a second person approves."""

    heading = "Correct when the local authority became aware"
    aware_at = InstantField(
        label="When did the local authority become aware?",
        help_text="London time. An earlier time counts at once; a later one once somebody else has approved it.",
    )
    why = Text(label="Why is the recorded time wrong?", rows=4, max_length=LONG, help_text="No names.")
    called = {"aware_at": "when the local authority became aware", "why": "why the recorded time is wrong"}

    def clean_aware_at(self) -> datetime:
        aware_at: datetime = self.cleaned_data["aware_at"]
        if aware_at > self.at:
            raise forms.ValidationError("The local authority cannot have become aware in the future")
        return aware_at


class AnswerCorrectionForm(ActForm):
    heading = "Is the later date right?"
    approves = forms.ChoiceField(
        label="Your answer",
        choices=[("yes", "Yes: the clocks are counted from it"), ("no", "No: the recorded date stays")],
        widget=Radios(),
    )
    why = Text(label="Why?", rows=3, max_length=LONG, help_text="No names.")
    called = {"approves": "your answer", "why": "why"}
