"""What is held about one child: found without telling anything on a miss, exported with other people's data marked."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from audit_log.models import Entry, Opening
from escalation import actions
from tests.escalation.stories import DAY, HOUR, lines
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, make_world
from tests.workflows.keeping import FILE, LATER, closed_challenge, disposed, load_schedule
from workflows import redaction, subject_access
from workflows.conflict import Conflict
from workflows.models import Case, CaseChild, Child
from workflows.vault import Identifiers

BORN_ON = date(2018, 5, 4)
NHS = "943 476 5919"
OTHER_NHS = "987 654 4321"


@pytest.fixture
def siblings(halton):
    """One case about Ada and her brother, one about Ada alone, and one about somebody else."""
    ada = Identifiers("Ada Testling", BORN_ON, NHS, {str(halton.agency("school").pk): "UPN-1"})
    ben = Identifiers("Benedict Testling", date(2020, 1, 2), OTHER_NHS, {str(halton.agency("school").pk): "UPN-22"})
    halton.both = halton.challenge(
        children=(ada, ben),
        concern="Benedict cries. Ada Testling, 943 476 5919, does not. UPN-22 is his. Tessa Teacher saw Child Z.",
    )
    halton.alone = halton.challenge(children=(ada,), at=AT + HOUR, concern="She is alone. Ring 01928 111 222.")
    halton.other = halton.challenge(child="Somebody Else", at=AT + 2 * HOUR)
    actions.attach(halton.both, name="../a letter.txt", content=FILE, by=halton.teacher, at=AT + HOUR)
    return halton


def child_of(reference: str, place: int = 0) -> Child:
    return CaseChild.objects.filter(case__reference=reference).order_by("pk")[place].child


def exported(world, child=None, *, at=AT + DAY) -> zipfile.ZipFile:
    content = subject_access.export_child(
        child or child_of(world.alone), why="A request.", by=world.business_unit, at=at
    )
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_export_holds_the_cases_about_the_child_and_no_other(siblings):
    names = exported(siblings).namelist()
    assert {name.partition("/")[0] for name in names} == {
        siblings.both,
        siblings.alone,
        "child.json",
        "to-be-checked.txt",
    }
    assert f"{siblings.alone}/record.pdf" in names
    assert not any(".." in name or name.startswith("/") for name in names)


def test_who_the_child_is_stands_in_it_and_who_the_others_are_does_not(siblings):
    box = exported(siblings)
    child = json.loads(box.read("child.json"))
    assert (child["name"], child["nhs_number"], child["born_on"]) == ("Ada Testling", NHS, "2018-05-04")
    everything = "".join(box.read(name).decode() for name in box.namelist() if name.endswith((".json", ".txt")))
    assert OTHER_NHS not in everything
    assert "2020-01-02" not in everything


def pieces_of(box: zipfile.ZipFile, reference: str) -> list[dict]:
    record = json.loads(box.read(f"{reference}/record.json"))
    return [piece for one in record["written"] for text in one["texts"].values() for piece in text]


def test_what_may_be_about_somebody_else_is_marked_where_it_stands(siblings):
    box = exported(siblings)
    marks = {piece["text"]: piece.get("to_be_checked", "") for piece in pieces_of(box, siblings.both)}
    assert marks["Benedict"] == "another child’s name"
    assert marks["UPN-22"] == "another child’s number"
    assert marks["Child Z"] == "another child"
    assert marks["Tessa Teacher"] == "a professional’s name; it may stay"
    assert not any("Ada Testling" in text and mark for text, mark in marks.items())
    assert not any(NHS in text and mark for text, mark in marks.items())
    said = box.read("to-be-checked.txt").decode()
    for words in ("“Benedict”", "“UPN-22”", "“Child Z”", "not searched", "a person", "A nickname".lower()):
        assert words in said


def test_files_are_included_as_they_are_and_said_to_be_unsearched(siblings):
    box = exported(siblings)
    (file,) = json.loads(box.read(f"{siblings.both}/record.json"))["files"]
    assert file["searched"] is False
    assert box.read(f"{siblings.both}/files/{file['name']}") == FILE


def test_the_pdf_is_tagged_and_says_what_it_is(siblings):
    content = exported(siblings).read(f"{siblings.both}/record.pdf")
    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content


def test_the_export_is_recorded_in_every_case_with_its_reason(siblings):
    exported(siblings)
    for reference in (siblings.both, siblings.alone):
        (line,) = lines(reference, "export_child")
        assert (line.by, line.why) == (siblings.business_unit, "A request.")
        assert Opening.objects.get(case__reference=reference, page="subject_access").why == "A request."
    assert lines(siblings.other, "export_child") == []
    entry = Entry.objects.get(case=None, act="export_child")
    assert entry.words == f"Exported what 2 cases hold about {child_of(siblings.alone).pseudonym}."


def test_without_a_reason_nothing_is_exported_or_recorded(siblings):
    with pytest.raises(Conflict):
        subject_access.export_child(child_of(siblings.alone), why=" ", by=siblings.business_unit, at=AT + DAY)
    assert not Entry.objects.filter(act="export_child").exists()


def test_what_was_disposed_of_is_not_exported(halton):
    load_schedule(halton.partnership)
    case = disposed(halton, closed_challenge(halton))
    with pytest.raises(Conflict, match="nothing to export"):
        exported(halton, child_of(case.reference), at=LATER + DAY)


@pytest.mark.parametrize("who", ["teacher", "nurse", "administrator", "council_partner", "scrutineer"])
def test_only_the_team_looks_for_a_child(siblings, who):
    child = child_of(siblings.alone)
    with signed_in(siblings.post(who).user, AT + DAY) as client:
        assert client.get("/keeping/child/").status_code == 403
        assert client.get(f"/keeping/child/{child.pk}/").status_code == 404
        assert client.post(f"/keeping/child/{child.pk}/", {"why": "Curious."}).status_code == 404
    with pytest.raises((Conflict, Http404)) if who != "teacher" else pytest.raises(Exception, match="export_child"):
        subject_access.export_child(child, why="Curious.", by=siblings.post(who).user, at=AT + DAY)


def test_another_partnerships_team_finds_nobody(siblings):
    other = make_world("elsewhere")
    child = child_of(siblings.alone)
    with signed_in(other.partnership_manager, AT + DAY) as client:
        assert client.get(f"/keeping/child/{child.pk}/").status_code == 404
        for asked in ({"pseudonym": child.pseudonym}, {"nhs_number": NHS}):
            assert "No child is known by that" in text_of(client.post("/keeping/child/", asked))


def test_a_child_is_found_by_pseudonym_or_by_identifiers_and_exported_from_the_page(siblings):
    child = child_of(siblings.alone)
    school = siblings.agency("school").pk
    born = {"born_on_day": "4", "born_on_month": "5", "born_on_year": "2018"}
    with signed_in(siblings.business_unit, AT + DAY) as client:
        for asked in (
            {"pseudonym": child.pseudonym.lower()},
            {"name": "ada testling", **born},
            {"nhs_number": "9434765919"},
            {"agency": str(school), "record": "upn-1"},
        ):
            answer = client.post("/keeping/child/", asked)
            assert answer["Location"] == f"/keeping/child/{child.pk}/", asked
        page = client.get(f"/keeping/child/{child.pk}/")
        for reference in (siblings.both, siblings.alone):
            assert reference in text_of(page)
        assert siblings.other not in text_of(page)
        assert "Testling" not in text_of(page)
        answer = client.post(f"/keeping/child/{child.pk}/", {"why": "A request."})
    assert answer["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_a_miss_says_the_same_whatever_was_asked_and_that_somebody_looked_is_recorded(siblings):
    with signed_in(siblings.business_unit, AT + DAY) as client:
        for asked in ({"pseudonym": "Child ZZ"}, {"nhs_number": "111 222 3333"}):
            assert "No child is known by that" in text_of(client.post("/keeping/child/", asked))
        assert "Enter a pseudonym, a name with" in text_of(client.post("/keeping/child/", {"name": "Ada Testling"}))
    (looked,) = Entry.objects.filter(act="find_child")
    assert looked.words == "Looked for a child by identifiers: nobody is known by them."


# -- marking --------------------------------------------------------------------------------------------

KNOWN = redaction.known(
    "Child R",
    own={"name": "Ada Testling", "nhs_number": NHS, "records": {"1": "UPN-1"}},
    others=[{"name": "Benedict Testling", "nhs_number": OTHER_NHS, "records": {"1": "UPN-22"}}],
    professionals=["Tessa Teacher"],
)


@given(st.text())
def test_no_word_is_lost_or_changed_by_marking(text):
    assert "".join(words for words, _ in redaction.marked(text, KNOWN)) == text


@given(
    st.text(alphabet="abc .", max_size=20), st.sampled_from(["Benedict", "UPN-22", OTHER_NHS, "Child S", "BENEDICT"])
)
def test_what_is_known_of_another_child_is_marked_wherever_it_stands(around, term):
    found = redaction.marked(f"{around} {term} {around}", KNOWN)
    assert [words for words, mark in found if mark] == [term]


@pytest.mark.parametrize(
    "text", ["Ada", "Testling", "Child R", "child r".title(), NHS, "UPN-1", "a child in need", "x" * 50]
)
def test_what_is_the_childs_own_or_nobodys_is_not_marked(text):
    assert redaction.marked(text, KNOWN) == [(text, "")]


def test_a_case_is_only_read_by_whom_it_is_open_to(siblings):
    assert subject_access.cases_of(child_of(siblings.alone), by=siblings.nurse, at=AT + DAY) == []
    found = subject_access.cases_of(child_of(siblings.alone), by=siblings.business_unit, at=AT + DAY)
    assert found == list(Case.objects.filter(reference__in=[siblings.both, siblings.alone]).order_by("pk"))
