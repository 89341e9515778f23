"""The text of a report's file, line by line, for those who check its anonymity. Pure.

No XML parser reads what people send: the parts of a document are searched for its text. What is in the file and not
on its pages is read too, since it is public with the file: comments, tracked deletions, who is named as the author.
"""

import io
import re
from collections.abc import Iterator
from html import unescape
from zipfile import BadZipFile, ZipFile

# What may be published, by its ending: no picture, table or mail, whose text nobody checks.
PUBLISHABLE = (".docx", ".odt", ".pdf", ".txt")

# Ending to the parts that hold text.
_PARTS = {
    "docx": re.compile(
        r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments\w*|people|diagrams/data\d*|charts/chart\d*)\.xml"
        r"|docProps/(core|app|custom)\.xml"
    ),
    "odt": re.compile(r"content\.xml|styles\.xml|meta\.xml"),
}
_ENDS = re.compile(
    r"</w:p>|</text:[ph]>|<w:(?:br|cr)\b[^>]*/>|<text:line-break\s*/>|</dc:creator>|</cp:lastModifiedBy>"
)
# A tab or a space that is an element keeps two words apart.
_GAPS = re.compile(r"<w:(?:tab|ptab)\b[^>]*/>|<text:(?:tab|s)\b[^>]*/>")
_TAG = re.compile(r"<[^>]*>")


def read(name: str, content: bytes) -> str:
    """Of a Word or OpenDocument text all that stands in it, of a text file all; "" of any other kind.

    The archive has been looked into before, as every upload is: its size unpacked is bounded.
    """
    ending = name.rpartition(".")[2].lower()
    if ending == "txt":
        try:
            return content.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace").strip()
    if ending not in _PARTS:
        return ""
    try:
        return "\n".join(_lines(content, _PARTS[ending])).strip()
    except (BadZipFile, KeyError):
        return ""


def _lines(content: bytes, parts: re.Pattern[str]) -> Iterator[str]:
    with ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if parts.fullmatch(part):
                text = _GAPS.sub(" ", archive.read(part).decode("utf-8", errors="replace"))
                lines = (unescape(_TAG.sub("", paragraph)).strip() for paragraph in _ENDS.split(text))
                yield from filter(None, lines)
