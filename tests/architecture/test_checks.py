"""The system checks: what a start refuses before it can go wrong quietly."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from workflows import checks
from workflows.calendar import LAST_DAY


def ids(found):
    return [one.id for one in found]


def test_the_project_as_it_stands_passes():
    assert ids(run_checks()) == []


def test_check_fails_when_the_table_of_bank_holidays_ends_within_a_year():
    a_year_before = datetime(LAST_DAY.year - 1, 12, 31, 12, tzinfo=UTC)  # 2028 is a leap year: 366 days
    with time_machine.travel(a_year_before, tick=False):
        assert ids(run_checks()) == []
    with time_machine.travel(a_year_before.replace(year=LAST_DAY.year, month=1, day=2), tick=False):
        assert ids(run_checks()) == ["workflows.E001"]
        with pytest.raises(SystemCheckError, match="ends on Sunday 31 December 2028, within a year"):
            call_command("check")


def test_check_fails_when_a_tick_outlives_the_next_or_results_are_kept(settings):
    settings.CELERY_RESULT_BACKEND = "redis://127.0.0.1/1"
    settings.CELERY_BEAT_SCHEDULE = {"late": {"task": "x", "schedule": 15, "options": {"expires": 60}}}
    assert ids(checks.the_row_is_the_timer()) == ["workflows.E002", "workflows.E003"]


def test_check_fails_when_days_are_not_londons(settings):
    settings.TIME_ZONE = "UTC"
    assert ids(checks.days_are_londons()) == ["workflows.E004"]


def test_without_a_named_database_no_check_asks_one(django_db_blocker):
    with django_db_blocker.block():
        assert ids(run_checks()) == []
