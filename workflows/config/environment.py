"""Turns the text of an environment variable into a value, or says in one sentence what is wrong with it.

Nothing here reads the environment: `settings.py` does, and names the variable in every call.
"""

import base64
import binascii
import contextlib
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
SECRET_LETTERS, DIFFERENT = 50, 10


def flag(name: str, value: str) -> bool:
    """`1` or `0`; the empty text counts as `0`."""
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value == "1"


def number(name: str, value: str, *, least: int = 1, most: int = 65535) -> int:
    """A whole number between `least` and `most`, both included."""
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def listed(value: str) -> list[str]:
    """The parts of a comma-separated text, without blanks."""
    return [part.strip() for part in value.split(",") if part.strip()]


def web_address(name: str, value: str) -> str:
    """An http(s) address without path, query or trailing slash."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ImproperlyConfigured(f"{name} must be an address like https://challenges.example.org, not {value!r}.")
    if parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} must end after the host, not be {value!r}.")
    return f"{parts.scheme}://{parts.netloc}"


def secret(name: str, value: str) -> str:
    """A text too long and too mixed to be guessed."""
    if len(value) < SECRET_LETTERS or len(set(value)) < DIFFERENT:
        raise ImproperlyConfigured(
            f"{name} must be at least {SECRET_LETTERS} characters, at least {DIFFERENT} of them different."
        )
    return value


def key(name: str, value: str) -> bytes:
    """The 32 bytes behind a base64 text, in the plain or the address-safe alphabet."""
    try:
        found = base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name} must be base64; its value is not.") from None
    if len(found) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be {KEY_BYTES} bytes in base64; it holds {len(found)}.")
    if len(set(found)) < DIFFERENT:
        raise ImproperlyConfigured(f"{name} must be made by chance; its bytes repeat.")
    return found


def keys(name: str, value: str) -> dict[str, bytes]:
    """`id:base64,id:base64` as {id: 32 bytes}; the first one encrypts, all decrypt."""
    found: dict[str, bytes] = {}
    for part in listed(value):
        label, colon, secret = part.partition(":")
        if not colon or not label or len(label) > 32 or label in found:
            raise ImproperlyConfigured(
                f"{name} must be id:base64key,id:base64key with different ids of at most 32 letters."
            )
        found[label] = key(f"{name} ({label})", secret)
    if not found:
        raise ImproperlyConfigured(f"{name} must hold at least one id:base64key.")
    return found


def database(name: str, value: str) -> dict[str, Any]:
    """Django's settings for `postgres://user:password@host:port/name?option=value`.

    `?host=/folder` names the folder of a unix socket, as libpq has it; other options are handed to libpq.
    """
    parts = urlsplit(value)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} must look like postgres://user:password@host:5432/name (only PostgreSQL will do)."
        )
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} has a port that is not a number from 0 to 65535.") from None
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(port or "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,  # a part of the request's transaction, see workflows.middleware
    }


def broker(name: str, value: str) -> str:
    """A Redis or Valkey address as Celery takes it; `unix:///path` becomes `redis+socket:///path`."""
    scheme, mark, rest = value.partition("://")
    if scheme == "unix":
        scheme = "redis+socket"
    if not mark or not rest or scheme not in ("redis", "rediss", "redis+socket"):
        raise ImproperlyConfigured(
            f"{name} must look like redis://host:6379/0, rediss://… or redis+socket:///path/to/socket."
        )
    return f"{scheme}://{rest}"


def scanner(name: str, value: str) -> str:
    """`tcp://host:port` or `unix:///path` of a ClamAV daemon; empty where there is none."""
    parts = urlsplit(value)
    with contextlib.suppress(ValueError):  # a port that is none
        if not value or (parts.scheme == "tcp" and parts.hostname and parts.port != 0):
            return value
    if parts.scheme == "unix" and parts.path:
        return value
    raise ImproperlyConfigured(f"{name} must look like tcp://host:3310 or unix:///path/to/socket, not {value!r}.")
