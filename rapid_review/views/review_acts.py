"""The acts of the rapid review panel, the sign-off, the dispatch and the national Panel’s answer."""

from rapid_review.views.act_table import Act

ACTS: dict[str, Act] = {}
