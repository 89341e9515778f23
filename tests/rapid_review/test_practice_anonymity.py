"""The checker points at lines in which somebody could be recognised, and keeps no word of them."""

import io
import json

import pytest
from django.db import connection
from docx import Document

from audit_log.models import Entry
from rapid_review import actions, anonymity, draft_text
from rapid_review.anonymity import Kind
from rapid_review.models import AnonymityCheck, PracticeDraft
from tests.factories import World
from tests.rapid_review import practising as p
from tests.rapid_review.practising import DAY, DECIDED
from tests.rapid_review.reporting import load
from workflows import clock, vault
from workflows.conflict import Conflict
from workflows.models import CaseChild, Procedure
from workflows.uploads import BadFile

# The child of these incidents is called Marker Namesake, born on 2 March 2014.


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("On 3 March 2026 a visit was made.", Kind.DATE),
        ("Seen 03/03/2026.", Kind.DATE),
        ("Seen on the 3rd of March.", Kind.DATE),
        ("On March 3rd nobody came.", Kind.DATE),
        ("By 2026-03-03 it was known.", Kind.DATE),
        ("A 7-year-old was found.", Kind.AGE),
        ("The baby was six months old.", Kind.AGE),
        ("She was aged 7.", Kind.AGE),
        ("At Invented Lane Primary School they knew.", Kind.SCHOOL),
        ("She went to Example Academy.", Kind.SCHOOL),
        ("They lived in Nowhere.", Kind.PLACE),
        ("In Example Road the police were called.", Kind.PLACE),
        ("The postcode is AB1 2CD.", Kind.PLACE),
    ],
)
def test_a_line_is_flagged_for_what_could_let_somebody_recognise_a_child(line: str, kind: Kind) -> None:
    assert kind in {flag.kind for flag in anonymity.patterns([line])}


@pytest.mark.parametrize(
    "line",
    [
        "In March 2026 practitioners met.",
        "In early spring nobody asked her how a day was.",
        "Child R was known to two agencies.",
        "This is what the report to Panel says.",
    ],
)
def test_what_lets_nobody_be_recognised_is_not_flagged(line: str) -> None:
    assert anonymity.patterns([line]) == []


@pytest.mark.parametrize(
    "line", ["As namesake told us.", "MARKER was seen.", "born on 2 March 2014", "02/03/2014", "It was 2014-03-02."]
)
def test_a_name_and_a_date_of_birth_come_from_the_cases_own_vault(halton: World, rules: Procedure, line: str) -> None:
    reference = p.practising(halton, rules)
    child = CaseChild.objects.get(case__reference=reference).child
    assert vault.lines_about(child, ["Nothing here.", line]) == [2]
    assert vault.lines_about(child, ["Markers were put up.", "The namesakes of others."]) == []
    assert anonymity.names_somebody(line, load(reference))


@pytest.mark.parametrize(
    ("name", "found", "nothing"),
    [
        ("Bo Li", ["Bo was seen.", "Seen with Li."], ["The boy.", "Libraries.", "Robo", "A bo, a li."]),
        ("jo ng", ["Jo said so.", "The Ng family."], ["A joint visit.", "Nothing new."]),
        ("Of Example", ["They met Of at home.", "Example was seen."], ["One of them.", "Of all visits none was made."]),
        ("He Example", ["With He, and others."], ["He was seen.", "Nobody asked. He was not well."]),
        ("Unborn baby of Jo Example", ["Jo was seen."], ["A baby of three months.", "The unborn child of the mother."]),
    ],
)
def test_a_name_of_two_letters_is_known_too(halton: World, name: str, found: list[str], nothing: list[str]) -> None:
    child = vault.find_or_add(halton.partnership, vault.Identifiers(name), at=DECIDED)
    assert vault.lines_about(child, found) == [number for number, _ in enumerate(found, 1)]
    assert vault.lines_about(child, nothing) == []


def test_of_a_child_who_was_forgotten_nothing_is_known(halton: World, rules: Procedure) -> None:
    reference = p.practising(halton, rules)
    child = CaseChild.objects.get(case__reference=reference).child
    vault.forget(child)
    assert vault.lines_about(child, ["Marker Namesake"]) == []


