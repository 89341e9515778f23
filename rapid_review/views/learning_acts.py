"""One page for every act on a learning review: through the door, the form, the action, and back to the review."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from audit_log.entries import open_page
from rapid_review import briefings, learning_page
from rapid_review.actions import briefings as briefing_actions
from rapid_review.actions import learning, triage
from rapid_review.actions.learning_acting import refuse_moved
from rapid_review.forms import learning_report as reports
from rapid_review.forms import triage as outside
from rapid_review.forms.learning import ReviewForm
from rapid_review.models import LearningReview, LearningState, Verdict
from rapid_review.outside_file import COLUMNS
from rapid_review.views.doors import person, review_of
from rapid_review.views.learning_planning import PLANNING
from rapid_review.views.learning_table import Act, Done
from workflows import access, clock, need_to_know


def _findings(form: reports.FindingsForm, done: Done) -> None:
    said = {name: form.cleaned_data[name] for name in ("findings", "good_practice", "learning", "themes")}
    finished = form.cleaned_data["finished"] == "yes"
    (learning.hand_in if finished else learning.save_findings)(done.reference, **said, **done.who)


def _briefing(form: reports.BriefingForm, done: Done) -> None:
    title = form.cleaned_data["title"]
    briefing_actions.write_briefing(done.reference, title=title, boxes=form.boxes(), **done.who)


def _gap(form: outside.GapForm, done: Done) -> None:
    triage.recommend_gap(done.reference, done.of, **form.said(), **done.who)


# -- when an act is offered, and what stands beside its form ------------------------------------------


def _draft(review: LearningReview) -> bool:
    """Whether a briefing waits to be published."""
    one = briefings.latest(review.case_id)
    return review.state == LearningState.RATIFIED and one is not None and one.published_at is None


def _published(review: LearningReview) -> bool:
    one = briefings.latest(review.case_id)
    return one is not None and one.published_at is not None and one.taken_down_at is None


def _is_written(review: LearningReview) -> bool:
    return not _published(review)


def _all_compared(review: LearningReview) -> bool:
    return bool(review.outside) and all(one.verdict for one in review.outside)


def _the_report(form: ReviewForm) -> dict[str, Any]:
    return {"facts": learning_page.report(form.review), "facts_title": "The report"}


def _the_briefing(form: ReviewForm) -> dict[str, Any]:
    one = briefings.latest(form.review.case_id)
    shelf = reverse("published", args=[form.review.case.partnership.slug])
    return {
        "lines": [
            f"It gets the next number. Anybody can read it without signing in, under {shelf}.",
            "Read it as a stranger who knows the family would: age, place and harm together can let somebody "
            "recognise a child.",
        ],
        "pdf_url": f"{form.review.get_absolute_url()}briefing.pdf",
        "flags": briefings.pointed_out(one, form.review) if one else [],
    }


def _the_outside(form: outside.OneForm) -> dict[str, Any]:
    return {"lines": [f"Recommendation {form.one.number}: {form.one.text}"]}


def _gaps_left(form: outside.FinishForm) -> dict[str, Any]:
    rows = form.review.outside
    gaps = [str(one.number) for one in rows if one.verdict == Verdict.GAP and not one.recommendation]
    return {"lines": [f"A gap, and not a recommendation of ours: {', '.join(gaps)}."] if gaps else []}


def _columns(form: ReviewForm) -> dict[str, Any]:
    headings = ", ".join(COLUMNS)
    return {"lines": [f"The first line has these headings: {headings}. If one line is wrong nothing is taken over."]}


ACTS: dict[str, Act] = PLANNING | {
    "report": Act(
        "write_findings",
        reports.FindingsForm,
        _findings,
        "Save",
        "The report is saved.",
        "Write the report",
        does=("write_findings",),
    ),
    "quality": Act(
        "record_quality_view",
        reports.QualityForm,
        lambda form, done: learning.record_quality_view(done.reference, **form.said(), **done.who),
        "Record it",
        "What the Quality and Impact Group said is recorded.",
        "Record what the Quality and Impact Group said",
        does=("quality_view",),
        beside=_the_report,
    ),
    "ratify": Act(
        "ratify_review",
        reports.LeadersForm,
        lambda form, done: learning.record_ratification(done.reference, **form.said(), **done.who),
        "Record it",
        "What the Strategic Leadership Group decided is recorded.",
        "Record what the Strategic Leadership Group decided",
        does=("ratify",),
        beside=_the_report,
    ),
    "briefing": Act(
        "write_briefing",
        reports.BriefingForm,
        _briefing,
        "Save the briefing",
        "The briefing is saved.",
        "Write the 7-minute briefing",
        does=("publish_briefing",),
        next=lambda review: not _draft(review),
        offered=_is_written,
        beside=_the_report,
    ),
    "publish": Act(
        "publish_briefing",
        reports.PublishForm,
        lambda form, done: briefing_actions.publish_briefing(done.reference, **form.cleaned_data, **done.who),
        "Publish it",
        "The briefing is published. Anybody can read it.",
        "Publish the briefing",
        does=("publish_briefing",),
        offered=_draft,
        template="rapid_review/learning_publish.html",
        beside=_the_briefing,
    ),
    "take-down": Act(
        "take_down_briefing",
        reports.TakeDownForm,
        lambda form, done: briefing_actions.take_down_briefing(done.reference, **form.cleaned_data, **done.who),
        "Take it down",
        "The briefing is taken down.",
        "Take the briefing down",
        offered=_published,
    ),
    "outside": Act(
        "enter_outside",
        outside.OutsideForm,
        lambda form, done: triage.enter_outside(done.reference, form.rows(), **done.who),
        "Add it",
        "The recommendation is added.",
        "Add a recommendation of the outside review",
        does=("compare",),
        next=lambda review: not review.outside,
    ),
    "import": Act(
        "enter_outside",
        outside.OutsideImportForm,
        lambda form, done: triage.enter_outside(done.reference, form.rows(), **done.who),
        "Take them over",
        "The recommendations are taken over.",
        "Take recommendations over from a spreadsheet",
        beside=_columns,
    ),
    "compare": Act(
        "compare_outside",
        outside.CompareForm,
        lambda form, done: triage.compare(done.reference, done.of, form.comparison(), **done.who),
        "Record the verdict",
        "The verdict is recorded.",
        beside=_the_outside,
    ),
    "gap": Act(
        "recommend_gap",
        outside.GapForm,
        _gap,
        "Record the recommendation",
        "The gap is a recommendation on the tracker.",
        beside=_the_outside,
    ),
    "compared": Act(
        "finish_comparing",
        outside.FinishForm,
        lambda form, done: triage.finish_comparing(done.reference, **done.who),
        "Finish the triage",
        "The triage is finished.",
        "Finish: every recommendation is compared",
        does=("compare",),
        offered=_all_compared,
        beside=_gaps_left,
    ),
    "stop": Act(
        "stop_review",
        reports.StopForm,
        lambda form, done: learning.stop_review(done.reference, **form.cleaned_data, **done.who),
        "Stop the review",
        "The review is stopped. Everything written stays.",
        "Stop this review",
    ),
}


def act(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """The form of one act. `?of=` is the id of what it is about: a recommendation of the outside review."""
    user, at = person(request), clock.now()
    found = review_of(user, reference)
    row = ACTS.get(slug)
    if row is None:
        raise Http404("No such act.")
    said = request.GET.get("of", "")
    of = int(said) if said.isascii() and said.isdecimal() and len(said) < 18 else 0
    refuse_moved(found, row.name, by=user, at=at)
    access.require(user, row.name, found, at=at)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = row.form(*sent, review=found, user=user, at=at, of=of)
    if request.method == "POST" and form.is_valid():
        row.do(form, Done(found, user, at, of))
        messages.success(request, row.done)
        again = LearningReview.loaded([type(found.case).objects.get(pk=found.case_id)])[0]
        stays = access.sees(user, need_to_know.SUMMARY, again, at=at)
        return redirect(found.get_absolute_url() if stays else "/reviews/")
    open_page(case_id=found.case_id, user=user, page=f"form: {slug}", at=at).save()
    link = found.get_absolute_url()
    context = {
        "form": form,
        "caption": f"{found.case.reference}, {found.case.about}",
        "button_text": row.button,
        "cancel_url": link,
        "back_url": link,
        "facts": learning_page.about(found, user, at=at),
        "facts_title": "What is known of the review",
    }
    return render(request, row.template, context | row.beside(form))
