"""What is asked about one action, its evidence, and a revisit."""

from typing import Any

from django import forms
from django.conf import settings

from rapid_review.actions.revisiting import later_revisits, next_revisit, wrong
from rapid_review.forms.acts import LONG
from rapid_review.forms.tracker import TrackedForm
from rapid_review.models import Action, EvidenceKind, NextStep, NoteKind, Revisited
from workflows.clock import day_of
from workflows.form_fields import DateField, Radios, Text, Upload
from workflows.models import Post, current_on
from workflows.uploads import ALLOWED, KINDS, BadFile, content_type


class PlanForm(TrackedForm):
    """Something somebody does by a day, and who answers for it."""

    heading = "Plan an action"
    what = Text(
        label="What is done?",
        rows=4,
        max_length=LONG,
        help_text="So that somebody else can see whether it was done. No child’s name.",
    )
    owner = forms.ChoiceField(label="Who does it?", widget=forms.Select(), help_text="They are told, and chased.")
    lead = forms.ChoiceField(
        label="Who is accountable for it?",
        widget=forms.Select(),
        help_text="Somebody else: they say whether the evidence is enough, and hear when it is late.",
    )
    workstream = Text(label="Workstream or subgroup", max_length=120, required=False)
    due_on = DateField(label="By the end of which day?")
    called = {
        "what": "what is done",
        "owner": "who does it",
        "lead": "who is accountable for it",
        "due_on": "the day",
    }

    def prepare(self) -> None:
        self.from_today("due_on")
        self.posts = {str(post.pk): post for post in self._posts()}
        named = [(pk, f"{post.user.name}, {post.title}, {post.agency.name}") for pk, post in self.posts.items()]
        for name in ("owner", "lead"):
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [("", "Choose"), *named]

    def _posts(self) -> list[Post]:
        """Everybody who answers in the partnership today and is not kept from it; first those of the addressee."""
        found = Post.objects.filter(
            current_on(day_of(self.at)), agency__partnership=self.one.case.partnership_id, user__is_active=True
        ).exclude(role="administrator")
        posts = [one for one in found.select_related("user", "agency") if not self.one.keeps_from(one.user_id)]
        return sorted(posts, key=lambda post: (post.agency_id != self.one.to_agency_id, post.user.name, post.pk))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        owner, lead = self.posts.get(said.get("owner", "")), self.posts.get(said.get("lead", ""))
        if owner and lead and owner.user_id == lead.user_id:
            self.add_error("lead", "Somebody else has to be accountable for it: nobody accepts their own evidence")
        return said

    def facts(self) -> dict[str, Any]:
        """What the action is told."""
        said = self.cleaned_data
        posts = {name: self.posts[said[name]] for name in ("owner", "lead")}
        return posts | {name: said[name] for name in ("what", "workstream", "due_on")}


class OfAction(TrackedForm):
    """An act about one action, named in the heading."""

    verb = ""

    @property
    def action(self) -> Action | None:
        return next((each for each in self.one.actions if each.pk == self.of), None)

    def prepare(self) -> None:
        found = self.action
        self.heading = f"Action {found.number}: {self.verb[:1].lower()}{self.verb[1:]}" if found else self.verb


class MoveForm(OfAction):
    verb = "Change its day"
    due_on = DateField(label="By the end of which day now?")
    why = Text(label="Why?", rows=3, max_length=LONG, help_text="The day it had stays to be read, with this reason.")
    called = {"due_on": "the day", "why": "why"}

    def prepare(self) -> None:
        super().prepare()
        self.from_today("due_on")


class ProgressForm(OfAction):
    verb = "How is it going?"
    kind = forms.ChoiceField(
        label="How is it going?",
        choices=NoteKind.choices,
        widget=Radios(hints={NoteKind.BLOCKED: "The accountable lead and the partnership’s team are told at once."}),
    )
    text = Text(label="In your own words", rows=4, max_length=LONG, help_text="No child’s name.")
    called = {"kind": "how it is going", "text": "how it is going, in your own words"}


class DropForm(OfAction):
    verb = "It is no longer needed"
    why = Text(label="Why?", rows=3, max_length=LONG)
    called = {"why": "why"}


