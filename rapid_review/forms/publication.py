"""What is asked when a report is agreed, checked, planned, sent ahead, published and taken down."""

from datetime import date, datetime
from typing import Any

from django import forms

from rapid_review import anonymity
from rapid_review.actions import agreeing, publishing, taking_back
from rapid_review.forms.acts import LONG, ActForm, WhyForm
from rapid_review.models import PracticeDraft, SignOffAnswer
from workflows import clock, holidays
from workflows.calendar import spoken
from workflows.form_fields import Checkboxes, DateField, InstantField, Radios, Text

NO_NAMES = "No names."


class SubmitForm(ActForm):
    """Which version goes to the partners and the checkers."""

    moves = True
    heading = "Put the report to the three partners"
    draft = forms.ChoiceField(
        label="Which version?",
        widget=Radios(),
        help_text="What they agree to is what is sent and published, and nothing else.",
    )
    called = {"draft": "which version"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = PracticeDraft.objects.filter(case=self.incident.case_id, kind__in=agreeing.PUBLISHABLE)
        choice = self.fields["draft"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            (str(one.number), f"Version {one.number}: {one.get_kind_display()}") for one in found.order_by("-number")
        ]


class AnswersLate(ActForm):
    """Only the last of the five answers moves the case on: the others are not asked why something was late."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.moves = agreeing.last_is_lacking(kwargs["incident"])
        super().__init__(*args, **kwargs)

    def forget_late(self) -> None:
        """What goes back does not move on."""
        for one in list(self.asked_late):
            self.done_in_time(one.code)


class AgreeForm(AnswersLate):
    """One partner agrees the report, or sends it back."""

    heading = "Agree the report of the practice review"
    answer = forms.ChoiceField(
        label="Your answer for your organisation",
        choices=[(SignOffAnswer.SIGNED, "We agree the report"), (SignOffAnswer.SENT_BACK, "We send it back")],
        widget=Radios(
            hints={SignOffAnswer.SENT_BACK: "It is changed, and everybody is asked again about the new version."}
        ),
    )
    why = Text(label="If you send it back: why?", rows=4, max_length=LONG, required=False, help_text=NO_NAMES)
    called = {"answer": "whether you agree the report", "why": "why you send it back"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("answer") == SignOffAnswer.SENT_BACK:
            self.forget_late()
            if "why" in said and not said["why"]:
                self.add_error("why", "Enter why you send it back")
        return said


class AnonymityForm(AnswersLate):
    """One of two different people says whether somebody can be recognised."""

    heading = "Can somebody be recognised in the report?"
    clear = forms.ChoiceField(
        label="What did you find?",
        choices=[
            ("yes", "Nobody can be recognised in it"),
            ("no", "Somebody could be recognised: it has to be changed"),
        ],
        widget=Radios(hints={"no": "The report goes back, and everybody is asked again about the new version."}),
    )
    note = Text(
        label="How did you come to that?",
        rows=5,
        max_length=LONG,
        help_text="Say of the lines that are pointed out why they can stand, or what has to be changed. No names.",
    )
    looked = forms.BooleanField(
        label="I have looked at every line with a word that the vault knows: none of them names anybody",
        required=False,
    )
    called = {"clear": "what you found", "note": "how you came to that"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_named = agreeing.is_named(self.incident)
        if not self.is_named:
            del self.fields["looked"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("clear") == "no":
            self.forget_late()
        elif said.get("clear") == "yes" and self.is_named and not said.get("looked"):
            self.add_error("looked", "The vault knows a word in it: have it changed, or say that it names nobody")
        return said


class PlanForm(ActForm):
    """The day of publication, from which the report's dispatch counts back."""

    heading = "Plan the publication"
    planned_on = DateField(label="On which day is it published?")
    why = Text(label="Why this day?", rows=3, max_length=LONG, help_text=NO_NAMES)
    publicity = Text(
        label="Who is told beforehand, who speaks, and what is said to the media?",
        rows=5,
        max_length=LONG,
        required=False,
        help_text="The family, practitioners, other areas. By their part, no names.",
    )
    called = {"planned_on": "the day of publication", "why": "why this day"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if practice := self.incident.practice:
            self.initial = {"planned_on": practice.planned_on, "publicity": practice.publicity}

    def clean_planned_on(self) -> date:
        day: date = self.cleaned_data["planned_on"]
        if refused := publishing.refusal(self.incident, day, at=self.at, calendar=holidays.calendar()):
            raise forms.ValidationError(refused)
        return day


class SendAheadForm(ActForm):
    """That the report has been sent to everybody who has it before it is published."""

    moves = True
    heading = "Record that the report was sent ahead"
    sent_at = InstantField(label="When was it sent?", help_text="London time.")
    to = forms.MultipleChoiceField(
        label="To whom?",
        widget=Checkboxes(),
        help_text="Ofsted is usually sent it too; no rule that could be checked asks for it.",
    )
    proof = Text(
        label="How can you show that?", rows=3, max_length=LONG, help_text="Such as a receipt, and where it is."
    )
    planned_on = DateField(label="If it was sent too late for the planned day: when is it published?", required=False)
    called = {
        "sent_at": "when it was sent",
        "to": "to whom it was sent",
        "proof": "how you can show that",
        "planned_on": "the day of publication",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["to"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(one, one) for one in (*self.incident.rules.report_recipients, "Ofsted")]
        practice = self.incident.practice
        planned = practice.planned_on if practice else None
        self.fields["planned_on"].help_text = f"It is planned for {spoken(planned)}." if planned else ""

    def clean_sent_at(self) -> datetime:
        sent: datetime = self.cleaned_data["sent_at"]
        agreed_at = self.incident.facts().entered.get(self.incident.step)
        if sent > self.at:
            raise forms.ValidationError("It cannot have been sent in the future")
        if agreed_at and sent < clock.minute_of(agreed_at):
            raise forms.ValidationError("It cannot have been sent before it was agreed and checked")
        return sent

    def clean_to(self) -> list[str]:
        to: list[str] = self.cleaned_data["to"]
        if without := [one for one in self.incident.rules.report_recipients if one not in to]:
            raise forms.ValidationError(f"It has to be sent to: {'; '.join(without)}")
        return to

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        sent = said.get("sent_at")
        for one in list(self.asked_late):
            ran_out = one.late_since or one.due_at
            if one.code == "send_report_ahead" and sent and ran_out and sent < ran_out:
                self.done_in_time(one.code)
        if sent and "planned_on" in said:
            day, calendar = said["planned_on"], holidays.calendar()
            if refused := publishing.another_day(self.incident, day, sent_at=sent, at=self.at, calendar=calendar):
                self.add_error("planned_on", refused)
        return said


class PublishForm(ActForm):
    """The title and a few words under which anybody reads it from now on."""

    moves = True
    heading = "Publish the practice review"
    title = Text(label="Title on the public page", max_length=120, help_text="With the pseudonym alone.")
    words = Text(label="What is it about?", rows=6, max_length=LONG, help_text="A few sentences for the public page.")
    called = {"title": "the title", "words": "what it is about"}

    def _without_names(self, name: str) -> str:
        said: str = self.cleaned_data[name]
        if anonymity.names_somebody(said, self.incident):
            raise forms.ValidationError("This names somebody whom nobody may recognise")
        return said

    def clean_title(self) -> str:
        return self._without_names("title")

    def clean_words(self) -> str:
        return self._without_names("words")


class KeepBackForm(ActForm):
    """That it is not published, and why; the justification has been sent."""

    moves = True
    heading = "It is not published"
    why = Text(label="Why is it not published?", rows=6, max_length=LONG, help_text=NO_NAMES)
    justified_at = InstantField(
        label="When was this justification sent to the national Panel and the Secretary of State?",
        help_text="London time.",
    )
    called = {"why": "why it is not published", "justified_at": "when the justification was sent"}

    def clean_justified_at(self) -> datetime:
        sent: datetime = self.cleaned_data["justified_at"]
        if sent > self.at:
            raise forms.ValidationError("It cannot have been sent in the future")
        return sent


class TakeBackForm(WhyForm):
    """What was agreed is changed after all."""

    heading = "Take the report back, to change it"


class TakeDownForm(ActForm):
    """It is public no more; within the year only knowingly."""

    heading = "Take the published review down"
    why = Text(label="Why?", rows=5, max_length=LONG, help_text="No names. It is recorded, and the partners are told.")
    early = forms.BooleanField(label="", required=False, label_suffix="")
    called = {"why": "why it is taken down"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        public = taking_back.is_public(self.incident)
        until = taking_back.public_until(self.incident, holidays.calendar()) if public else None
        if until is None or clock.day_of(self.at) > until:
            del self.fields["early"]
            return
        early = self.fields["early"]
        early.label = f"I know that it has to stay public until {until.day} {until:%B %Y}, and it cannot wait"
        early.required = True
        early.error_messages["required"] = "Confirm that it cannot wait until the year is over"
