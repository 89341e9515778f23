"""What is asked when a serious incident is reported, and who the children are."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from rapid_review.actions.reporting import OLDEST_CARE_LEAVER, NewChild, years_old
from rapid_review.models import Care, Harm, Suspected, Where
from workflows import clock
from workflows.form_fields import Called, DateField, InstantField, Radios, Text
from workflows.forms import GovukForm, set_plain_messages
from workflows.models import Post, Role
from workflows.vault import Identifiers

YEAR = timedelta(days=366)
LONG = 4000
MOST_CHILDREN = 8
FACTS = (
    *("aware_at", "agency_aware_on", "harm", "suspected", "circumstances", "happened_on", "safety", "area"),
    *("lives_in", "other_areas", "proceedings", "press", "family", "known_to", "why_criteria"),
)


class ReportForm(GovukForm):
    """A serious incident, of one child or several. The identifiers go to the vault; everybody else sees a pseudonym.

    `children` is how many are asked about; what is asked of the second ends in "_2".
    """

    heading = "Report a serious incident"
    agreed = forms.BooleanField(
        label="The safeguarding lead of my agency knows of this report and agrees", label_suffix=""
    )
    post = forms.ChoiceField(label="For whom do you report it?", widget=Radios())
    harm = forms.ChoiceField(label="What happened to the child?", choices=Harm.choices, widget=Radios())
    suspected = forms.ChoiceField(label="Abuse or neglect", choices=Suspected.choices, widget=Radios())
    happened_on = DateField(label="When did it happen?", required=False, help_text="Leave empty if nobody knows.")
    aware_at = InstantField(
        label="When did the local authority become aware of it?",
        help_text="The time limits count from here, even if that was some time ago. London time.",
    )
    agency_aware_on = DateField(
        label="When did your agency know of it?", required=False, help_text="Leave empty if nobody knows."
    )
    area = forms.ChoiceField(
        label="Where did it happen?",
        choices=Where.choices,
        widget=Radios(hints={Where.ELSEWHERE: "The authority of that area notifies and leads; tell its partnership."}),
    )
    lives_in = Text(label="Which area does the child live in, if another?", max_length=120, required=False)
    other_areas = Text(
        label="Which other areas have to be told?",
        max_length=200,
        required=False,
        help_text="Where the family lived before, or a child is placed from.",
    )
    circumstances = Text(
        label="The circumstances", rows=8, max_length=LONG, help_text="Do not write names or dates of birth here."
    )
    safety = Text(
        label="What has been done for the safety of this child and of others?",
        rows=5,
        max_length=LONG,
        required=False,
        help_text="Do not write names here.",
    )
    family = Text(
        label="Who else is in the family, and are they safe?",
        rows=4,
        max_length=LONG,
        required=False,
        help_text="Parents, carers, brothers, sisters and other children, by their part: “mother’s partner”. No names.",
    )
    known_to = Text(label="Which agencies know the child or the family?", max_length=400, required=False)
    why_criteria = Text(
        label="Why do you think that it may be a serious incident?",
        rows=4,
        max_length=LONG,
        required=False,
        help_text="Abuse or neglect known or suspected, and the child died or was seriously harmed. No names.",
    )
    proceedings = Text(
        label="Police, post-mortem, child death review, courts",
        rows=3,
        max_length=LONG,
        required=False,
        help_text="What is under way, as far as you know. No names.",
    )
    press = Text(label="Is there interest of the media?", max_length=200, required=False)
    called = {
        "post": "for whom you report it",
        "agreed": "your agency’s safeguarding lead agrees",
        "harm": "what happened to the child",
        "suspected": "whether abuse or neglect is known or suspected",
        "happened_on": "the day it happened",
        "aware_at": "when the local authority became aware",
        "agency_aware_on": "the day your agency knew of it",
        "area": "where it happened",
        "circumstances": "the circumstances",
    }

    def __init__(self, *args: Any, now: datetime, posts: list[Post], children: int = 1, **kwargs: Any) -> None:
        self.now, self.endings = now, ["", *(f"_{number}" for number in range(2, children + 1))]
        super().__init__(*args, **kwargs)
        for ending in self.endings:
            child = f"child {ending[1:] or 1}" if children > 1 else "the child"
            for name, field in child_fields(child).items():
                called = CHILD_CALLED[name].format(child=child)
                self.fields[f"{name}{ending}"] = field
                self.called = self.called | {f"{name}{ending}": called}
                if isinstance(field, Called):
                    field.called = called
                set_plain_messages(field, str(field.label), called)
        names = [f"{name}{ending}" for ending in self.endings for name in CHILD_CALLED]
        self.order_fields(["post", *names])
        choice = self.fields["post"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(post.pk), f"{post.title}, {post.agency.name}") for post in posts]
        if len(posts) < 2:
            del self.fields["post"]
        if any(post.role == Role.SAFEGUARDING_LEAD for post in posts):
            del self.fields["agreed"]  # it is they who agree

    def as_typed(self) -> "ReportForm":
        """To be shown again as it was typed, before anything in it is judged."""
        self._errors = ErrorDict()
        return self

    def children(self) -> tuple[NewChild, ...]:
        """Who they are, for the vault, and what the notification asks of each."""
        said = self.cleaned_data
        return tuple(
            NewChild(
                Identifiers(said[f"name{one}"], said[f"born_on{one}"]),
                unborn=said[f"unborn{one}"],
                care=said[f"care{one}"],
                sex=said[f"sex{one}"],
                ethnicity=said[f"ethnicity{one}"],
                language=said[f"language{one}"],
                placement=said[f"placement{one}"],
                disability=said[f"disability{one}"],
            )
            for one in self.endings
        )

    def facts(self) -> dict[str, Any]:
        """Everything that may be kept outside the vault."""
        return {name: self.cleaned_data[name] for name in FACTS}

    def clean_aware_at(self) -> datetime:
        aware_at: datetime = self.cleaned_data["aware_at"]
        if aware_at > self.now:
            raise forms.ValidationError("The local authority cannot have become aware in the future")
        if aware_at < self.now - YEAR * 5:
            raise forms.ValidationError("Check the year: that is more than five years ago")
        return aware_at

    def clean_happened_on(self) -> date | None:
        return self._not_to_come("happened_on", "The day it happened must be today or in the past")

    def clean_agency_aware_on(self) -> date | None:
        return self._not_to_come("agency_aware_on", "The day your agency knew of it must be today or in the past")

    def _not_to_come(self, name: str, words: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and day > clock.day_of(self.now):
            raise forms.ValidationError(words)
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        aware_at, happened_on = said.get("aware_at"), said.get("happened_on")
        if aware_at and happened_on and clock.day_of(aware_at) < happened_on:
            self.add_error("happened_on", "That is after the day on which the local authority became aware of it")
        for one in self.endings:
            self._check_child(said, one)
        return said

    def _check_child(self, said: dict[str, Any], one: str) -> None:
        born_on, happened_on = said.get(f"born_on{one}"), said.get("happened_on")
        if born_on and born_on > clock.day_of(self.now):
            self.add_error(f"born_on{one}", "The date of birth must be today or in the past")
        elif born_on and said.get(f"unborn{one}"):
            self.add_error(f"born_on{one}", "Leave the date of birth empty for a baby not yet born")
        elif age := years_old(born_on, happened_on) if happened_on else None:
            was = f"They were {age} on the day it happened"
            if said.get(f"care{one}") == Care.CARE_LEAVER and age > OLDEST_CARE_LEAVER:
                self.add_error(f"care{one}", f"{was}: a care leaver is somebody up to and including 24")
            elif said.get(f"care{one}") != Care.CARE_LEAVER and age >= ADULT:
                self.add_error(f"born_on{one}", f"{was}: a child is somebody under 18. Check both dates")


ADULT = 18
CHILD_CALLED = {
    "name": "the name of {child}",
    "born_on": "the date of birth of {child}",
    "unborn": "whether {child} is not yet born",
    "care": "what the local authority was to {child}",
    "placement": "where {child} was placed",
    "sex": "the sex of {child}",
    "ethnicity": "the ethnicity of {child}",
    "language": "the first language of {child}",
    "disability": "a disability of {child}",
}


def child_fields(child: str) -> dict[str, forms.Field]:
    """What is asked of each child; `child` is "child 2" for the second of several."""
    return {
        "name": Text(
            label=f"Name of {child}",
            max_length=120,
            help_text="Kept encrypted. For a baby not yet born: “Unborn baby of” and the mother’s name.",
        ),
        "born_on": DateField(
            label=f"Date of birth of {child}",
            required=False,
            help_text="Leave empty for a baby not yet born.",
        ),
        "unborn": forms.BooleanField(label=f"{child.capitalize()} is not yet born", required=False),
        "care": forms.ChoiceField(
            label=f"What was the local authority to {child}?",
            choices=Care.choices,
            widget=Radios(),
        ),
        "placement": Text(
            label=f"If looked after: where was {child} placed, and by which authority?", max_length=120, required=False
        ),
        "sex": Text(label=f"Sex of {child}", max_length=20, required=False),
        "ethnicity": Text(label=f"Ethnicity of {child}", max_length=60, required=False),
        "language": Text(label=f"First language of {child}", max_length=60, required=False),
        "disability": Text(label=f"Disability of {child}", max_length=120, required=False),
    }


class RevealForm(GovukForm):
    heading = "Who is the child?"
    why = Text(label="Why do you need to know?", max_length=500, help_text="It is recorded with your name.")
    called = {"why": "why you need to know"}
