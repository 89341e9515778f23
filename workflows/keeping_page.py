"""What the pages of keeping show, as plain rows for their templates."""

from typing import Any

from django.urls import reverse

from audit_log.models import Entry
from workflows import holds
from workflows.conflict import Conflict
from workflows.disposal import ACTS_OF_CERTIFICATES, CERTIFIED
from workflows.models import Approval, Case, Decision, Hold, RetentionSchedule, Review, User
from workflows.phrases import spoken_at
from workflows.retention import RECORDS, Rule
from workflows.reviews import Kept

REVIEW_COLUMNS = ["Case", "Closed", "Why it is due", "Held", "Where it stands"]


class Disposed(Conflict):
    """Nothing is left to read of a case. `case` is which one."""

    def __init__(self, case: Case) -> None:
        super().__init__("What was written here has been disposed of")
        self.case = case


def refuse_disposed(case: Case) -> None:
    """Raises Disposed for a case of which only the reference, the dates, the agencies and a certificate remain."""
    if case.disposed_at:
        raise Disposed(case)


def remains(case: Case) -> list[dict[str, Any]]:
    """What is left of a case that was disposed of."""
    agencies = [one.agency.name for one in case.parties.select_related("agency").order_by("pk") if one.agency]
    return [
        {"key": "What it was", "value": case.get_kind_display()},
        {"key": "Agencies", "value": agencies},
        {"key": "Opened", "value": spoken_at(case.opened_at)},
        {"key": "Closed", "value": spoken_at(case.closed_at) if case.closed_at else ""},
        {"key": "Disposed of", "value": spoken_at(case.disposed_at) if case.disposed_at else ""},
    ]


def notes(case: Case) -> list[str]:
    """What a reader of the case has to know of how it is kept."""
    return [f"{hold_words(one)} Nothing of this may be disposed of." for one in holds.over(case)]


def hold_words(hold: Hold) -> str:
    on = "" if hold.case_id else f" on {holds.covered(hold)}"
    return f"A legal hold{on} is in force since {spoken_at(hold.placed_at)}: {hold.get_ground_display().lower()}."


def review_row(one: Kept) -> list[Any]:
    """A case that is due, as a row of the list."""
    case = one.case
    return [
        {"text": case.reference, "url": reverse("kept_case", args=[case.reference]), "hint": case.about},
        f"{case.closed_at:%-d %B %Y}" if case.closed_at else "",
        " ".join(one.why),
        {"text": "Held", "kind": "today", "hint": hold_words(one.holds[0])} if one.holds else "No",
        standing(one),
    ]


def standing(one: Kept) -> Any:
    """Where a review stands, as a cell."""
    proposal = one.proposal
    if proposal is None:
        last = one.reviews[-1] if one.reviews else None
        return {"text": "To be reviewed", "kind": "open", "hint": last and review_words(last)}
    waiting = proposal.approval == Approval.WAITING
    text = "Waits for a second person" if waiting else "Approved"
    return {"text": text, "kind": "waiting" if waiting else "done", "hint": review_words(proposal)}


def review_words(one: Review) -> str:
    """Who decided what and when, in a sentence or two."""
    did = "proposed its disposal"
    if one.decision == Decision.KEEP and one.keep_until_on:
        did = f"kept it until {one.keep_until_on:%-d %B %Y}"
    words = f"{one.by.name} {did} at {spoken_at(one.at)}."
    if one.answered_by and one.answered_at:
        answer = "refused it" if one.approval == Approval.REFUSED else "approved it"
        words += f" {one.answered_by.name} {answer} at {spoken_at(one.answered_at)}."
    return words + (" It was stopped before anything was disposed of." if one.approval == Approval.LAPSED else "")


def review_rows(reviews: list[Review]) -> list[dict[str, Any]]:
    """Every decision about one case, with its reasons."""
    return [
        {
            "key": one.get_decision_display(),
            "value": [text for text in (review_words(one), one.why, one.answered_why) if text],
        }
        for one in reviews
    ]


def acts(one: Kept, user: User, may: set[str]) -> list[dict[str, Any]]:
    """What this person may do about how a case is kept."""
    link, found = reverse("kept_case", args=[one.case.reference]), []
    proposal, disposed = one.proposal, one.case.disposed_at
    if proposal and proposal.approval == Approval.WAITING and proposal.by_id != user.pk and "answer_disposal" in may:
        found.append({"label": "Answer the proposed disposal", "url": f"{link}answer/", "first": True})
    if one.is_due and not proposal and "keep_longer" in may:
        found.append({"label": "Keep it until another day", "url": f"{link}keep/", "first": True})
        if not one.holds:
            found.append({"label": "Propose its disposal", "url": f"{link}dispose/", "grave": True})
    if not disposed and "hold" in may:
        found.append({"label": "Place a legal hold", "url": f"{link}hold/"})
    return found


def schedule_rows(stored: RetentionSchedule) -> list[list[Any]]:
    """Every rule as a sentence, with its sources and whether it is assumed."""
    return [
        [
            RECORDS[rule.record],
            rule.words,
            _sources(rule),
            {"text": "Assumed", "kind": "waiting"} if rule.assumed else "No",
        ]
        for rule in stored.schedule.rules
    ]


def _sources(rule: Rule) -> str:
    """Every source of a rule once, as a sentence."""
    found = "; ".join(dict.fromkeys([*(one.source for one in rule.periods), rule.source]))
    return f"{found[:1].upper()}{found[1:]}."


def certificates(case: Case) -> list[Entry]:
    return list(Entry.objects.filter(case=case, act__in=ACTS_OF_CERTIFICATES).order_by("chain_no"))


def certificate_rows(entry: Entry) -> list[dict[str, Any]]:
    """What a certificate says, and where it stands in its chain."""
    said = [{"key": label, "value": entry.changes[label][1]} for label in CERTIFIED]
    return [
        *said,
        {"key": "Disposed of", "value": spoken_at(entry.at)},
        {"key": "Place in the chain", "value": f"Entry {entry.chain_no}, {bytes(entry.hash).hex()}"},
    ]
