"""What the page of an incident shows of the agencies’ returns."""

from typing import Any

from rapid_review.panel_view import Reader


def section(reader: Reader) -> dict[str, Any] | None:
    """The section, for one reader; None for whoever sees nothing of it."""
    return None
