"""Which of a partnership's procedures is in force."""

from datetime import date

from workflows.conflict import Conflict
from workflows.models import Partnership, Procedure


def current_procedure(partnership: Partnership, *, kind: str = "challenge", on: date) -> Procedure:
    """The newest version in force on a day: of challenges, of the procedure the partnership has chosen.

    Incidents are the law's: whichever rule set is in force; so it is for the other kinds. Raises Conflict, in words
    for the person who asks, when there is none.
    """
    versions = Procedure.objects.filter(partnership=partnership, kind=kind, in_force_from__lte=on)
    if kind == "challenge":
        versions = versions.filter(name=partnership.challenge_procedure)
    found = versions.order_by("-in_force_from", "-pk").first()
    if found is None:
        raise Conflict(
            "There is no procedure yet",
            f"{partnership.short_name} has no procedure in force for this. Tell your partnership’s business unit.",
        )
    return found
