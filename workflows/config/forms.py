"""The form that moves the demonstration's clock."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from workflows import clock
from workflows.form_fields import DateField, TimeField
from workflows.forms import GovukForm

FARTHEST = timedelta(days=366)


class ClockForm(GovukForm):
    """A London date and time after now, and whether the engine runs meanwhile."""

    on = DateField(label="Day")
    time = TimeField(label="Time", help_text="For example 9am or 16:59, in London")
    engine = forms.ChoiceField(
        label="What happens on the way",
        choices=[
            ("on", "Everything that falls due on the way happens"),
            ("off", "The engine is off until then"),
        ],
        widget=forms.RadioSelect,
        initial="on",
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("on") and cleaned.get("time"):
            until = clock.instant(cleaned["on"], cleaned["time"])
            if until <= self.now:
                self.add_error("on", "Time only goes forward: choose a day and time after now")
            elif until > self.now + FARTHEST:
                self.add_error("on", "The day must be within a year from now")
            cleaned["until"] = until
        return cleaned
