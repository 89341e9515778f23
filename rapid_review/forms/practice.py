"""What is asked while a practice review goes on: terms, phases, the reviewer, its logs, its delay, its drafts."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404

from rapid_review import draft_text
from rapid_review.forms.acts import LONG, ActForm
from rapid_review.forms.threshold import PersonForm
from rapid_review.models import DelayCause, DraftKind, FamilyStands, PhaseState, PracticePhase
from workflows import clock, uploads
from workflows.form_fields import DateField, Radios, Text, Upload
from workflows.models import Post, Role
from workflows.rulings import LONGEST_SIGHT

NO_NAMES = "No names."
WHOLE_REPORT = 400_000  # characters


def until_today(form: ActForm, *names: str) -> None:
    """These days are today or in the past."""
    for name in names:
        field = form.fields[name]
        assert isinstance(field, DateField)
        field.not_after = clock.day_of(form.at)


def last_within_a_year(form: ActForm) -> None:
    """The last day on which somebody reads a case: sight is given for a year at most."""
    last = form.fields["last_on"]
    assert isinstance(last, DateField)
    today = clock.day_of(form.at)
    last.not_before, last.not_after = today, today + LONGEST_SIGHT


class TermsForm(ActForm):
    """Terms of reference and methodology; saved again they replace what stood there."""

    heading = "Terms of reference and methodology"
    terms = Text(
        label="Terms of reference",
        rows=10,
        max_length=LONG,
        help_text="Scope, the period that is looked at, the lines of enquiry. No names.",
    )
    methodology = Text(label="Methodology", rows=6, max_length=LONG, required=False, help_text=NO_NAMES)
    supported_by = Text(
        label="Who supports the reviewer?", rows=3, max_length=LONG, required=False, help_text="By their posts."
    )
    called = {"terms": "the terms of reference"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if practice := self.incident.practice:
            self.initial = {name: getattr(practice, name) for name in ("terms", "methodology", "supported_by")}


class PhaseForm(ActForm):
    """One phase: the one of this id, or a new one."""

    heading = "A phase of the review"
    title = Text(label="What is it called?", max_length=120)
    state = forms.ChoiceField(label="How does it stand?", choices=PhaseState.choices, widget=Radios())
    called = {"title": "what the phase is called", "state": "how the phase stands"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.of:
            phase = PracticePhase.objects.filter(pk=self.of, case=self.incident.case_id).first()
            if phase is None:
                raise Http404("No such phase.")
            self.initial = {"title": phase.title, "state": phase.state}


class ReviewerForm(PersonForm):
    """Somebody with a post as independent reviewer, who reads this case until a day."""

    heading = "Appoint the reviewer"
    last_on = DateField(label="Until the end of which day do they read the case?", help_text="A year at most.")
    independence = Text(
        label="How are they independent, and how do you know?",
        rows=4,
        max_length=LONG,
        help_text="Of whom, interests they have declared, and where the contract is kept.",
    )
    called = {"post": "who reviews it", "last_on": "the last day", "independence": "how they are independent"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].label = "Who reviews it?"
        self.fields["post"].help_text = "They read this case and no other, and do nothing in it."
        last_within_a_year(self)

    def posts(self) -> list[Post]:
        return [one for one in super().posts() if one.role == Role.INDEPENDENT_REVIEWER]


class ReviewerUntilForm(ActForm):
    """Another last day for the reviewer there is."""

    heading = "Change until when the reviewer reads it"
    last_on = DateField(label="Until the end of which day do they read the case?", help_text="A year at most.")
    called = {"last_on": "the last day"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last_within_a_year(self)
        if practice := self.incident.practice:
            self.initial = {"last_on": practice.reviewer_until}


class MonitoringForm(ActForm):
    """One look at the review: SI 2018/789, regulation 14."""

    heading = "How does the practice review stand?"
    on_day = DateField(label="When did the partners look at it?")
    time_position = Text(
        label="Its time", rows=4, max_length=LONG, help_text="Is it on time, and what stands in the way?"
    )
    quality_position = Text(label="Its quality", rows=4, max_length=LONG, help_text="Is it what was asked for?")
    request = Text(
        label="What was asked of the reviewer in writing?",
        rows=3,
        max_length=LONG,
        required=False,
        help_text="Such as information, or a draft of the report.",
    )
    response = Text(label="What did the reviewer answer?", rows=3, max_length=LONG, required=False)
    called = {"on_day": "the day", "time_position": "how its time stands", "quality_position": "how its quality stands"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until_today(self, "on_day")
        if practice := self.incident.practice:
            day = self.fields["on_day"]
            assert isinstance(day, DateField)
            day.not_before = clock.day_of(practice.decided_at)


class FamilyForm(ActForm):
    """A contact with the family."""

    heading = "A contact with the family"
    on_day = DateField(label="When was it?")
    contact = Text(label="With whom?", max_length=120, help_text="By their part, such as “the mother”. No names.")
    stands = forms.ChoiceField(label="How do they stand to the review?", choices=FamilyStands.choices, widget=Radios())
    what = Text(label="What was said?", rows=4, max_length=LONG, help_text=NO_NAMES)
    called = {"on_day": "the day", "contact": "with whom", "stands": "how they stand", "what": "what was said"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until_today(self, "on_day")


class ProceedingsForm(ActForm):
    """A contact with whoever leads other proceedings."""

    heading = "Proceedings beside the review"
    on_day = DateField(label="When was it?")
    contact = Text(
        label="With whom?", max_length=120, help_text="Such as “senior investigating officer” or “coroner’s officer”."
    )
    what = Text(label="What was said or agreed?", rows=4, max_length=LONG, help_text=NO_NAMES)
    called = {"on_day": "the day", "contact": "with whom", "what": "what was said or agreed"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until_today(self, "on_day")


class DelayForm(ActForm):
    """Why it will not be published in time, and who was told. Nothing is paused."""

    heading = "The review is delayed"
    cause = forms.ChoiceField(label="What delays it?", choices=DelayCause.choices, widget=Radios())
    why = Text(label="Why?", rows=5, max_length=LONG, help_text=NO_NAMES)
    expected_on = DateField(label="When do you expect to publish it?", required=False)
    panel_told_on = DateField(label="When was the national Panel told?")
    secretary_told_on = DateField(label="When was the Secretary of State told?")
    how = Text(label="How were they told?", rows=2, max_length=LONG, help_text="And where the proof is kept.")
    called = {
        "cause": "what delays it",
        "why": "why it is delayed",
        "expected_on": "the expected day",
        "panel_told_on": "the day the national Panel was told",
        "secretary_told_on": "the day the Secretary of State was told",
        "how": "how they were told",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until_today(self, "panel_told_on", "secretary_told_on")


class DraftForm(ActForm):
    """A version of the report: a file, and its text where that cannot be read out of it."""

    heading = "Add a version of the report"
    kind = forms.ChoiceField(label="What is it?", choices=DraftKind.choices, widget=Radios())
    file = Upload(
        label="The file",
        megabytes=settings.UPLOAD_MEGABYTES,
        endings=draft_text.PUBLISHABLE,
        help_text="Word, PDF, OpenDocument or text, without names.",
    )
    text = Text(
        label="Its text",
        rows=8,
        max_length=WHOLE_REPORT,
        required=False,
        help_text="Of a PDF paste it here: the anonymity is checked in it. Word and text files need none; what you "
        "paste is checked beside what stands in the file.",
    )
    note = Text(label="What is new in it?", rows=3, max_length=LONG, required=False)
    called = {"kind": "what it is", "file": "a file", "text": "the text"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = b""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        file = said.get("file")
        if not file:
            return said
        self.content = file.read()
        try:
            uploads.content_type(file.name, self.content)
        except uploads.BadFile as wrong:
            self.add_error("file", f"{wrong.headline}. {wrong.detail}".strip())
            return said
        if "text" in said and not said["text"] and not draft_text.read(file.name, self.content):
            self.add_error("text", "Enter the text: it cannot be read out of this file")
        return said
