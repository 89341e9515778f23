"""A record on paper: rows under headings as a tagged PDF (PDF/UA), marked, with who printed it and when."""

import json
from pathlib import Path
from typing import Any, Final

import typst

TEMPLATE: Final = Path(__file__).with_name("paper.typ")


def paper(
    *, title: str, reference: str, marking: str, printed: str, sections: list[tuple[str, list[dict[str, Any]]]]
) -> bytes:
    """
    A section is (heading, rows); a row is a `key` and `pieces`: (text, mark), the mark being "" or why the text is
    highlighted, as in "another child".
    """
    data = {"title": title, "reference": reference, "marking": marking, "printed": printed, "sections": sections}
    inputs = {"copy": json.dumps(data)}
    template = TEMPLATE.read_bytes()
    try:
        return typst.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    except typst.TypstError:
        # A letter that no font here has: the standard refuses it, and a copy with a gap is still one.
        return typst.compile(template, format="pdf", sys_inputs=inputs)
