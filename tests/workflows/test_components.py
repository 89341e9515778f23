"""The parts of pages, drawn from plain data."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from audit_log.timeline import line, timeline
from workflows.form_fields import DateField, Text
from workflows.forms import GovukForm
from workflows.templatetags.components import day_strip, tag

AT = datetime(2026, 12, 18, 16, 59, tzinfo=UTC)


def draw(source, path="/", **context):
    template = engines["django"].from_string("{% load components %}" + source).template
    return template.render(Context(context | {"request": RequestFactory().get(path)}))


def test_a_status_has_the_colour_of_its_meaning():
    assert tag("2 days late", "overdue")["colour"] == "red"
    assert tag("Resolved")["colour"] == "green"
    assert tag("Something new")["colour"] == "grey"
    assert tag("Step 2", "purple")["colour"] == "purple"


STEPS = [
    {"number": 1, "title": "Worker to worker", "from_day": 1, "to_day": 1, "state": "done"},
    {
        "number": 2,
        "title": "Managers",
        "from_day": 3,
        "to_day": 5,
        "state": "now",
        "due": "by the end of Monday",
    },
]


def test_the_strip_of_days_shows_the_gap_and_today():
    cells = day_strip(STEPS, today=3)
    assert [cell["step"] for cell in cells] == [1, None, 2, 2, 2]
    assert [cell["when"] for cell in cells] == ["past", "past", "today", "", ""]


def test_a_procedure_without_day_numbers_has_no_strip():
    assert day_strip([{"number": 1, "title": "Talk"}], today=None) == []


def test_the_ladder_says_in_words_what_the_strip_shows():
    html = draw("{% ladder steps 3 %}", steps=STEPS)
    assert "Today is day 3 of 5." in html
    assert html.count('aria-current="step"') == 1


def test_the_ladder_after_its_last_day_does_not_count_beyond_it():
    assert "Today is day 8." in draw("{% ladder steps 8 %}", steps=STEPS)


def test_the_ladder_takes_objects_as_well_as_dicts():
    steps = [SimpleNamespace(**step) for step in STEPS]
    assert draw("{% ladder steps 3 %}", steps=steps) == draw("{% ladder steps 3 %}", steps=STEPS)


def story(**row):
    return draw("{% story days %}", days=timeline([line({"at": AT, "recorded_at": AT, "words": "Raised"} | row)]))


def test_the_story_says_who_what_when_why_and_what_changed():
    html = story(who="Nia Example", why="Closed without a visit", changes={"State": ["Step 1", "Step 2"]})
    for words in ("Friday 18 December 2026", "4:59pm", "Nia Example", "Raised", "Closed without a visit"):
        assert words in html
    assert "<del>Step 1</del>" in html


def test_the_story_calls_nobody_the_system():
    assert "The system" in story(who=None)


def test_the_story_says_what_was_written_down_later():
    later = datetime(2026, 12, 19, 9, tzinfo=UTC)
    assert "Recorded afterwards, at 9am on Saturday 19 December 2026" in story(who="Nia", recorded_at=later)
    assert "the system came late" in story(who=None, recorded_at=later)


def test_markup_in_the_story_is_shown_as_text():
    html = story(who="<b>Nia</b>", words="<script>", why="<i>", changes={"<u>": ["<s>", "<q>"]})
    for markup in ("<b>Nia", "<script>", "<i>", "<u>", "<s>", "<q>"):
        assert markup not in html


def test_pages_keep_the_filters_in_their_links():
    page = Paginator(range(500), 50).page(3)
    html = draw("{% pagination page %}", "/?agency=a&page=3", page=page)
    assert "?agency=a&amp;page=2" in html
    assert 'aria-label="Page 3" aria-current="page"' in html


def test_one_page_has_no_pagination():
    assert draw("{% pagination page %}", page=Paginator(range(5), 50).page(1)).strip() == ""


class Filter(GovukForm):
    mark_optional = False
    words = Text(required=False)
    since = DateField(required=False)


def test_a_filter_in_use_is_open_and_can_be_taken_away():
    path = "/?words=drift&since_day=1&since_month=2&since_year=2026&page=4"
    html = draw("{% filters form %}", path, form=Filter(RequestFactory().get(path).GET))
    assert '<details class="govuk-details" open>' in html
    assert 'href="?words=drift"' in html
    assert 'href="?since_day=1&amp;since_month=2&amp;since_year=2026"' in html


def test_a_filter_nobody_uses_is_closed():
    assert " open>" not in draw("{% filters form %}", form=Filter({}))


def test_a_table_names_each_cell_for_phones_and_links_where_it_should():
    html = draw("{% stacked_table 'Overdue' columns rows %}", columns=["Case"], rows=[[{"text": "CH-1", "url": "/1"}]])
    assert '<span class="app-stacked__label" aria-hidden="true">Case</span>' in html
    assert '<a class="govuk-link" href="/1">CH-1</a>' in html


def test_whose_turn_it_is_names_the_time_and_what_follows():
    panel = {"who": "the team manager", "due_at": AT, "otherwise": "Step 3 begins by itself."}
    html = draw("{% turn panel %}", panel=panel)
    for words in ("It is the turn of the team manager.", "by 4:59pm on Friday 18 December 2026", "by itself"):
        assert words in html
    assert "It is your turn." in draw("{% turn panel %}", panel=panel | {"mine": True})


def test_work_says_by_when():
    items = [{"url": "/1", "title": "Answer", "due_at": datetime(2026, 12, 20, tzinfo=UTC)}]
    assert "Due by the end of Saturday 19 December 2026" in draw("{% work_list items %}", items=items)
    assert "Nothing here." in draw("{% work_list items %}", items=[])


def test_a_summary_shows_lines_and_offers_the_change():
    rows = [
        {"key": "Agencies", "value": ["One", "Two"]},
        {"key": "Day", "value": date(2026, 1, 1), "change_url": "/c"},
    ]
    html = draw("{% summary_list rows %}", rows=rows)
    assert html.count('<p class="govuk-body">') == 2
    assert '<a class="govuk-link" href="/c">Change<span class="govuk-visually-hidden"> day</span></a>' in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "413", "500"])
def test_every_error_page_can_be_drawn_from_nothing_and_leads_home(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1") == 1
    assert 'href="/"' in html


def test_somebody_was_first_says_who_and_where_to_look():
    html = render_to_string("409.html", {"headline": "Ada agreed at 4:58pm.", "detail": "It is over.", "link": "/c/1/"})
    for words in ("Ada agreed at 4:58pm.", "It is over.", 'href="/c/1/"'):
        assert words in html


def test_banners_strip_and_menu_stand_on_every_page():
    context = {
        "engine_banner": ["Time limits are checked late."],
        "demonstration": {"person": "Nia Example", "post": "teacher", "now": AT, "switch_url": "/s"},
        "nav": [("Your work", "/", True), ("Overdue", "/overdue/", False)],
    }
    html = render_to_string("404.html", context)
    for words in ("Time limits are checked late.", "Nia Example", "4:59pm on Friday", 'href="/overdue/"'):
        assert words in html
    assert html.count('aria-current="true"') == 1
