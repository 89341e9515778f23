"""What is due in the outbox, partnership by partnership; the outbox itself knows none."""

from datetime import datetime
from functools import partial

from notifications import outbox
from workflows.partnerships import every, working_for


def send_due(*, at: datetime, limit: int = 100) -> int:
    """Send what is due, at most `limit` messages of each partnership; returns how many went."""
    sent = outbox.send_due(at=at, limit=limit, within=working_for)  # what belongs to no partnership
    return sent + sum(
        outbox.send_due(at=at, limit=limit, within=partial(working_for, partnership)) for partnership in every()
    )
