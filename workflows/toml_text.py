"""A TOML text read key by key, every problem noted with its line and in plain English.

The standard parser gives no lines once a text is valid TOML, so the line of each key is found by scanning the
text.
"""

import re
import tomllib
from collections.abc import Collection
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\- ]+?)\s*\]\]?\s*$")
_KEY = re.compile(r"\s*([\w.\-]+|\"[^\"]+\")\s*=")
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_SYNTAX_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, of every table and key: ("step", 0, "deadline", 1, "due") → 42."""
    found: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    table: Path = ()
    in_text, depth = False, 0
    for number, raw in enumerate(text.splitlines(), start=1):
        was_inside = in_text or depth > 0
        if raw.count('"""') % 2:
            in_text = not in_text
        bare = _STRING.sub('""', raw).partition("#")[0]
        if not was_inside and (header := _HEADER.match(bare)):
            table = _opened(header[2].split("."), counts, repeated=header[1] == "[[")
            found[table] = number
            continue
        if not was_inside and (key := _KEY.match(raw)):
            found[table + tuple(key[1].strip('"').split("."))] = number
        if not in_text:
            depth = max(0, depth + bare.count("[") - bare.count("]"))
    return found


def _opened(names: list[str], counts: dict[Path, int], *, repeated: bool) -> Path:
    """The path of the table a header opens, inside the last of every repeated table it stands in."""
    path: Path = ()
    for position, name in enumerate(names, start=1):
        path += (name.strip(),)
        if repeated and position == len(names):
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path += (counts[path] - 1,)
    return path


class Sheet:
    """A whole text, and the problems found in it so far."""

    def __init__(self, text: str) -> None:
        self._problems: list[tuple[int, str]] = []
        self._lines = lines_of(text)
        content: dict[str, Any] = {}
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            where = _SYNTAX_LINE.search(str(error))
            line = int(where[1]) if where and where[1] else max(1, len(text.splitlines()))
            self._problems.append((line, f"this is not valid TOML: {_SYNTAX_LINE.sub('', str(error))}"))
        self.is_toml = not self._problems
        self.root = Table(self, content, ())

    def problem(self, path: Path, words: str) -> None:
        """Note what is wrong at a key, or at the nearest table around it."""
        while path not in self._lines:
            path = path[:-1]
        self._problems.append((self._lines[path], words))

    @property
    def problems(self) -> list[str]:
        """Every problem, in the order of the text: "line 12: …"."""
        return [f"line {line}: {words}" for line, words in sorted(set(self._problems))]


class Table:
    """One table, read key by key. A wrong or missing value is noted, and something harmless returned."""

    def __init__(self, sheet: Sheet, content: dict[str, Any], path: Path) -> None:
        self.sheet, self.content, self.path = sheet, content, path
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.content

    @property
    def name(self) -> str:
        """The table as its header writes it."""
        names = ".".join(str(part) for part in self.path if isinstance(part, str))
        if not names:
            return "the file"
        return f"[[{names}]]" if isinstance(self.path[-1], int) else f"[{names}]"

    def problem(self, key: str, words: str) -> None:
        self.sheet.problem((*self.path, key), words)

    def _take(self, key: str, kind: type, wanted: str, default: Any) -> Any:
        """The value of a key if it is of a kind; a missing key is a problem where the default is None."""
        self._known.add(key)
        if key not in self.content:
            if default is None:
                self.problem(key, f"{self.name} needs {key!r} ({wanted})")
            return kind() if default is None and kind is not date else default
        value = self.content[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)) or isinstance(value, datetime):
            self.problem(key, f"{key!r} must be {wanted}, not {value!r}")
            return kind() if kind is not date else None
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text. One that is written must not be empty."""
        value: str = self._take(key, str, "a text", default)
        if key in self.content and isinstance(self.content[key], str) and not value.strip():
            self.problem(key, f"{key!r} is empty")
        return value

    def number(self, key: str) -> int | None:
        """A whole number from 1, or None where there is none."""
        value: int = self._take(key, int, "a whole number", 0)
        if key in self.content and isinstance(self.content[key], int) and value < 1:
            self.problem(key, f"{key!r} must be 1 or more, not {value}")
        return value or None

    def flag(self, key: str, default: bool) -> bool:
        found: bool = self._take(key, bool, "true or false", default)
        return found

    def day(self, key: str) -> date:
        """A date such as 2023-08-01."""
        found: date | None = self._take(key, date, "a date such as 2023-08-01", None)
        return found or date.max

    def one_of(self, key: str, options: Collection[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if key in self.content and isinstance(self.content[key], str) and value.strip():
            self._check(key, value, options)
        return value

    def texts(self, key: str, options: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of texts, empty where there is none; each one of `options` when given."""
        values: list[Any] = self._take(key, list, "a list of texts", [])
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self.problem(key, f"{key!r} must be a list of texts; {value!r} is none")
            elif options is not None:
                self._check(key, value, options)
        return tuple(value for value in values if isinstance(value, str))

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        values: list[Any] = self._take(key, list, "a list of whole numbers", None)
        good = tuple(value for value in values if isinstance(value, int) and not isinstance(value, bool))
        if len(good) < len(values):
            self.problem(key, f"{key!r} must be a list of whole numbers, not {values!r}")
        return good

    def table(self, key: str) -> "Table | None":
        self._known.add(key)
        value = self.content.get(key)
        if value is not None and not isinstance(value, dict):
            self.problem(key, f"{key!r} must be a table, not {value!r}")
        return Table(self.sheet, value, (*self.path, key)) if isinstance(value, dict) else None

    def tables(self, key: str) -> "list[Table]":
        """The repeated tables [[key]], in order."""
        self._known.add(key)
        values = self.content.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.problem(key, f"{key!r} must be written as repeated tables, [[{key}]]")
            return []
        return [Table(self.sheet, value, (*self.path, key, number)) for number, value in enumerate(values)]

    def finish(self) -> None:
        """Note every key that nobody read."""
        for key in self.content.keys() - self._known:
            near = get_close_matches(key, self._known, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            self.problem(key, f"{self.name} has no key {key!r}{meant}")

    def _check(self, key: str, value: str, options: Collection[str]) -> None:
        if value not in options:
            near = get_close_matches(value, options, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(sorted(options))}"
            self.problem(key, f"{key!r} cannot be {value!r}; {meant}")