class EvidenceForm(OfAction):
    """What was done, with a link or a file that shows it."""

    verb = "Show what was done"
    kind = forms.ChoiceField(label="What sort of evidence is it?", choices=EvidenceKind.choices, widget=Radios())
    text = Text(
        label="What was done, and what does the evidence show?", rows=5, max_length=LONG, help_text="No child’s name."
    )
    link = forms.URLField(
        label="A link to it",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages={"invalid": "Enter a link such as https://www.example.org/policy"},
    )
    file = Upload(label="A file", endings=tuple(KINDS), required=False)
    called = {"kind": "what sort of evidence it is", "text": "what was done"}

    content: bytes | None = None

    def prepare(self) -> None:
        super().prepare()
        field = self.fields["file"]
        assert isinstance(field, Upload)
        field.megabytes = settings.UPLOAD_MEGABYTES
        field.help_text = f"At most {settings.UPLOAD_MEGABYTES} MB: {ALLOWED}"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            self.content = file.read()
            try:
                content_type(file.name, self.content)
            except BadFile as bad:
                raise forms.ValidationError(bad.headline) from bad
        return file

    def facts(self) -> dict[str, Any]:
        """What the action is told."""
        said = self.cleaned_data
        file = (said["file"].name, self.content) if said["file"] else None
        return {"kind": said["kind"], "text": said["text"], "link": said["link"], "file": file}


class AnswerEvidenceForm(OfAction):
    """Whether it is enough; where it is not, what is missing and by when it is shown again."""

    verb = "Is the evidence enough?"
    accepted = forms.ChoiceField(
        label="Your answer",
        choices=[("yes", "Yes: the action is complete"), ("no", "No: something is missing")],
        widget=Radios(),
    )
    why = Text(label="Why, or what is missing?", rows=4, max_length=LONG)
    due_on = DateField(label="If something is missing: by the end of which day?", required=False)
    called = {"accepted": "your answer", "why": "why", "due_on": "the day"}

    def prepare(self) -> None:
        super().prepare()
        self.from_today("due_on")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("accepted") == "no" and not said.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "Enter the day by which it is shown again")
        return said


class RevisitForm(TrackedForm):
    """What somebody found who came back, with the measure beside its baseline and what follows."""

    heading = "Did anything change?"
    found = Text(label="", rows=5, max_length=LONG)
    value = Text(label="", max_length=200)
    result = forms.ChoiceField(label="So is it embedded?", choices=Revisited.choices, widget=Radios())
    next_step = forms.ChoiceField(label="What follows?", choices=NextStep.choices, widget=Radios())
    why = Text(label="Why, and who does what next?", rows=3, max_length=LONG, required=False)
    look_on = DateField(label="If somebody looks again on another day: when?", required=False)
    called = {
        "found": "what you found",
        "value": "the measure now",
        "result": "whether it is embedded",
        "next_step": "what follows",
        "look_on": "the day",
    }

    def prepare(self) -> None:
        self.fields["found"].label = self.one.question or "What did you find?"
        self.fields["value"].label = f"{self.one.measure}: how is it now?"
        self.fields["value"].help_text = f"Before anything was done: {self.one.baseline}"
        self.from_today("look_on")
        choice = self.fields["next_step"]
        assert isinstance(choice, forms.ChoiceField)
        later = bool(later_revisits(self.one))
        without = {NextStep.NOTHING} if later else {NextStep.NEXT_REVISIT}
        choice.choices = [(value, label) for value, label in NextStep.choices if value not in without]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        result, next_step = said.get("result"), said.get("next_step")
        if result and next_step and (mistake := wrong(self.one, result, next_step)):
            self.add_error("next_step", mistake)
        if result and result != Revisited.EMBEDDED and not said.get("why"):
            self.add_error("why", "Enter why it is not embedded, and who does what next")
        if next_step == NextStep.LOOK_AGAIN and not said.get("look_on") and "look_on" not in self.errors:
            self.add_error("look_on", "Enter the day on which somebody looks again")
        return said

    @property
    def asked(self) -> str:
        """Which revisit this is."""
        found = next_revisit(self.one)
        return found.label if found else ""
