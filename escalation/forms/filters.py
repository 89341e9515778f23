"""What the lists can be narrowed to."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from workflows.form_fields import DateField, Text, WholeNumber
from workflows.forms import GovukForm
from workflows.models import Agency, CaseKind, Theme

STEPS = [("", "Any step"), *((str(number), f"Step {number}") for number in range(1, 7))]


class Filter(GovukForm):
    """A GET form whose every answer may be left open."""

    mark_optional = False

    def __init__(self, *args: Any, agencies: QuerySet[Agency, Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Read once, for the box and for the answer.
        by_slug = {agency.slug: agency for agency in agencies}
        field = self.fields["agency"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Any agency"), *((slug, agency.name) for slug, agency in by_slug.items())]
        field.coerce = by_slug.__getitem__


def _agency() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label="Agency", empty_value=None, required=False)


def _step() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label="Step", choices=STEPS, coerce=int, empty_value=None, required=False)


class OverdueFilter(Filter):
    """What is overdue: where, since when, of which kind."""

    agency = _agency()
    step = _step()
    kind = forms.ChoiceField(label="Kind", choices=[("", "Any kind"), *CaseKind.choices], required=False)
    days = WholeNumber(label="Days late, at least", min_value=1, max_value=3650, required=False)


class ChallengeFilter(Filter):
    """Which challenges."""

    q = Text(
        label="Search",
        max_length=200,
        required=False,
        help_text="A reference, a child’s pseudonym, an agency, or words of the story",
    )
    state = forms.ChoiceField(
        label="Where it stands",
        choices=[
            ("", "Open or ended"),
            ("open", "Open"),
            ("resolved", "Resolved"),
            ("determined", "Determined"),
            ("withdrawn", "Withdrawn"),
        ],
        required=False,
    )
    step = _step()
    agency = _agency()
    theme = forms.ChoiceField(label="Theme", choices=[("", "Any theme"), *Theme.choices], required=False)
    raised_from = DateField(label="Raised on or after", required=False)
    raised_to = DateField(label="Raised on or before", required=False)
    urgent = forms.BooleanField(label="Only urgent challenges", required=False)
    sort = forms.ChoiceField(
        label="Sort by",
        choices=[("", "Newest first"), ("oldest", "Oldest first"), ("due", "Soonest due first")],
        required=False,
    )
