"""Embedded servers (being built)."""

import os


def command_line(argv: list[str]) -> None:
    """Runs a manage.py command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workflows.config.settings")
    if "SECRET_KEY" not in os.environ:
        os.environ.setdefault("DEMONSTRATION", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)
