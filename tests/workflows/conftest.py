"""Hypothesis without a stopwatch: two busy cores make any limit per example a lottery."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
