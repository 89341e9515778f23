"""A procedure: who does what by when. Plain frozen data, read from a TOML file by `procedure_file`.

Nothing here counts days (`limits` does) and nothing knows a partnership: what differs between partnerships is
data.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["challenge", "incident", "review", "recommendation"]
Unit = Literal["minutes", "hours", "working days", "calendar days", "weeks", "months"]
DayUnit = Literal["calendar", "working"]
Side = Literal["raising", "receiving", "both", "partnership", "asked"]
OnTimeout = Literal["remind", "alert", "escalate"]
Formality = Literal["preventive", "informal", "formal"]
PartnershipDoes = Literal["informed", "gate", "convenes", "decides", "nothing"]


@dataclass(frozen=True)
class Within:
    """So many hours or days after something: "within 5 working days after entering step 1".

    `after` names an event; "entered" with `step` None means the deadline's own step. A limit of 0 working
    days is "the same working day". With `counting_that_day` the day it is counted from is the first one.
    """

    amount: int
    unit: Unit
    after: str
    step: int | None = None
    counting_that_day: bool = False


@dataclass(frozen=True)
class DayNumber:
    """By the end of an absolute day of the challenge, whose first day is day 1."""

    day: int
    unit: DayUnit


@dataclass(frozen=True)
class Before:
    """At least so many working days before a day that is planned: counted backwards, that day not included."""

    amount: int
    unit: Literal["working days"]
    event: str


@dataclass(frozen=True)
class DateSet:
    """A date set on the case itself, one of `DATES`: agreed by both sides, or set to protect the child."""

    name: str


@dataclass(frozen=True)
class Soonest:
    """Whichever of several limits comes first; those not known yet do not count."""

    limits: "tuple[Limit, ...]"


@dataclass(frozen=True)
class ByPriority:
    """A limit for each priority, in the procedure's order of priorities."""

    limits: "tuple[tuple[str, Limit], ...]"


Limit = Within | DayNumber | Before | DateSet | Soonest | ByPriority


@dataclass(frozen=True)
class Assumed:
    """Something the source leaves open, and how this procedure reads it."""

    code: str
    text: str


@dataclass(frozen=True)
class DeadlineRule:
    """One thing one party must do by a time.

    It opens on `starts_on` (an event; "" means entering the step) and closes on any of `stops_on`, always on
    leaving the step. `roles` replaces the step's own roles for that side when not empty. `assumed` holds the
    codes of what the procedure assumes about it; the urgent limit stands on what [urgent] says and
    `urgent_assumed`. Not `verified`: nobody has read the number in the text that is in force. `other_reading` is how
    others count the same limit: it is shown beside it, and nothing is chased by it.
    """

    code: str
    label: str
    side: Side
    limit: Limit
    source: str
    urgent_limit: Limit | None = None
    roles: tuple[str, ...] = ()
    starts_on: str = ""
    stops_on: tuple[str, ...] = ()
    on_timeout: OnTimeout = "remind"
    told: tuple[str, ...] = ()
    repeat: bool = False
    binding: bool = True
    assumed: tuple[str, ...] = ()
    urgent_assumed: tuple[str, ...] = ()
    verified: bool = True
    other_reading: Limit | None = None


@dataclass(frozen=True)
class Approval:
    """Who on the raising side approves leaving a step. Silence and refusal never hold the challenge."""

    by: str
    rule: DeadlineRule

    @property
    def limit(self) -> Limit:
        return self.rule.limit


@dataclass(frozen=True)
class Told:
    """Who hears of it, beyond those whose turn it is: "raising:safeguarding_lead", "partnership_manager" …"""

    entering: tuple[str, ...] = ()
    resolving: tuple[str, ...] = ()
    escalating: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A rung. `from_day` and `to_day` are days of the challenge, from day 1; None without a window."""

    number: int
    code: str
    title: str
    source: str
    day_unit: DayUnit
    deadlines: tuple[DeadlineRule, ...]
    formality: Formality = "formal"
    from_day: int | None = None
    to_day: int | None = None
    raising: tuple[str, ...] = ()
    receiving: tuple[str, ...] = ()
    partnership: tuple[str, ...] = ()
    partnership_does: PartnershipDoes = "nothing"
    meeting: bool = False
    approval: Approval | None = None
    record: tuple[str, ...] = ()
    told: Told = Told()
    assumed: tuple[str, ...] = ()

    @property
    def all_deadlines(self) -> tuple[DeadlineRule, ...]:
        """The step's deadlines, and the approval of leaving it where one is asked."""
        return (*self.deadlines, self.approval.rule) if self.approval else self.deadlines

    @property
    def representations(self) -> Limit | None:
        """How long each party has for the representations it is asked for, if the step asks for any."""
        asked = (rule.limit for rule in self.deadlines if rule.starts_on == "representations_asked")
        return next(asked, None)


@dataclass(frozen=True)
class Track:
    """The urgent track: the steps at which an urgent case may enter, the usual one first."""

    enter_at: tuple[int, ...]
    source: str
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """A matter this procedure does not deal with: what the raise page asks, and where it belongs."""

    code: str
    question: str
    goes_to: str
    source: str
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """A whole procedure. `digest` is the sha256, in hex, of the text it was read from.

    Entering at a later step and stepping back, where the procedure allows them, always need a reason. `unverified` is
    what every number says that is not verified, `recipients` to whom a notification goes, each a line;
    `report_recipients` to whom the report of a practice review goes, `phases` the parts that it is usually made of.
    """

    kind: Kind
    name: str
    version: str
    title: str
    in_force_from: date
    source: str
    address: str
    day_unit: DayUnit
    steps: tuple[Step, ...]
    final: str
    digest: str
    urgent: Track | None = None
    may_enter_later: bool = True
    may_step_back: bool = True
    priorities: tuple[str, ...] = ()
    after_end: tuple[DeadlineRule, ...] = ()
    out_of_scope: tuple[Elsewhere, ...] = ()
    assumed: tuple[Assumed, ...] = ()
    missing: tuple[str, ...] = ()
    unverified: str = ""
    recipients: tuple[str, ...] = ()
    report_recipients: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()

    @property
    def last(self) -> Step:
        return self.steps[-1]

    def step(self, number: int) -> Step:
        """The step of that number, 1 being the first; LookupError when there is none."""
        if not 1 <= number <= len(self.steps):
            raise LookupError(f"{self.name} has steps 1 to {len(self.steps)}, not {number}.")
        return self.steps[number - 1]

    def deadline(self, step: int | None, code: str) -> DeadlineRule:
        """The rule of that code in a step, or after the end when `step` is None; LookupError without one."""
        rules = self.after_end if step is None else self.step(step).all_deadlines
        for rule in rules:
            if rule.code == code:
                return rule
        raise LookupError(f"{self.name} has no deadline {code!r} in step {step}.")

    def assumption(self, code: str) -> str:
        """What the procedure assumes under a code, in words."""
        return next(item.text for item in self.assumed if item.code == code)
