"""Checks an exported record without the software that made it: `python3 -I verify.py`, in the folder of the export.

Each line of the trail carries a fingerprint (sha256) of itself and of the line before it; each opening and each row of
history one of itself; the files' fingerprints stand beside their names.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
Row = dict[str, Any]


def sha(*parts: bytes | str) -> str:
    return hashlib.sha256(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)).hexdigest()


def canonical(row: Row, *names: str) -> str:
    """The row as the database printed it: keys by length, then by name; `changes` is kept as it was printed."""
    values = {name: row[name] if name == "changes" else json.dumps(row[name], ensure_ascii=False) for name in names}
    return "{" + ", ".join(f'"{name}": {values[name]}' for name in sorted(names, key=lambda one: (len(one), one))) + "}"


def entries(record: Row) -> Iterator[str]:
    before = "00" * 32
    for place, row in enumerate(record["entries"], start=1):
        if row["chain_no"] != place or row["previous"] != before:
            yield f"Entry {place} of the trail does not follow the one before it."
        said = canonical(row, "salt", "why", "words", "address", "as_what", "changes")
        if not row["disposed_under"] and sha(said) != row["content"]:
            yield f"Entry {place}: its words are not those that were written."
        form = canonical(row, "at", "by", "id", "act", "case", "content", "chain_no", "partnership", "recorded_at")
        if sha(bytes.fromhex(row["previous"]), form) != row["hash"]:
            yield f"Entry {place} is not the entry that was written."
        before = row["hash"]


def others(record: Row) -> Iterator[str]:
    for row in record["openings"]:
        said = canonical(row, "salt", "why", "address", "as_what")
        form = canonical(row, "at", "by", "id", "case", "page", "content", "partnership")
        if sha(form) != row["hash"] or not (row["disposed_under"] or sha(said) == row["content"]):
            yield f"Opening {row['id']} is not the one that was written."
    for row in record["history"]:
        left = not (row["disposed_under"] or row["withheld"])
        if left and sha(row["salt"], row["table"], row["row"]) != row["digest"]:
            yield f"Row {row['id']} of {row['table']} is not the one that was written."
    for row in record["files"]:
        path = HERE / row["path"]
        if not path.is_file() or sha(path.read_bytes()) != row["sha256"]:
            yield f"The file {row['path']} is missing or not the one that was exported."


def main() -> int:
    record = json.loads((HERE / "record.json").read_text(encoding="utf-8"))
    found = [*entries(record), *others(record)]
    counts = ", ".join(f"{len(record[name])} {name}" for name in ("entries", "openings", "files", "history"))
    without = sum(row["withheld"] for row in record["history"])
    counts += f", {without} of them withheld" if without else ""
    end = f"{len(found)} problems." if found else "all as it was written."
    sys.stdout.write("\n".join([*found, f"{record['case']['reference']}: {counts}: {end}\n"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
