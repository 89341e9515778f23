"""What somebody may attach: told by the content, never by the name alone, and small enough to be looked at.

A file lives in the database, never in a folder a web server could serve; it leaves through the doors alone, as a
download that no browser shows as a page of ours.
"""

import re

import puremagic
from django.conf import settings

from workflows import archives
from workflows.conflict import Conflict

MEGABYTE = 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": OFFICE + "wordprocessingml.document",
    ".xlsx": OFFICE + "spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".txt": "text/plain",
    ".msg": "application/vnd.ms-outlook",
    ".eml": "message/rfc822",
}
ALLOWED = "PDF, PNG, JPEG, Word (.docx), Excel (.xlsx), OpenDocument (.odt), text (.txt), e-mail (.msg, .eml)"

_MAIL_HEADER = re.compile(rb"(?im)^(from|to|subject|date|received|return-path|mime-version|message-id):")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class BadFile(Conflict):
    """A file that cannot be attached. The headline says why, in words for the person."""


def largest() -> int:
    """The most bytes that one file may have."""
    return settings.UPLOAD_MEGABYTES * MEGABYTE


def content_type(name: str, content: bytes) -> str:
    """The media type of a file whose content and name agree. Raises BadFile otherwise."""
    if not content:
        raise BadFile("The file is empty")
    if len(content) > largest():
        raise BadFile(f"The file is larger than {settings.UPLOAD_MEGABYTES} MB")
    suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    if suffix not in KINDS:
        raise BadFile("This kind of file cannot be attached", f"It can be {ALLOWED}.")
    if not _is(suffix, content):
        raise BadFile(
            f"The file is named {suffix} but is something else", f"{_looks_like(content)}It can be {ALLOWED}."
        )
    if suffix in archives.INSIDE and (wrong := archives.wrong_with(content)):
        raise BadFile(wrong, "Save it again as a plain document, or as a PDF.")
    return KINDS[suffix]


def _is(suffix: str, content: bytes) -> bool:
    match suffix:
        case ".pdf":
            return content.startswith(b"%PDF-")
        case ".png":
            return content.startswith(b"\x89PNG\r\n\x1a\n")
        case ".jpg" | ".jpeg":
            return content.startswith(b"\xff\xd8\xff")
        case ".docx" | ".xlsx" | ".odt":
            return archives.holds(suffix, content)
        case ".msg":
            return (
                content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
                and "__substg1.0_".encode("utf-16-le") in content
            )
        case ".eml":
            head = content.lstrip()[:4096].partition(b"\n\n")[0]
            return _is_text(content) and len(set(_MAIL_HEADER.findall(head.lower()))) >= 2
        case _:
            return _is_text(content)


def _is_text(content: bytes) -> bool:
    try:
        return not _NOT_TEXT.search(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return not _NOT_TEXT.search(content.decode("cp1252", errors="replace"))


def _looks_like(content: bytes) -> str:
    """ "It looks like a Windows Executable. ", so that a person who was fooled by a name knows by what."""
    try:
        found = puremagic.magic_string(content[:8192])
    except (puremagic.PureError, ValueError):
        return ""
    return f"It looks like this: {found[0].name}. " if found and found[0].name else ""


def safe_name(name: str) -> str:
    """The file's own name without folders or control characters, at most 200 characters, its ending kept."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(letter for letter in last if letter.isprintable()).strip(" .") or "file"
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: 199 - len(ending)]}{dot}{ending}" if dot and len(ending) < 20 else shown[:200]
