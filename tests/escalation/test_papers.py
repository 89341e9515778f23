"""Comments, files, records a step asks for, and who the child is."""

import io
import zipfile

import pytest
from django.http import Http404

from audit_log.models import Entry, Opening
from escalation import actions
from escalation.models import Attachment, Comment, StepRecord
from tests.escalation.stories import AT_STEP, DAY, HOUR, at_step, histories, lines, told, words
from tests.factories import AT
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Case
from workflows.uploads import KINDS, largest, safe_name


def archive(*names, mimetype=""):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as written:
        if mimetype:
            written.writestr("mimetype", mimetype)
        for name in names:
            written.writestr(name, "<xml/>")
    return held.getvalue()


GOOD = {
    "letter.pdf": b"%PDF-1.7\n...",
    "picture.png": b"\x89PNG\r\n\x1a\n...",
    "picture.jpg": b"\xff\xd8\xff\xe0...",
    "letter.docx": archive("[Content_Types].xml", "word/document.xml"),
    "table.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "letter.odt": archive("content.xml", mimetype=KINDS[".odt"]),
    "note.txt": "A note: £5 – agreed.".encode(),
    "old.txt": "A note: £5".encode("cp1252"),
    "mail.eml": b"From: a@school.example\r\nTo: b@council.example\r\nSubject: Visit\r\n\r\nText",
    "mail.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 8 + "__substg1.0_0037001F".encode("utf-16-le"),
}
BAD = {
    "program.exe": b"MZ...",
    "page.html": b"<script>",
    "no ending": b"text",
    "letter.pdf": b"MZ, a program",
    "picture.png": b"%PDF-1.7",
    "macros.docx": archive("word/document.xml", "word/vbaProject.bin"),
    "table.docx": archive("xl/workbook.xml"),
    "letter.odt": archive("content.xml"),
    "broken.xlsx": b"PK\x03\x04 broken",
    "bytes.txt": b"\x00\x01\x02",
    "old.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a Word 97 document",
    "not.eml": b"just words",
    "empty.txt": b"",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_what_its_content_says(name):
    assert actions.content_type(name, GOOD[name]) == KINDS["." + name.rpartition(".")[2]]


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_something_else_is_refused_with_a_reason(name):
    with pytest.raises(actions.BadFile) as refused:
        actions.content_type(name, BAD[name])
    assert refused.value.headline


def test_ten_megabytes_are_the_most():
    assert actions.content_type("a.pdf", b"%PDF-" + b"x" * (largest() - 5)) == "application/pdf"
    with pytest.raises(actions.BadFile, match="larger than 10 MB"):
        actions.content_type("a.pdf", b"%PDF-" + b"x" * (largest() - 4))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/letter.pdf", "letter.pdf"),
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("let\nter\u202e.pdf", "letter.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_file_keeps_its_own_name_and_nothing_else(given, kept):
    assert safe_name(given) == kept


def test_attached_it_is_stored_with_its_digest_and_read_through_the_doors(halton):
    ref = halton.challenge()
    number = actions.attach(ref, name="letter.pdf", content=GOOD["letter.pdf"], by=halton.teacher, at=AT + HOUR)
    row = actions.read_attachment(ref, number, by=halton.social_worker, at=AT + 2 * HOUR)
    assert bytes(row.content) == GOOD["letter.pdf"]
    assert (row.size, len(row.sha256)) == (len(GOOD["letter.pdf"]), 64)
    assert Opening.objects.get().page == f"file {number}"
    with pytest.raises(Http404):
        actions.read_attachment(ref, number, by=halton.stranger, at=AT + 2 * HOUR)
    with pytest.raises(Http404):
        actions.read_attachment(ref, number + 1, by=halton.teacher, at=AT + 2 * HOUR)
    assert told(halton, ref, "comment") == {"social_worker"}


def test_a_file_is_not_read_by_way_of_another_case(halton):
    ref = halton.challenge()
    number = actions.attach(ref, name="letter.pdf", content=GOOD["letter.pdf"], by=halton.teacher, at=AT + HOUR)
    mine = halton.challenge(raiser="nurse", receiver="officer", at=AT + HOUR)
    with pytest.raises(Http404):
        actions.read_attachment(mine, number, by=halton.nurse, at=AT + 2 * HOUR)


def test_the_same_file_twice_is_a_conflict_that_says_who_attached_it(halton):
    ref = halton.challenge()
    actions.attach(ref, name="letter.pdf", content=GOOD["letter.pdf"], by=halton.teacher, at=AT + HOUR)
    with pytest.raises(Conflict, match="already attached") as refused:
        actions.attach(ref, name="copy.pdf", content=GOOD["letter.pdf"], by=halton.social_worker, at=AT + DAY)
    assert "Tessa Teacher" in refused.value.detail
    assert Attachment.objects.count() == 1


def test_a_comment_changes_nothing_and_tells_whose_turn_it_is(halton):
    ref = halton.challenge()
    actions.comment(ref, text="The school is closed on Friday.", by=halton.dsl, at=AT + HOUR)
    row = Comment.objects.get(case__reference=ref)
    assert histories(row) == ["+"]
    assert told(halton, ref, "comment") == {"teacher", "social_worker"}
    with pytest.raises(Conflict, match="already sent this"):
        actions.comment(ref, text="The school is closed on Friday.", by=halton.dsl, at=AT + HOUR)
    actions.comment(ref, text="The school is closed on Friday.", by=halton.dsl, at=AT + DAY)


def test_after_the_end_people_may_still_comment_and_attach(halton):
    ref = halton.challenge()
    actions.withdraw(ref, why="They visited.", under_pressure=False, by=halton.teacher, at=AT + HOUR)
    actions.comment(ref, text="Thank you.", by=halton.dsl, at=AT + DAY)
    actions.attach(ref, name="note.txt", content=GOOD["note.txt"], by=halton.dsl, at=AT + DAY)
    assert len(lines(ref, "comment")) == 1


# -- what a step asks to be written down --------------------------------------------------------------------


def test_what_the_timer_overtook_is_missing_and_can_be_added_afterwards(halton):
    ref, at = at_step(halton, 2)
    challenge = halton.load(ref)
    assert actions.missing(challenge) == [(1, "tried"), (1, "why_failed"), (2, "tried"), (2, "why_failed")]
    actions.record(ref, step=1, record="tried", text="Rang on Monday.", by=halton.teacher, at=at)
    assert (1, "tried") not in actions.missing(halton.load(ref))
    row = StepRecord.objects.get(case__reference=ref)
    assert (row.step, row.record, histories(row)) == (1, "tried", ["+"])
    assert words(ref, "record") == "Recorded what was tried at step 1, afterwards."
    with pytest.raises(Conflict, match="recorded meanwhile") as refused:
        actions.record(ref, step=1, record="tried", text="Also e-mailed.", by=halton.dsl, at=at + HOUR)
    assert "Tessa Teacher" in refused.value.detail


def test_what_was_written_on_the_way_is_not_missing(halton):
    ref = halton.challenge()
    actions.escalate(ref, step=1, tried="Rang.", why_failed="No.", by=halton.dsl, at=AT + HOUR)
    assert actions.missing(halton.load(ref)) == [(2, "tried"), (2, "why_failed")]


@pytest.mark.parametrize(
    ("step", "record", "said"), [(3, "tried", "has not been at step 3"), (1, "plan", "does not ask for this")]
)
def test_only_what_a_step_it_has_been_at_asks_for_is_recorded(halton, step, record, said):
    ref, at = at_step(halton, 2)
    with pytest.raises(Conflict, match=said):
        actions.record(ref, step=step, record=record, text="-", by=halton.teacher, at=at)


# -- who the child is ---------------------------------------------------------------------------------------


def test_the_identity_is_shown_with_a_reason_that_is_logged_each_time(halton):
    ref = halton.challenge()
    shown = actions.reveal_identity(ref, why="To find our record.", by=halton.social_worker, at=AT + HOUR)
    assert shown["Child R"]["name"] == "Invented Child"
    actions.reveal_identity(ref, why="To find our record.", by=halton.social_worker, at=AT + HOUR)
    openings = Opening.objects.filter(case__reference=ref, page="identity")
    assert [(one.user, one.why) for one in openings] == [(halton.social_worker, "To find our record.")] * 2
    line = lines(ref, "reveal")[-1]
    assert (line.words, line.why) == ("Looked up who Child R is.", "To find our record.")


def test_the_name_is_in_no_line_of_the_trail(halton):
    ref = halton.challenge()
    actions.reveal_identity(ref, why="To find our record.", by=halton.social_worker, at=AT + HOUR)
    assert "Invented" not in " ".join(Entry.objects.values_list("words", flat=True))


def test_without_a_reason_it_is_not_shown(halton):
    ref = halton.challenge()
    with pytest.raises(Conflict, match="Say why"):
        actions.reveal_identity(ref, why="  ", by=halton.social_worker, at=AT + HOUR)
    assert not Opening.objects.exists()


def test_whoever_no_longer_holds_a_turn_cannot_look_again(halton):
    ref, at = at_step(halton, 2)
    with pytest.raises(NotAllowed):
        actions.reveal_identity(ref, why="Curious.", by=halton.social_worker, at=at)
    assert AT_STEP[2] == at


def test_opening_a_page_is_logged(halton):
    ref = halton.challenge()
    actions.opened(Case.objects.get(reference=ref), page="challenge", by=halton.teacher, at=AT + HOUR)
    opening = Opening.objects.get()
    assert (opening.user, opening.page, opening.at) == (halton.teacher, "challenge", AT + HOUR)
