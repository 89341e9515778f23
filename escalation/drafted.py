"""What a draft of a challenge adds up to: its answers, read as what raising takes. Nothing here is stored."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from escalation.actions.raising import NewChallenge, Receiver, Spoken
from escalation.entering import Foreseen, foresee
from escalation.models import Draft
from workflows import clock, vault
from workflows.access import visible_to
from workflows.calendar import Calendar
from workflows.holidays import calendar
from workflows.models import Agency, Case, CaseKind, Partnership, Post, Procedure, Team, current_on
from workflows.procedure import Elsewhere, Rules

MIDDAY = time(12)
LEAST_PART = 3  # letters: a shorter part of a name is too often an ordinary word

# The free texts everybody on the case will read: page, field, and what they are called.
TEXTS = (
    ("now", "action_taken", "What you have done"),
    ("talk", "said", "What was said"),
    ("talk", "why_failed", "Why that did not settle it"),
    ("concern", "concern", "The concern"),
    ("impact", "evidence", "The evidence"),
    ("impact", "impact", "What it means for the child"),
    ("wanted", "wanted", "What you want to happen"),
    ("entry", "why", "Why it starts at a later step"),
)


@dataclass
class Raising:
    """A draft in the hands of the person who writes it: page name to that page's answers, in clear."""

    draft: Draft
    post: Post
    procedure: Procedure
    at: datetime
    answers: dict[str, dict[str, Any]]

    @property
    def rules(self) -> Rules:
        return self.procedure.rules

    @property
    def partnership(self) -> Partnership:
        return self.post.agency.partnership

    def given(self, page: str, field: str) -> Any:
        """One answer; "" where there is none."""
        return self.answers.get(page, {}).get(field) or ""

    # -- what the answers add up to -------------------------------------------------------------------

    @property
    def at_risk(self) -> bool:
        return bool(self.given("risk", "risk") == "yes")

    @property
    def urgent(self) -> bool:
        urgent = self.given("now", "track") == "urgent"
        return self.at_risk and urgent and self.rules.urgent is not None

    @property
    def elsewhere(self) -> list[Elsewhere]:
        """The matters that belong elsewhere and that the person says apply."""
        applies = self.given("scope", "applies") or []
        return [one for one in self.rules.out_of_scope if one.code in applies]

    @property
    def has_spoken(self) -> bool:
        return bool(self.given("spoken", "spoken") == "yes")

    @property
    def spoken_at(self) -> datetime | None:
        """When the workers spoke; without a time of day at midday, and never later than now."""
        if not self.has_spoken or not (on := self.given("talk", "on")):
            return None
        shown = self.given("talk", "time")
        then = clock.instant(date.fromisoformat(on), time.fromisoformat(shown) if shown else MIDDAY)
        return min(then, self.at)

    @property
    def counted_from(self) -> datetime:
        """When limits count from: the talk, but for an urgent challenge now, so that no hour of it is used up."""
        return self.at if self.urgent else self.spoken_at or self.at

    @property
    def enter_at(self) -> int | None:
        """A step later than the track's own first one, if the person chose one."""
        return int(self.given("entry", "step") or 0) or None

    @property
    def children(self) -> list[dict[str, Any]]:
        """What is known of each child, in the order they were added."""
        if (about := self.given("about", "about")) not in ("one", "several"):
            return []
        names = sorted((name for name in self.answers if name.startswith("child-")), key=number_of)
        return [self.answers[name] for name in (names[:1] if about == "one" else names)]

    @property
    def identifiers(self) -> tuple[vault.Identifiers, ...]:
        return tuple(self._identifiers(child) for child in self.children)

    def _identifiers(self, child: dict[str, Any]) -> vault.Identifiers:
        born_on = child.get("born_on")
        record = child.get("record") or ""
        return vault.Identifiers(
            name=child["name"],
            born_on=date.fromisoformat(born_on) if born_on else None,
            nhs_number=child.get("nhs_number") or "",
            records={str(self.post.agency_id): record} if record else {},
        )

    @property
    def agencies(self) -> list[Agency]:
        """Whom it goes to, without the raiser's own agency and whatever has gone since."""
        chosen = [int(one) for one in self.given("agencies", "agencies") or []]
        return list(others(self.post).filter(pk__in=chosen))

    def receiver(self, agency: Agency) -> Receiver:
        page = f"to-{agency.pk}"
        team = Team.objects.filter(agency=agency, pk=self.given(page, "team") or 0).first()
        post = named_posts(agency, on=clock.day_of(self.at)).filter(pk=self.given(page, "post") or 0).first()
        return Receiver(agency, team, post)

    def earlier(self) -> list[Case]:
        """Challenges about these children that this person may see; of any other nothing is said."""
        known = [found for who in self.identifiers if (found := vault.find(self.partnership, who))]
        if not known:
            return []
        seen = visible_to(self.draft.user, at=self.at)
        return list(seen.filter(kind=CaseKind.CHALLENGE, children__child__in=known).distinct().order_by("-opened_at"))

    def named_in(self, text: str) -> str:
        """A child's name, NHS or record number that stands in a text; "" when none does."""
        for child in self.children:
            whole = [child["name"], child.get("nhs_number") or "", child.get("record") or ""]
            for words in whole:
                if len(words) >= LEAST_PART and words.casefold() in text.casefold():
                    return str(words)
            for part in re.findall(rf"\w{{{LEAST_PART},}}", child["name"]):
                if re.search(rf"\b{re.escape(part.capitalize())}\b", text):
                    return str(part)
        return ""

    @cached_property
    def calendar(self) -> Calendar:
        """The working days known today."""
        return calendar()

    def foreseen(self) -> Foreseen:
        """Where it would enter if it were raised now."""
        return foresee(
            self.rules,
            counted_from=self.counted_from,
            at=self.at,
            calendar=self.calendar,
            urgent=self.urgent,
            priority=self.given("priority", "priority"),
            enter_at=self.enter_at,
        )

    def new_challenge(self) -> NewChallenge:
        """What raising takes. The pages have seen to it that every answer is there."""

        def day(page: str, field: str) -> date | None:
            return date.fromisoformat(given) if (given := self.given(page, field)) else None

        return NewChallenge(
            procedure=self.procedure,
            receivers=tuple(self.receiver(agency) for agency in self.agencies),
            children=self.identifiers,
            concern=self.given("concern", "concern"),
            challenged_on=day("concern", "challenged_on"),
            evidence=self.given("impact", "evidence"),
            impact=self.given("impact", "impact"),
            wanted=self.given("wanted", "wanted"),
            wanted_by_on=day("wanted", "wanted_by_on"),
            themes=tuple(self.given("themes", "themes")),
            plan=self.given("themes", "plan"),
            urgent=self.urgent,
            action_taken=self.action_taken,
            priority=self.given("priority", "priority"),
            spoken=self._spoken(),
            enter_at=self.enter_at,
            enter_why=self.given("entry", "why") if self.enter_at else "",
            linked_to=self.given("earlier", "linked_to"),
            signposted=tuple(one.code for one in self.elsewhere),
        )

    @property
    def action_taken(self) -> str:
        if not self.at_risk:
            return ""
        done, reference = self.given("now", "action_taken"), self.given("now", "referral")
        return f"{done}\nReferral reference: {reference}" if reference else str(done)

    def _spoken(self) -> Spoken | None:
        if self.spoken_at is None:
            return None
        talk = self.answers["talk"]
        return Spoken(self.spoken_at, talk["who"], talk["how"], talk["said"], talk["why_failed"])


def number_of(name: str) -> int:
    """2 of "child-2"."""
    return int(name.rpartition("-")[2])


def others(post: Post) -> QuerySet[Agency]:
    """The agencies a challenge from this post can go to: it is for challenges between agencies."""
    return Agency.objects.filter(partnership=post.agency.partnership_id).exclude(pk=post.agency_id)


def named_posts(agency: Agency, *, on: date) -> QuerySet[Post, Post]:
    """Those of an agency a challenge may name: the workers and whoever manages them."""
    serving = Post.objects.filter(current_on(on), agency=agency, user__is_active=True)
    workers = serving.filter(role__in=("practitioner", "line_manager", "safeguarding_lead"))
    return workers.select_related("user", "team").order_by("user__name")
