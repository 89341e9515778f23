"""Documents that unpack to more than they are, fetch from elsewhere or run: refused before anybody opens them."""

import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from escalation.models import Attachment
from tests.escalation.acting import send
from tests.escalation.stories import HOUR
from tests.escalation.visiting import text_of
from tests.factories import AT
from tests.world import halton  # noqa: F401 - the fixture
from workflows import archives
from workflows.uploads import BadFile, content_type

XML = b"<xml/>"
TEMPLATE = (
    b'<Relationships><Relationship Id="1" TargetMode="External" Target="https://elsewhere.example/t.dotm" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"/></Relationships>'
)


def document(members=(), *, method=zipfile.ZIP_DEFLATED, main="word/document.xml"):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as written:
        written.writestr("[Content_Types].xml", XML)
        written.writestr(main, XML)
        for name, content in members:
            written.writestr(name, content)
    return held.getvalue()


def lying(content):
    """The same archive with every member said to unpack to one byte."""
    held = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            at = member.header_offset
            held[at + 22 : at + 26] = struct.pack("<I", 1)
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        held[at + 24 : at + 28] = struct.pack("<I", 1)
        at += 4
    return bytes(held)


BOMB = document([("word/media/zeros.xml", b"\0" * 30_000_000)])
WORKBOOK = document(main="xl/workbook.xml")
BAD = {
    "says that it unpacks to far more": BOMB,
    "unpacks to far more and says it does not": lying(BOMB),
    "is made of thousands of parts": document([(f"word/{n}.xml", b"") for n in range(archives.MOST_MEMBERS)]),
    "holds an archive": document([("word/a.zip", b"PK\x03\x04")]),
    "holds an archive under another name": document([("word/media/image1.png", document())]),
    "holds a document that holds a document": document(
        [("word/embeddings/a.xlsx", document([("xl/embeddings/b.xlsx", WORKBOOK)], main="xl/workbook.xml"))]
    ),
    "holds a bomb in its chart": document([("word/embeddings/a.xlsx", BOMB)]),
    "holds macros": document([("word/vbaProject.bin", b"x")]),
    "fetches its template": document([("word/_rels/settings.xml.rels", TEMPLATE % b"attachedTemplate")]),
    "fetches an object": document([("word/_rels/document.xml.rels", TEMPLATE % b"oleObject")]),
    "is cut short": document([("word/a.xml", bytes(range(256)) * 99)])[:-40],
}


@pytest.mark.parametrize("why", BAD)
def test_a_document_is_refused_that(why):
    with pytest.raises(BadFile):
        content_type("letter.docx", BAD[why])


def test_a_member_that_does_not_fit_its_checksum_is_refused():
    whole = document([("word/a.xml", b"A story of a visit.")], method=zipfile.ZIP_STORED)
    assert content_type("letter.docx", whole)
    with pytest.raises(BadFile, match="damaged"):
        content_type("letter.docx", whole.replace(b"A story", b"B story"))


GOOD = {
    "a chart's workbook": document([("word/embeddings/a.xlsx", WORKBOOK)]),
    "a link that a reader may click": document([("word/_rels/document.xml.rels", TEMPLATE % b"hyperlink")]),
    "a picture": document([("word/media/image1.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 999)]),
    "much text": document([("word/a.xml", b"".join(b"<p>Line %d</p>" % n for n in range(90_000)))]),
}


@pytest.mark.parametrize("what", GOOD)
def test_a_document_may_hold(what):
    assert content_type("letter.docx", GOOD[what]).endswith("wordprocessingml.document")


def test_an_opendocument_with_scripts_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as written:
        written.writestr("mimetype", archives.ODT)
        written.writestr("content.xml", XML)
        written.writestr("Basic/Standard/Module1.xml", XML)
    with pytest.raises(BadFile, match="macros"):
        content_type("letter.odt", held.getvalue())


def test_whoever_sends_a_program_named_like_a_letter_is_told_what_it_is(halton):  # noqa: F811
    ref = halton.challenge()
    file = SimpleUploadedFile("letter.pdf", b"MZ\x90\x00" + b"\0" * 60)
    said = text_of(send(halton.teacher, ref, "attach", {"file": file}, AT + HOUR))
    assert "The file is named .pdf but is something else" in said
    assert Attachment.objects.count() == 0
    with pytest.raises(BadFile) as refused:
        content_type("letter.pdf", b"MZ\x90\x00" + b"\0" * 60)
    assert "Windows Executable" in refused.value.detail


def test_the_size_limit_is_a_setting(halton, settings):  # noqa: F811
    settings.UPLOAD_MEGABYTES = 1
    ref = halton.challenge()
    file = SimpleUploadedFile("note.txt", b"x" * (1024 * 1024 + 1))
    said = text_of(send(halton.teacher, ref, "attach", {"file": file}, AT + HOUR))
    assert "The selected file must be smaller than 1MB" in said
    assert "At most 1 MB" in said
