"""The identity vault: the only module that reads or writes who a child is.

Whoever changes a key changes what is sealed with it by `reseal` and `rehash`; docs/running.md says in which order.

Identifiers are sealed with a key from the environment (the first of `IDENTITY_KEYS`; older ones still open) and
matched by keyed hash. Everywhere else the child is a pseudonym that the system gives out.
"""

import hmac
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import models, transaction
from django.db.models import F

from workflows.calendar import MONTHS
from workflows.models import Child, Identity, IdentityMatch, Partnership


@dataclass(frozen=True)
class Identifiers:
    """Who a child is. `records` maps an agency's id, as text, to that agency's own record number."""

    name: str
    born_on: date | None = None
    nhs_number: str = ""
    records: dict[str, str] = field(default_factory=dict)

    def marks(self) -> list[tuple[str, str]]:
        """What the child can be recognised by: (kind, normalised value)."""
        found = []
        name = re.sub(r"[^a-z]", "", self.name.casefold())
        if name and self.born_on:
            found.append(("name", f"{name}|{self.born_on.isoformat()}"))
        if number := re.sub(r"\D", "", self.nhs_number):
            found.append(("nhs", number))
        for agency, record in self.records.items():
            if record.strip():
                found.append(("record", f"{agency}|{record.strip().casefold()}"))
        return found


def _box(key: bytes) -> Fernet:
    return Fernet(urlsafe_b64encode(key))


def seal(value: dict[str, Any]) -> tuple[str, bytes]:
    """A document under the current key: (key id, ciphertext)."""
    key_id, key = next(iter(settings.IDENTITY_KEYS.items()))
    return key_id, _box(key).encrypt(json.dumps(value, default=str).encode())


def unseal(key_id: str, sealed: bytes | memoryview) -> dict[str, Any]:
    """The document again. Raises KeyError when the environment no longer has the key."""
    document: dict[str, Any] = json.loads(_box(settings.IDENTITY_KEYS[key_id]).decrypt(bytes(sealed)))
    return document


def _digest(partnership: Partnership, kind: str, value: str) -> bytes:
    words = f"{partnership.pk}|{kind}|{value}"
    return hmac.new(settings.IDENTITY_HASH_KEY, words.encode(), sha256).digest()


def find(partnership: Partnership, who: Identifiers) -> Child | None:
    """The child already known by any of these identifiers."""
    for kind, value in who.marks():
        match = IdentityMatch.objects.filter(
            kind=kind, digest=_digest(partnership, kind, value), child__partnership=partnership
        ).first()
        if match:
            return match.child
    return None


def find_or_add(partnership: Partnership, who: Identifiers, *, at: datetime) -> Child:
    """The child known by these identifiers, or a new one with the next pseudonym; new identifiers are remembered."""
    # One at a time in a partnership: nobody is added twice, and two groups of children cannot wait for each other.
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
    child = find(partnership, who)
    if child is None:
        child = Child.objects.create(
            partnership=partnership, pseudonym=f"Child {next_letters(partnership)}", added_at=at
        )
        key_id, sealed = seal(asdict(who))
        Identity.objects.create(child=child, key_id=key_id, sealed=sealed)
    else:
        _merge(child, who)
    for kind, value in who.marks():
        IdentityMatch.objects.get_or_create(child=child, kind=kind, digest=_digest(partnership, kind, value))
    return child


def _merge(child: Child, who: Identifiers) -> None:
    """Add what was not known yet; what is known stays as it was first given."""
    identity = Identity.objects.select_for_update().get(child=child)
    known = unseal(identity.key_id, identity.sealed)
    given = json.loads(json.dumps(asdict(who), default=str))
    merged = {name: known.get(name) or given[name] for name in given}
    merged["records"] = {**given["records"], **known.get("records", {})}
    if merged != known:
        identity.key_id, identity.sealed = seal(merged)
        identity.save()


def reveal(child: Child) -> dict[str, Any]:
    """The identifiers in clear. The caller has asked the door for `reveal` and logs the reason."""
    identity = Identity.objects.get(child=child)
    return unseal(identity.key_id, identity.sealed)


def next_letters(partnership: Partnership) -> str:
    """The next free letters: R, S, … Z, AA, AB. Taken under the partnership's row, so never given twice."""
    Partnership.objects.filter(pk=partnership.pk).update(pseudonyms_given=F("pseudonyms_given") + 1)
    number = Partnership.objects.values_list("pseudonyms_given", flat=True).get(pk=partnership.pk)
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def born(children: Iterable[Child]) -> dict[int, date | None]:
    """Dates of birth by child id, for reckoning how long a record is kept; None where it is not known."""
    found: dict[int, date | None] = {child.pk: None for child in children}
    for identity in Identity.objects.filter(child__in=list(found)):
        on = unseal(identity.key_id, identity.sealed).get("born_on")
        found[identity.child_id] = date.fromisoformat(on) if on else None
    return found


def lines_about(child: Child, lines: Iterable[str]) -> list[int]:
    """The numbers, from 1, of the lines in which this child's name, date of birth or numbers stand.

    It says where and never what: nobody learns who the child is from it who did not know.
    """
    identity = Identity.objects.filter(child=child).first()
    if identity is None:
        return []
    known = unseal(identity.key_id, identity.sealed)
    names = re.findall(r"[^\W\d_]+", known.get("name", ""))
    marks = [mark for word in names if (mark := _mark(word)) is not None]
    numbers = [re.sub(r"\W", "", one) for one in (known.get("nhs_number", ""), *known.get("records", {}).values())]
    born_on = date.fromisoformat(known["born_on"]) if known.get("born_on") else None
    days = _ways_to_write(born_on) if born_on else []
    found = []
    for number, line in enumerate(lines, 1):
        plain, packed = line.casefold(), re.sub(r"\W", "", line)
        if (
            any(mark.search(line) for mark in marks)
            or any(len(one) >= SHORTEST_NUMBER and one in packed for one in numbers)
            or any(day in plain for day in days)
        ):
            found.append(number)
    return found


