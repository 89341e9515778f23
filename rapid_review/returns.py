"""One agency's return, as it is read: whose it is, which of its versions counts, what is asked in it. Reads only."""

from collections.abc import Sequence

from rapid_review.models import AgencyReturn, ReturnVersion
from workflows.models import Deadline
from workflows.standing import Standing

CODE = "agency_return"

# Section's code to what is asked and what helps to answer it, under the headings of the page.
GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "What your agency knows": {
        "family": ("Who is in the family, as far as known", "By their part, as “mother’s partner”. No names."),
        "summary": ("Summary of the agency’s involvement", "Since when, why, and how it stands now."),
    },
    "What you make of it": {
        "went_well": ("What went well", ""),
        "concerns": ("Concerns about practice", ""),
        "missed": ("Missed opportunities, and why they were missed", ""),
    },
    "The child and the family": {
        "voice": ("The child’s voice and lived experience", "What a day was like for this child."),
        "adults": ("Fathers and other adults", "Who else mattered, and whether your agency worked with them."),
        "identity": ("Culture, race and inequalities", "How they bore on the family, and on what was done."),
    },
    "How your agency worked": {
        "sharing": ("Information sharing", "With whom, when, and what was not shared."),
        "supervision": ("Supervision and management oversight", ""),
        "capacity": ("Capacity and context", "Caseloads, vacancies, change, anything that bore on practice."),
    },
    "What has been done since": {
        "immediate": ("Immediate actions taken", "For the safety of this child and others."),
        "learning": ("What the agency has learned, and done about it already", ""),
        "staff": ("Support for staff", ""),
        "records": ("Records secured", "Which, by whom and when."),
    },
}
SECTIONS: dict[str, tuple[str, str]] = {code: words for group in GROUPS.values() for code, words in group.items()}


def url_of(reference: str, return_id: int) -> str:
    return f"/incidents/{reference}/returns/{return_id}/"


def label_of(name: str) -> str:
    """What the deadline of an agency's return is called."""
    return f"Return of {name}"[:200]


def is_asked_by(one: AgencyReturn, deadline: Deadline) -> bool:
    """Whether a deadline is of this return: each repeated alert is a row of its own."""
    first = one.deadline
    return (deadline.code, deadline.label, deadline.post_id) == (CODE, first.label, first.post_id)


def deadline_of(one: AgencyReturn) -> Deadline:
    """The latest deadline by which this return was asked for; whoever holds it writes."""
    first = one.deadline
    rows = Deadline.objects.filter(case=one.case_id, code=CODE, label=first.label, post=first.post_id)
    return rows.latest("pk")


def holds(one: AgencyReturn, deadline: Deadline, standing: Standing) -> bool:
    """Whether it is somebody's to write: once it is closed, only as long as they are still of that agency."""
    if standing.user.pk not in deadline.holder_ids:
        return False
    of_agency = (post.agency_id == one.agency_id or post.pk == deadline.post_id for post in standing.posts)
    return deadline.closed_at is None or any(of_agency)


def signs(one: AgencyReturn, deadline: Deadline, standing: Standing) -> bool:
    """Whether somebody signs it off: the agency's safeguarding lead or whoever stands in, not a mere author."""
    if not holds(one, deadline, standing):
        return False
    return standing.leads(one.agency_id) or any(post.pk == deadline.post_id for post in standing.posts)


def versions(one: AgencyReturn) -> list[ReturnVersion]:
    """All that was written, oldest first."""
    found = ReturnVersion.objects.filter(agency_return=one).select_related("saved_by", "signed_off_by")
    return list(found.order_by("number"))


def draft_of(written: Sequence[ReturnVersion]) -> ReturnVersion | None:
    """The version that is still being written."""
    return written[-1] if written and written[-1].signed_off_at is None else None


def counting(written: Sequence[ReturnVersion]) -> ReturnVersion | None:
    """The version that counts: the latest that was signed off."""
    return next((one for one in reversed(written) if one.signed_off_at), None)


def lacking(version: ReturnVersion) -> dict[str, str]:
    """What has to be said before it can be signed off: the field, and the words."""
    found = {}
    if not str(version.sections.get("summary", "")).strip():
        found["summary"] = "Enter the summary of your agency’s involvement"
    if not version.challenge_used:
        found["challenge_used"] = "Select whether professional challenge was used"
    return found
