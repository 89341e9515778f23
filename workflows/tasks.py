"""The kernel's own ticks. They carry no data: a lost one is made good by the next."""

from celery import shared_task

from workflows import clock, digests, disposal, mail, posts, trail


@shared_task(ignore_result=True)
def send_notices() -> None:
    """What is due in the outbox."""
    mail.send_due(at=clock.now())


@shared_task(ignore_result=True)
def keep_posts() -> None:
    """Posts and covers whose first or last day has come."""
    posts.keep_posts(at=clock.now())


@shared_task(ignore_result=True)
def send_digests() -> None:
    """The managers' daily summary, from 08:00."""
    digests.send_digests(at=clock.now())


@shared_task(ignore_result=True)
def seal_trail() -> None:
    """What was written since the last seal, in every partnership."""
    trail.seal(at=clock.now())


@shared_task(ignore_result=True)
def check_trail() -> None:
    """The day's anchor, the nightly check, and a check that somebody has asked for."""
    trail.keep(at=clock.now())


@shared_task(ignore_result=True)
def dispose_approved() -> None:
    """What two people have approved to be disposed of, in every partnership."""
    disposal.dispose_approved(clock.now())
