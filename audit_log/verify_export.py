"""Checks an exported record without the software that made it: `python3 -I verify.py`, in the folder of the export.

Nothing but Python's own library is used. Each line of the trail carries a fingerprint (sha256) of itself and of the
line before it; each row of history and each opening one of itself; the files' fingerprints stand beside their names.
"""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def sha(*parts):
    return hashlib.sha256(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))


def canonical(row, *names):
    """The row as PostgreSQL prints it: keys by length, then by name."""
    pairs = sorted(((name, row[name]) for name in names), key=lambda pair: (len(pair[0]), pair[0]))
    return (
        "{" + ", ".join(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in pairs) + "}"
    )


def content(row, *names):
    """What may have been disposed of; `changes` is kept as PostgreSQL printed it."""
    form = canonical(row, *names, "salt")
    return form[:-1] + f', "changes": {row["changes"]}}}' if "changes" in row else form


def problems(record):
    before = bytes(32)
    for place, row in enumerate(record["entries"], start=1):
        if row["chain_no"] != place or bytes.fromhex(row["previous"]) != before:
            yield f"Entry {place} of the trail does not follow the one before it."
        texts = content(row, "why", "words", "address", "as_what")
        if not row["disposed_under"] and sha(texts).hexdigest() != row["content"]:
            yield f"Entry {place}: its words are not those that were written."
        form = canonical(row, "at", "by", "id", "act", "case", "content", "chain_no", "partnership", "recorded_at")
        if sha(bytes.fromhex(row["previous"]), form).hexdigest() != row["hash"]:
            yield f"Entry {place} is not the entry that was written."
        before = bytes.fromhex(row["hash"])
    for row in record["openings"]:
        texts = content(row, "why", "address", "as_what")
        form = canonical(row, "at", "by", "id", "case", "page", "content", "partnership")
        if (not row["disposed_under"] and sha(texts).hexdigest() != row["content"]) or sha(form).hexdigest() != row[
            "hash"
        ]:
            yield f"Opening {row['id']} is not the one that was written."
    for row in record["history"]:
        if not row["disposed_under"] and sha(row["salt"], row["table"], row["row"]).hexdigest() != row["digest"]:
            yield f"Row {row['id']} of {row['table']} is not the one that was written."
    for file in record["files"]:
        path = HERE / file["path"]
        if not path.is_file() or sha(path.read_bytes()).hexdigest() != file["sha256"]:
            yield f"The file {file['path']} is missing or not the one that was exported."


def main():
    record = json.loads((HERE / "record.json").read_text(encoding="utf-8"))
    found = list(problems(record))
    counts = ", ".join(f"{len(record[name])} {name}" for name in ("entries", "openings", "history", "files"))
    sys.stdout.write("\n".join([*found, f"{record['case']['reference']}: {counts}: "]))
    sys.stdout.write(f"{len(found)} problems.\n" if found else "all as it was written.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
