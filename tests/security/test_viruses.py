"""Files are looked at by the virus scanner where there is one, and say that they were not where there is none."""

import io
import socket
import zipfile

import pytest

from escalation import actions
from escalation.actions.scanning import scan_waiting
from escalation.models import Attachment, FileScan
from tests.escalation.acting import see
from tests.escalation.stories import HOUR, lines
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT
from tests.security.clamd import EICAR, daemon
from tests.world import halton  # noqa: F401 - the fixture
from workflows import scanner, subject_access
from workflows.conflict import Conflict
from workflows.models import CaseChild

NOT_SCANNED = "Not scanned for viruses"


@pytest.fixture
def scanning(settings):
    """A daemon that the settings name; what it was sent."""
    with daemon() as (address, seen):
        settings.CLAMD_URL = address
        yield seen


def attach(world, ref, content=b"A note.", name="note.txt", at=AT + HOUR):
    return actions.attach(ref, name=name, content=content, by=world.teacher, at=at)


def page(world, ref):
    with signed_in(world.teacher, AT + 2 * HOUR) as client:
        return text_of(client.get(f"/challenges/{ref}/"))


def test_a_clean_file_is_kept_with_what_the_scanner_said(halton, scanning):  # noqa: F811
    ref = halton.challenge()
    content = b"A long note. " * 20_000
    attach(halton, ref, content)
    assert scanning == [content]
    assert FileScan.objects.get().found == ""
    assert NOT_SCANNED not in page(halton, ref)


def test_a_file_with_a_virus_is_refused_and_that_it_was_tried_is_on_the_trail(halton, scanning):  # noqa: F811
    ref = halton.challenge()
    with pytest.raises(actions.BadFile, match="There is a virus in this file"):
        attach(halton, ref, EICAR, "invoice.txt")
    assert Attachment.objects.count() == 0
    (line,) = lines(ref, "attach_refused")
    assert line.by == halton.teacher
    assert "invoice.txt" in line.words
    assert "Eicar-Signature" in line.words


def test_without_a_scanner_a_file_is_kept_and_says_that_it_was_not_scanned(halton, settings):  # noqa: F811
    assert settings.CLAMD_URL == ""
    ref = halton.challenge()
    attach(halton, ref, EICAR)
    assert scan_waiting(AT + HOUR) == 0
    assert NOT_SCANNED in page(halton, ref)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nonexistent/clamd.sock"])
def test_a_scanner_that_is_down_stops_nobody_and_looks_at_the_file_later(halton, settings, address):  # noqa: F811
    settings.CLAMD_URL = address
    ref = halton.challenge()
    attach(halton, ref)
    assert scan_waiting(AT + HOUR) == 0
    assert NOT_SCANNED in page(halton, ref)
    with daemon() as (settings.CLAMD_URL, _):
        assert scan_waiting(AT + 2 * HOUR) == 1
        assert scan_waiting(AT + 2 * HOUR) == 0
    assert NOT_SCANNED not in page(halton, ref)


def test_a_virus_found_later_closes_the_file_and_is_on_the_trail(halton, settings):  # noqa: F811
    ref = halton.challenge()
    file = attach(halton, ref, EICAR)
    with daemon() as (settings.CLAMD_URL, _):
        assert scan_waiting(AT + HOUR) == 1
    (line,) = lines(ref, "scan")
    assert line.by is None
    assert "Virus found, cannot be opened" in page(halton, ref)
    with pytest.raises(Conflict, match="There is a virus in this file"):
        actions.read_attachment(ref, file, by=halton.teacher, at=AT + 2 * HOUR)
    assert see(halton.teacher, ref, f"files/{file}", AT + 2 * HOUR).status_code == 409


def test_a_file_with_a_virus_leaves_in_no_export_which_says_so_instead(halton, settings):  # noqa: F811
    ref = halton.challenge()
    attach(halton, ref, EICAR)
    with daemon() as (settings.CLAMD_URL, _):
        scan_waiting(AT + HOUR)
    with signed_in(halton.partnership_manager, AT + 2 * HOUR) as client:
        record = client.post(f"/challenges/{ref}/export/", {"why": "For the court"}).content
    child = CaseChild.objects.get(case__reference=ref).child
    request = subject_access.export_child(child, why="A request.", by=halton.business_unit, at=AT + 2 * HOUR)
    for content in (record, request):
        box = zipfile.ZipFile(io.BytesIO(content))
        (left_out,) = [box.read(name) for name in box.namelist() if "/files/" in name]
        assert left_out == b"The virus scanner found Eicar-Signature in this file, so it is left out.\n"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: \xff\xfe\0", b"\0"])
def test_an_answer_that_is_no_verdict_counts_as_not_scanned(settings, answer):
    with daemon(answer=answer) as (settings.CLAMD_URL, _):
        assert scanner.scan(b"A note.") is None


def test_a_daemon_behind_a_socket_is_asked_too(settings, tmp_path):
    with daemon(kind=socket.AF_UNIX, address=str(tmp_path / "clamd")) as (settings.CLAMD_URL, seen):
        assert scanner.scan(EICAR) == scanner.Verdict("Eicar-Signature")
    assert seen == [EICAR]


def test_the_hash_of_a_file_is_in_the_trail_and_on_its_row(halton):  # noqa: F811
    ref = halton.challenge()
    attach(halton, ref)
    digest = Attachment.objects.get().sha256
    (line,) = lines(ref, "attach")
    assert line.changes == {"SHA-256 of the file": ["", digest]}
