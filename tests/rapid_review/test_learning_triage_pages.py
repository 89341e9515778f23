"""The pages of a triage: its table, verdicts by their form, and recommendations from a spreadsheet."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from rapid_review.models import LearningReview, OutsideRecommendation
from tests.escalation.visiting import get
from tests.factories import World, make_procedure
from tests.rapid_review.learning_stories import AT, day, send, start
from tests.rapid_review.test_learning_triage import TRACKER
from workflows import rulings
from workflows.models import Procedure


def test_the_triage_shows_its_table_and_a_gap_becomes_a_recommendation(halton: World, learning: Procedure) -> None:
    make_procedure(halton.partnership, TRACKER)
    team = halton.business_unit
    shown = send(team, "/reviews/start/", {"kind": "triage", "title": "An invented review", "source": ""})
    assert "No recommendation is entered yet" in shown
    link = f"/reviews/{LearningReview.objects.get().case.reference}/"
    send(team, f"{link}outside/", {"text": "<b>Share</b> the plan.", "to_whom": "Police"})
    file = SimpleUploadedFile("rows.csv", b"Recommendation,To\nTrain the staff.,NHS\n")
    assert "Train the staff." in send(team, f"{link}import/", {"file": file})
    first, second = OutsideRecommendation.objects.order_by("number")
    compare = f"{link}compare/?of={first.pk}"
    shown = send(team, compare, {"verdict": "in_place", "why": "Seen.", "links": "javascript:x"}, status=200)
    assert "Enter what we have" in shown
    assert "Enter addresses that begin with https://, one a line" in shown
    answers = {"verdict": "in_place", "why": "Seen.", "have": "A protocol.", "links": "https://halton.example/p"}
    shown = send(team, compare, answers | day("next_look_on", date(2027, 3, 1)))
    assert "Monday 1 March 2027" in shown
    assert "Bill Business" in shown
    send(team, f"{link}compare/?of={second.pk}", {"verdict": "gap", "why": "Not seen."})
    page = get(team, link).content.decode()
    assert "&lt;b&gt;Share&lt;/b&gt;" in page
    assert 'href="https://halton.example/p"' in page
    gap = f"{link}gap/?of={second.pk}"
    both = {"text": "Train.", "to_body": "Them", "to_agency": halton.agency("icb").pk}
    assert "Leave this empty if you select an agency" in send(team, gap, both, status=200)
    assert "It became RC-2026-0001" in send(team, gap, both | {"to_body": ""})
    reference = link.split("/")[2]
    until = date(2026, 12, 31)
    rulings.give_sight(reference, to=halton.post("scrutineer"), last_on=until, why="A sample.", by=team, at=AT)
    seen = get(halton.scrutineer, link).content.decode()
    assert "It became a recommendation of ours." in seen
    assert "RC-2026-0001" not in seen
    assert "Compared with what is in place" in send(team, f"{link}compared/", {})
    assert get(team, f"{link}compare/?of=999999").status_code == 404


def test_a_file_that_is_wrong_names_its_lines_and_comes_back_in_the_box(halton: World, learning: Procedure) -> None:
    reference = start(halton, learning, kind="triage")
    rows = "Recommendation,To\nShare the plan.,Police\n,NHS\n"
    file = SimpleUploadedFile("rows.csv", rows.encode())
    shown = send(halton.business_unit, f"/reviews/{reference}/import/", {"file": file}, status=200)
    assert "Line 3: enter the recommendation" in shown
    assert "Share the plan." in shown
    assert not OutsideRecommendation.objects.exists()


def test_a_gap_of_a_triage_that_was_stopped_is_not_offered_as_a_recommendation(
    halton: World, learning: Procedure
) -> None:
    reference, team = start(halton, learning, kind="triage"), halton.business_unit
    link = f"/reviews/{reference}/"
    send(team, f"{link}outside/", {"text": "Share the plan."})
    gap = f"gap/?of={OutsideRecommendation.objects.get().pk}"
    send(team, link + gap.replace("gap", "compare"), {"verdict": "gap", "why": "Not seen."})
    assert gap in get(team, link).content.decode()
    send(team, f"{link}stop/", {"why": "Merged."})
    assert gap not in get(team, link).content.decode()
