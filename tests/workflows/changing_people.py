"""A day here, a cover there: the small words of the tests about posts."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from notifications.models import Notice
from tests.factories import AT, World
from workflows import clock, posts
from workflows.clock import day_of
from workflows.models import Cover, User

TODAY = day_of(AT)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def day(number: int) -> date:
    """So many days from the day of raising."""
    return TODAY + number * DAY


def at(number: int, *, hour: int = 9) -> datetime:
    return clock.instant(day(number), time(hour))


def cover(halton: World, post: str, stand_in: str, first: int, last: int, **facts) -> Cover:
    facts = {"by": halton.partnership_manager, "at": AT + HOUR} | facts
    return posts.start_cover(
        halton.post(post), stand_in=halton.post(stand_in), starts_on=day(first), ends_on=day(last), **facts
    )


def deadline_holders(halton: World, reference: str, code: str) -> set[str]:
    (found,) = [one for one in halton.load(reference).live_deadlines if one.code == code]
    return halton.keys(found.holder_ids)


def notices(user: User, kind: str) -> list[str]:
    return list(Notice.objects.filter(recipient=user, kind=kind).values_list("reference", flat=True))


def refused(message: str):
    return pytest.raises(ValidationError, match=message)


@pytest.fixture
def at_step_2(halton: World) -> str:
    """A challenge between the school's lead and the council's manager and lead."""
    reference = halton.challenge(at=AT - 3 * DAY)
    halton.play(AT)
    assert halton.load(reference).step == 2
    return reference
