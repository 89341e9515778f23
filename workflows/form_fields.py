"""Fields whose answers people type the way they say them, with errors that say what to put right.

A form tells each field what it is `called` ("the date you spoke to them"), and errors are built from that.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from workflows import clock
from workflows.calendar import MONTHS, spoken

DATE_PARTS = ("day", "month", "year")
# Marks that turn the direction of what is written around them: in English text only a disguise.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2}))?\s*(?:(?P<half>[ap])\.?(?:m\.?)?)?", re.IGNORECASE)


class Called:
    """What the answer is called in errors: "the date" reads "The date must be a real date"."""

    called = "This answer"

    def wrong(self, text: str, code: str, *parts: str) -> ValidationError:
        """An error about this answer; `parts` are the inputs of a date to mark in red."""
        said = f"{self.called[:1].upper()}{self.called[1:]} {text}".replace("%", "%%")
        return ValidationError(said, code=code, params={"parts": parts})


class Text(Called, forms.CharField):
    """Text of at most `max_length` characters. A line end counts once, as in the count beside the box.

    The box itself never cuts a long paste short: it comes back whole, with an error.
    """

    def __init__(self, *, max_length: int = 200, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)
        self.max_length = max_length

    def to_python(self, value: Any) -> str:
        return TURNS.sub("", str(super().to_python(value)).replace("\r\n", "\n"))

    def validate(self, value: str) -> None:
        super().validate(value)
        limit = self.max_length or len(value)
        if len(value) > limit:
            raise self.wrong(f"must be {limit:,} characters or less (you entered {len(value):,})", "max_length")


class WholeNumber(forms.IntegerField):
    """A whole number in a plain text box: a box of type "number" swallows what it does not understand."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"})


