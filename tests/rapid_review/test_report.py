"""The rapid review report: the text somebody writes, and the Word file that the partners sign and the Panel gets."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from audit_log.models import Entry, Opening
from rapid_review import actions, word_report, word_template
from rapid_review.models import ChronologyRow, Incident, ReportTemplate, ReturnState, ReturnVersion
from rapid_review.report_sections import SECTIONS
from tests.escalation.visiting import signed_in, text_of
from tests.factories import World
from tests.rapid_review import review_pages as pages
from tests.rapid_review.reporting import HOUR, PARTNERS, load, view
from tests.rapid_review.review_pages import AT, at_panel, page, post
from tests.rapid_review.test_to_the_answer import sign
from workflows.change import Change
from workflows.models import Procedure

MARKUP = "<b>Bold</b> & {{ 7 * 7 }} {% for one in dates %}"


def returned(reference: str, halton: World, *, number: int = 1, what: str = "A bruise was seen.", at: Any = AT) -> None:
    """The council's return of this number, signed off, with one event."""
    with Change(by=halton.council_lead, at=at) as change:
        incident = change.lock(Incident, reference)
        (asked,) = incident.returns
        asked.state = ReturnState.IN
        version = ReturnVersion(
            case=incident.case,
            agency_return=asked,
            number=number,
            sections={"summary": f"Known since 2020. {what}", "voice": ""},
            saved_at=at,
            saved_by=halton.council_lead,
            signed_off_at=at,
            signed_off_by=halton.council_lead,
        )
        change.add(version)
        event = {"on_day": date(2026, 3, 2), "at_time": "14:30", "source": "Case notes", "what": what}
        change.add(ChronologyRow(case=incident.case, version=version, agency=asked.agency, **event))


def word(user: Any, reference: str, at: Any = AT) -> Any:
    with signed_in(user, at) as client:
        answer = client.get(f"/incidents/{reference}/report.docx")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{reference}-rapid-review.docx"'
    return Document(io.BytesIO(answer.content))


