"""What must be true of the flows before anything is served."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connection
from viewflow.workflow import lock
from viewflow.workflow.models import Task

from rapid_review.flows import IncidentFlow


def flows_are_locked(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """viewflow's default is no lock at all, under which two people can both end a stage."""
    if IncidentFlow.lock_impl is lock.select_for_update_lock:
        return []
    return [Error("IncidentFlow has no lock.", hint="lock_impl = lock.select_for_update_lock", id="rapid_review.E001")]


def open_tasks_have_a_node(
    app_configs: Sequence[Any] | None, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """A renamed node leaves its open tasks behind. Runs with `check --database` and with `migrate`."""
    if not databases or Task._meta.db_table not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:  # as written: the field itself fails on a name it does not find
        cursor.execute("SELECT DISTINCT flow_task FROM viewflow_task WHERE finished IS NULL")
        standing = {name.rpartition(".")[2] for (name,) in cursor.fetchall()}
    nodes = {node.name for node in IncidentFlow.instance.nodes()}
    return [
        Error(f"Open tasks stand at a stage “{name}” that the flow no longer has.", id="rapid_review.E002")
        for name in sorted(standing - nodes)
    ]
