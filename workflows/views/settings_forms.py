"""Small forms of the settings pages."""

from workflows.form_fields import Text
from workflows.forms import GovukForm
from workflows.views.forms import ActForm


class PeopleFilter(GovukForm):
    """Whom to look for."""

    mark_optional = False
    q = Text(label="Name or email address", required=False, max_length=120)


class ResetForm(ActForm):
    """Why a second factor is taken away."""

    why = Text(
        label="Why", max_length=200, help_text="It stands on the trail. For example: lost their phone, rang back."
    )