class Hints:
    """Options with a line under their label: `hints` maps an option's value to it."""

    hints: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]  # a widget's
        hint = self.hints.get(str(value), "")
        if hint and "id" in option["attrs"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option | {"hint": hint}


class Radios(Hints, forms.RadioSelect):
    """One of several; `inline` suits yes and no."""

    def __init__(self, *, hints: Mapping[str, str] | None = None, inline: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hints = hints or {}
        self.inline = inline


class Checkboxes(Hints, forms.CheckboxSelectMultiple):
    """Any of several."""

    def __init__(self, *, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hints = hints or {}


class DateWidget(forms.MultiWidget):
    """Day, month and year in three boxes, posted as NAME_day, NAME_month, NAME_year."""

    use_fieldset = True
    parts: tuple[str, ...] = DATE_PARTS

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in self.parts}, attrs)

    def decompress(self, value: Any) -> list[str]:
        on = date.fromisoformat(value[:10]) if isinstance(value, str) and value else value
        return [str(on.day), str(on.month), str(on.year)] if on else ["", "", ""]

    def boxes(self, field: forms.BoundField) -> list[dict[str, Any]]:
        """The inputs in order for the template: part, label and whether the error is about it."""
        errors = field.form.errors.as_data().get(field.name, [])
        wrong = {part for error in errors for part in (error.params or {}).get("parts", ()) or self.parts}
        drawn = field.subwidgets[0].data["subwidgets"]
        return [
            {"part": part, "label": part.capitalize(), "wrong": part in wrong, "widget": widget}
            for part, widget in zip(self.parts, drawn, strict=True)
        ]


class InstantWidget(DateWidget):
    """A date's three boxes and a fourth for the time of day in London."""

    parts = (*DATE_PARTS, "time")

    def decompress(self, value: Any) -> list[str]:
        at = datetime.fromisoformat(value) if isinstance(value, str) and value else value
        if not at:
            return ["", "", "", ""]
        there = clock.london(at)
        return [*super().decompress(there.date()), f"{there:%H:%M}"]


class DateField(Called, forms.Field):
    """A day. `not_before` and `not_after` are dates, set by the form when they depend on today."""

    widget = DateWidget

    def __init__(self, *, not_before: date | None = None, not_after: date | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.not_before = not_before
        self.not_after = not_after

    def to_python(self, value: Sequence[str | None] | None) -> date | None:
        parts = [(part or "").strip() for part in value or ()]
        if not any(parts):
            return None
        return self.within_limits(read_date(parts, self.wrong))

    def within_limits(self, on: date) -> date:
        if self.not_before and on < self.not_before:
            raise self.wrong(f"must be {spoken(self.not_before)} or later", "too_early", *DATE_PARTS)
        if self.not_after and on > self.not_after:
            raise self.wrong(f"must be {spoken(self.not_after)} or earlier", "too_late", *DATE_PARTS)
        return on


class TimeField(Called, forms.Field):
    """A time of day such as 9:30am, 4pm, 16:59 or midday."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-5"})

    def to_python(self, value: str | None) -> time | None:
        return read_time(value.strip(), self.wrong) if value and value.strip() else None


class InstantField(DateField):
    """A date and a London time, given back as an instant in UTC.

    Of the hour that comes twice in October it means the first.
    """

    widget = InstantWidget

    def to_python(self, value: Sequence[str | None] | None) -> datetime | None:
        parts = [(part or "").strip() for part in value or ()]
        if not any(parts):
            return None
        on = self.within_limits(read_date(parts[:3], self.wrong))
        if not parts[3]:
            raise self.wrong("must include a time", "incomplete", "time")
        shown = read_time(parts[3], self.wrong)
        at = clock.instant(on, shown)
        if clock.london(at).time() != shown:
            raise self.wrong("must be a real time: the clocks skip that hour", "skipped_hour", "time")
        return at


class Upload(Called, forms.FileField):
    """A file of at most `megabytes`, its name ending in one of `endings`."""

    widget = forms.FileInput

    def __init__(self, *, megabytes: int = 10, endings: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.megabytes = megabytes
        self.endings = tuple(endings)

    def validate(self, value: "UploadedFile[Any] | None") -> None:
        super().validate(value)
        if value and value.size is not None and value.size > self.megabytes * 1024 * 1024:
            raise ValidationError(f"The selected file must be smaller than {self.megabytes}MB", code="too_big")
        if value and self.endings and not str(value.name).lower().endswith(self.endings):
            allowed = ", ".join(ending.lstrip(".").upper() for ending in self.endings)
            raise ValidationError(f"The selected file must be one of these: {allowed}", code="wrong_type")


def read_date(parts: Sequence[str], wrong: Callable[..., ValidationError]) -> date:
    """Day, month and year as typed; the month may be its name. Raises what `wrong` makes."""
    missing = [name for name, part in zip(DATE_PARTS, parts, strict=True) if not part]
    if missing:
        raise wrong(f"must include a {' and a '.join(missing)}", "incomplete", *missing)
    day, month, year = parts
    if year.isdecimal() and len(year) != 4:
        raise wrong("must have a year of 4 numbers, like 2026", "short_year", "year")
    try:
        return date(int(year), month_number(month), int(day))
    except ValueError:
        raise wrong("must be a real date", "unreal", *DATE_PARTS) from None


def month_number(text: str) -> int:
    """The month of "12", "December" or "Dec". Raises ValueError for anything else."""
    word = text.lower().rstrip(".")
    named = [number for number, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.lower().startswith(word)]
    return named[0] if named else int(word)


def read_time(text: str, wrong: Callable[..., ValidationError]) -> time:
    """A time of day as typed. "Midnight" is refused: nobody can tell which end of the day is meant."""
    if text.lower() in ("midday", "noon"):
        return time(12)
    found = TIME.fullmatch(text)
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (99, 0)
    if found and (half := found["half"]):
        hour = hour % 12 + 12 * (half.lower() == "p") if 1 <= hour <= 12 else 99
    if hour > 23 or minute > 59 or (found and not found["minute"] and not found["half"]):
        raise wrong("must be a time, like 9:30am or 16:45", "unreal_time", "time")
    return time(hour, minute)
