"""The parts pages are made of. Each tag takes plain data (dicts or dataclasses) and draws one component.

Nothing here asks the database or decides what a person may see.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template.context import Context

from audit_log.timeline import Day

register = template.Library()

# What a status means decides its colour, so that the same word looks the same everywhere.
COLOURS = {
    "overdue": "red",
    "urgent": "red",
    "failed": "red",
    "missing": "red",
    "today": "orange",
    "late": "orange",
    "open": "blue",
    "now": "blue",
    "done": "green",
    "resolved": "green",
    "determined": "purple",
    "waiting": "yellow",
    "later": "grey",
    "withdrawn": "grey",
    "closed": "grey",
}


@register.inclusion_tag("workflows/components/tag.html")
def tag(text: str, kind: str = "") -> dict[str, Any]:
    """A status. `kind` is a meaning from COLOURS or a colour; without it the text itself is looked up."""
    kind = kind or text.lower()
    return {"text": text, "colour": COLOURS.get(kind, kind if kind in COLOURS.values() else "grey")}


@register.inclusion_tag("workflows/forms/error_summary.html")
def error_summary(*shown: Any) -> dict[str, Any]:
    """Every problem of the given forms and formsets, each linked to the input it is about."""
    return {"problems": [problem for form in shown if form for problem in problems(form)]}


def problems(form: "forms.BaseForm | forms.BaseFormSet[Any]") -> list[tuple[str, str]]:
    """(id of the input or "", message) in the order of the page."""
    if isinstance(form, forms.BaseFormSet):
        own = [("", str(message)) for message in form.non_form_errors()]
        return own + [problem for each in form.forms for problem in problems(each)]
    found = [("", str(message)) for message in form.non_field_errors()]
    for field in form:
        found += [(field.first_input_id, str(message)) for message in field.errors]  # type: ignore[attr-defined]  # ours
    return found


@register.inclusion_tag("workflows/components/summary_list.html")
def summary_list(rows: Iterable[Any], card: str = "") -> dict[str, Any]:
    """Keys and values: rows of `key`, `value`, and if it can be changed `change_url` (and `change_text`).

    `card` is a title around it. A value may be a list, shown line by line.
    """
    shown = [_row(row) for row in rows]
    return {"rows": shown, "card": card, "changeable": any(row["change_url"] for row in shown)}


def _row(row: Any) -> dict[str, Any]:
    value = _of(row, "value")
    return {
        "key": _of(row, "key"),
        "lines": value if isinstance(value, list | tuple) else [value],
        "change_url": _of(row, "change_url"),
        "change_text": _of(row, "change_text") or "Change",
    }


@register.inclusion_tag("workflows/components/work_list.html")
def work_list(items: Iterable[Any], empty: str = "Nothing here.") -> dict[str, Any]:
    """What waits for somebody, a card each.

    `url`, `title`, `reference`, `due_at` or `due_text`, `lines`, and the tag: `status`, `kind`.
    """
    return {"items": items, "empty": empty}


@register.inclusion_tag("workflows/components/ladder.html")
def ladder(steps: Sequence[Any], today: int | None = None, heading_level: int = 3) -> dict[str, Any]:
    """The steps of a procedure from top to bottom. `today` is the day's number as the procedure counts.

    A step: `number`, `title`, `window` ("Days 3 to 9"), `dates`, `who` [(side, people)], `state` (done, now,
    later, skipped), `state_text`, `due`, `then`, `late`, `deadlines` [`label`, `due`, `then`, `status`,
    `kind`, `why` lines], and for the strip of days `from_day` and `to_day`. All but the title may be missing.
    """
    return {"steps": steps, "today": today, "days": day_strip(steps, today), "heading": f"h{heading_level}"}


def day_strip(steps: Sequence[Any], today: int | None) -> list[dict[str, Any]]:
    """One cell a day from day 1 to the last: its step, and whether it is past, today or to come."""
    windows = [(_of(step, "number"), _of(step, "from_day"), _of(step, "to_day")) for step in steps]
    spans = [(step, start, end) for step, start, end in windows if start and end]
    last = max((end for _, _, end in spans), default=0)
    if not 1 < last <= 31:
        return []
    return [
        {
            "number": number,
            "step": next((step for step, start, end in spans if start <= number <= end), None),
            "when": "" if today is None else "past" if number < today else "today" if number == today else "",
        }
        for number in range(1, last + 1)
    ]


@register.inclusion_tag("workflows/components/story.html")
def story(days: Iterable[Day], heading_level: int = 3) -> dict[str, Any]:
    """What happened, day by day, as `audit_log.timeline.timeline` orders it."""
    return {"days": days, "heading": f"h{heading_level}"}


@register.inclusion_tag("workflows/components/table.html")
def stacked_table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], empty: str = "Nothing found."
) -> dict[str, Any]:
    """A table whose rows become cards on a phone.

    A cell is text, or a dict of `text` with `url`, or `kind` (drawn as a tag), and `hint`.
    """
    shown = [
        [
            (column, cell if isinstance(cell, Mapping) else {"text": cell})
            for column, cell in zip(columns, row, strict=True)
        ]
        for row in rows
    ]
    return {"caption": caption, "columns": columns, "rows": shown, "empty": empty}


@register.inclusion_tag("workflows/components/pagination.html", takes_context=True)
def pagination(context: Context, page: "Page[Any]", name: str = "page") -> dict[str, Any]:
    """Links to the other pages, keeping every other filter in the address. Needs `request`."""
    query = context["request"].GET.copy()

    def address(number: int | str) -> str:
        query[name] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [(number, address(number) if isinstance(number, int) else "") for number in numbers],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("workflows/components/filters.html", takes_context=True)
def filters(context: Context, form: forms.BaseForm, title: str = "Filter") -> dict[str, Any]:
    """A panel of filters, a plain GET form; open while any is used, with links that take one away."""
    query = context["request"].GET
    used = []
    for field in form:
        names = [name for name in query if name == field.html_name or name.startswith(f"{field.html_name}_")]
        if any(value for name in names for value in query.getlist(name)) and not field.is_hidden:
            rest = query.copy()
            for name in [*names, "page"]:
                rest.pop(name, None)
            used.append((field.label, f"?{rest.urlencode()}"))
    return {"form": form, "used": used, "title": title}


@register.inclusion_tag("workflows/components/turn.html")
def turn(panel: Any) -> dict[str, Any]:
    """Whose turn it is, in large.

    `who`, `mine`, `what`, `due_at` or `due_text`, `late` (words), `otherwise`; `over` (words) replaces all of
    it when nobody's turn is left.
    """
    return {"panel": panel}


@register.inclusion_tag("workflows/components/acts.html")
def acts(items: Iterable[Any]) -> dict[str, Any]:
    """What this person may do now: `label`, `url`, `hint`, `first` (green button), `grave` (red)."""
    return {"items": items}


@register.inclusion_tag("workflows/components/button.html")
def button(text: str, kind: str = "", url: str = "", name: str = "", value: str = "") -> dict[str, Any]:
    """A button that sends its form, once however often it is pressed; with `url` a link.

    `kind`: secondary or warning.
    """
    return {"text": text, "kind": kind, "url": url, "name": name, "value": value}


@register.inclusion_tag("workflows/components/warning.html")
def warning(text: str) -> dict[str, Any]:
    """A sentence nobody may miss, with an exclamation mark."""
    return {"text": text}


@register.inclusion_tag("workflows/components/inset.html")
def inset(text: str) -> dict[str, Any]:
    """A paragraph set apart."""
    return {"text": text}


@register.inclusion_tag("workflows/components/confirmation.html")
def confirmation(title: str, body: str = "", reference: str = "") -> dict[str, Any]:
    """The green panel after something was done, with the reference to keep."""
    return {"title": title, "body": body, "reference": reference}


def _of(thing: Any, name: str) -> Any:
    """The value by that name, of a dict or of an object; nothing where it has none."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
