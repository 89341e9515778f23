"""How a line of the log is written: where something failed, never what the error says, which may quote a case.

A line is one JSON object, so that one line is one event whatever stands in it.
"""

import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from celery import current_task
from pythonjsonlogger.json import JsonFormatter

from workflows.request_log import request_id, route_of

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WordlessFormatter(JsonFormatter):
    """Errors as their types and the calls that led to them. A database or a library quotes the row it refused."""

    def __init__(self) -> None:
        super().__init__(
            ["asctime", "levelname", "name", "message"],
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger", "exc_info": "error"},
            timestamp=False,
        )

    def format(self, record: logging.LogRecord) -> str:
        own = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        # Celery writes the error and its traceback into the sentence itself.
        if isinstance(own.args, dict) and {"exc", "traceback"} <= own.args.keys():
            own.args = {**own.args, "exc": "an error", "traceback": "", "args": "", "kwargs": ""}
        asked = own.__dict__.pop("request", None)
        if asked is not None and own.name == "django.request":
            # Django ends its sentence with the address, which may hold the reference of a case.
            own.msg, own.args = str(own.msg).removesuffix(": %s"), tuple(own.args or ())[:1]
        if asked is not None and hasattr(asked, "resolver_match"):
            own.route = route_of(asked)
        return super().format(own)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Only what is listed here: what else somebody hangs on a record may be anything."""
        super().add_fields(log_data, record, message_dict)
        kept = {name: log_data[name] for name in KEPT if name in log_data}
        log_data.clear()
        log_data.update(kept)
        if number := request_id():
            log_data["request_id"] = number
        if current_task and current_task.request.id:
            log_data |= {"task": current_task.name, "task_id": current_task.request.id}

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """In UTC, to the millisecond."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Raised) -> str:
        error, found = ei[1], list[str]()
        while error is not None:
            calls = "".join(traceback.format_tb(error.__traceback__))
            found.insert(0, f"{type(error).__name__}\n{calls}".rstrip())
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(found)


KEPT = ("at", "level", "logger", "message", "error", "method", "route", "status", "ms")

# To the standard error, at every level that says something; the process manager keeps it.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "workflows.config.logs.WordlessFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "workflows.requests": {"level": "INFO"},
    },
}
