"""A case's record leaves as one file that anybody can check with nothing but Python."""

import io
import json
import subprocess
import sys
import zipfile

import pytest

from audit_log.models import Entry, Opening
from escalation import actions
from tests.escalation.stories import HOUR, at_step
from tests.escalation.visiting import signed_in
from workflows import trail

LETTER = b"A letter \xc3\xa9."


@pytest.fixture
def exported(halton, tmp_path):
    """The folder of an exported challenge with a file."""
    reference, at = at_step(halton, 2)
    actions.attach(reference, name="letter.txt", content=LETTER, by=halton.teacher, at=at)
    actions.comment(reference, text='Said "no" \\ café \u2028 😀', by=halton.teacher, at=at)
    trail.seal(at=at)
    with signed_in(halton.partnership_manager, at + HOUR) as client:
        answer = client.post(f"/challenges/{reference}/export/", {"why": "For the court"})
    assert answer.status_code == 200
    return _unpacked(answer, tmp_path)


def _unpacked(answer, folder):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(folder)
    (found,) = folder.iterdir()
    return found


def run(folder):
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, env={}, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def record(folder):
    return json.loads((folder / "record.json").read_text())


def write(folder, said):
    (folder / "record.json").write_text(json.dumps(said))


def test_it_holds_the_story_the_files_the_trail_and_what_checks_them(exported):
    assert {path.name for path in exported.iterdir()} == {
        f"{record(exported)['case']['reference']}.pdf",
        "files",
        "record.json",
        "record.html",
        "verify.py",
    }
    assert (exported / "files" / "001-letter.txt").read_bytes() == LETTER
    assert (exported / f"{record(exported)['case']['reference']}.pdf").read_bytes().startswith(b"%PDF")
    page = (exported / "record.html").read_text()
    assert "Why: For the court" in page
    assert "<script" not in page
    assert record(exported)["seals"]


def test_whoever_receives_it_finds_it_whole(exported):
    code, said = run(exported)
    assert code == 0, said
    assert "all as it was written." in said


def change(*path, to):
    def do(said):
        *way, last = path
        place = said
        for step in way:
            place = place[step]
        place[last] = to

    return do


TAMPERED = {
    "the words of an entry": (change("entries", 1, "words", to="Nothing."), "its words are not those"),
    "who did it": (change("entries", 1, "by", to=1), "is not the entry that was written"),
    "an entry taken out": (lambda said: said["entries"].pop(1), "does not follow"),
    "two entries swapped": (lambda said: said["entries"].reverse(), "does not follow"),
    "who opened it": (change("openings", 0, "page", to="x"), "Opening"),
    "a row of history": (change("history", 0, "row", to="{}"), "Row"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_in_it_is_named(exported, what):
    do, words = TAMPERED[what]
    said = record(exported)
    do(said)
    write(exported, said)
    code, found = run(exported)
    assert code == 1
    assert words in found


def test_a_changed_file_is_named(exported):
    (exported / "files" / "001-letter.txt").write_bytes(b"Another letter.")
    code, found = run(exported)
    assert code == 1
    assert "001-letter.txt is missing or not the one" in found


def test_who_took_it_and_why_stands_in_the_trail_and_in_the_copy(exported, halton):
    entry = Entry.objects.get(act="export_record")
    assert (entry.by, entry.why) == (halton.partnership_manager, "For the court")
    assert Opening.objects.filter(page="export", why="For the court").count() == 1
    assert record(exported)["entries"][-1]["act"] == "export_record"


def test_without_a_reason_nothing_leaves(halton):
    reference, at = at_step(halton, 2)
    with signed_in(halton.partnership_manager, at) as client:
        answer = client.post(f"/challenges/{reference}/export/", {"why": " "})
    assert "Enter what the record is exported for" in answer.content.decode()
    assert not Entry.objects.filter(act="export_record").exists()


def test_a_reader_who_may_not_and_a_stranger_get_nothing(halton):
    reference, at = at_step(halton, 2)
    for who, code in (("teacher", 403), ("nurse", 404), ("administrator", 404)):
        with signed_in(halton.post(who).user, at) as client:
            assert client.post(f"/challenges/{reference}/export/", {"why": "Curious"}).status_code == code
    assert not Entry.objects.filter(act="export_record").exists()


def test_an_incidents_record_leaves_the_same_way(halton, tmp_path):
    from tests.factories import make_procedure
    from tests.rapid_review.reporting import AWARE, RULES, report

    reference = report(halton, make_procedure(halton.partnership, RULES))
    with signed_in(halton.partnership_manager, AWARE + 2 * HOUR) as client:
        answer = client.post(f"/incidents/{reference}/export/", {"why": "For the inspector"})
    code, said = run(_unpacked(answer, tmp_path))
    assert code == 0, said


def test_who_has_given_no_view_yet_does_not_find_the_others_in_it(halton):
    from rapid_review.models import State
    from tests.factories import make_procedure
    from tests.rapid_review import reporting

    reference, at = (
        reporting.report(halton, make_procedure(halton.partnership, reporting.RULES)),
        reporting.AWARE + 3 * HOUR,
    )
    reporting.view(reference, halton.nhs_partner, answer="does_not_meet")
    assert reporting.load(reference).state == State.AWAITING_DECISION
    challenge, later = at_step(halton, 4)
    actions.give_view(challenge, view="A visit.", agrees=True, by=halton.nhs_partner, at=later)
    for address, when in ((f"/incidents/{reference}/export/", at), (f"/challenges/{challenge}/export/", later)):
        with signed_in(halton.police_partner, when) as client:
            for answer in (client.get(address), client.post(address, {"why": "For me"})):
                assert answer.status_code == 409
                assert "Give your own view first" in answer.content.decode()
        with signed_in(halton.nhs_partner, when) as client:
            assert client.post(address, {"why": "For the court"}).status_code == 200


def test_what_an_agency_has_not_signed_off_leaves_only_its_fingerprint(halton, tmp_path):
    from tests.factories import make_procedure
    from tests.rapid_review import gathering as g
    from tests.rapid_review.reporting import RULES

    reference = g.gathering(halton, make_procedure(halton.partnership, RULES), "police", "icb")
    for agency, words in (("police", "A draft of the police."), ("icb", "What the nurses knew.")):
        g.draft(reference, halton, agency, summary=words)
        g.add_rows(reference, halton, agency, g.row(what=f"A line. {words}"))
    g.sign(reference, halton, "icb")
    with signed_in(halton.partnership_manager, g.ASKED + 3 * HOUR) as client:
        folder = _unpacked(client.post(f"/incidents/{reference}/export/", {"why": "For the court"}), tmp_path)
    everything = "".join(
        path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.suffix != ".pdf"
    )
    assert "What the nurses knew." in everything
    assert "A draft of the police." not in everything
    code, said = run(folder)
    assert code == 0, said
    assert "withheld" in said
    assert "only the fingerprint is given" in (folder / "record.html").read_text()
