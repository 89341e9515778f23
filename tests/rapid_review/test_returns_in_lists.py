"""An agency that is asked for a return learns from no list and no message which others were asked."""

from datetime import date, time

from notifications.models import Notice
from tests.escalation.visiting import signed_in
from tests.factories import World
from tests.rapid_review.gathering import gathering, lead
from tests.rapid_review.reporting import run
from workflows import clock
from workflows.digests import send_digests
from workflows.models import Procedure, User

LATE = clock.instant(date(2027, 1, 15), time(8, 30))
OWN, OTHER = "Return of Cheshire Constabulary", "Return of Demonstration Medical Practice"


def read(user: User, address: str) -> str:
    with signed_in(user, LATE) as client:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()


def test_no_list_and_no_summary_tells_an_agency_which_others_were_asked(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "police", "practice")
    run(LATE)
    send_digests(at=LATE)
    police = lead(halton, "police")
    for address in ("/overdue/", "/overdue.csv", "/your-work/"):
        assert OWN in read(police, address), address
    for address in ("/overdue/", "/overdue.csv", "/your-work/", "/incidents/", f"/incidents/{reference}/"):
        assert OTHER not in read(police, address), address
    letters = " ".join(Notice.objects.filter(recipient=police).values_list("body", flat=True))
    assert OWN in letters
    assert OTHER not in letters
    assert OTHER in read(halton.partnership_manager, "/overdue/")
