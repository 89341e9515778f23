"""The daily summary for managers, at 08:00: newly overdue, due today, still overdue, each a line with a link."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from notifications.outbox import complete, digest, mail_hour
from notifications.texts import DigestLine
from workflows import clock
from workflows.access import LEADS, TEAM, with_deadlines
from workflows.models import Cover, Deadline, Digest, Post, User, current_on
from workflows.partnerships import every, working_for

HOUR = time(8)


def send_digests(*, at: datetime) -> int:
    """Compose today's digests that are not composed yet, from 08:00 to 18:00. Returns how many; none is empty."""
    day = clock.day_of(at)
    # After the last mail hour it would arrive beside tomorrow’s.
    if mail_hour(at) != at:
        return 0
    composed = 0
    for partnership in every():
        with working_for(partnership):
            managers = _managers(partnership, day)
        composed += sum(_compose(user, partnership, at=at) for user in managers)
    return composed


def _managers(partnership: int, day: date) -> list[User]:
    """Whoever gets a digest of this partnership and has none of this day."""
    posts = Post.objects.filter(current_on(day), agency__partnership=partnership, role__in=TEAM | LEADS)
    stand_ins = Cover.objects.filter(current_on(day), post__in=posts).values("stand_in")
    managers = Post.objects.filter(Q(pk__in=posts) | Q(pk__in=stand_ins), user__is_active=True).values("user")
    done = Digest.objects.filter(partnership=partnership, day_on=day).values("user")
    return list(User.objects.filter(pk__in=managers).exclude(pk__in=done))


def _compose(user: User, partnership: int, *, at: datetime) -> bool:
    day = clock.day_of(at)
    with working_for(partnership):
        _, fresh = Digest.objects.get_or_create(
            partnership_id=partnership, user=user, day_on=day, defaults={"composed_at": at}
        )
        if not fresh:
            return False
        cases, shown = with_deadlines(user, at=at)
        to_do = Deadline.objects.filter(case__in=cases, closed_at__isnull=True).filter(shown)
        # Read once, for who sees what costs more than the rows.
        by_today = list(
            to_do.annotate(ran_out_at=Coalesce("late_since", "due_at"))
            .filter(ran_out_at__lte=clock.end_of(day))
            .select_related("case")
            .order_by("ran_out_at", "pk")
        )
        sections: dict[str, list[DigestLine]] = {"Newly overdue": [], "Due today": [], "Still overdue": []}
        for one in by_today:
            sections[_section(one.ran_out_at, day, at=at)].append(_line(one))
        if not any(sections.values()):
            return False
        key = f"digest:{day.isoformat()}:{partnership}:{user.pk}"
        digest(recipient_id=user.pk, partnership_id=partnership, key=key, at=at, sections=sections).save()
        return True


def _section(ran_out_at: datetime, day: date, *, at: datetime) -> str:
    if ran_out_at > at:
        return "Due today"
    yesterday = clock.instant(day - timedelta(days=1), HOUR)
    return "Newly overdue" if ran_out_at > yesterday else "Still overdue"


def _line(one: Deadline) -> DigestLine:
    return DigestLine(
        reference=one.case.reference,
        ask=one.label,
        due=one.due_text,
        link=complete(f"/{one.case.kind}s/{one.case.reference}/"),
    )
