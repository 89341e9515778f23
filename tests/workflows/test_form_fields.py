"""What people type, and the answer or the error it becomes."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from workflows.form_fields import DateField, InstantField, Text, TimeField, Upload
from workflows.forms import GovukForm


def cleaned(field, data, files=None, **called):
    """The answer, or the error's text, of a form with this one field."""
    form = type("OneField", (GovukForm,), {"called": called, "answer": field})(data, files)
    return form.cleaned_data["answer"] if form.is_valid() else form.errors["answer"][0]


def typed(day="", month="", year="", time=None):
    data = {"answer_day": day, "answer_month": month, "answer_year": year}
    return data if time is None else data | {"answer_time": time}


def a_date():
    return DateField(label="Date")


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        (("29", "12", "2026"), date(2026, 12, 29)),
        ((" 1 ", "Dec", "2026"), date(2026, 12, 1)),
        (("1", "sept", "2026"), date(2026, 9, 1)),
        (("01", "february", "2026"), date(2026, 2, 1)),
        (("31", "2", "2026"), "The date must be a real date"),
        (("31", "month", "2026"), "The date must be a real date"),
        (("-1", "1", "2026"), "The date must be a real date"),
        (("²", "1", "2026"), "The date must be a real date"),
        (("1", "1", "9" * 5000), "The date must have a year of 4 numbers, like 2026"),
        (("1", "1", "26"), "The date must have a year of 4 numbers, like 2026"),
        (("31", "", "2026"), "The date must include a month"),
        (("", "12", ""), "The date must include a day and a year"),
        (("", "", ""), "Enter the date"),
    ],
)
def test_a_date_is_read_or_the_error_says_what_is_wrong(parts, answer):
    assert cleaned(a_date(), typed(*parts), answer="the date") == answer


def test_a_date_that_was_not_sent_at_all_is_asked_for():
    assert cleaned(a_date(), {}, answer="the date") == "Enter the date"


def test_an_optional_date_may_be_left_out():
    assert cleaned(DateField(required=False), typed()) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_can_be_typed_and_comes_back(on):
    assert cleaned(a_date(), typed(str(on.day), str(on.month), str(on.year))) == on


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_no_text_in_a_date_breaks_the_form(day, month, year):
    assert cleaned(a_date(), typed(day, month, year))


def test_a_date_outside_its_limits_names_the_limit():
    field = DateField(not_before=date(2026, 12, 1), not_after=date(2026, 12, 29))
    late = cleaned(field, typed("30", "12", "2026"), answer="the date")
    assert late == "The date must be Tuesday 29 December 2026 or earlier"
    early = cleaned(field, typed("30", "11", "2026"), answer="the date")
    assert early == "The date must be Tuesday 1 December 2026 or later"
    assert cleaned(field, typed("29", "12", "2026")) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("9:30am", time(9, 30)),
        ("9.30 AM", time(9, 30)),
        ("4pm", time(16)),
        ("4 p.m.", time(16)),
        ("16:59", time(16, 59)),
        ("1659", time(16, 59)),
        ("12am", time(0)),
        ("12:05pm", time(12, 5)),
        ("midday", time(12)),
    ],
)
def test_a_time_is_read_as_people_write_it(text, answer):
    assert cleaned(TimeField(), {"answer": text}) == answer


@pytest.mark.parametrize("text", ["9", "25:00", "9:60", "13pm", "0am", "midnight", "soon", "16:59m"])
def test_a_time_that_could_mean_anything_is_refused(text):
    assert cleaned(TimeField(), {"answer": text}, answer="the time") == "The time must be a time, like 9:30am or 16:45"


def test_a_date_and_time_is_a_london_time_in_winter_and_in_summer():
    winter = cleaned(InstantField(), typed("18", "12", "2026", "4:59pm"))
    assert winter == datetime(2026, 12, 18, 16, 59, tzinfo=UTC)
    assert cleaned(InstantField(), typed("18", "6", "2026", "4:59pm")) == datetime(2026, 6, 18, 15, 59, tzinfo=UTC)


def test_a_time_the_spring_clock_change_skips_is_refused():
    said = cleaned(InstantField(), typed("28", "3", "2027", "1:30am"), answer="the meeting")
    assert said == "The meeting must be a real time: the clocks skip that hour"


def test_a_time_that_comes_twice_in_october_is_the_first():
    assert cleaned(InstantField(), typed("25", "10", "2026", "1:30am")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_date_without_its_time_asks_for_the_time():
    assert (
        cleaned(InstantField(), typed("18", "12", "2026", ""), answer="the meeting")
        == "The meeting must include a time"
    )


def test_a_kept_instant_is_shown_again_as_london_wrote_it():
    form = type("Kept", (GovukForm,), {"answer": InstantField()})(initial={"answer": "2026-06-18T15:59:00+00:00"})
    assert [box["widget"]["value"] for box in form["answer"].boxes] == ["18", "6", "2026", "16:59"]


def test_a_line_end_counts_once():
    assert cleaned(Text(max_length=3), {"answer": "a\r\nb"}) == "a\nb"


def test_a_percent_sign_in_a_label_survives_the_error():
    said = cleaned(Text(label="100% of it", max_length=1), {"answer": "ab"})
    assert said == "100% of it must be 1 characters or less (you entered 2)"


def test_a_file_that_is_too_big_or_of_another_kind_is_refused():
    def sent(name, content):
        return cleaned(Upload(endings=(".pdf",), megabytes=1), {}, {"answer": SimpleUploadedFile(name, content)})

    assert sent("note.pdf", b"x" * (1024 * 1024 + 1)) == "The selected file must be smaller than 1MB"
    assert sent("note.exe", b"x") == "The selected file must be one of these: PDF"
    assert sent("note.pdf", b"") == "The selected file is empty"
    assert sent("NOTE.PDF", b"x").name == "NOTE.PDF"
    assert cleaned(Upload(), {}) == "Select a file"


def test_an_error_the_author_wrote_is_left_alone():
    field = Text(error_messages={"required": "Say who, if only their job"})
    assert cleaned(field, {}) == "Say who, if only their job"
