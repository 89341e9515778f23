"""Starting a learning review, planning it, and recording its session."""

from datetime import datetime
from typing import Any

from django import forms

from rapid_review import rota
from rapid_review.models import Came, LearningReview, Participant, ReviewKind
from rapid_review.models.learning import OF_A_CHILD, WITH_A_SESSION
from workflows import clock
from workflows.form_fields import Checkboxes, DateField, InstantField, Radios, Text
from workflows.forms import GovukForm
from workflows.models import Agency, Case, Child, Partnership, Post, Role, Theme, User, current_on
from workflows.subject_access import is_known_to
from workflows.templatetags.wording import instant
from workflows.vault import Identifiers

LONG = 4000
KIND_HINTS: dict[str, str] = {
    ReviewKind.CIRCLE: "One session with those who worked with a child or sibling group.",
    ReviewKind.REFLECTIVE: "A deeper look at how agencies worked together below the threshold of a rapid review.",
    ReviewKind.AUDIT: "Several cases, one theme, the same questions.",
    ReviewKind.TRIAGE: "The recommendations of a national or another area’s review, compared with what is in place.",
}


class ReviewForm(GovukForm):
    """One act on one learning review, by one person, now; `of` is the id of what it is about, where there is one."""

    def __init__(
        self, *args: Any, review: LearningReview, user: User, at: datetime, of: int | None = None, **kwargs: Any
    ) -> None:
        self.review, self.user, self.at, self.of = review, user, at, of
        super().__init__(*args, **kwargs)


