"""All that the pages of one challenge show to one person, each kind of paper read once, however long the story is."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Q

from audit_log.models import Entry
from audit_log.timeline import Changed, Day, Line, line, timeline
from escalation.actions import papers
from escalation.actions.closing import ended_at_step
from escalation.actions.step_four import views
from escalation.models import (
    AgreedAction,
    Attachment,
    Attempt,
    Challenge,
    Comment,
    Meeting,
    PartnerView,
    ProposedDate,
    Response,
    StepRecord,
)
from escalation.named import Person, and_list, writers
from workflows import access, clock, need_to_know
from workflows.calendar import Calendar
from workflows.holidays import calendar
from workflows.keeping_page import refuse_disposed
from workflows.models import Agency, CaseChild, CaseKind, Deadline, Party, Post, Side, User, current_on
from workflows.people import Directory


class Reading:
    """One challenge as one person may read it at one instant.

    `relations` is what the person is to the case, `side` the side they act for. Raises Http404 for a stranger, and
    Conflict where nothing is left to read.
    """

    def __init__(self, user: User, reference: str, *, at: datetime, thing: str = need_to_know.SUMMARY) -> None:
        self.user, self.at = user, at
        self.case = access.get_case(user, reference, kind=CaseKind.CHALLENGE, at=at, thing=thing)
        refuse_disposed(self.case)
        self.challenge = Challenge.loaded([self.case])[0]
        self.relations = access.relations(user, self.challenge, at=at)

    # -- what this person is and may ------------------------------------------------------------------

    @property
    def side(self) -> Side:
        """As the actions decide it: the raising side first, the partnership for whoever is on neither."""
        if self.relations & {need_to_know.RAISER, need_to_know.RAISING_HOLDER, need_to_know.RAISING_LEAD}:
            return Side.RAISING
        if self.relations & {need_to_know.RECEIVING_HOLDER, need_to_know.RECEIVING_LEAD}:
            return Side.RECEIVING
        return Side.PARTNERSHIP

    def sees(self, thing: str) -> bool:
        """The table of `workflows.need_to_know`, asked of the same relations."""
        return access.shown(self.relations, thing)

    def may(self, act: str, deadline: Deadline | None = None) -> bool:
        """The door's own table, asked of relations that were found once for the whole page."""
        owner = {need_to_know.OWNER} if deadline is not None and self.user.pk in deadline.holder_ids else set()
        return bool(access.ACTS[act] & (self.relations | owner))

    @cached_property
    def posts(self) -> list[Post]:
        """The posts this person holds or covers today."""
        return access.Standing(self.user, self.at).posts

    def mine(self, deadline: Deadline) -> bool:
        return self.user.pk in deadline.holder_ids

    @cached_property
    def calendar(self) -> Calendar:
        """The working days as they are known today."""
        return calendar()

    # -- the ladder -----------------------------------------------------------------------------------

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """Every deadline there has been, in the order in which they were opened."""
        return list(Deadline.objects.filter(case=self.case).order_by("pk"))

    @cached_property
    def missing(self) -> list[tuple[int, str]]:
        """Records that steps it has left ask for and nobody has written: (step, code)."""
        last = self.challenge.step or ended_at_step(self.challenge)
        return [one for one in papers.missing(self.challenge) if one[0] != last]

    @cached_property
    def agencies(self) -> dict[str, Agency]:
        """The agency of each side."""
        parties = self.challenge.parties.values()
        found = Agency.objects.in_bulk([one.agency_id for one in parties if one.agency_id])
        return {one.side: found[one.agency_id] for one in parties if one.agency_id}

    @cached_property
    def named(self) -> dict[str, Post]:
        """The person named for each side, with their team."""
        parties = self.challenge.parties.values()
        posts = Post.objects.select_related("user", "agency", "team").in_bulk(
            [one.post_id for one in parties if one.post_id]
        )
        return {one.side: posts[one.post_id] for one in parties if one.post_id}

    # -- papers ---------------------------------------------------------------------------------------

    @cached_property
    def responses(self) -> list[Response]:
        return list(Response.objects.filter(case=self.case).select_related("by").order_by("pk"))

    @cached_property
    def attempts(self) -> list[Attempt]:
        return list(Attempt.objects.filter(case=self.case).select_related("by").order_by("pk"))

    @cached_property
    def actions(self) -> list[AgreedAction]:
        """Actions of every proposal and of the recommendation, with their owners."""
        found = AgreedAction.objects.filter(case=self.case).select_related("owner__user", "owner__agency")
        return list(found.order_by("due_on", "pk"))

    def label(self, deadline: Deadline) -> str:
        """What has to be done, with the agreed action it is about."""
        for one in self.actions_to_do:
            if deadline.pk in (one.deadline_id, one.confirming_id):
                return f"{deadline.label}: {one.what}"
        return deadline.label

    @property
    def actions_to_do(self) -> list[AgreedAction]:
        """Those that count: agreed or recommended, so with a deadline."""
        return [one for one in self.actions if one.deadline_id]

    @cached_property
    def meetings(self) -> list[Meeting]:
        return list(Meeting.objects.filter(case=self.case).select_related("by").order_by("planned_at", "pk"))

    @cached_property
    def comments(self) -> list[Comment]:
        return list(Comment.objects.filter(case=self.case).select_related("by").order_by("pk"))

    @cached_property
    def attachments(self) -> list[Attachment]:
        found = Attachment.objects.filter(case=self.case).select_related("by", "scan")
        return list(found.defer("content").order_by("pk"))

    @cached_property
    def records(self) -> list[StepRecord]:
        return list(StepRecord.objects.filter(case=self.case).select_related("by").order_by("step", "pk"))

    @cached_property
    def proposed_dates(self) -> list[ProposedDate]:
        """Dates that wait for an answer."""
        found = ProposedDate.objects.filter(case=self.case, verdict="waiting")
        return list(found.select_related("by").order_by("pk"))

    @cached_property
    def views(self) -> list[tuple[Post, PartnerView | None]]:
        """Each statutory partner with their view or none, once the challenge has reached their step."""
        rules = self.challenge.rules
        deciding = [one for one in rules.steps if one.partnership_does == "decides"]
        if not any(str(one.number) in self.challenge.entered for one in deciding):
            return []
        roles = {role for one in deciding for role in one.partnership}
        directory = Directory([self.challenge], on=clock.day_of(self.at))
        found = [
            one.post
            for role in roles
            for one in directory.in_partnership(self.case.partnership_id, role, self.challenge)
        ]
        return views(self.challenge, sorted(found, key=lambda one: one.agency.name))

    @cached_property
    def sees_views(self) -> bool:
        """Whether others' views are shown: before one's own is given, or after; the last word settles it for all."""
        challenge = self.challenge
        settled = bool(challenge.recommendations) or not challenge.is_live
        given = PartnerView.objects.filter(case=self.case, by=self.user).exists()
        return self.sees(need_to_know.VIEWS_AFTER if settled or given else need_to_know.VIEWS_BEFORE)

    @property
    def hides_views(self) -> bool:
        """Whether somebody has given a view that is not shown to this person yet."""
        return not self.sees_views and PartnerView.objects.filter(case=self.case).exclude(by=self.user).exists()

    def shows(self, view: PartnerView) -> bool:
        """Whether the words of a view are shown to this person: their own always."""
        return view.by_id == self.user.pk or self.sees_views

    @cached_property
    def pseudonyms(self) -> list[str]:
        children = CaseChild.objects.filter(case=self.case).select_related("child").order_by("pk")
        return [one.child.pseudonym for one in children]

    @cached_property
    def linked(self) -> list[Challenge]:
        """Challenges that came from this one, that it came from, or that were raised with it: those one may see."""
        near = Q(linked_to=self.case)
        if self.case.linked_to_id:
            near |= Q(pk=self.case.linked_to_id) | Q(linked_to=self.case.linked_to_id)
        cases = access.visible_to(self.user, at=self.at).filter(near, kind=CaseKind.CHALLENGE)
        found = Challenge.objects.filter(case__in=cases.exclude(pk=self.case.pk).values("pk"))
        return list(found.select_related("case").order_by("case__reference"))

    # -- people ---------------------------------------------------------------------------------------

    @cached_property
    def people(self) -> dict[int, Person]:
        """Whoever holds or has written something, with the post that belongs here."""
        ids = {user for one in self.deadlines for user in one.holder_ids}
        ids |= {user for one in self.challenge.parties.values() for user in one.holder_ids}
        ids |= {user for row in self._turns for user in row.holder_ids}
        ids |= {one.taken_by_id for one in self.challenge.parties.values() if one.taken_by_id}
        ids |= set(writers(self.challenge))
        users = User.objects.in_bulk(ids)
        posts = Post.objects.filter(current_on(clock.day_of(self.at)), user__in=ids).select_related("agency")
        here = {one.agency_id for one in self.challenge.parties.values()}
        chosen: dict[int, Post] = {}
        for post in posts.order_by("pk"):
            if post.user_id not in chosen or chosen[post.user_id].agency_id not in here:
                chosen[post.user_id] = post
        return {
            pk: Person(user.name, chosen[pk].title, chosen[pk].agency.name) if pk in chosen else Person(user.name)
            for pk, user in users.items()
        }

    def name(self, user_id: int | None) -> str:
        """A name, or "The system" for nobody."""
        return self.people[user_id].name if user_id in self.people else "The system"

    def names(self, ids: Iterable[int]) -> str:
        """Several, as a sentence lists them, with their agencies; "you" for the reader."""
        found = ["you" if one == self.user.pk else self.people[one].at_agency for one in ids if one in self.people]
        return and_list(sorted(found, key=lambda name: name != "you"))

    # -- the story ------------------------------------------------------------------------------------

    def story(self, *, newest_first: bool = False) -> list[Day]:
        """The trail in words, with what changed in whose turn it was."""
        rows = Entry.objects.filter(case=self.case).order_by("chain_no")
        columns = ("act", "by_id", "at", "recorded_at", "words", "why", "changes", "chain_no", "by__name")
        entries = [line({**self._as_shown(row), "who": row["by__name"]}) for row in rows.values(*columns)]
        return timeline(entries, self._turn_lines(), newest_first=newest_first)

    def _as_shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """A line of the trail; of a view that is not shown no more than that it was given."""
        if row["act"] != "give_view" or row["by_id"] == self.user.pk or self.sees_views:
            return row
        return {**row, "words": row["words"].replace("a dissenting view", "a view"), "why": ""}

    @cached_property
    def _turns(self) -> list[Any]:
        rows = Party.history.filter(case_id=self.case.pk).select_related("history_user")
        return list(rows.order_by("side", "history_id"))

    def _turn_lines(self) -> list[Line]:
        found: list[Line] = []
        for side, of_side in groupby(self._turns, key=lambda row: row.side):
            before: list[int] = []
            for row in of_side:
                if set(before) != set(row.holder_ids):
                    label = f"Whose turn, {Side(side).label.lower()}"
                    change = Changed(label, self._listed(before), self._listed(row.holder_ids))
                    found.append(_turn_line(row, change))
                before = row.holder_ids
        return found

    def _listed(self, ids: Iterable[int]) -> str | None:
        return and_list([self.people[one].name for one in ids if one in self.people]) or None


def _turn_line(row: Any, change: Changed) -> Line:
    who = row.history_user.name if row.history_user else ""
    return Line(row.effective_at, row.history_date, who, "Whose turn it is changed.", changes=(change,))
