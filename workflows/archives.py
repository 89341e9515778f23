"""Office documents are zip archives: what is in one is counted and unpacked piece by piece before it is kept.

What an archive says of its own sizes is not believed: every member is read to its end, up to a limit, and nothing
of it is written anywhere.
"""

import io
import re
import zipfile

# The member that makes a zip archive a document of its kind, and the type that an OpenDocument names itself.
INSIDE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".odt": "content.xml"}
ODT = "application/vnd.oasis.opendocument.text"

MOST_MEMBERS = 2_000
LARGEST_UNPACKED = 200 * 1024 * 1024  # bytes of all members together
LARGEST_RATIO = 200  # unpacked to packed; a long spreadsheet of zeros is about 100
SMALL = 1024 * 1024  # bytes; what unpacks to less is no bomb, whatever its ratio
PIECE = 64 * 1024  # bytes

_EMBEDDED = (".xlsx", ".docx", ".pptx")  # the workbook behind a chart: looked into in its turn
_NESTED = (".zip", ".jar", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz", ".docm", ".xlsm", ".dotm")
_MACROS = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("basic/", "scripts/", "macrosheets/")
# A template or an object fetched from elsewhere when the document is opened. Links that a reader clicks are harmless.
_FETCHED = re.compile(
    rb"""<Relationship\b(?=[^>]*TargetMode\s*=\s*["']External["'])"""
    rb"""(?=[^>]*Type\s*=\s*["'][^"']*/(attachedTemplate|oleObject|frame|subDocument|package|image)["'])""",
    re.IGNORECASE,
)


def holds(suffix: str, content: bytes) -> bool:
    """Whether this is an archive of the kind that its ending says; only the list of names is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if suffix == ".odt" and not _calls_itself(archive, names):
                return False
            return INSIDE[suffix] in names
    except Exception:  # a broken archive raises a dozen kinds of error, of zipfile and of what unpacks
        return False


def _calls_itself(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > 200:
        return False
    with archive.open("mimetype") as member:
        return member.read(200).decode("ascii", errors="replace").strip() == ODT


def wrong_with(content: bytes, *, inner: bool = False) -> str:
    """Why a document may not be kept, in words for the person; empty when there is nothing.

    `inner` is a document within a document, which may hold no further one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if wrong := _wrong_by_its_list(members, len(content), inner=inner):
                return wrong
            return _wrong_when_unpacked(archive, members, len(content))
    except Exception:  # as in `holds`
        return "The document is damaged"


def _wrong_by_its_list(members: list[zipfile.ZipInfo], packed: int, *, inner: bool) -> str:
    names = [member.filename.lower() for member in members]
    if len(members) > MOST_MEMBERS:
        return "The document consists of too many parts"
    if len(set(names)) < len(names):
        return "The document holds the same part twice"
    if any(member.flag_bits & 1 for member in members):
        return "The document is locked with a password, so nobody can check it"
    if any(name.endswith(_MACROS) or any(f"/{folder}" in f"/{name}" for folder in _MACRO_FOLDERS) for name in names):
        return "The document holds macros"
    if any(name.endswith(_NESTED + (_EMBEDDED if inner else ())) for name in names):
        return "The document holds another archive"
    return _too_much(sum(member.file_size for member in members), packed)


def _too_much(unpacked: int, packed: int) -> str:
    if unpacked > LARGEST_UNPACKED or (unpacked > SMALL and unpacked > packed * LARGEST_RATIO):
        return "The document unpacks to far more than its size"
    return ""


def _wrong_when_unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int) -> str:
    unpacked = 0
    for member in members:
        name, text, begins = member.filename.lower(), bytearray(), b""
        with archive.open(member) as stream:
            while piece := stream.read(PIECE):
                unpacked += len(piece)
                if wrong := _too_much(unpacked, packed):
                    return wrong
                begins = begins or piece[:4]
                if name.endswith((".rels", *_EMBEDDED)):
                    text += piece
        if wrong := _wrong_with_member(name, begins, bytes(text)):
            return wrong
    return ""


def _wrong_with_member(name: str, begins: bytes, text: bytes) -> str:
    if name.endswith(_EMBEDDED):
        return wrong_with(text, inner=True)
    if begins == b"PK\x03\x04":
        return "The document holds another archive"
    if name.endswith(".rels") and _FETCHED.search(text):
        return "The document fetches a part of itself from elsewhere when it is opened"
    return ""
