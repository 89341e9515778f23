"""Plainly invented recommendations for the demonstration, one at each stage, led there through the actions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapid_review import actions
from rapid_review.models import Incident, Recommendation
from workflows.clock import day_of
from workflows.models import Agency, Case, Partnership, Post, Role, User
from workflows.rulebook import current_procedure

DAY = timedelta(days=1)
SAID = "An invented example."


@dataclass(frozen=True)
class Example:
    """How far one has come (`until`), and when it was written down: so many days ago."""

    text: str
    until: str
    days_ago: int
    themes: tuple[str, ...]


# From the youngest to the one that is embedded; "late" has an action whose day has passed.
EXAMPLES = (
    Example("The partnership should agree one form for handing over a child’s plan.", "proposed", 3, ("information",)),
    Example("The council should say within two days who the new social worker is.", "ratified", 12, ("roles",)),
    Example("Strategy meetings should record why each timescale was missed.", "in hand", 40, ("timeliness",)),
    Example("Every agency should record what the child says, in the child’s own words.", "late", 100, ("voice",)),
    Example("Supervision should ask what the child’s day is like.", "complete", 150, ("oversight", "voice")),
    Example("Referrals should be answered in writing, with the reason.", "embedded", 470, ("threshold",)),
)


def load_examples(partnership: Partnership, *, at: datetime) -> None:
    """In Halton one at each stage; nothing where there is one already, or elsewhere."""
    if partnership.slug != "halton" or Recommendation.objects.filter(case__partnership=partnership).exists():
        return
    for example in EXAMPLES:
        _Lead(partnership, example, at).go()


class _Lead:
    """Leads one recommendation to where it is to stand."""

    def __init__(self, partnership: Partnership, example: Example, now: datetime) -> None:
        self.partnership, self.example, self.now = partnership, example, now
        self.at = now - DAY * example.days_ago
        posts = Post.objects.filter(agency__partnership=partnership).select_related("user", "agency").order_by("pk")
        self.team: User = posts.filter(role=Role.PARTNERSHIP_MANAGER)[0].user
        self.lead = posts.filter(role=Role.SAFEGUARDING_LEAD, agency__type="council")[0]
        self.council: Agency = self.lead.agency
        self.owner = posts.filter(role=Role.LINE_MANAGER, agency=self.council)[0]
        self.reference = ""

    def later(self, days: int) -> datetime:
        self.at += DAY * days
        return self.at

    def go(self) -> None:
        self.propose()
        order = ("proposed", "ratified", "in hand", "complete", "embedded")
        steps = (self.ratify, self.take_on, self.finish, self.embed)
        until = "in hand" if self.example.until == "late" else self.example.until
        for step in steps[: order.index(until)]:
            step()

    def propose(self) -> None:
        procedure = current_procedure(self.partnership, kind="recommendation", on=day_of(self.at))
        incident = Incident.objects.filter(case__partnership=self.partnership).order_by("-pk").first()
        new = actions.NewRecommendation(
            procedure=procedure,
            text=f"{SAID} {self.example.text}",
            sources=(incident.case.reference,) if incident else (),
            to_agency=self.council,
            themes=self.example.themes,
        )
        self.reference = actions.record_recommendation(new, by=self.team, at=self.at)

    def ratify(self) -> None:
        on = day_of(self.later(5))
        actions.ratify(self.reference, ratified=True, on=on, how=SAID, by=self.team, at=self.at)

    def take_on(self) -> None:
        at = self.later(3)
        actions.accept_recommendation(self.reference, answer="accepted", why="", by=self.lead.user, at=at)
        actions.set_measure(
            self.reference,
            question=f"{SAID} Can somebody who opens the file see it?",
            measure="Audited files in which it can be seen",
            baseline="11 of 40",
            baseline_on=day_of(at),
            by=self.team,
            at=at,
        )
        self.plan("Write it into the procedure, and tell every team.", day_of(at) + DAY * 60)
        if self.example.until == "in hand":
            self.note("progress", "The draft is with the teams.")
            self.plan("Ask 20 practitioners whether they know it.", day_of(at) + DAY * 90)
        if self.example.until == "late":
            self.note("blocked", "The audit tool is not ready.")

    def plan(self, what: str, due_on: date) -> None:
        actions.plan_action(
            self.reference,
            what=f"{SAID} {what}",
            owner=self.owner,
            lead=self.lead,
            due_on=due_on,
            workstream="Practice improvement",
            by=self.team,
            at=self.at,
        )

    def note(self, kind: str, text: str) -> None:
        action = self.loaded().actions[0]
        actions.note_progress(
            self.reference, action.pk, kind=kind, text=f"{SAID} {text}", by=self.owner.user, at=self.later(7)
        )

    def finish(self) -> None:
        (action,) = self.loaded().actions
        actions.offer_evidence(
            self.reference,
            action.pk,
            kind="policy",
            text=f"{SAID} The procedure was changed.",
            link="https://procedures.example/changed",
            by=self.owner.user,
            at=self.later(30),
        )
        actions.answer_evidence(self.reference, action.pk, accepted=True, why=SAID, by=self.lead.user, at=self.later(5))
        if self.example.until == "complete":
            self.revisit("partly", "19 of 40", "next_revisit", days=80)

    def embed(self) -> None:
        self.revisit("partly", "19 of 40", "next_revisit", days=85)
        self.revisit("embedded", "33 of 40", "next_revisit", days=90)
        self.revisit("embedded", "36 of 40", "nothing", days=185)

    def revisit(self, result: str, value: str, next_step: str, *, days: int) -> None:
        actions.revisit(
            self.reference,
            result=result,
            found=f"{SAID} Forty files were read again.",
            value=value,
            next_step=next_step,
            why=SAID,
            by=self.team,
            at=min(self.later(days), self.now),
        )

    def loaded(self) -> Recommendation:
        return Recommendation.loaded([Case.objects.get(reference=self.reference)])[0]
