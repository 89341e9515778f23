"""Forms drawn as GOV.UK Frontend components by Django's own renderer.

`GovukForm` sets plain errors, `GovukBoundField` picks the template and classes for a field's widget,
`GovukRenderer` names the templates. Set FORM_RENDERER to it so that Django's own forms look alike.
"""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import pretty_name

from workflows.form_fields import Called, DateWidget

# The first match counts: CheckboxSelectMultiple is a RadioSelect, and every widget is a Widget.
CONTROLS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (DateWidget, "date", "govuk-input govuk-date-input__input"),
    (forms.CheckboxSelectMultiple, "options", "govuk-checkboxes__input"),
    (forms.RadioSelect, "options", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.Select, "input", "govuk-select"),
    (forms.FileInput, "input", "govuk-file-upload"),
    (forms.Widget, "input", "govuk-input"),
)


class GovukBoundField(forms.BoundField):
    """A field with its answer, and what the GOV.UK templates ask about it."""

    @property
    def control(self) -> tuple[str, str]:
        """The template's name and the input's class."""
        return next((name, css) for kind, name, css in CONTROLS if isinstance(self.field.widget, kind))

    @property
    def template_name(self) -> str:
        own = getattr(self.field, "template_name", None)
        return own or f"workflows/forms/{self.control[0]}.html"

    @property
    def is_heading(self) -> bool:
        """Is this label the page's heading?"""
        return getattr(self.form, "heading_field", "") == self.name

    @property
    def is_optional(self) -> bool:
        """Say "(optional)" beside the label?"""
        marked = getattr(self.form, "mark_optional", True)
        return marked and not self.field.required and not isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def count(self) -> int | None:
        """The most characters a large text box takes."""
        limit = getattr(self.field, "max_length", None)
        return limit if isinstance(self.field.widget, forms.Textarea) else None

    @property
    def kind(self) -> str:
        """The block of a set of options: "radios" or "checkboxes"."""
        return "checkboxes" if self.field.widget.allow_multiple_selected else "radios"

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """The inputs of a date."""
        return self.field.widget.boxes(self) if isinstance(self.field.widget, DateWidget) else []

    @property
    def first_input_id(self) -> str:
        """Where the error summary's link leads: the first input, or the first wrong part of a date."""
        if self.is_hidden:
            return ""
        boxes = self.boxes
        if boxes:
            return str(next((box for box in boxes if box["wrong"]), boxes[0])["widget"]["attrs"]["id"])
        if self.control[0] == "options":
            return str(self.subwidgets[0].id_for_label) if self.subwidgets else self.auto_id
        return self.id_for_label

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby or ""
        return f"{described} {self.auto_id}-info".strip() if self.count else described

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = dict(super().build_widget_attrs(attrs, widget))
        if widget.is_hidden:
            return built
        template, css = self.control
        if template in ("options", "date"):
            built.pop("aria-invalid", None)  # the error belongs to the group, which says so itself
        elif self.errors and template != "checkbox":
            css += f" {css}--error"
        if self.count:
            css += " govuk-js-character-count"
        return built | {"class": f"{css} {widget.attrs.get('class', '')}".strip()}


class GovukRenderer(DjangoTemplates):
    """Draws every form with the templates in workflows/forms/."""

    form_template_name = "workflows/forms/form.html"
    field_template_name = "workflows/forms/input.html"
    bound_field_class = GovukBoundField


class GovukForm(forms.Form):
    """A form whose errors can be understood.

    heading        the page's heading, when it is not a field's label
    heading_field  the field whose label is the page's heading (one thing a page)
    called         field name -> what errors call the answer, as in {"spoken_on": "the date you spoke"}
    mark_optional  whether labels say "(optional)"; filters switch it off
    """

    use_required_attribute = False
    heading = ""
    heading_field = ""
    called: dict[str, str] = {}
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = str(field.label or pretty_name(name))
            called = self.called.get(name, "")
            if isinstance(field, Called):
                field.called = called or label.rstrip("?:. ")
            field.widget.attrs.pop("maxlength", None)  # a browser would cut a long paste without a word
            set_plain_messages(field, label, called)


def set_plain_messages(field: forms.Field, label: str, called: str) -> None:
    """Replace Django's stock errors, but none that the form's author wrote."""
    stock: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        stock |= getattr(kind, "default_error_messages", {})
    for code, text in plain_messages(field, label, called).items():
        if field.error_messages.get(code) is stock.get(code):
            field.error_messages[code] = text


def plain_messages(field: forms.Field, label: str, called: str) -> dict[str, str]:
    subject = called or label.rstrip("?:. ")
    subject = subject[:1].upper() + subject[1:]
    messages = {
        "required": missing(field, label, called),
        "invalid_choice": "Select one of the answers shown",
        "empty": "The selected file is empty",
        "max_length": subject.replace("%", "%%")
        + " must be %(limit_value)d characters or less (you entered %(show_value)d)",
    }
    if isinstance(field, forms.IntegerField):
        return messages | {"invalid": f"{subject} must be a whole number, like 12"}
    if isinstance(field, forms.EmailField):
        return messages | {"invalid": "Enter an email address in the correct format, like name@example.com"}
    return messages


def missing(field: forms.Field, label: str, called: str) -> str:
    """The error for no answer at all, as GOV.UK words it."""
    if isinstance(field, forms.FileField):
        return "Select a file"
    if isinstance(field, forms.BooleanField):
        return f"Tick the box: {called or label}"
    if not called and label.endswith("?"):
        return f"Answer “{label}”"
    small = called or label.rstrip(":. ")
    if not small[1:2].isupper() and not small.startswith("I "):
        small = small[:1].lower() + small[1:]
    choice = isinstance(field.widget, forms.widgets.ChoiceWidget)
    return f"{'Select' if choice else 'Enter'} {small}"
