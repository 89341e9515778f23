"""Example challenges of the demonstration, so that no list is empty.

They are made as people make them: by the actions, at instants in the past, with the timer run in between.
Everything in them is invented.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min

from escalation import actions
from escalation.models import Challenge
from workflows import clock
from workflows.holidays import calendar
from workflows.models import Case, CaseKind, Deadline, Partnership, Post, Procedure, User
from workflows.sweep import sweep
from workflows.vault import Identifiers

Event = tuple[datetime, Callable[[datetime], None]]


@transaction.atomic
def load_examples(partnership: Partnership, *, at: datetime) -> int:
    """A partnership's challenges, in different places at `at`; none if there are any. Returns how many."""
    if Case.objects.filter(kind=CaseKind.CHALLENGE, partnership=partnership).exists():
        return 0
    examples = EXAMPLES[partnership.slug]
    events = [event for example in examples for event in example(partnership, at)]
    for moment, do in sorted(events, key=lambda event: event[0]):
        _play(partnership, until=moment)
        do(moment)
    _play(partnership, until=at)
    sweep(Challenge, actions.time_ran_out, at=at)
    return len(examples)


def _play(partnership: Partnership, *, until: datetime) -> None:
    """Run the timer at each instant at which something runs out, as it would have run."""
    while (due_at := _next(partnership)) and due_at <= until:
        sweep(Challenge, actions.time_ran_out, at=due_at)


def _next(partnership: Partnership) -> datetime | None:
    found = Deadline.objects.filter(is_open=True, case__partnership=partnership, case__kind=CaseKind.CHALLENGE)
    armed = found.aggregate(due=Min("due_at"), remind=Min("remind_at"))
    return min((at for at in armed.values() if at), default=None)


class Example:
    """One challenge in the making: who raises it, whom it goes to, and what has happened to it since."""

    def __init__(self, partnership: Partnership, raiser: str, receiver: str) -> None:
        self.partnership = partnership
        self.post = self._post(raiser)
        self.receiver = self._post(receiver)
        self.reference = ""

    def _post(self, name: str) -> Post:
        posts = Post.objects.select_related("user", "agency__partnership", "team").order_by("pk")
        found = posts.filter(user__name=name, agency__partnership=self.partnership).first()
        if found is None:
            raise LookupError(f"The demonstration has no {name}.")
        return found

    def raises(
        self, child: str, concern: str, impact: str, wanted: str, theme: str, *, urgent: bool = False, **more: Any
    ) -> Callable[[datetime], None]:
        """Raise it, about an invented child."""

        def do(at: datetime) -> None:
            procedure = Procedure.objects.filter(
                partnership=self.partnership, name=self.partnership.challenge_procedure
            ).latest("in_force_from", "id")
            (self.reference,) = actions.raise_challenge(
                actions.NewChallenge(
                    procedure=procedure,
                    receivers=(actions.Receiver(self.receiver.agency, self.receiver.team, self.receiver),),
                    children=(Identifiers(name=child, born_on=clock.day_of(at) - timedelta(days=3000)),),
                    concern=concern,
                    impact=impact,
                    wanted=wanted,
                    themes=(theme,),
                    urgent=urgent,
                    action_taken="The duty team was rung, and the child is with a relative today." if urgent else "",
                    **more,
                ),
                by=self.post.user,
                post=self.post,
                at=at,
            )

        return do

    def responds(self, text: str) -> Callable[[datetime], None]:
        return lambda at: actions.respond(self.reference, text=text, by=self._holder("receiving"), at=at)

    def proposes(self, text: str, side: str = "receiving") -> Callable[[datetime], None]:
        """A resolution, with one thing to be done by whoever proposes."""

        def do(at: datetime) -> None:
            by = self._holder(side)
            owner = Post.objects.filter(user=by).order_by("pk")[0]
            action = actions.NewAction("Visit the family together", owner, clock.day_of(at) + timedelta(days=10))
            actions.propose_resolution(self.reference, text=text, actions=[action], by=by, at=at)

        return do

    def agrees(self, side: str = "raising") -> Callable[[datetime], None]:
        def do(at: datetime) -> None:
            proposal = self._challenge().open_proposal()
            assert proposal is not None
            actions.agree_resolution(self.reference, proposal.pk, by=self._holder(side), at=at)

        return do

    def agrees_date(self, days: int) -> Callable[[datetime], None]:
        """Where the procedure leaves the time to both: the receiving side proposes a day, the raising one agrees."""

        def do(at: datetime) -> None:
            (waiting,) = [one for one in self._challenge().live_deadlines if one.code == "resolve"]
            by, due_on = self._holder("receiving"), clock.day_of(at) + timedelta(days=days)
            proposed = actions.propose_date(self.reference, waiting.pk, due_on=due_on, by=by, at=at)
            actions.answer_date(self.reference, proposed, agreed=True, by=self._holder("raising"), at=at)

        return do

    def _challenge(self) -> Challenge:
        return Challenge.loaded([Case.objects.get(reference=self.reference)])[0]

    def _holder(self, side: str) -> User:
        """Whoever holds the turn on a side."""
        return User.objects.get(pk=self._challenge().parties[side].holder_ids[0])