class StartForm(GovukForm):
    """A new review: which kind, and about whom or what. Of a case it comes from (`old`), the child is known."""

    heading = "Start a learning review"
    kind = forms.ChoiceField(
        label="What kind of review?",
        choices=[(one.value, one.label) for one in (*WITH_A_SESSION, ReviewKind.TRIAGE)],
        widget=Radios(hints=KIND_HINTS),
    )
    pseudonym = Text(
        label="If the child is known here: the pseudonym",
        max_length=40,
        required=False,
        help_text="For example: Child R. For a learning circle or a local reflective review.",
    )
    name = Text(
        label="Otherwise: the name of the child",
        max_length=200,
        required=False,
        help_text="It goes to the vault, and a pseudonym is given out.",
    )
    born_on = DateField(label="The child’s date of birth", required=False)
    title = Text(
        label="The theme or, of an outside review, its title",
        max_length=200,
        required=False,
        help_text="Needed for a thematic audit and for a triage. No names.",
    )
    source = Text(
        label="Where the outside review can be read",
        max_length=300,
        required=False,
        help_text="The address of the page. For a triage.",
    )
    themes = forms.MultipleChoiceField(
        label="What is it about?", choices=Theme.choices, widget=Checkboxes(), required=False
    )
    called = {"kind": "the kind of review", "born_on": "the date of birth", "title": "the theme or the title"}

    def __init__(
        self, *args: Any, partnership: Partnership, user: User, at: datetime, old: Case | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partnership, self.user, self.at, self.old = partnership, user, at, old
        born = self.fields["born_on"]
        assert isinstance(born, DateField)
        born.not_after = clock.day_of(at)
        if old is not None:
            for name in ("pseudonym", "name", "born_on"):
                del self.fields[name]

    def clean_pseudonym(self) -> str:
        said: str = self.cleaned_data["pseudonym"]
        found = Child.objects.filter(partnership=self.partnership, pseudonym__iexact=said).first() if said else None
        if said and (found is None or not is_known_to(found, by=self.user, at=self.at)):
            raise forms.ValidationError(f"Nobody is known here as “{said}”")
        return said

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        kind = said.get("kind")
        if kind in (ReviewKind.AUDIT, ReviewKind.TRIAGE) and "title" in said and not said["title"]:
            self.add_error("title", "Enter the theme or the title")
        if kind in OF_A_CHILD and self.old is None and not said.get("pseudonym") and not said.get("name"):
            self.add_error("name", "Enter the name of the child, or the pseudonym if the child is known here")
        return said

    def who(self) -> Identifiers | None:
        said = self.cleaned_data
        return Identifiers(said["name"], said["born_on"]) if said.get("name") and not said.get("pseudonym") else None


class ChairForm(ReviewForm):
    """Who chairs it: whose turn it is stands first and is chosen already."""

    heading = "Who chairs it?"
    post = forms.ChoiceField(label="The chair", widget=Radios())
    why = Text(
        label="If it is not whose turn it is: why?", rows=3, max_length=LONG, required=False, help_text="No names."
    )
    called = {"post": "who chairs it"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = rota.order(self.review, at=self.at)
        self.turn = rota.proposed(self.found)
        self.can = [one for one in self.found if one.can]
        choice = self.fields["post"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(one.post.pk), f"{one.post.user.name}, {one.post.agency.name}") for one in self.can]
        assert isinstance(choice.widget, Radios)
        choice.widget.hints = {str(one.post.pk): self._hint(one) for one in self.can}
        self.initial.setdefault("post", str(self.turn.post.pk) if self.turn else "")

    def _hint(self, one: rota.Candidate) -> str:
        last = f"Named last at {instant(one.last_at)}." if one.last_at else "Has not chaired yet."
        if one.away:
            return f"Passed over: {one.post.user.name} is away. {last}"
        return f"It is their turn. {last}" if one is self.turn else last

    @property
    def skipped(self) -> list[str]:
        """Whose turn it is not, and why."""
        return [f"{one.post.user.name} {one.skipped}." for one in self.found if one.skipped and not one.away]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.turn and said.get("post") not in (None, str(self.turn.post.pk)) and not said.get("why"):
            self.add_error("why", f"Enter why it is not the turn of {self.turn.post.user.name}")
        return said

    def chosen(self) -> Post:
        return next(one.post for one in self.can if str(one.post.pk) == self.cleaned_data["post"])


class SessionForm(ReviewForm):
    """When and where the session is to be."""

    heading = "When is the session?"
    session_at = InstantField(label="When is it?", help_text="London time.")
    place = Text(label="Where is it?", max_length=200, required=False, help_text="A room, or “online”.")
    called = {"session_at": "when the session is", "place": "where it is"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        review = kwargs["review"]
        super().__init__(*args, initial={"session_at": review.session_at, "place": review.place}, **kwargs)

    def clean_session_at(self) -> datetime:
        said: datetime = self.cleaned_data["session_at"]
        if said <= self.at:
            raise forms.ValidationError("The session must be at a time to come")
        return said


class TextsForm(ReviewForm):
    """Purpose and protocol of this review; the partnership's own stand in them to begin with."""

    heading = "The purpose and the protocol"
    purpose = Text(label="The purpose", rows=4, max_length=LONG)
    protocol = Text(label="The protocol", rows=12, max_length=LONG, help_text="How the session runs, step by step.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        review = kwargs["review"]
        super().__init__(*args, initial={"purpose": review.purpose, "protocol": review.protocol}, **kwargs)


class PeopleForm(ReviewForm):
    """Agencies, by their safeguarding lead; and anybody else."""

    heading = "Invite agencies and people"
    agencies = forms.MultipleChoiceField(
        label="Which agencies?", widget=Checkboxes(), required=False, help_text="Their safeguarding leads are invited."
    )
    post = forms.ChoiceField(label="Who else?", widget=forms.Select(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {one.post_id for one in self.review.participants if one.left_at is None}
        posts = Post.objects.filter(
            current_on(clock.day_of(self.at)),
            agency__partnership=self.review.case.partnership_id,
            user__is_active=True,
        ).exclude(role=Role.ADMINISTRATOR)
        self.posts = {
            str(one.pk): one
            for one in posts.select_related("user", "agency").order_by("user__name", "pk")
            if one.pk not in there and not self.review.keeps_from(one.user_id)
        }
        self.leads: dict[str, Post] = {}
        for one in self.posts.values():
            if one.role == Role.SAFEGUARDING_LEAD:
                self.leads.setdefault(str(one.agency_id), one)
        names = Agency.objects.filter(pk__in=list(self.leads)).order_by("name")
        agencies, people = self.fields["agencies"], self.fields["post"]
        assert isinstance(agencies, forms.MultipleChoiceField)
        assert isinstance(people, forms.ChoiceField)
        agencies.choices = [(str(one.pk), one.name) for one in names]
        people.choices = [("", "Nobody else"), *((pk, f"{one}, {one.agency.name}") for pk, one in self.posts.items())]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not said.get("agencies") and not said.get("post"):
            self.add_error("agencies", "Select one agency or one person at least")
        return said

    def chosen(self) -> list[Post]:
        said = self.cleaned_data
        found = [self.leads[pk] for pk in said["agencies"]] + ([self.posts[said["post"]]] if said["post"] else [])
        return list({one.pk: one for one in found}.values())


class UninviteForm(ReviewForm):
    """Somebody who was invited does not take part any more."""

    heading = "Who does not take part any more?"
    one = forms.ChoiceField(label="Who?", widget=Radios())
    why = Text(label="Why?", rows=3, max_length=LONG, help_text="No names.")
    called = {"one": "who does not take part any more", "why": "why"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["one"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(one.pk), f"{one.post.user.name}, {one.agency.name}") for one in _there(self.review)]

    def chosen(self) -> int:
        return int(self.cleaned_data["one"])


def _there(review: LearningReview) -> list[Participant]:
    """Who takes part, with post, person and agency read."""
    found = Participant.objects.filter(case=review.case_id, left_at=None)
    return list(found.select_related("post__user", "agency").order_by("pk"))


class HoldForm(ReviewForm):
    """The session was held: when, and who came."""

    heading = "The session was held"
    held_at = InstantField(label="When was it?", help_text="London time.")
    note = Text(
        label="Notes of the session",
        rows=8,
        max_length=20_000,
        required=False,
        help_text="Not the report. The child and the family without names.",
    )
    called = {"held_at": "when the session was"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"held_at": kwargs["review"].session_at}, **kwargs)
        note = self.fields.pop("note")
        self.invited = [one for one in self.review.participants if one.left_at is None]
        posts = Post.objects.select_related("user", "agency").in_bulk([one.post_id for one in self.invited])
        for one in self.invited:
            post = posts[one.post_id]
            said = f"Did {post.user.name}, {post.agency.name}, come?"
            self.fields[f"came_{one.pk}"] = forms.ChoiceField(
                label=said, choices=Came.choices, widget=Radios(inline=True)
            )
            self.fields[f"came_{one.pk}"].error_messages["required"] = f"Select whether {post.user.name} came"
        self.fields["note"] = note

    def clean_held_at(self) -> datetime:
        held_at: datetime = self.cleaned_data["held_at"]
        if held_at > self.at:
            raise forms.ValidationError("The session cannot have been held in the future")
        return held_at

    def came(self) -> dict[int, str]:
        return {one.pk: self.cleaned_data[f"came_{one.pk}"] for one in self.invited}


class NothingForm(ReviewForm):
    """An act that asks nothing but whether it is meant."""