def test_each_checker_sees_what_is_flagged_and_no_name_is_written_down(halton: World, rules: Procedure) -> None:
    text = "Nothing here.\nNamesake was seen.\nAt Example Academy.\n"
    reference = p.submitted(halton, rules, text=text)
    p.check(reference, halton.business_unit, at=DECIDED + 2 * DAY, clear=False)
    found = AnonymityCheck.objects.get()
    assert found.flags == [[2, Kind.NAME.value], [3, Kind.SCHOOL.value]]
    said = json.dumps(list(Entry.objects.filter(case__reference=reference).values("words", "why", "changes")))
    assert "Namesake" not in said
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM rapid_review_historicalanonymitycheck WHERE flags::text ILIKE '%namesake%'"
        )
        assert cursor.fetchone() == (0,)


def test_a_title_that_names_the_child_is_never_published(halton: World, rules: Procedure) -> None:
    reference = p.sent(halton, rules)
    at = clock.start_of(p.first_day(DECIDED + 3 * DAY))
    with pytest.raises(Conflict, match="name somebody"):
        p.publish(reference, halton, at=at, title="What Namesake’s story tells")


# -- files ------------------------------------------------------------------------------------------------


def word(*paragraphs: str) -> bytes:
    document, file = Document(), io.BytesIO()
    for one in paragraphs:
        document.add_paragraph(one)
    document.add_table(rows=1, cols=1).cell(0, 0).text = "In a table."
    document.sections[0].footer.paragraphs[0].text = "In the footer."
    document.core_properties.author = "Ada Author"
    document.save(file)
    return file.getvalue()


def test_the_text_of_a_word_file_is_read_with_its_tables_footers_and_author() -> None:
    text = draft_text.read("report.docx", word("First line.", "Second <line> & more."))
    lines = text.split("\n")
    assert lines.index("Second <line> & more.") == lines.index("First line.") + 1
    assert "In a table." in text and "In the footer." in text
    assert "Ada Author" in text  # named in the file, though on none of its pages


def test_a_file_whose_text_cannot_be_read_needs_it_pasted(halton: World, rules: Procedure) -> None:
    reference = p.practising(halton, rules)
    said = {"kind": "final", "name": "report.pdf", "by": halton.partnership_manager, "at": DECIDED + DAY}
    with pytest.raises(BadFile, match="cannot be read"):
        actions.add_draft(reference, content=b"%PDF-1.4 nothing", **said)
    assert actions.add_draft(reference, content=b"%PDF-1.4 nothing", text="What it says.", **said) == 1
    with pytest.raises(BadFile, match="is something else"):
        actions.add_draft(reference, content=b"MZ not a report", **said | {"name": "report.docx"})


def test_pasted_text_hides_nothing_that_stands_in_the_file(halton: World, rules: Procedure) -> None:
    reference = p.practising(halton, rules)
    said = {"kind": "final", "by": halton.partnership_manager, "at": DECIDED + DAY}
    content = word("Namesake was seen.")
    actions.add_draft(reference, name="report.docx", content=content, text="Harmless.\nMarker too.", **said)
    text = PracticeDraft.objects.get().text
    named = [text.split("\n")[one.line - 1] for one in anonymity.flags(text, load(reference)) if one.kind == Kind.NAME]
    assert named == ["Namesake was seen.", "Marker too."]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.eml", b"From: a@example.org\nTo: b@example.org\nSubject: x\n\nNamesake"),
        ("report.png", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_a_mail_or_a_picture_is_no_report(halton: World, rules: Procedure, name: str, content: bytes) -> None:
    reference = p.practising(halton, rules)
    said = {"kind": "final", "by": halton.partnership_manager, "at": DECIDED + DAY}
    with pytest.raises(BadFile, match="cannot be published"):
        actions.add_draft(reference, name=name, content=content, text="Harmless.", **said)


def test_a_version_with_a_word_that_the_vault_knows_is_clear_only_for_who_has_looked(
    halton: World, rules: Procedure
) -> None:
    reference = p.submitted(halton, rules, text="What happened to Marker at home.")
    said = {"clear": True, "note": "Read.", "by": halton.partnership_manager, "at": p.DECIDED + 2 * DAY}
    with pytest.raises(Conflict, match="The vault knows a word in it"):
        actions.check_anonymity(reference, **said)
    actions.check_anonymity(reference, looked=True, **said)


def test_a_name_that_is_a_word_of_every_text_is_known_by_its_capital(halton: World) -> None:
    child = vault.find_or_add(halton.partnership, vault.Identifiers("Will Young"), at=p.DECIDED)
    lines = ["They will be young.", "Then Will came.", "WILL came."]
    assert vault.lines_about(child, lines) == [2, 3]
