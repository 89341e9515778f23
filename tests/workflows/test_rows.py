"""What goes through unnest comes back as it was, whatever stands in it."""

from datetime import timedelta

from tests.factories import AT, World
from workflows.change import Change
from workflows.models import Deadline

AWKWARD = ["plain", 'a "quoted" word', "back\\slash", "comma, {brace}", "é and 孩", "", "line\nbreak", "NULL"]


def test_lists_and_documents_survive_being_written_and_changed(halton: World) -> None:
    from escalation.models import Challenge

    reference = halton.challenge()
    with Change(by=None, at=AT + timedelta(minutes=1)) as change:
        challenge = change.lock(Challenge, reference)
        first = challenge.live_deadlines[0]
        first.told, first.why, first.holder_ids = AWKWARD, AWKWARD, []
        added = Deadline(
            case=challenge.case,
            code="x",
            label="x",
            side="both",
            opens_at=AT,
            on_timeout="remind",
            told=AWKWARD,
            why=AWKWARD,
        )
        change.add(added)
    for pk in (first.pk, added.pk):
        stored = Deadline.objects.get(pk=pk)
        kept = stored.history.order_by("-history_id").first()
        assert (stored.told, stored.why, stored.holder_ids) == (AWKWARD, AWKWARD, [])
        assert (kept.told, kept.why) == (AWKWARD, AWKWARD)
