"""Writes the Word template of the rapid review report that is shipped: `python -m rapid_review.word_template`.

The tags in it are docxtpl's; what they name stands in `rapid_review/word_report.py`. A partnership may write a
template of its own with the same tags.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

SHIPPED: Final = Path(__file__).parent / "templates_word" / "rapid_review.docx"
MARKING: Final = "OFFICIAL-SENSITIVE"
MADE_AT = datetime(2026, 1, 1)  # noqa: DTZ001 - Word keeps it without a zone; the same whenever it is written
BLACK = RGBColor(0x0B, 0x0C, 0x0C)
WIDE: Final = 17.0  # cm between the margins

# The sections that somebody writes, each with its heading, in the order of the report.
TEXTS_BEFORE = [("circumstances", "Circumstances"), ("family", "The family")]
TEXTS_BETWEEN = [("context", "Context, with race and inequality"), ("safeguarding", "Immediate safeguarding action")]
TEXTS_AFTER = [
    ("good_practice", "Good practice"),
    ("learning", "Learning identified, and shared already"),
    ("national", "National issues"),
]
TEXTS_LAST = [
    ("family_views", "Views of the family"),
    ("practitioner_views", "Views of practitioners"),
    ("scrutiny", "Comment of the independent scrutineer"),
    ("proceedings", "Parallel proceedings"),
    ("publication", "Publication"),
]


def build() -> Any:
    """The template as a document."""
    document = Document()
    _page(document)
    _styles(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "Rapid review {{ reference }}", "", ""
    properties.created = properties.modified = MADE_AT
    properties.language = "en-GB"
    document.add_heading("Rapid review", 0)
    document.add_paragraph("{{ partnership }}, {{ reference }}, {{ about }}", style="Subtitle")
    _opening(document)
    _facts(document)
    _decision(document)
    _ending(document)
    return document


def _opening(document: Any) -> None:
    document.add_heading("Reference and dates", 1)
    _pairs(document, "dates")
    document.add_heading("Partners and attendees", 1)
    _table(document, "members", [("Member of the panel", "who", 10.0), ("Part", "does", 7.0)])
    _labelled(document, "Who came to the meeting", "attendees")
    _labelled(document, "Apologies", "apologies")
    document.add_heading("The children", 1)
    document.add_paragraph("Children are called by the pseudonyms that the partnership gave them.")
    _pairs(document, "children")
    _texts(document, TEXTS_BEFORE)


def _facts(document: Any) -> None:
    document.add_heading("The facts by agency", 1)
    _tag(document, "for account in accounts")
    document.add_heading("{{ account.agency }}", 2)
    document.add_paragraph("{{ account.note }}")
    _tag(document, "for section in account.sections")
    _labelled(document, "{{ section.label }}", "section.text")
    _tag(document, "endfor")
    _tag(document, "endfor")
    _otherwise(document, "accounts", "No agency was asked.")
    document.add_heading("The merged chronology", 1)
    columns = [("When", "when", 3.0), ("Agency", "agency", 3.0), ("Source", "source", 3.0), ("What", "what", 8.0)]
    _table(document, "chronology", columns)
    document.add_heading("Key practice episodes", 1)
    _tag(document, "for episode in episodes")
    document.add_heading("{{ episode.happened }}", 2)
    document.add_paragraph("{{ episode.what }}")
    _labelled(document, "Analysis", "episode.analysis")
    _tag(document, "endfor")
    _otherwise(document, "episodes")
    _texts(document, TEXTS_BETWEEN)
    document.add_heading("Actions ordered at once", 2)
    columns = [("Action", "what", 6.5), ("Whose", "who", 4.0), ("By", "due", 3.0), ("Done", "done", 3.5)]
    _table(document, "actions", columns)
    _texts(document, TEXTS_AFTER)


def _decision(document: Any) -> None:
    document.add_heading("The criteria one by one", 1)
    document.add_paragraph(
        "The Child Safeguarding Practice Review and Relevant Agency (England) Regulations 2018, regulation 11, and "
        "what the guidance asks regard to."
    )
    _table(document, "criteria", [("Criterion", "words", 7.0), ("Answer", "answer", 2.5), ("Why", "why", 7.5)])
    document.add_heading("The decision", 1)
    _pairs(document, "conclusion")
    document.add_heading("How each member decided", 2)
    _table(document, "decisions", [("Member", "who", 5.0), ("Decision", "answer", 5.0), ("Reasons", "why", 7.0)])
    _texts(document, [("scope", "Scope and key lines of enquiry")])


def _ending(document: Any) -> None:
    _texts(document, TEXTS_LAST)
    document.add_heading("Sign-off by the three partners", 1)
    _table(document, "sign_offs", [("Partner", "partner", 5.0), ("Signed by", "who", 6.0), ("When", "when", 6.0)])


# -- the parts it is made of --------------------------------------------------------------------------


def _tag(document: Any, said: str) -> None:
    """A tag that takes its whole paragraph with it."""
    document.add_paragraph(f"{{%p {said} %}}")


def _otherwise(document: Any, name: str, words: str = "Nothing recorded.") -> None:
    _tag(document, f"if not {name}")
    document.add_paragraph(words)
    _tag(document, "endif")


def _labelled(document: Any, label: str, name: str) -> None:
    paragraph = document.add_paragraph(style="Strong line")
    paragraph.add_run(label)
    document.add_paragraph(f"{{{{ {name} or 'Nothing recorded.' }}}}")


def _texts(document: Any, sections: Sequence[tuple[str, str]]) -> None:
    for name, heading in sections:
        document.add_heading(heading, 1)
        document.add_paragraph(f"{{{{ {name} or 'Nothing recorded.' }}}}")


def _pairs(document: Any, name: str) -> None:
    """A table of keys and values without a heading row."""
    _table(document, name, [("", "key", 6.0), ("", "value", 11.0)])


def _table(document: Any, name: str, columns: Sequence[tuple[str, str, float]]) -> None:
    """A table with one row for each of a list: (heading, what a row calls it, centimetres)."""
    headed = any(heading for heading, _, _ in columns)
    _tag(document, f"if {name}")
    table = document.add_table(rows=3 + headed, cols=len(columns), style="Table Grid")
    table.autofit = False
    if headed:
        for cell, (heading, _, _) in zip(table.rows[0].cells, columns, strict=True):
            cell.paragraphs[0].add_run(heading).bold = True
        _repeats(table.rows[0])
    first, row, last = table.rows[headed:]
    first.cells[0].text, last.cells[0].text = f"{{%tr for row in {name} %}}", "{%tr endfor %}"
    for cell, (_, called, _) in zip(row.cells, columns, strict=True):
        run = cell.paragraphs[0].add_run(f"{{{{ row.{called} }}}}")
        run.bold = called == "key" or None
    for each in table.rows:
        _stays_whole(each)
        for cell, (_, _, width) in zip(each.cells, columns, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    _tag(document, "else")
    document.add_paragraph("Nothing recorded.")
    _tag(document, "endif")


def _repeats(row: Any) -> None:
    """The heading row stands at the top of every page, and is a heading to whoever listens."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _stays_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDE) / 2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    marking = section.header.paragraphs[0]
    marking.alignment = WD_ALIGN_PARAGRAPH.CENTER
    marking.add_run(MARKING).bold = True
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("{{ reference }}    Page ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    """A number that the word processor fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _styles(document: Any) -> None:
    styles = document.styles
    sizes = {"Normal": 11, "Title": 24, "Subtitle": 13, "Heading 1": 16, "Heading 2": 13}
    for name, points in sizes.items():
        font = styles[name].font
        font.name, font.size, font.color.rgb, font.italic = "Arial", Pt(points), BLACK, False
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    styles["Normal"].element.get_or_add_rPr().append(language)
    strong: ParagraphStyle = styles.add_style("Strong line", 1)
    strong.base_style = styles["Normal"]
    strong.font.bold = True
    strong.paragraph_format.keep_with_next = True
    strong.paragraph_format.space_after = Pt(0)


if __name__ == "__main__":
    build().save(str(SHIPPED))
