"""What kind of file somebody attaches: told by its first bytes, never by its name alone."""

import io
import re
import zipfile

from workflows.conflict import Conflict

LARGEST = 10 * 1024 * 1024  # bytes

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


def content_type(name: str, content: bytes) -> str:
    """The media type of a file whose content and name agree. Raises BadFile otherwise."""
    if not content:
        raise BadFile("The file is empty")
    if len(content) > LARGEST:
        raise BadFile(f"The file is larger than {LARGEST // 1024**2} MB")
    suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    if suffix not in KINDS:
        raise BadFile("This kind of file cannot be attached", f"It can be {ALLOWED}.")
    if not _is(suffix, content):
        raise BadFile(f"The file is named {suffix} but is something else", f"It can be {ALLOWED}.")
    return KINDS[suffix]


def _is(suffix: str, content: bytes) -> bool:
    match suffix:
        case ".pdf":
            return content.startswith(b"%PDF-")
        case ".png":
            return content.startswith(b"\x89PNG\r\n\x1a\n")
        case ".jpg" | ".jpeg":
            return content.startswith(b"\xff\xd8\xff")
        case ".docx":
            return _is_zip_with(content, "word/document.xml")
        case ".xlsx":
            return _is_zip_with(content, "xl/workbook.xml")
        case ".odt":
            return _is_zip_with(content, "content.xml", mimetype=KINDS[".odt"])
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


def _is_zip_with(content: bytes, member: str, *, mimetype: str = "") -> bool:
    """Only the list of names is read, and no macro is let in."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if mimetype and ("mimetype" not in names or archive.getinfo("mimetype").file_size > 200):
                return False
            if mimetype and archive.read("mimetype").decode("ascii", errors="replace").strip() != mimetype:
                return False
    except Exception:  # a broken archive raises a dozen kinds of error, of zipfile and of what unpacks
        return False
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return member in names and not macros


def safe_name(name: str) -> str:
    """The file's own name without folders or control characters, at most 200 characters, its ending kept."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(letter for letter in last if letter.isprintable()).strip(" .") or "file"
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: 199 - len(ending)]}{dot}{ending}" if dot and len(ending) < 20 else shown[:200]
