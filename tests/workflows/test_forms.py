"""Forms as people meet them: what they typed, what comes back, and what a screen reader is told."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines

from workflows.form_fields import (
    Checkboxes,
    DateField,
    InstantField,
    Radios,
    Text,
    TimeField,
    Upload,
    WholeNumber,
)
from workflows.forms import GovukForm


class Elements(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def by_id(self, id):
        [attrs] = [attrs for _, attrs in self.found if attrs.get("id") == id]
        return attrs

    def ids(self):
        return [attrs["id"] for _, attrs in self.found if "id" in attrs]


class Everything(GovukForm):
    called = {"spoken_on": "the date you spoke to them", "met_at": "the meeting"}

    who = Text(label="Who did you speak to?", help_text="Their name and role")
    what = Text(label="What happened", max_length=4000, rows=6, help_text="Use the child’s letter")
    email = forms.EmailField(label="Email address")
    people = WholeNumber(label="Number of people")
    agency = forms.ChoiceField(label="Agency", choices=[("", "Choose"), ("a", "Riverside School")])
    how = forms.ChoiceField(
        label="How did you speak?",
        choices=[("p", "Telephone"), ("m", "Meeting")],
        widget=Radios(hints={"p": "Or a video call"}, inline=True),
    )
    themes = forms.MultipleChoiceField(
        label="Themes", choices=[("d", "Drift"), ("t", "Threshold")], widget=Checkboxes()
    )
    sure = forms.BooleanField(label="I have spoken to my line manager", help_text="It may be by telephone")
    spoken_on = DateField(label="When did you speak to them?", help_text="For example, 29 12 2026")
    at = TimeField(label="Time")
    met_at = InstantField(label="When is the meeting?")
    paper = Upload(label="File", endings=(".pdf", ".docx"), megabytes=1)
    token = forms.CharField(widget=forms.HiddenInput)


def draw(source, **context):
    return engines["django"].from_string(source).render(context)


def test_a_long_paste_is_refused_and_kept_whole():
    text = "child " * 17_000
    form = type("Long", (GovukForm,), {"what": Text(label="What happened", max_length=4000, rows=5)})({"what": text})
    assert form.errors["what"] == ["What happened must be 4,000 characters or less (you entered 101,999)"]
    html = str(form)
    assert text in html
    assert "maxlength=" not in html.replace("data-maxlength=", "")


def test_markup_in_an_answer_is_shown_as_text():
    form = type("Markup", (GovukForm,), {"what": Text(max_length=5, rows=5)})({"what": "<script>alert(1)</script>"})
    assert "<script>" not in str(form)
    assert "&lt;script&gt;" in str(form)


def test_what_is_missing_is_asked_for_in_the_words_of_the_field():
    errors = Everything({}).errors
    assert errors["who"] == ["Answer “Who did you speak to?”"]
    assert errors["what"] == ["Enter what happened"]
    assert errors["agency"] == ["Select agency"]
    assert errors["themes"] == ["Select themes"]
    assert errors["sure"] == ["Tick the box: I have spoken to my line manager"]
    assert errors["spoken_on"] == ["Enter the date you spoke to them"]


def test_answers_of_the_wrong_kind_get_plain_errors():
    errors = Everything({"email": "nope", "people": "many", "how": "shouting"}).errors
    assert errors["email"] == ["Enter an email address in the correct format, like name@example.com"]
    assert errors["people"] == ["Number of people must be a whole number, like 12"]
    assert errors["how"] == ["Select one of the answers shown"]


BAD = {"what": "x" * 4001, "how": "shouting", "spoken_on_day": "31", "spoken_on_year": "2026"}


@pytest.mark.parametrize("form", [Everything(), Everything(BAD)], ids=["untouched", "full of errors"])
def test_every_label_and_description_leads_to_something_that_is_there(form):
    elements = Elements(str(form))
    ids = elements.ids()
    assert len(ids) == len(set(ids))
    for tag, attrs in elements.found:
        for name in ("for", "aria-describedby"):
            for id in (attrs.get(name) or "").split():
                assert id in ids, (tag, attrs)


def test_every_input_has_a_label_and_nothing_else_wraps_it():
    elements = Elements(str(Everything()))
    labels = [attrs["for"] for tag, attrs in elements.found if tag == "label"]
    inputs = [
        a["id"] for tag, a in elements.found if tag in ("input", "textarea", "select") and a.get("type") != "hidden"
    ]
    assert sorted(labels) == sorted(inputs)


def test_an_input_is_described_by_its_hint_then_its_error_then_its_count():
    what = Elements(str(Everything(BAD))).by_id("id_what")
    assert what["aria-describedby"] == "id_what_helptext id_what_error id_what-info"
    assert what["aria-invalid"] == "true"
    assert "govuk-textarea--error" in what["class"]


def test_a_group_says_its_error_itself():
    elements = Elements(str(Everything(BAD)))
    described = [attrs.get("aria-describedby") for tag, attrs in elements.found if tag == "fieldset"]
    assert "id_how_error" in described
    assert "id_spoken_on_helptext id_spoken_on_error" in described
    assert "aria-invalid" not in elements.by_id("id_how_0")


def test_an_option_is_described_by_its_own_hint():
    elements = Elements(str(Everything()))
    assert elements.by_id("id_how_0")["aria-describedby"] == "id_how_0_hint"
    assert "aria-describedby" not in elements.by_id("id_how_1")


def test_only_the_wrong_part_of_a_date_is_marked():
    elements = Elements(str(Everything(BAD)))
    marked = [part for part in range(3) if "--error" in elements.by_id(f"id_spoken_on_{part}")["class"]]
    assert marked == [1]


def test_every_error_says_error_to_a_screen_reader():
    form = Everything(BAD)
    shown = sum(len(messages) for name, messages in form.errors.items() if name != "token")
    assert str(form).count('<span class="govuk-visually-hidden">Error:</span>') == shown


def test_the_summary_leads_to_the_first_input_of_each_field():
    html = draw("{% load components %}{% error_summary form %}", form=Everything(BAD))
    links = [attrs["href"] for tag, attrs in Elements(html).found if tag == "a"]
    assert "#id_what" in links
    assert "#id_how_0" in links
    assert "#id_spoken_on_1" in links  # the month, which is what is missing
    assert "#id_met_at_0" in links
    ids = Elements(str(Everything(BAD))).ids()
    assert {link[1:] for link in links} <= set(ids)


def test_the_summary_shows_errors_of_the_form_as_a_whole_without_a_link():
    form = Everything({})
    form.add_error(None, "The two agencies must differ")
    html = draw("{% load components %}{% error_summary form %}", form=form)
    assert "<li>The two agencies must differ</li>" in html


def test_a_form_without_errors_has_no_summary():
    assert draw("{% load components %}{% error_summary form %}", form=Everything()).strip() == ""


class One(GovukForm):
    heading_field = "what"
    what = Text(label="What do you want them to do?", rows=5)


def test_the_one_question_of_a_page_is_its_heading():
    html = draw("{% include 'workflows/question.html' %}", form=One())
    assert [tag for tag, _ in Elements(html).found].count("h1") == 1
    assert "What do you want them to do?</label></h1>" in html


def test_the_title_of_a_page_with_errors_begins_with_error():
    assert "<title>Error: Raise – " in draw("{% include 'workflows/question.html' %}", form=One({}), heading="Raise")
    assert "<title>Raise – " in draw("{% include 'workflows/question.html' %}", form=One(), heading="Raise")


def test_a_field_that_may_be_left_out_says_so_but_not_in_a_filter():
    class Optional(GovukForm):
        words = Text(label="Words", required=False)

    assert "Words (optional)" in str(Optional())
    assert "(optional)" not in str(type("Filter", (Optional,), {"mark_optional": False})())


def test_a_form_with_a_file_is_sent_as_one():
    assert 'enctype="multipart/form-data"' in draw("{% include 'workflows/question.html' %}", form=Everything())
    assert "enctype" not in draw("{% include 'workflows/question.html' %}", form=One())


def test_no_page_has_a_script_or_a_style_inside_it():
    html = draw("{% include 'workflows/question.html' %}", form=Everything(BAD))
    for tag, attrs in Elements(html).found:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        assert tag != "script" or attrs.get("src")
        assert tag != "style"
