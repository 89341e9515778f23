"""The pack on one page and as a PDF, the prepared notification, and the diagram of the flow."""

import re

from rapid_review import diagram, flows, notification_paper, pack
from rapid_review.flows import AGREES, CHECKS
from rapid_review.models import Incident
from rapid_review.panel_view import Reader
from tests.escalation.visiting import signed_in, text_of
from tests.factories import World
from tests.rapid_review import review_pages as pages
from tests.rapid_review.reporting import AWARE, HOUR, decide, load, report
from tests.rapid_review.review_pages import AT, at_panel, page
from tests.rapid_review.test_report import returned
from tests.rapid_review.test_to_the_answer import sign
from workflows.models import Procedure, User


def told(incident: Incident, user: User) -> str:
    """Every word of the pack as it is printed."""
    found = pack.parts(Reader(incident, user, AT))
    return "\n".join(f"{one.heading} {one.rows} {one.table} {one.empty}" for one in found)


def test_the_pack_holds_everything_on_one_page(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    returned(reference, halton)
    shown = page(halton.nhs_partner, reference, "pack/")
    for must in (
        *("An injury that the explanation does not account for.", "Known since 2020.", "Mon 2 Mar 2026 14:30"),
        *("Send the rapid review to the national Panel", "Every agency’s events in one order", "Virtual panel"),
        *("Actions ordered at once for safety", "Key practice episodes", "OFFICIAL-SENSITIVE"),
    ):
        assert must in shown, must
    assert "A bruise was seen." in told(load(reference), halton.nhs_partner)


def test_the_pack_as_a_pdf_is_tagged_and_taken_as_a_copy(halton: World, rules: Procedure) -> None:
    reference = at_panel(halton, rules)
    with signed_in(halton.nhs_partner, AT) as client:
        answer = client.get(f"/incidents/{reference}/pack.pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{reference}-pack.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert b"StructTreeRoot" in answer.content


def test_the_notification_says_that_this_service_does_not_send_it_and_to_whom_it_goes(
    halton: World, rules: Procedure
) -> None:
    reference = report(halton, rules)
    decide(reference, halton)
    incident = load(reference)
    found = dict(notification_paper.parts(incident))
    assert found["To whom it goes"][0]["value"] == list(incident.rules.recipients)
    assert "The national Child Safeguarding Practice Review Panel" in incident.rules.recipients
    clock = {row["key"]: row["value"] for row in found["By when"]}
    assert clock["To be notified"] == "by the end of Tuesday 29 December 2026"
    assert "Christmas Day" in clock["How this was worked out"]
    child = {row["key"]: row["value"] for row in found[incident.case.about]}
    assert child["Age on the day it happened"] == "12 years"
    assert child["Sex or gender"] == "Not recorded here"
    assert "This service does not notify anybody" in notification_paper.PLAINLY
    with signed_in(halton.council_partner, AWARE + HOUR * 3) as client:
        answer = client.get(f"/incidents/{reference}/notification.pdf")
    assert answer.content.startswith(b"%PDF-")


def test_the_diagram_has_every_stage_of_the_flow(halton: World, rules: Procedure) -> None:
    assert {name for line in diagram.LINES for name in line} == diagram.stages_of_the_flow() == set(diagram.TITLES)


PRACTICE = ("practice_review", *AGREES.values(), CHECKS, "report_ahead", "publication")


def test_the_diagram_and_its_list_say_the_same(halton: World, rules: Procedure) -> None:
    reference = pages.signing(halton, rules)
    sign(reference, halton, "nhs_partner", AT)
    assert diagram.states(load(reference)) == {
        **dict.fromkeys(("threshold", "notification", "returns", "review_panel", "nhs_signs"), "done"),
        **dict.fromkeys(("council_signs", "police_signs"), "now"),
        **dict.fromkeys(("dispatch", "panels_answer", *PRACTICE), "later"),
    }
    with signed_in(halton.nhs_partner, AT) as client:
        answer = client.get(f"/incidents/{reference}/diagram/")
    listed = re.findall(r"<li[^>]*>([^<]+: (?:now|done|not yet))</li>", answer.content.decode())
    assert "NHS signs: done" in listed
    assert len(listed) == len(diagram.TITLES)
    drawn = re.findall(r"app-flow__box--(\w+)", answer.content.decode())
    assert drawn.count("now") == 2
    assert "style=" not in answer.content.decode().partition("<svg")[2].partition("</svg>")[0]
    assert "The stages of" in text_of(answer)


def test_sent_back_the_diagram_stands_at_the_panel_again(halton: World, rules: Procedure) -> None:
    reference = pages.signing(halton, rules)
    sign(reference, halton, "nhs_partner", AT, "sent_back", "No.")
    found = diagram.states(load(reference))
    assert (found["review_panel"], found["nhs_signs"], found["returns"]) == ("now", "later", "done")
    assert flows.stages(load(reference)) == ["review_panel"]


def test_what_is_never_reached_is_not_needed(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    decide(reference, halton, meets=False)
    found = diagram.states(load(reference))
    assert (found["threshold"], found["notification"], found["dispatch"]) == ("done", "skipped", "skipped")
