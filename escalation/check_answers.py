"""What the person who raises a challenge has answered, as rows to check, with a link to change each."""

from datetime import date
from typing import Any

from django.urls import reverse

from escalation.drafted import TEXTS, Raising
from escalation.entering import warnings
from escalation.forms.raising_pages import pages_of
from escalation.models import How, Plan
from escalation.receiving import opposite_numbers
from workflows.calendar import Closure, spoken
from workflows.clock import day_of
from workflows.models import Agency, AgencyClosure, Theme
from workflows.phrases import spoken_at

Row = dict[str, Any]
NOT_GIVEN = "Not given"


def _in_threes(digits: str) -> str:
    """An NHS number as it is printed: "943 476 5919"."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


class Answers:
    """The cards of the page, what is wrong with the answers, and when each step would be due."""

    def __init__(self, raising: Raising) -> None:
        self.raising = raising

    def cards(self) -> list[tuple[str, list[Row]]]:
        people = [*self._children(), *self._receivers()]
        return [
            ("So far", self._so_far()),
            ("Who", people),
            ("The challenge", self._words()),
            ("Where it starts", self._start()),
        ]

    def problems(self) -> list[tuple[str, str]]:
        """(address of the page, what is wrong there): what other answers have made wrong since."""
        raising, asked = self.raising, {one.name for one in pages_of(self.raising)}
        found = []
        for page, field, label in TEXTS:
            if page not in asked or raising.given(page, "not_a_name"):
                continue
            if name := raising.named_in(raising.given(page, field)):
                found.append((self._url(page), f"{label}: “{name}” looks like the child’s name or number"))
        if not raising.agencies:
            found.append((self._url("agencies"), "Select the agency whose decision or action you challenge"))
        return found

    def dates(self) -> list[Row]:
        """Each step from the one it enters, with when it would be due if nobody settles it earlier."""
        steps: dict[str, list[str]] = {}
        for one in self.raising.foreseen().dated:
            lines = steps.setdefault(f"Step {one.step.number}: {one.step.title}", [])
            lines.append(one.words(self.raising.at))
        return [{"key": key, "value": lines} for key, lines in steps.items()]

    def warnings(self) -> list[str]:
        raising = self.raising
        agencies = [raising.post.agency, *raising.agencies]
        closures = AgencyClosure.objects.filter(agency__in=agencies).select_related("agency")
        shut = [Closure(one.agency.name, one.starts_on, one.ends_on, one.why) for one in closures]
        return warnings(raising.rules, raising.foreseen(), raising.calendar, shut)

    # -- the rows -------------------------------------------------------------------------------------

    def _url(self, page: str) -> str:
        return reverse("raise_page", args=[self.raising.draft.pk, page]) + "?change"

    def _row(self, page: str, key: str, value: Any) -> Row:
        return {"key": key, "value": value or NOT_GIVEN, "change_url": self._url(page)}

    def _so_far(self) -> list[Row]:
        raising = self.raising
        rows = [self._row("risk", "Immediate risk", "Yes" if raising.at_risk else "No")]
        if raising.at_risk:
            rows.append(self._row("now", "What you have done", raising.action_taken))
        if raising.rules.out_of_scope:
            matters = [one.question for one in raising.elsewhere]
            rows.append(self._row("scope", "Dealt with elsewhere", matters or "None of it"))
        rows.append(self._row("spoken", "Already spoken", "Yes" if raising.has_spoken else "No"))
        if raising.spoken_at:
            rows += [
                self._row("talk", "Who, when and how", self._talk()),
                self._row("talk", "What was said", raising.given("talk", "said")),
                self._row("talk", "Why not settled", raising.given("talk", "why_failed")),
            ]
        return rows

    def _talk(self) -> list[str]:
        raising = self.raising
        assert raising.spoken_at is not None
        on = date.fromisoformat(raising.given("talk", "on"))
        when = spoken_at(raising.spoken_at) if raising.given("talk", "time") else spoken(on)
        return [raising.given("talk", "who"), when, str(How(raising.given("talk", "how")).label)]

    def _children(self) -> list[Row]:
        raising = self.raising
        if not raising.children:
            return [self._row("about", "About", "No single child")]
        several = len(raising.children) > 1
        rows = []
        for number, child in enumerate(raising.children, start=1):
            born_on = child.get("born_on")
            lines = [
                child["name"],
                f"Born {spoken(date.fromisoformat(born_on)).partition(' ')[2]}" if born_on else "",
                f"NHS number {_in_threes(child['nhs_number'])}" if child.get("nhs_number") else "",
                f"Your record {child['record']}" if child.get("record") else "",
            ]
            key = f"Child {number}" if several else "Child"
            rows.append(self._row(f"child-{number}", key, [line for line in lines if line]))
        if raising.given("about", "about") == "several":
            rows.append({**self._row("children", "More children", "No"), "change_text": "Change or add another"})
        if linked := raising.given("earlier", "linked_to"):
            rows.append(self._row("earlier", "Follows from", linked))
        return rows

    def _receivers(self) -> list[Row]:
        agencies = self.raising.agencies
        rows = [self._row("agencies", "With", [one.name for one in agencies])]
        return rows + [self._row(f"to-{one.pk}", f"Who at {one.name}", self._who(one)) for one in agencies]

    def _who(self, agency: Agency) -> list[str]:
        raising, receiver = self.raising, self.raising.receiver(agency)
        found = [receiver.team.name] if receiver.team else []
        if receiver.post:
            found.append(f"{receiver.post.user.name}, {receiver.post.title}")
        if not found:
            found.append("No team or worker named")
        for step, people in opposite_numbers(raising, agency, [raising.foreseen().step]):
            found += [f"Step {step.number} goes to {who}" for who in people]
        return found

    def _words(self) -> list[Row]:
        raising = self.raising

        def day(page: str, field: str) -> str:
            return spoken(date.fromisoformat(given)) if (given := raising.given(page, field)) else ""

        themes = [str(Theme(one).label) for one in raising.given("themes", "themes") or []]
        plan = raising.given("themes", "plan")
        return [
            self._row("concern", "Concern", raising.given("concern", "concern")),
            self._row("concern", "Decided or happened on", day("concern", "challenged_on")),
            self._row("impact", "Effect on the child", raising.given("impact", "impact")),
            self._row("impact", "Evidence", raising.given("impact", "evidence")),
            self._row("wanted", "What should happen", raising.given("wanted", "wanted")),
            self._row("wanted", "By when", day("wanted", "wanted_by_on")),
            self._row("themes", "About", themes),
            self._row("themes", "Plan or status", str(Plan(plan).label) if plan else ""),
        ]

    def _start(self) -> list[Row]:
        raising, found = self.raising, self.raising.foreseen()
        track = "Urgent: hours, not days" if raising.urgent else "Usual"
        rows = [self._row("risk", "Track", track)]
        if raising.rules.priorities:
            rows.append(self._row("priority", "Priority", raising.given("priority", "priority").capitalize()))
        lines = [f"Step {found.step.number}: {found.step.title}"]
        if raising.spoken_at and found.day and found.day > 1:
            lines.append(f"You spoke on {spoken(day_of(raising.spoken_at))}, so today is day {found.day}.")
        if raising.enter_at:
            lines.append(raising.given("entry", "why"))
        return [*rows, {**self._row("entry", "Starts at", lines), "change_text": "Start at a later step"}]
