"""From where the present request comes, for the rows of the trail that it leaves. The system has no address."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_address: ContextVar[str] = ContextVar("address", default="")


def address() -> str:
    """The client's address, or nothing outside a request."""
    return _address.get()


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Within the block, rows of the trail are written as from this address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)
