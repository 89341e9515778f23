"""What is asked around the agencies' returns: whom to ask, and of an agency what it knows."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404

from rapid_review import anonymity, returns
from rapid_review.actions.gathering import leads
from rapid_review.forms.acts import LONG, ActForm, WhyForm
from rapid_review.forms.threshold import PersonForm
from rapid_review.models import AgencyReturn, ChallengeUsed, ReturnVersion
from workflows import access
from workflows.clock import day_of
from workflows.form_fields import Checkboxes, DateField, Radios, Text
from workflows.forms import GovukForm
from workflows.models import Agency, Case, Post, RulingKind, User, current_on
from workflows.people import Directory
from workflows.phrases import spoken_at

SECTION = 8000  # characters of one section


class AskForm(ActForm):
    """The agencies to ask, and all that they are told."""

    heading = "Ask agencies what they know"
    agencies = forms.MultipleChoiceField(label="Which agencies?", widget=Checkboxes())
    told = Text(
        label="What are they told?",
        rows=8,
        max_length=LONG,
        help_text="This is all they see of the incident. No names: they can look up who the child is, and that is "
        "recorded.",
    )
    from_on = DateField(label="Which period do you ask about? From", required=False)
    until_on = DateField(label="To", required=False, help_text="Leave both empty to ask for everything they know.")
    called = {
        "agencies": "which agencies to ask",
        "told": "what they are told",
        "from_on": "the first day of the period",
        "until_on": "the last day of the period",
    }
    looked = forms.BooleanField(
        label="I have looked at what they are told: no word of it names the child",
        error_messages={
            "required": "What they are told has a word by which this service knows the child. Write it without the "
            "name, or say that it names nobody"
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told"].initial = self.incident.circumstances
        if not anonymity.names_somebody(self.data.get("told", self.incident.circumstances), self.incident):
            del self.fields["looked"]
        asked = {one.agency_id for one in self.incident.returns}
        found = Agency.objects.filter(partnership=self.incident.case.partnership_id).order_by("name", "pk")
        self.askable = {str(one.pk): one for one in found if one.pk not in asked}
        on, ids = day_of(self.at), [one.pk for one in self.askable.values()]
        directory = Directory([self.incident], on=on, agencies=ids)
        answering = {pk: leads(self.incident, directory, one) for pk, one in self.askable.items()}
        self.silent = {pk for pk, holders in answering.items() if not holders}
        choice = self.fields["agencies"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(pk, one.name) for pk, one in self.askable.items()]
        assert isinstance(choice.widget, Checkboxes)
        choice.widget.hints = {
            pk: f"{holders[0].post.user.name} answers" if holders else "Nobody answers: name a safeguarding lead first"
            for pk, holders in answering.items()
        }

    def clean_agencies(self) -> list[Agency]:
        chosen = self.cleaned_data["agencies"]
        if without := [self.askable[pk].name for pk in chosen if pk in self.silent]:
            raise forms.ValidationError(
                f"Nobody would answer for {', '.join(without)}: say in the directory who is its safeguarding lead"
            )
        return [self.askable[pk] for pk in chosen]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, last = said.get("from_on"), said.get("until_on")
        if last and last > day_of(self.at):
            self.add_error("until_on", "The last day of the period must be today or in the past")
        elif first and last and last < first:
            self.add_error("until_on", "The last day of the period must not be before its first day")
        return said


class OfReturnForm(ActForm):
    """An act on one return. With `for_lead`, only whoever signs for the agency gets to it."""

    for_lead = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.one = return_called(self, for_lead=self.for_lead)


def return_called(form: ActForm, *, for_lead: bool) -> AgencyReturn:
    """The return a form is about. Raises Http404 where there is none, NotAllowed where it is not theirs to sign."""
    one = next((each for each in form.incident.returns if each.pk == form.of), None)
    if one is None:
        raise Http404("No such return.")
    if for_lead and not returns.signs(one, returns.deadline_of(one), access.Standing(form.user, form.at)):
        raise access.NotAllowed("sign_off_return")
    return one


class ExcuseForm(OfReturnForm):
    """One agency need not return."""

    why = Text(label="Why?", rows=4, max_length=LONG, help_text="No names. It stays on the record.")
    called = {"why": "why they need not return"}

    @property
    def heading(self) -> str:  # type: ignore[override]  # it names the agency
        return f"Excuse {self.one.agency.name} from returning"


class CloseForm(ActForm):
    moves = True
    heading = "Close the returns: the panel’s turn begins"


class NilForm(OfReturnForm):
    """The second click."""

    for_lead = True

    @property
    def heading(self) -> str:  # type: ignore[override]  # it names the agency
        return f"{self.one.agency.name} does not know the child"


class CorrectForm(WhyForm):
    heading = "Correct the return"
    why = Text(
        label="Why does it have to be corrected?",
        rows=3,
        max_length=LONG,
        help_text="No names. A new version begins as a copy of the last, which counts until the new one is signed off "
        "and stays readable.",
    )
    called = {"why": "why it has to be corrected"}


class AuthorForm(PersonForm):
    """Somebody of the agency writes the return; the lead still signs it off."""

    heading = "Ask somebody else to write it"
    post = forms.ChoiceField(
        label="Who writes it?",
        widget=forms.Select(),
        help_text="They see this return and can look up who the child is. You still sign it off.",
    )
    called = {"post": "who writes it"}

    def posts(self) -> list[Post]:
        one = return_called(self, for_lead=True)
        holders = returns.deadline_of(one).holder_ids
        found = Post.objects.filter(current_on(day_of(self.at)), agency=one.agency_id, user__is_active=True)
        found = found.exclude(role="administrator").exclude(user__in=holders).select_related("user", "agency")
        return [
            each
            for each in found.order_by("user__name", "pk")
            if each.user_id not in self.incident.ruled(RulingKind.CONFLICT)
        ]


class ReturnForm(GovukForm):
    """What an agency knows. Nothing is required: a draft is saved as it stands."""

    mark_optional = False
    challenge_used = forms.ChoiceField(
        label="Was professional challenge used?",
        choices=ChallengeUsed.choices,
        widget=Radios(inline=True),
        required=False,
        help_text="Did anybody challenge a decision about this child, by your agency or another?",
    )
    challenge_reference = Text(
        label="If so: the reference of the challenge, if you know it",
        max_length=20,
        required=False,
        help_text="As “CH-2026-0042”. Only one that you may read can be linked.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, user: User, at: datetime, draft: ReturnVersion | None, **kwargs: Any) -> None:
        self.user, self.at, self.draft = user, at, draft
        super().__init__(*args, **kwargs)
        for code, (label, hint) in returns.SECTIONS.items():
            self.fields[code] = Text(label=label, help_text=hint, rows=4, max_length=SECTION, required=False)
            self.fields[code].called = label  # type: ignore[attr-defined]  # ours
            self.fields[code].initial = draft.sections.get(code, "") if draft else ""
        if draft:
            shown = draft.challenge and self._challenge(draft.challenge.reference)
            self.fields["challenge_used"].initial = draft.challenge_used
            self.fields["challenge_reference"].initial = shown.reference if shown else ""
            self.fields["seen"].initial = draft.saved_at.isoformat()

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings; the challenge stands with how the agency worked."""
        found = [(heading, [self[code] for code in group]) for heading, group in returns.GROUPS.items()]
        found[3][1].extend([self["challenge_used"], self["challenge_reference"]])
        return found

    def _challenge(self, reference: str) -> Case | None:
        seen = access.visible_to(self.user, at=self.at).filter(kind="challenge")
        return seen.filter(reference=reference.upper()).first()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        reference = said.get("challenge_reference", "")
        said["challenge"] = self._challenge(reference) if reference else self._kept()
        if reference and said["challenge"] is None:
            self.add_error("challenge_reference", "There is no such challenge")
        elif reference and said.get("challenge_used") != ChallengeUsed.YES:
            self.add_error("challenge_used", "Select yes if you give the reference of a challenge")
        if self.draft and said.get("seen") != self.draft.saved_at.isoformat():
            self._saved_meanwhile(self.draft)
        return said

    def _kept(self) -> Case | None:
        """A challenge that somebody else has linked, and this person may not see, stays as it is."""
        linked = self.draft.challenge if self.draft else None
        return linked if linked and self._challenge(linked.reference) is None else None

    def _saved_meanwhile(self, draft: ReturnVersion) -> None:
        """Nothing is lost: what was typed stays in the boxes, and what the other saved is said beside it."""
        for code in returns.SECTIONS:
            theirs = draft.sections.get(code, "")
            if theirs != self.cleaned_data.get(code, ""):
                self.add_error(code, f"{draft.saved_by.name} has meanwhile saved here: “{theirs or 'nothing'}”")
        self.add_error(
            None,
            f"{draft.saved_by.name} saved this draft at {spoken_at(draft.saved_at)}, after you opened it. Your words "
            "are below and not saved yet: put them together, and save again",
        )
        self.data = {**dict(self.data.items()), "seen": draft.saved_at.isoformat()}

    def sections(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in returns.SECTIONS}

    def seen_at(self) -> datetime | None:
        return self.draft.saved_at if self.draft else None


class SignOffForm(GovukForm):
    """The last question before a return is locked."""

    independent = forms.BooleanField(
        label="The author had no part in managing the case, nor in supervising those who did", label_suffix=""
    )
    called = {"independent": "the author had no part in managing the case"}

    def __init__(self, *args: Any, draft: ReturnVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for words in returns.lacking(self.draft).values():
            self.add_error(None, words)
        return said
