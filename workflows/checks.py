"""What `manage.py check` and every start refuse: things that would go wrong quietly, and only much later."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.models import TextField
from django.db.models.functions import Cast
from viewflow.workflow.fields import get_task_ref
from viewflow.workflow.flow import Flow
from viewflow.workflow.lock import select_for_update_lock
from viewflow.workflow.models import Task

from workflows import clock
from workflows.calendar import Calendar, spoken

TABLE_LASTS = timedelta(days=365)


@register()
def bank_holidays_last(**_: Any) -> list[CheckMessage]:
    """A year before the table of bank holidays ends, so that nobody counts a limit over a holiday unknown here."""
    last = Calendar.last_day
    if last - clock.day_of(clock.real_now()) >= TABLE_LASTS:
        return []
    return [
        Error(
            f"The table of bank holidays ends on {spoken(last)}, within a year.",
            hint="Add the days that gov.uk/bank-holidays lists by now to workflows/data/bank_holidays.toml.",
            id="workflows.E001",
        )
    ]


@register()
def the_row_is_the_timer(**_: Any) -> list[CheckMessage]:
    """Ticks are doorbells: none is kept for longer than until the next, and no result is stored."""
    found: list[CheckMessage] = []
    if settings.CELERY_RESULT_BACKEND is not None:
        found.append(Error("Celery must not store results.", id="workflows.E002"))
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        if entry.get("options", {}).get("expires") != entry["schedule"]:
            found.append(Error(f"The tick {name!r} must expire when the next one comes.", id="workflows.E003"))
    return found


@register()
def days_are_londons(**_: Any) -> list[CheckMessage]:
    """Instants in UTC, days in London: other settings would move every limit."""
    if settings.USE_TZ and settings.TIME_ZONE == "Europe/London":
        return []
    return [Error("USE_TZ must be on and TIME_ZONE be Europe/London.", id="workflows.E004")]


@register()
def flows_are_locked(**_: Any) -> list[CheckMessage]:
    """viewflow locks nothing unless told to, and then two people can end one stage twice."""
    return [
        Error(f"{flow.__name__} must have lock_impl = select_for_update_lock.", id="workflows.E005")
        for flow in our_flows()
        if flow.lock_impl is not select_for_update_lock
    ]


@register(Tags.database)
def open_stages_exist(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Renaming a node of a flow leaves its open tasks behind, and nobody would ever be asked again."""
    found: list[CheckMessage] = []
    known = {get_task_ref(node) for flow in our_flows() for node in flow.instance.nodes()}
    for alias in databases or ():
        if Task._meta.db_table not in connections[alias].introspection.table_names():
            continue  # before the first migration
        open_tasks = Task.objects.using(alias).filter(finished__isnull=True)
        stages = open_tasks.values_list(Cast("flow_task", TextField()), flat=True).distinct()
        found += [
            Error(f"An open task stands at {stage}, which is no stage any more.", id="workflows.E006")
            for stage in stages
            if stage not in known
        ]
    return found


def our_flows() -> list[Any]:
    """Every flow of the project, known once its pages are."""
    import_module(settings.ROOT_URLCONF)
    return [flow for flow in Flow.__subclasses__() if not flow.__module__.startswith("viewflow.")]
