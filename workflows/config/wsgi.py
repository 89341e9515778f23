"""What gunicorn serves."""

import os
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from workflows.config.rights import refuse_the_unbound

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workflows.config.settings")
Environ = dict[str, Any]
_django: Callable[[Environ, Any], Iterable[bytes]] = get_wsgi_application()


class Whole:
    """The body of a request, which ends where its sender said it would or not at all.

    A file whose upload broke off would otherwise be kept as if it were the whole file.
    """

    def __init__(self, body: BinaryIO, length: int) -> None:
        self.body, self.left = body, length

    def read(self, size: int = -1) -> bytes:
        return self._counted(self.body.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self.body.readline(size), size)

    def _counted(self, piece: bytes, asked: int) -> bytes:
        self.left -= len(piece)
        if not piece and asked != 0 and self.left > 0:
            raise OSError("The request ended before its body did.")
        return piece


def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
    length = environ.get("CONTENT_LENGTH") or "0"
    if length.isdecimal():
        environ["wsgi.input"] = Whole(environ["wsgi.input"], int(length))
    return _django(environ, start_response)


if not settings.DEMONSTRATION:
    refuse_the_unbound()