def _just_raised(partnership: Partnership, at: datetime) -> list[Event]:
    one = Example(partnership, "Hazel Healthvisitor", "Sam Socialworker")
    raising = one.raises(
        "Invented Child One",
        "Two missed visits were recorded as the family being away; nobody asked where.",
        "A toddler has not been seen by anybody for three weeks.",
        "A joint visit this week.",
        "drift",
    )
    return [(at - timedelta(minutes=10), raising)]


def _overdue(partnership: Partnership, at: datetime) -> list[Event]:
    """Raised yesterday and not settled: step 1 ran out at midnight."""
    one = Example(partnership, "Tessa Teacher", "Sam Socialworker")
    raising = one.raises(
        "Invented Child Two",
        "The referral was closed without anybody ringing the school back.",
        "The child comes to school hungry and tired, and says there is nobody at home.",
        "That the decision is looked at again, with what the school knows.",
        "threshold",
    )
    return [(_days_ago(at, 1), raising)]


def _urgent(partnership: Partnership, at: datetime) -> list[Event]:
    one = Example(partnership, "Emil Emergencydoctor", "Connie Constable")
    raising = one.raises(
        "Invented Child Three",
        "The injury does not fit the account given, and the child is to go home tonight.",
        "The child may be hurt again before anybody has looked into it.",
        "A strategy discussion today.",
        "timeliness",
        urgent=True,
    )
    return [(at - timedelta(hours=2), raising)]


def _at_step_3(partnership: Partnership, at: datetime) -> list[Event]:
    """Neither the workers nor their managers could settle it; now there is a proposal."""
    one = Example(partnership, "Carys Camhsworker", "Sally Socialworker")
    raising = one.raises(
        "Invented Child Four",
        "Each service says that the other should lead the plan.",
        "A young person who harms themselves has no plan anybody keeps.",
        "One named lead, and a meeting of everybody involved.",
        "roles",
    )
    return [
        (_days_ago(at, 11), raising),
        (_days_ago(at, 7), one.responds("We think that health should lead, and will say why in writing.")),
        (
            _days_ago(at, 1),
            one.proposes("Children’s social care leads the plan; health attends every meeting."),
        ),
    ]


def _at_step_4(partnership: Partnership, at: datetime) -> list[Event]:
    one = Example(partnership, "Gus Generalpractitioner", "Maud Midwife")
    raising = one.raises(
        "Invented Child Five",
        "The discharge letter left out what the practice had passed on before the birth.",
        "The health visitor did not know that there had been worries about an older child.",
        "That letters carry what was passed on, and that this family is seen now.",
        "information",
    )
    return [(_days_ago(at, 18), raising)]


