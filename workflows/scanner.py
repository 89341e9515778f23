"""Asks ClamAV about a file, where the settings name a daemon: one question, one answer, within a set time.

The protocol is clamd's INSTREAM: pieces with their length before them, an empty piece, one line back.
"""

import logging
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger(__name__)
PIECE = 64 * 1024  # bytes
PATIENCE = 30  # seconds for each step of the conversation
LONGEST_ANSWER = 4096  # bytes


@dataclass(frozen=True)
class Verdict:
    """`found` is the scanner's name for what it found; empty when there is nothing."""

    found: str = ""

    @property
    def clean(self) -> bool:
        return not self.found


def is_there() -> bool:
    """Whether the settings name a scanner."""
    return bool(settings.CLAMD_URL)


def scan(content: bytes) -> Verdict | None:
    """What the scanner says; None where there is none or it cannot be asked: the file is then "not scanned"."""
    if not settings.CLAMD_URL:
        return None
    try:
        with _connected(settings.CLAMD_URL) as daemon:
            daemon.sendall(b"zINSTREAM\0")
            for at in range(0, len(content), PIECE):
                piece = content[at : at + PIECE]
                daemon.sendall(len(piece).to_bytes(4, "big") + piece)
            daemon.sendall(b"\0\0\0\0")
            return _verdict(_answer(daemon))
    except OSError as error:
        log.warning("The virus scanner cannot be asked: %s.", type(error).__name__)
        return None


def instead(found: str) -> bytes:
    """What stands in an export in the place of a file in which this was found."""
    return f"The virus scanner found {found} in this file, so it is left out.\n".encode()


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=PATIENCE)
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    daemon.settimeout(PATIENCE)
    try:
        daemon.connect(parts.path)
    except OSError:
        daemon.close()
        raise
    return daemon


def _answer(daemon: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        piece = daemon.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", errors="replace").strip()


def _verdict(said: str) -> Verdict | None:
    """ "stream: OK" or "stream: Eicar-Signature FOUND"; anything else is no verdict."""
    answer = said.removeprefix("stream:").strip()
    if answer == "OK":
        return Verdict()
    if answer.endswith(" FOUND"):
        name = answer.removesuffix(" FOUND")
        return Verdict("".join(letter for letter in name if letter.isprintable())[:100] or "something harmful")
    log.warning("The virus scanner gave no verdict.")
    return None
