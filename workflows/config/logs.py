"""How a line of the log is written: where something failed, never what the error says, which may quote a case."""

import logging
import traceback
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WordlessFormatter(logging.Formatter):
    """Errors as their types and the calls that led to them. A database or a library quotes the row it refused."""

    def format(self, record: logging.LogRecord) -> str:
        own = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        # Celery writes the error and its traceback into the sentence itself.
        if isinstance(own.args, dict) and {"exc", "traceback"} <= own.args.keys():
            own.args = {**own.args, "exc": "an error", "traceback": "", "args": "", "kwargs": ""}
        return super().format(own)

    def formatException(self, ei: Raised) -> str:
        error, found = ei[1], list[str]()
        while error is not None:
            calls = "".join(traceback.format_tb(error.__traceback__))
            found.insert(0, f"{type(error).__name__}\n{calls}".rstrip())
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(found)
