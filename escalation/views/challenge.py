"""The page of one challenge, a file of it, and its story as a copy for the child's file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from escalation import challenge_page, ladder_view, turn_view
from escalation.actions import opened, read_attachment
from escalation.copies import exported, story_copy
from escalation.offers import offers
from escalation.reading import Reading
from workflows import clock, need_to_know
from workflows.models import User
from workflows.rate_limits import limited
from workflows.views.export import export_page


def challenge(request: HttpRequest, reference: str) -> HttpResponse:
    """Whose turn it is, what this person may do, the ladder, what it is about, and the story."""
    assert isinstance(request.user, User)
    at = clock.now()
    reading = Reading(request.user, reference, at=at)
    opened(reading.case, page="challenge", by=request.user, at=at)
    oldest_first = request.GET.get("story") == "oldest"
    buttons = offers(reading)
    context = {
        "reading": reading,
        "challenge": reading.challenge,
        "case": reading.case,
        "panel": turn_view.turn_panel(reading),
        "timer_late": turn_view.engine_late(reading),
        "notes": challenge_page.notes(reading),
        "main_acts": [one for one in buttons if one.main],
        "other_acts": [one for one in buttons if not one.main],
        "proposal": challenge_page.proposal_card(reading),
        "steps": ladder_view.ladder_steps(reading),
        "today": ladder_view.day_today(reading),
        "about": challenge_page.about_rows(reading),
        "last_step": challenge_page.last_step(reading),
        "actions": challenge_page.action_rows(reading),
        "action_columns": ["What", "Who", "By when", "Status"],
        "not_recorded": challenge_page.not_recorded(reading),
        "meetings": challenge_page.meeting_rows(reading),
        "after": challenge_page.after_the_end(reading),
        "oldest_first": oldest_first,
        "heading": f"{reading.case.reference}, {reading.case.about}",
    }
    return render(request, "escalation/challenge.html", context | _as_may_be(reading, newest_first=not oldest_first))


def _as_may_be(reading: Reading, *, newest_first: bool) -> dict[str, Any]:
    """What is on the page for those who may alone."""
    sees_story = reading.sees(need_to_know.STORY)
    return {
        "may_export": reading.may("export_record"),
        "may_reveal": reading.may("reveal") and reading.pseudonyms,
        "may_keep": reading.may("answer_disposal"),
        "sees_story": sees_story,
        "sees_files": reading.sees(need_to_know.FILES),
        "sees_readers": reading.sees(need_to_know.READERS),
        "story": reading.story(newest_first=newest_first) if sees_story else [],
    }


@limited("export")
def download(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A file as it was attached; the browser saves it and never shows it as a page of ours."""
    assert isinstance(request.user, User)
    found = read_attachment(reference, pk, by=request.user, at=clock.now())
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def export(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole record as one file."""
    assert isinstance(request.user, User)
    reading = Reading(request.user, reference, at=clock.now())
    return export_page(request, reading.challenge, lambda: exported(reading), hides_views=reading.hides_views)


@limited("export")
def story_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole story, for the child's file in each agency."""
    assert isinstance(request.user, User)
    at = clock.now()
    reading = Reading(request.user, reference, at=at, thing=need_to_know.STORY)
    opened(reading.case, page="story", by=request.user, at=at)
    response = HttpResponse(story_copy(reading), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reading.case.reference}-story.pdf"'
    response["Cache-Control"] = "no-store"
    return response
