"""What beat sends, a worker knows."""

import pytest

from workflows.config import settings
from workflows.config.celery import app


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE.values(), ids=lambda entry: entry["task"])
def test_every_tick_is_a_task_that_a_worker_knows_and_expires_with_the_next(entry):
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
    assert entry["options"]["expires"] == entry["schedule"]


def test_the_timers_run_every_fifteen_seconds():
    every = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert every["escalation.tasks.sweep_challenges"] == 15
    assert every["rapid_review.tasks.sweep_incidents"] == 15
