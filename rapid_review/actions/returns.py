"""An agency's return: drafted by its lead or a named author, signed off by the lead, locked from then on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from rapid_review import returns
from rapid_review.actions.acting import acting
from rapid_review.actions.gathering import tell_if_all_are_in, tell_team
from rapid_review.models import AgencyReturn, ChallengeUsed, ChronologyRow, Incident, ReturnState, ReturnVersion
from workflows import access, clock, deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Case, CaseKind, Deadline, Post, RulingKind, Side, User
from workflows.people import Directory
from workflows.phrases import spoken_at

# What a correction takes over of each row, to be changed or not.
ROW = ("on_day", "at_time", "person", "source", "what", "seen", "known", "action", "outcome", "comment")


@dataclass(frozen=True)
class Writing:
    """One return in the hands of somebody whose it is, its incident locked."""

    change: Change
    incident: Incident
    directory: Directory
    one: AgencyReturn
    asked: Deadline
    signs: bool

    def draft(self) -> ReturnVersion | None:
        return open_draft(self.one)

    def begun(self) -> ReturnVersion:
        """The draft, begun here where there was none."""
        version = self.draft()
        if version is None:
            version = new_version(self, number=1)
            self.change.entry(self.incident, "write_return", f"Began the return of {self.one.agency.name}.")
        else:
            self.change.follow(version)
        return version


def open_draft(one: AgencyReturn) -> ReturnVersion | None:
    """What may be changed; None before anything was written. Raises Conflict for what was signed off."""
    last = ReturnVersion.objects.filter(agency_return=one).select_related("saved_by", "signed_off_by").last()
    if last is None or last.signed_off_at is None:
        return last
    name = last.signed_off_by.name if last.signed_off_by else ""
    raise Conflict(
        f"{name} signed this off at {spoken_at(last.signed_off_at)}",
        "What was signed off is never changed. Begin a correction: this version stays readable.",
    )


def new_version(writing: Writing, *, number: int, why: str = "", nil: bool = False) -> ReturnVersion:
    change = writing.change
    assert change.by is not None
    return change.add(
        ReturnVersion(
            case=writing.incident.case,
            agency_return=writing.one,
            number=number,
            saved_at=change.at,
            saved_by=change.by,
            correction_why=why,
            nil=nil,
        )
    )


@contextmanager
def writing(reference: str, return_id: int, *, by: User, at: datetime, act: str = "write_return") -> Iterator[Writing]:
    """A change around one return. Raises NotAllowed for whoever does not hold it, or does not sign for its agency."""
    found = AgencyReturn.objects.filter(pk=return_id, case__reference=reference).select_related("deadline").first()
    asked = returns.deadline_of(found) if found else None
    with acting(reference, act, by=by, at=at, deadline_id=asked.pk if asked else None) as (
        change,
        incident,
        directory,
    ):
        one = next(each for each in incident.returns if each.pk == return_id)
        if incident.case.closed_at:
            raise Conflict("The rapid review has ended", f"{reference}: {incident.stands}.")
        assert asked is not None
        asked = next((each for each in incident.deadlines if each.pk == asked.pk), asked)
        standing = access.Standing(by, at)
        signs = returns.signs(one, asked, standing)
        if not (signs if act != "write_return" else returns.holds(one, asked, standing)):
            raise access.NotAllowed(act)
        yield Writing(change, incident, directory, one, asked, signs)


def save_draft(
    reference: str,
    return_id: int,
    *,
    sections: Mapping[str, str],
    challenge_used: str = "",
    challenge: Case | None = None,
    seen: datetime | None = None,
    by: User,
    at: datetime,
) -> None:
    """Keep what has been written. `seen` is when the draft this was written upon had been saved.

    Raises Conflict when somebody else saved it meanwhile, and for a challenge that this person may not see.
    """
    with writing(reference, return_id, by=by, at=at) as mine:
        draft = mine.draft()
        if draft is not None and draft.saved_at != seen:
            raise Conflict(f"{draft.saved_by.name} saved this draft meanwhile, at {spoken_at(draft.saved_at)}")
        version = mine.begun()
        if challenge is not None and challenge.pk != version.challenge_id and not _sees(by, challenge, at):
            raise Conflict("There is no such challenge")
        version.sections = {code: sections[code] for code in returns.SECTIONS if sections.get(code)}
        version.challenge_used = challenge_used
        version.challenge = challenge if challenge_used == ChallengeUsed.YES else None
        version.saved_at, version.saved_by = at, by


def _sees(user: User, challenge: Case, at: datetime) -> bool:
    return access.visible_to(user, at=at).filter(pk=challenge.pk, kind=CaseKind.CHALLENGE).exists()


def return_nil(reference: str, return_id: int, *, by: User, at: datetime) -> None:
    """The agency does not know the child: signed off at once."""
    with writing(reference, return_id, by=by, at=at, act="sign_off_return") as mine:
        if mine.draft() is not None:
            raise Conflict(
                "A return has been begun already", "Somebody has written something about the child. Read it first."
            )
        version = new_version(mine, number=1, nil=True)
        _sign(mine, version, ReturnState.NIL, f"{mine.one.agency.name} does not know the child.")


def sign_off_return(reference: str, return_id: int, *, independent: bool, by: User, at: datetime) -> None:
    """The lead signs for the agency; no act changes this version any more."""
    with writing(reference, return_id, by=by, at=at, act="sign_off_return") as mine:
        version = mine.draft()
        if version is None:
            raise Conflict("Nothing has been written yet")
        if lacking := returns.lacking(version):
            raise Conflict("It cannot be signed off yet", ". ".join(lacking.values()) + ".")
        if not independent:
            raise Conflict("Say that the author had no part in managing the case")
        mine.change.follow(version)
        version.independent = True
        words = f"{mine.one.agency.name} returned what it knows."
        if version.number > 1:
            words = f"{mine.one.agency.name} corrected its return. The earlier version stays readable."
        _sign(mine, version, ReturnState.IN, words)


def _sign(mine: Writing, version: ReturnVersion, state: ReturnState, words: str) -> None:
    change, incident = mine.change, mine.incident
    version.signed_off_at, version.signed_off_by = change.at, change.by
    mine.one.state = state
    for deadline in incident.live_deadlines:
        if returns.is_asked_by(mine.one, deadline):
            deadlines.close(change, deadline, at=change.at)
    change.entry(incident, "sign_off_return", words)
    tell_team(change, incident, mine.directory, "return_in", link=returns.url_of(incident.case.reference, mine.one.pk))
    if version.number == 1:
        tell_if_all_are_in(change, incident, mine.directory)


def correct_return(reference: str, return_id: int, *, why: str, by: User, at: datetime) -> None:
    """A new version, copied from the last; that one counts until the new one is signed off."""
    with writing(reference, return_id, by=by, at=at) as mine:
        last = ReturnVersion.objects.filter(agency_return=mine.one).last()
        if last is None or last.signed_off_at is None:
            raise Conflict("It has not been signed off: you can still change it")
        version = new_version(mine, number=last.number + 1, why=why)
        version.sections, version.challenge_used = last.sections, last.challenge_used
        version.challenge_id = last.challenge_id
        for row in ChronologyRow.objects.filter(version=last, removed_at=None).order_by("pk"):
            values = {name: getattr(row, name) for name in ROW}
            mine.change.add(
                ChronologyRow(case=mine.incident.case, version=version, agency_id=mine.one.agency_id, **values)
            )
        mine.change.entry(mine.incident, "correct_return", f"Began to correct the return of {mine.one.agency.name}.")


def name_author(reference: str, return_id: int, *, post: Post, by: User, at: datetime) -> None:
    """The lead asks somebody of their agency to write it. The author holds the deadline with them, and cannot sign."""
    with writing(reference, return_id, by=by, at=at, act="name_author") as mine:
        change, incident, one = mine.change, mine.incident, mine.one
        if post.agency_id != one.agency_id:
            raise Conflict(f"The author is somebody of {one.agency.name}")
        if one.author_id == post.pk:
            raise Conflict(f"{post.user.name} writes it already")
        directory = Directory([incident], on=clock.day_of(at), posts=[post.pk])
        writes = directory.answering(post.pk, incident)
        if writes is None or writes.user_id in incident.ruled(RulingKind.CONFLICT):
            raise Conflict(
                f"{post.user.name} cannot be asked",
                "They have left the post, or a conflict of interest keeps them out.",
            )
        if writes.user_id in mine.asked.holder_ids:
            raise Conflict(f"{writes.post.user.name} can write it already")
        before = one.author
        one.author = post
        change.follow(mine.asked)
        for deadline in {mine.asked.pk: mine.asked, **{each.pk: each for each in incident.live_deadlines}}.values():
            if returns.is_asked_by(one, deadline):
                kept = [user for user in deadline.holder_ids if before is None or user != before.user_id]
                deadline.holder_ids = [*kept, writes.user_id]
        deadlines.involve(change, incident, writes.user_id, Side.ASKED)
        if before is not None:
            _leaves(incident, before.user_id, at)
        change.entry(incident, "name_author", f"Asked somebody of {one.agency.name} to write its return.")
        change.tell(
            [writes.user_id],
            "for_you",
            about=incident,
            link=returns.url_of(reference, return_id),
            ask=mine.asked.label,
            due=mine.asked.due_text,
            urgent=True,
        )


def _leaves(incident: Incident, user_id: int, at: datetime) -> None:
    """Whoever no longer writes, and was there only for that, no longer reads."""
    part = incident.involved.get((user_id, Side.ASKED))
    if part is not None and user_id not in incident.holders:
        part.until = at
