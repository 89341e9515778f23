"""Forms that move a time limit: more time, less time, a date both sides agree, a date that protects the child."""

from typing import Any

from django import forms

from escalation import offers
from escalation.forms.acts import ActForm, long_text
from escalation.forms.acts_settling import yes_no
from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.form_fields import DateField, Radios
from workflows.models import Deadline
from workflows.reckoning import TICK


class DateForm(ActForm):
    """A new day for one of several deadlines."""

    deadline_id = forms.TypedChoiceField(label="Which time limit?", coerce=int, widget=Radios())
    due_on = DateField(label="By the end of which day?")
    why = long_text("Why", rows=3)
    called = {"deadline_id": "a time limit", "due_on": "the day", "why": "why"}

    def choices(self) -> list[Deadline]:
        """The deadlines it can be about."""
        raise NotImplementedError

    def prepare(self) -> None:
        super().prepare()
        found = [(one.pk, f"{one.label}: now due {one.due_text or 'when a date is agreed'}") for one in self.choices()]
        self.fields["deadline_id"].choices = found  # type: ignore[attr-defined]  # a choice field
        if len(found) == 1:
            self.fields["deadline_id"].initial = found[0][0]
        day = self.tomorrow
        self.fields["due_on"].not_before = day  # type: ignore[attr-defined]  # ours
        self.fields["due_on"].help_text = f"For example {day.day} {day.month} {day.year}"

    def chosen(self, found: dict[str, Any]) -> Deadline | None:
        return next((one for one in self.choices() if one.pk == found.get("deadline_id")), None)


class AskExtensionForm(DateForm):
    heading = "Ask for more time"
    intro = (
        "The partnership manager answers, by the end of the next working day. Until then the time limit stays, "
        "and if nobody answers it stays for good. No other step moves."
    )
    button = "Ask for more time"

    def choices(self) -> list[Deadline]:
        return offers.extendable(self.reading)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        deadline = self.chosen(found)
        if deadline and deadline.due_at and found.get("due_on"):
            last = day_of(deadline.due_at - TICK)
            if found["due_on"] <= last:
                self.add_error("due_on", f"The day must be after {spoken(last)}, when it is due now")
        return found


class ShortenForm(DateForm):
    heading = "Give your side less time"
    intro = "Only your own side’s time limit becomes shorter. Whoever’s turn it is there is told."
    button = "Shorten it"

    def choices(self) -> list[Deadline]:
        return offers.shortenable(self.reading)

    def prepare(self) -> None:
        super().prepare()
        self.fields["due_on"].not_before = day_of(self.reading.at)  # type: ignore[attr-defined]  # ours

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        deadline = self.chosen(found)
        if deadline and deadline.due_at and found.get("due_on"):
            last = day_of(deadline.due_at - TICK)
            if found["due_on"] >= last:
                self.add_error("due_on", f"The day must be before {spoken(last)}, when it is due now")
        return found


class ProposeDateForm(DateForm):
    heading = "Propose a date"
    intro = "It counts once both sides have agreed it. The other side is asked at once."
    button = "Propose it"
    why = long_text("Why this date", required=False, rows=3)

    def choices(self) -> list[Deadline]:
        return offers.to_date(self.reading)


class AnswerDateForm(ActForm):
    heading = "Do you agree the proposed date?"
    agreed = yes_no("Does your side agree?")
    why = long_text("Why not, or anything you want to add", required=False, rows=3)

    def shown(self) -> list[dict[str, Any]]:
        labels = {one.pk: one.label for one in self.reading.deadlines}
        return [
            {
                "key": labels.get(one.about_id, "Date"),
                "value": [f"By the end of {spoken(one.due_on)}", *([one.why] if one.why else [])],
            }
            for one in self.reading.proposed_dates
            if one.pk == self.about
        ]

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "agreed": found["agreed"] == "yes", "proposed_id": self.about or 0}


class ProtectiveDateForm(ActForm):
    heading = "Set a date that protects the child"
    intro = "It can only make a time limit shorter. Both sides are told."
    button = "Set it"
    due_on = DateField(label="By the end of which day?")
    why = long_text("What happens to the child after that day", rows=4)
    called = {"due_on": "the day", "why": "what happens after that day"}

    def prepare(self) -> None:
        super().prepare()
        self.fields["due_on"].not_before = day_of(self.reading.at)  # type: ignore[attr-defined]  # ours


class AnswerExtensionForm(ActForm):
    heading = "More time is asked for"
    intro = "If you do not answer, the time limit stays as it is."
    approved = yes_no("Do you approve it?", yes="Yes, give more time", no="No")
    why = long_text("Why", "Needed if you refuse it.", required=False, rows=3)

    def shown(self) -> list[dict[str, Any]]:
        asked = next((one for one in self.reading.challenge.extensions if one.pk == self.about), None)
        if asked is None:
            return []
        labels = {one.pk: one.label for one in self.reading.deadlines}
        return [
            {"key": "Asked by", "value": self.reading.name(asked.by_id)},
            {"key": "For", "value": labels.get(asked.extended_id, "")},
            {"key": "Due now", "value": f"by the end of {spoken(day_of(asked.old_due_at - TICK))}"},
            {"key": "Asked for", "value": f"by the end of {spoken(day_of(asked.new_due_at - TICK))}"},
            {"key": "Why", "value": asked.why},
        ]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("approved") == "no" and not found.get("why") and "why" not in self.errors:
            self.add_error("why", "Say why you refuse it")
        return found

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "approved": found["approved"] == "yes", "extension_id": self.about or 0}