SHORTEST_NUMBER = 5  # characters: a shorter one stands in every date
# Names that are words of every text: known by their capital alone.
_WORDS = re.compile(
    r"will|may|mark|grace|hope|faith|joy|rose|young|day|more|long|short|small|little|brown|white|black|green|grey"
    r"|king|price|hill|wood|field|stone|park|street|summer|april|june|august|angel|sky|dawn|rich|bill|frank|art|guy"
    r"|miles|chase|hunter|mason|carter|taylor|cook|baker|smith|ward|page|best|good|strong|sharp|wise|love|church"
    r"|bishop|pope|knight|marsh|brook|lake|rivers",
    re.IGNORECASE,
)
# Of a name that was given as “Unborn baby of …”.
_COMMON = {"the", "and", "baby", "unborn", "child"}
# Words of every text, which begin sentences with a capital. As names they are known by standing inside one.
_SMALL = re.compile("ah|am|an|as|at|be|by|do|go|he|if|in|is|it|me|my|no|of|oh|on|or|so|to|up|us|we", re.IGNORECASE)


def _mark(word: str) -> re.Pattern[str] | None:
    """What finds one word of a name; None for a word that says nothing.

    Two letters are a name (Bo, Li, Ng) only as it is written, with its capital: "of" is never a child called Of.
    """
    if len(word) < 2 or word.casefold() in _COMMON or word == "of":
        return None
    if _WORDS.fullmatch(word):
        return re.compile(rf"\b(?:{word.capitalize()}|{word.upper()})\b")
    if len(word) > 2:
        return re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
    if _SMALL.fullmatch(word):
        return re.compile(rf"(?<=[\w,;] ){re.escape(word.capitalize())}\b")
    written = {word.capitalize()} | ({word} if not word.islower() else set())
    return re.compile(rf"\b(?:{'|'.join(re.escape(one) for one in sorted(written))})\b")


def _ways_to_write(day: date) -> list[str]:
    month = MONTHS[day.month - 1].casefold()
    return [
        day.isoformat(),
        f"{day.day} {month}",
        f"{month} {day.day}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%Y}",
        f"{day:%d/%m/%y}",
    ]


def knows(child: Child) -> bool:
    """Whether there is anything to reveal: not of a child who was forgotten."""
    return Identity.objects.filter(child=child).exists()


def forget(child: Child) -> bool:
    """Who a child is, gone for good: the identity and what it was recognised by. Whether there was anything.

    The caller holds the partnership's row, as `find_or_add` does, so that nobody finds the child meanwhile.
    """
    IdentityMatch.objects.filter(child=child).delete()
    return Identity.objects.filter(child=child).delete()[0] > 0


# -- changing the keys ------------------------------------------------------------------------------------


def identities() -> models.QuerySet[Identity, Identity]:
    """Every child's row, for `reseal`. Nothing of it can be read here without the key."""
    return Identity.objects.all()


def under_old_keys(rows: models.QuerySet[Any, Any]) -> models.QuerySet[Any, Any]:
    """Those that are not sealed under the first key of the environment."""
    return rows.exclude(key_id=next(iter(settings.IDENTITY_KEYS)))


def unknown_keys(rows: models.QuerySet[Any, Any]) -> list[str]:
    """Ids of keys that rows are sealed under and the environment does not have."""
    known = list(settings.IDENTITY_KEYS)
    found = rows.exclude(key_id__in=known).order_by("key_id").values_list("key_id", flat=True).distinct()
    return list(found)


def reseal(rows: models.QuerySet[Any, Any], *, at_once: int) -> int:
    """Seal up to `at_once` rows under the first key, in one transaction. Returns how many; 0 when none is left.

    A row that somebody is writing is left for the next call, so nobody waits. Readers find each row whole, under
    the one key or the other. Raises KeyError for a key that the environment does not have.
    """
    with transaction.atomic():
        locked = list(under_old_keys(rows).select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:at_once])
        for row in locked:
            row.key_id, row.sealed = seal(unseal(row.key_id, row.sealed))
            row.save(update_fields=["key_id", "sealed"])
    return len(locked)


def rehash(partnership: Partnership) -> int:
    """Match a partnership's children by the present hash key, from what is sealed. Returns how many children.

    Nobody may add a child meanwhile: the partnership's row is held, as `find_or_add` holds it.
    """
    with transaction.atomic():
        Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
        found = list(Identity.objects.filter(child__partnership=partnership).select_related("child"))
        IdentityMatch.objects.filter(child__partnership=partnership).delete()
        IdentityMatch.objects.bulk_create(
            IdentityMatch(child=one.child, kind=kind, digest=_digest(partnership, kind, value))
            for one in found
            for kind, value in _known(one).marks()
        )
    return len(found)


def _known(identity: Identity) -> Identifiers:
    document = unseal(identity.key_id, identity.sealed)
    born_on = document.pop("born_on")
    return Identifiers(**document, born_on=date.fromisoformat(born_on) if born_on else None)
