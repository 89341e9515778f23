"""
Keeping the record true: seals every minute, an anchor every day, a check every night or when somebody asks.

`audit_log` knows how; this module knows for whom: which partnerships there are, whom to tell, and whose case a finding
is. What a check found is said to the partnership's manager and its administrators at once.
"""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction

from audit_log import anchors, seals
from audit_log.models import Anchor, Seal, Verification
from audit_log.verify import check
from notifications.models import Notice
from notifications.outbox import letter, notice
from workflows import clock
from workflows.models import Heartbeat, Post, Role, User, current_on
from workflows.partnerships import every, working_for

SEAL, CHECK = "seal", "check"  # heartbeats; the note of a check is how many rows are broken
NIGHT = time(2)  # in London: when the nightly check is due
TOLD = frozenset({Role.PARTNERSHIP_MANAGER.value, Role.ADMINISTRATOR.value})
AT_ONCE = 20_000  # rows: what a person who asks is made to wait for


def seal(*, at: datetime) -> int:
    """Seal what is new in every partnership and outside them; how many seals that made."""
    everybody: list[int | None] = [*every(), None]
    made = 0
    for one in everybody:
        with working_for(*([one] if one else [])):
            made += seals.seal(one, at=at) is not None
    Heartbeat.beat(SEAL, at=at)
    return made


def keep(*, at: datetime) -> None:
    """The day's anchor and the night's check, each once, and checks that wait."""
    today = clock.day_of(at)
    with working_for(*every()):
        if Seal.objects.exists() and not Anchor.objects.filter(at__gte=clock.start_of(today)).exists():
            anchor(at=at)
    due = clock.instant(today, NIGHT)
    if at >= due and not Verification.objects.filter(asked_at__gte=due, asked_by=None).exists():
        Verification.objects.create(asked_at=at)
    for waiting in Verification.objects.filter(finished_at=None).order_by("pk"):
        run(waiting, at=at)


def anchor(*, at: datetime) -> Anchor:
    """One hash over everything sealed so far: filed, and mailed to people who cannot change this system."""
    text = anchors.text_of(at)
    file = settings.ANCHOR_DIR / f"anchor-{clock.london(at):%Y-%m-%d-%H%M%S}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    with transaction.atomic():
        made = anchors.keep(text, at=at, file=str(file), sent_to=settings.ANCHOR_TO)
        for address in settings.ANCHOR_TO:
            letter(address=address, kind="anchor", key=f"anchor:{made.pk}:{address}", at=at, text=text).save()
    return made


def ask(*, by: User, at: datetime) -> Verification:
    """Somebody wants the record checked: done before this returns if it is short, else by the worker."""
    waiting = Verification.objects.filter(finished_at=None).first()
    asked = waiting or Verification.objects.create(asked_at=at, asked_by=by)
    last = Verification.objects.exclude(finished_at=None).order_by("-finished_at").first()
    if waiting is None and (last is None or last.rows < AT_ONCE):
        run(asked, at=at)
    return asked


def run(asked: Verification, *, at: datetime) -> None:
    """Check everything, keep what was found, and tell who has to know. One worker at a time does one check."""
    with working_for(*every()):  # the one reading across partnerships: a chain of seals is of all that was sealed
        mine = Verification.objects.select_for_update(skip_locked=True).filter(pk=asked.pk, finished_at=None).first()
        if mine is None:
            return
        checked = check()
        asked.rows, asked.findings = checked.rows, [one.as_json() for one in checked.broken]
        asked.finished_at = at
        asked.save()
        Heartbeat.beat(CHECK, at=at, note=str(len(asked.findings)))
        for found in asked.findings:
            _tell(asked, found, at=at)


def _tell(asked: Verification, found: dict[str, Any], *, at: datetime) -> None:
    """Once a day and person, however much is broken: the page says all of it."""
    posts = Post.objects.filter(current_on(clock.day_of(at)), role__in=TOLD)
    if found["partnership_id"]:
        posts = posts.filter(agency__partnership=found["partnership_id"])
    for user_id in posts.values_list("user_id", flat=True).distinct():
        key = f"trail:{clock.day_of(at).isoformat()}:{user_id}"
        if not Notice.objects.filter(key=key).exists():
            notice(
                recipient_id=user_id,
                case_id=None,
                partnership_id=found["partnership_id"],
                reference="",
                kind="trail",
                key=key,
                at=at,
                link="/record/",
                urgent=True,
            ).save()
