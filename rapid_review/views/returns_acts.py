"""The acts on the agencies’ returns, and what is done for safety at once."""

from rapid_review.views.act_table import Act

ACTS: dict[str, Act] = {}
