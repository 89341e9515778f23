"""The text of a report's file, line by line, for those who check its anonymity. Pure."""

import io
from collections.abc import Iterator
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import XMLSyntaxError


def read(name: str, content: bytes) -> str:
    """Of a Word file its paragraphs, tables, headers and footers, of a text file all; "" of any other kind.

    Comments and tracked changes are not among them: they have to be gone before a report is published.
    """
    ending = name.rpartition(".")[2].lower()
    if ending == "txt":
        try:
            return content.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace").strip()
    if ending != "docx":
        return ""
    try:
        return "\n".join(_lines(content)).strip()
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, XMLSyntaxError):
        return ""


def _lines(content: bytes) -> Iterator[str]:
    document = Document(io.BytesIO(content))
    parts = [document.element.body]
    for section in document.sections:
        parts += [section.header._element, section.footer._element]
    for part in parts:
        for paragraph in part.iter("{*}p"):
            yield "".join(piece.text or "" for piece in paragraph.iter("{*}t"))