def _resolved(partnership: Partnership, at: datetime) -> list[Event]:
    one = Example(partnership, "Tessa Teacher", "Hazel Healthvisitor")
    raising = one.raises(
        "Invented Child Six",
        "The school nurse’s assessment was stepped down without the school being asked.",
        "The child lost the only weekly visit there was.",
        "That the visits go on until the review.",
        "closure",
    )
    return [
        (_days_ago(at, 8), raising),
        (_days_ago(at, 5), one.responds("We were not aware of what the school has seen. Thank you.")),
        (_days_ago(at, 4), one.proposes("The visits go on until the review in six weeks.")),
        (_days_ago(at, 3), one.agrees()),
    ]


def _sefton_new(partnership: Partnership, at: datetime) -> list[Event]:
    one = Example(partnership, "Heidi Visitinghealth", "Doug Detective")
    raising = one.raises(
        "Invented Child Seven",
        "The police were at the home twice last week, and the health visitor heard of it from a neighbour.",
        "The family’s visits were planned without knowing who may be in the home.",
        "That what happened is passed on this week.",
        "information",
    )
    return [(at - timedelta(hours=1), raising)]


def _sefton_overdue(partnership: Partnership, at: datetime) -> list[Event]:
    """At stage 2, where the service managers’ two working days are over and the meeting’s seven are not."""
    one = Example(partnership, "Tara Schoolteacher", "Sonny Socialwork")
    raising = one.raises(
        "Invented Child Eight",
        "The assessment ended without the school being asked.",
        "The child stays behind after school every day and does not want to go home.",
        "That the assessment is opened again, with what the school knows.",
        "assessment",
    )
    responding = one.responds("The assessment was closed by the book. We do not see what has changed.")
    return [(_working_days_ago(at, 7), raising), (_working_days_ago(at, 6), responding)]


def _surrey_agreed(partnership: Partnership, at: datetime) -> list[Event]:
    one = Example(partnership, "Toby Tutor", "Saskia Socialservices")
    raising = one.raises(
        "Invented Child Nine",
        "The referral was answered with advice only.",
        "The child has been in the same clothes all week and falls asleep in lessons.",
        "That somebody visits the family.",
        "threshold",
    )
    return [(_days_ago(at, 1), raising), (at - timedelta(hours=2), one.agrees_date(5))]


def _surrey_overdue(partnership: Partnership, at: datetime) -> list[Event]:
    """Health went straight to the designated professionals, and the day both agreed has passed."""
    one = Example(partnership, "Hope Homevisitor", "Dilys Detecting")
    raising = one.raises(
        "Invented Child Ten",
        "The strategy discussion was held without health.",
        "What the health visitor has seen of the baby’s injuries was not in it.",
        "That it is held again with everybody.",
        "roles",
        enter_at=3,
        enter_why="The named nurse asks the designated professionals directly.",
    )
    raised_at = _working_days_ago(at, 3)
    return [(raised_at, raising), (raised_at + timedelta(hours=2), one.agrees_date(1))]


def _days_ago(at: datetime, days: int) -> datetime:
    """Half past ten in the morning, so many days before."""
    morning = clock.start_of(clock.day_of(at) - timedelta(days=days))
    return morning + timedelta(hours=10, minutes=30)


def _working_days_ago(at: datetime, days: int) -> datetime:
    """The same hour so many working days before."""
    day = clock.day_of(at)
    for _ in range(days):
        day = calendar().previous_working(day)
    return _days_ago(at, (clock.day_of(at) - day).days)


EXAMPLES = {
    "halton": (_just_raised, _overdue, _urgent, _at_step_3, _at_step_4, _resolved),
    "sefton": (_sefton_new, _sefton_overdue),
    "surrey": (_surrey_agreed, _surrey_overdue),
}
