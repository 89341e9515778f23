"""The report of a learning review, what the two groups say of it, its briefing, and a partnership's own settings."""

from datetime import date
from typing import Any

from django import forms

from rapid_review import briefings, learning_texts
from rapid_review.forms.learning import LONG, ReviewForm
from rapid_review.models import Briefing, ReviewKind, ReviewSettings, RotaMember
from workflows.clock import day_of
from workflows.form_fields import Checkboxes, DateField, Radios, Text, WholeNumber
from workflows.forms import GovukForm
from workflows.models import Partnership, Post, Role, Theme, current_on

REPORT = 20_000
FINISHED = [("no", "Not yet: save it"), ("yes", "Yes: it goes to the Quality and Impact Group")]


class FindingsForm(ReviewForm):
    """The report: saved as often as one likes, and then handed in."""

    heading = "The report"
    findings = Text(
        label="Findings", rows=12, max_length=REPORT, required=False, help_text="What was found, and why. No names."
    )
    good_practice = Text(label="Good practice", rows=6, max_length=REPORT, required=False)
    learning = Text(
        label="Learning points", rows=6, max_length=REPORT, required=False, help_text="One a line. They are numbered."
    )
    themes = forms.MultipleChoiceField(
        label="What is it about?", choices=Theme.choices, widget=Checkboxes(), required=False
    )
    finished = forms.ChoiceField(label="Is it finished?", choices=FINISHED, widget=Radios())
    called = {"finished": "whether it is finished"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        review = kwargs["review"]
        names = ("findings", "good_practice", "learning", "themes")
        super().__init__(*args, initial={name: getattr(review, name) for name in names}, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("finished") == "yes":
            for name, words in (("findings", "Enter the findings"), ("learning", "Enter one learning point at least")):
                if name in said and not said[name].strip():
                    self.add_error(name, words)
        return said


class GroupForm(ReviewForm):
    """What a group said of the report, and when."""

    on_day = DateField(label="When did it meet?")
    agrees = forms.ChoiceField(label="What did it say?", choices=[("yes", ""), ("no", "")], widget=Radios())
    words = Text(
        label="In its words", rows=5, max_length=LONG, required=False, help_text="Needed if the report goes back."
    )
    yes, no = "", ""
    called = {"on_day": "the day it met", "agrees": "what it said"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice, day = self.fields["agrees"], self.fields["on_day"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(day, DateField)
        choice.choices = [("yes", self.yes), ("no", self.no)]
        day.not_after = day_of(self.at)
        day.not_before = day_of(self.review.written_at) if self.review.written_at else None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("agrees") == "no" and "words" in said and not said["words"]:
            self.add_error("words", "Enter why the report goes back")
        return said

    def said(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"on_day": found["on_day"], "agrees": found["agrees"] == "yes", "words": found["words"]}


class QualityForm(GroupForm):
    heading = "The Quality and Impact Group’s view"
    yes, no = "It passes the report on to the Strategic Leadership Group", "It sends the report back to the chair"


class LeadersForm(GroupForm):
    heading = "The Strategic Leadership Group’s decision"
    yes, no = "It ratifies the review", "It does not: the report goes back to the chair"


class WhyForm(ReviewForm):
    """An act that asks for its reason and nothing else."""

    why = Text(label="Why?", rows=5, max_length=LONG, help_text="No names.")
    called = {"why": "why"}


class StopForm(WhyForm):
    heading = "Stop this review"


class TakeDownForm(WhyForm):
    heading = "Take the briefing down"


class PublishForm(ReviewForm):
    """Nothing to fill in, unless the vault knows a word of it: then somebody says that they have looked."""

    heading = "Publish the briefing?"
    looked = forms.BooleanField(
        label="I have looked at every line with a word that the vault knows: none of them names anybody",
        error_messages={
            "required": "A line has a word that the vault knows. Write it without the name, or say that it names nobody"
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not briefings.names_somebody(self.review):
            del self.fields["looked"]


class BriefingForm(ReviewForm):
    """The seven boxes. A new one begins with the review's first learning points."""

    heading = "The 7-minute briefing"
    title = Text(label="The title", max_length=120, help_text="No names.")
    called = {"title": "the title"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draft = briefings.latest(self.review.case_id)
        self.initial.update(_as_written(draft) if draft else self._begun())
        for number, heading in enumerate(briefings.BOXES):
            box = Text(label=heading, rows=5, max_length=briefings.LONGEST_BOX)
            box.called = f"“{heading}”"
            box.error_messages["required"] = f"Enter something for “{heading}”"
            self.fields[f"box_{number}"] = box

    def _begun(self) -> dict[str, str]:
        points = [one.strip() for one in self.review.learning.splitlines() if one.strip()]
        places = dict(zip((3, 4), points, strict=False))
        return {f"box_{number}": point[: briefings.LONGEST_BOX] for number, point in places.items()}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for number, heading in enumerate(briefings.BOXES):
            if said.get(f"box_{number}", "").count("\n") >= briefings.MOST_LINES:
                words = f"“{heading}” must be {briefings.MOST_LINES} lines or less, to go on one page"
                self.add_error(f"box_{number}", words)
        return said

    def boxes(self) -> list[str]:
        return [self.cleaned_data[f"box_{number}"] for number in range(len(briefings.BOXES))]


def _as_written(draft: Briefing) -> dict[str, str]:
    return {"title": draft.title} | {f"box_{number}": text for number, text in enumerate(draft.boxes)}


class SettingsForm(GovukForm):
    """How a partnership runs its reviews: purpose and protocol of each kind, and where its briefings' numbers begin."""

    heading = "How reviews are run"
    first_briefing = WholeNumber(
        label="The number of the first 7-minute briefing",
        min_value=1,
        max_value=99_999,
        error_messages={
            "min_value": "The number of the first briefing must be 1 or more",
            "max_value": "The number of the first briefing must be 99,999 or less",
        },
        help_text="Later ones follow it. A number that was given is never given again.",
    )
    called = {"first_briefing": "the number of the first briefing"}

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        texts = learning_texts.texts(partnership.pk)
        own: ReviewSettings = learning_texts.settings_of(partnership.pk)
        super().__init__(*args, initial={"first_briefing": own.first_briefing}, **kwargs)
        for kind, parts in texts.items():
            label = ReviewKind(kind).label
            for part, text in parts.items():
                rows = 4 if part == "purpose" else 10
                field = Text(label=f"{label}: the {part}", rows=rows, max_length=LONG, initial=text)
                field.called = f"the {part} of a {label.lower()}"
                field.error_messages["required"] = f"Enter the {part} of a {label.lower()}"
                self.fields[f"{kind}_{part}"] = field

    def texts(self) -> dict[str, dict[str, str]]:
        said = self.cleaned_data
        return {
            kind: {part: said[f"{kind}_{part}"] for part in parts} for kind, parts in learning_texts.shipped().items()
        }


class ReviewsFilter(GovukForm):
    """What the list of reviews is narrowed to: a GET form that may be left open."""

    mark_optional = False
    theme = forms.ChoiceField(label="Theme", choices=[("", "Any theme"), *Theme.choices], required=False)


class RotaForm(GovukForm):
    """Somebody joins the rota of chairs."""

    heading = "The rota of chairs"
    post = forms.ChoiceField(label="Who joins the rota?", widget=forms.Select())
    called = {"post": "who joins the rota"}

    def __init__(self, *args: Any, partnership: Partnership, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = RotaMember.objects.filter(partnership=partnership, left_at=None).values("post")
        posts = Post.objects.filter(current_on(on), agency__partnership=partnership, user__is_active=True)
        posts = posts.exclude(role__in=(Role.ADMINISTRATOR, Role.PRACTITIONER)).exclude(pk__in=there)
        self.posts = {str(one.pk): one for one in posts.select_related("user", "agency").order_by("user__name", "pk")}
        choice = self.fields["post"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Choose"), *((pk, f"{one}, {one.agency.name}") for pk, one in self.posts.items())]

    def chosen(self) -> Post:
        return self.posts[self.cleaned_data["post"]]