def words_of(document: Any) -> str:
    texts = [one.text for one in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(texts)


def typed(reference: str, halton: World, **texts: str) -> dict[str, str]:
    """The form as the team opens it, with some sections written."""
    with signed_in(halton.partnership_manager, AT) as client:
        opened = client.get(f"/incidents/{reference}/report/").context["form"]
    return {name: opened[name].value() for name in opened.fields} | texts


def save(reference: str, halton: World, **texts: str) -> Any:
    return post(halton.partnership_manager, reference, "report/", typed(reference, halton, **texts))


# -- the text -----------------------------------------------------------------------------------------


def test_the_team_writes_the_report_and_it_begins_with_what_is_known(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    assert typed(reference, halton)["circumstances"] == "An injury that the explanation does not account for."
    assert save(reference, halton, context="Nobody asked in her language.").status_code == 302
    assert load(reference).review.sections == {"context": "Nobody asked in her language."}
    assert "Nobody asked in her language." in page(halton.nhs_partner, reference, "report/")
    with signed_in(halton.nhs_partner, AT) as client:
        assert b"<textarea" not in client.get(f"/incidents/{reference}/report/").content
    assert post(halton.nhs_partner, reference, "report/", {}).status_code == 403


def test_what_the_partners_sign_is_what_was_saved(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    said = typed(reference, halton, family="A mother and two children.")
    save(reference, halton, family="A mother and a grandmother.")
    pages.conclude(reference, halton, AT)
    assert post(halton.partnership_manager, reference, "report/", said).status_code == 409
    with signed_in(halton.partnership_manager, AT) as client:
        shown = client.get(f"/incidents/{reference}/report/")
        assert b"<textarea" not in shown.content
        assert "A mother and a grandmother." in text_of(shown)


def test_when_two_write_at_once_nobodys_text_is_lost(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    mine = typed(reference, halton, family="My words.", national="Mine alone.")
    save(reference, halton, family="Their words.", learning="Theirs alone.")
    refused = text_of(post(halton.partnership_manager, reference, "report/", mine))
    assert "Somebody else has saved this section meanwhile" in refused
    assert "Saved meanwhile: Their words." in refused
    assert "My words." in refused
    assert load(reference).review.sections["family"] == "Their words."
    with signed_in(halton.partnership_manager, AT) as client:
        again = client.post(f"/incidents/{reference}/report/", mine).context["form"]
        both = {name: again[name].value() for name in again.fields} | {"family": "Their words. My words."}
        assert client.post(f"/incidents/{reference}/report/", both).status_code == 302
    assert load(reference).review.sections == {
        "family": "Their words. My words.",
        "learning": "Theirs alone.",
        "national": "Mine alone.",
    }


def test_before_there_is_a_rapid_review_there_is_no_report(halton: World, rules: Procedure) -> None:
    from tests.rapid_review.reporting import report

    reference = report(halton, rules)
    with signed_in(halton.partnership_manager, AT) as client:
        for rest in ("report/", "report.docx"):
            assert client.get(f"/incidents/{reference}/{rest}").status_code == 409


# -- the Word file ------------------------------------------------------------------------------------


def test_the_word_file_opens_and_says_what_it_must(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    returned(reference, halton)
    team = halton.partnership_manager
    actions.write_episode(reference, None, happened="March 2026", what="A visit.", analysis="Why not?", by=team, at=AT)
    actions.record_meeting(reference, met_at=AT, attendees="Stella, director", apologies="None", by=team, at=AT)
    save(reference, halton, **{code: f"Text of {code}." for code in SECTIONS})
    for key, answer in zip(PARTNERS, ("no_cspr", "no_cspr", "cspr"), strict=True):
        view(reference, getattr(halton, key), answer=answer, panel="review", at=AT)
    criteria = [[code, "yes", f"Why {code}."] for code in ("improvements", "together")]
    said = {"conclusion": "no_cspr", "why": "It is known.", "complete_why": "It is complete."}
    actions.conclude_review(reference, **said, criteria=criteria, by=team, at=AT)
    sign(reference, halton, "nhs_partner", AT + HOUR)
    found = word(halton.nhs_partner, reference, AT + HOUR)
    text = words_of(found)
    for code in SECTIONS:
        assert f"Text of {code}." in text
    for must in (
        *(reference, "Child R", "2 Mar 2026 14:30", "A bruise was seen.", "Case notes", "March 2026", "Why not?"),
        *("Stella, director", "Why together.", "It is complete.", "Not signed yet", "(dissents)"),
        "A local child safeguarding practice review (dissents)",
    ):
        assert must in text, must
    headings = [one.text for one in found.paragraphs if one.style.name == "Heading 1"]
    assert {section.label for section in SECTIONS.values()} <= set(headings)
    assert {"The criteria one by one", "The merged chronology", "Sign-off by the three partners"} <= set(headings)
    (section,) = found.sections
    assert section.header.paragraphs[0].text == "OFFICIAL-SENSITIVE"
    assert section.header.paragraphs[0].alignment == 1  # centred
    assert re.findall('w:instr="([A-Z]+)"', section.footer._element.xml) == ["PAGE", "NUMPAGES"]
    assert halton.nhs_partner.name in text
    assert found.core_properties.title == f"Rapid review {reference}"


def test_neither_the_childs_name_nor_their_date_of_birth_is_in_it(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    with signed_in(halton.partnership_manager, AT) as client:
        made = client.get(f"/incidents/{reference}/report.docx").content
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Namesake" not in inside
    assert b"2014" not in inside


def test_markup_and_tags_in_a_text_stay_text(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    save(reference, halton, family=MARKUP, national="One line.\nThe next.\x0b")
    text = words_of(word(halton.partnership_manager, reference))
    assert MARKUP in text
    assert "One line.\nThe next." in text
    assert "49" not in text


def test_before_the_conclusion_it_holds_no_view_and_afterwards_no_later_correction(
    halton: World, rules: Procedure
) -> None:
    reference = at_panel(halton, rules)
    returned(reference, halton)
    view(reference, halton.police_partner, answer="cspr", panel="review", at=AT)
    before = words_of(word(halton.nhs_partner, reference))
    assert "A local child safeguarding practice review" not in before
    for key in ("council_partner", "nhs_partner"):
        view(reference, getattr(halton, key), answer="no_cspr", panel="review", at=AT)
    said = {"conclusion": "no_cspr", "why": "x", "complete_why": "x", "criteria": []}
    actions.conclude_review(reference, **said, by=halton.partnership_manager, at=AT + HOUR)
    returned(reference, halton, number=2, what="It was a burn.", at=AT + HOUR * 2)
    signed = words_of(word(halton.nhs_partner, reference, AT + HOUR * 3))
    assert "A bruise was seen." in signed
    assert "It was a burn." not in signed
    assert "It was a burn." in page(halton.nhs_partner, reference, "pack/", at=AT + HOUR * 3)


def test_taking_a_copy_is_logged_and_whoever_does_not_read_the_papers_gets_none(
    halton: World, rules: Procedure
) -> None:
    reference = at_panel(halton, rules)
    word(halton.nhs_partner, reference)
    assert Opening.objects.filter(page=f"{reference}-rapid-review.docx", user=halton.nhs_partner).count() == 1
    with signed_in(halton.dsl, AT) as client:
        for rest in ("report/", "report.docx", "pack/", "pack.pdf"):
            assert client.get(f"/incidents/{reference}/{rest}").status_code == 404, rest
        assert client.get(f"/incidents/{reference}/notification.pdf").status_code == 200


# -- the template -------------------------------------------------------------------------------------


def test_the_shipped_template_is_what_its_builder_writes() -> None:
    made = io.BytesIO()
    word_template.build().save(made)
    assert _members(made.getvalue()) == _members(word_template.SHIPPED.read_bytes())


def _members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def template(*paragraphs: str) -> bytes:
    document, made = Document(), io.BytesIO()
    for one in paragraphs:
        document.add_paragraph(one)
    document.save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("tag", "wrong"),
    [
        ("{{ nope }}", "'nope' is undefined"),
        ("{{ dates[0].nope }}", "has no attribute 'nope'"),
        ("{%p for x in dates %}", "looking for the following tags: 'endfor'"),
        ("{{ reference|safe }}", "No filter named 'safe'"),
        ("{{ ''.__class__.__mro__ }}", "__class__"),
        ("{{ 'a' * 1000000000 }}", "“*” cannot be used in a tag"),
        ("{{ reference.center(1000000000) }}", "nothing can be called"),
    ],
)
def test_a_template_with_a_wrong_tag_is_refused_by_its_name(tag: str, wrong: str) -> None:
    with pytest.raises(word_report.WrongTemplate) as refused:
        word_report.render(word_report.SAMPLE, template(tag))
    assert wrong in refused.value.words


def test_a_file_that_is_no_template_is_refused() -> None:
    with pytest.raises(word_report.WrongTemplate):
        word_report.render(word_report.SAMPLE, b"no archive")


def test_the_sample_has_everything_that_a_report_has(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    assert set(word_report.context(load(reference))) == set(word_report.SAMPLE)


def test_a_partnerships_own_template_is_used_from_then_on_and_can_be_given_up_again(
    halton: World, rules: Procedure
) -> None:
    reference = at_panel(halton, rules)
    with signed_in(halton.partnership_manager, AT) as client:
        own = SimpleUploadedFile("ours.docx", template("Our words about {{ about }}."))
        assert client.post("/incidents/report-template/", {"template": own}).status_code == 302
        assert "ours.docx" in text_of(client.get("/incidents/report-template/"))
    assert words_of(word(halton.nhs_partner, reference)) == "Our words about Child R."
    with signed_in(halton.partnership_manager, AT) as client:
        client.post("/incidents/report-template/", {"shipped": "1"})
    assert "The merged chronology" in words_of(word(halton.nhs_partner, reference))
    acts = Entry.objects.filter(act="report_template").order_by("pk").values_list("words", flat=True)
    assert ["ours.docx" in one for one in acts] == [True, False]


def test_a_template_with_a_wrong_tag_is_an_error_beside_the_field_and_changes_nothing(
    halton: World, rules: Procedure
) -> None:
    with signed_in(halton.partnership_manager, AT) as client:
        for name, content, wrong in (
            ("ours.docx", template("{{ childs_name }}"), "'childs_name' is undefined"),
            ("ours.docx", template("{{ episodes[0].what }}"), "no element 0"),  # there may be none
            ("ours.docx", b"MZ not a document", "The file is named .docx but is something else"),
            ("ours.pdf", b"%PDF-1.4", "must be one of these: DOCX"),
        ):
            answer = client.post("/incidents/report-template/", {"template": SimpleUploadedFile(name, content)})
            assert wrong in text_of(answer), name
    assert not ReportTemplate.objects.exists()
    with signed_in(halton.nhs_partner, AT) as client:
        assert client.get("/incidents/report-template/").status_code == 403
