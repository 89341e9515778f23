"""What has to be done at once for a child's safety, and that it is done."""

from typing import Any

from rapid_review.forms.acts import LONG, ActForm
from rapid_review.forms.threshold import PersonForm
from workflows.clock import day_of
from workflows.form_fields import DateField, Text


class SafetyForm(PersonForm):
    """Somebody does something by a day, from today on."""

    heading = "Have something done at once for a child’s safety"
    what = Text(label="What has to be done?", rows=4, max_length=LONG, help_text="No names.")
    due_on = DateField(label="By the end of which day?")
    field_order = ["what", "post", "due_on"]
    called = {"what": "what has to be done", "post": "who does it", "due_on": "the day"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["due_on"]
        assert isinstance(day, DateField)
        day.not_before = day_of(self.at)
        self.fields["post"].label = "Who does it?"
        self.fields["post"].help_text = "They see this action and the reference, and can look up who the child is."


class SafetyDoneForm(ActForm):
    heading = "It is done"
    note = Text(label="What was done, and when?", rows=3, max_length=LONG, help_text="No names.")
    called = {"note": "what was done"}
