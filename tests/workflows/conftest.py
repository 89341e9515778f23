"""Hypothesis without a stopwatch: two busy cores make any limit per example a lottery."""

from hypothesis import settings

from tests.world import halton  # noqa: F401 - the fixture

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
