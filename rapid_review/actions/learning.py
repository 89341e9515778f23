"""What is done to a learning review on its way: planned, chaired, held, written, seen by the two groups, ended."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from rapid_review import learning_stages, rota
from rapid_review.actions.learning_acting import reviewing
from rapid_review.models import Came, Group, GroupsView, LearningReview, LearningState, Participant
from workflows import clock, deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import CaseFile, Deadline, Post, RulingKind, Side, User
from workflows.people import Directory
from workflows.phrases import spoken_at


def name_chair(reference: str, *, post: Post, why: str = "", by: User, at: datetime) -> None:
    """Somebody of the rota chairs it, until the report is written. Anybody but whose turn it is needs a reason."""
    with reviewing(reference, "name_chair", by=by, at=at) as (change, review, _):
        found = rota.order(review, at=at)
        mine = next((one for one in found if one.post.pk == post.pk), None)
        turn = rota.proposed(found)
        if mine is None:
            raise Conflict(f"{post.user.name} is not on the rota")
        if mine.skipped and not mine.away:
            raise Conflict(f"{post.user.name} {mine.skipped}")
        why = "" if turn is mine else why.strip()
        if turn is not None and turn is not mine and not why:
            raise Conflict(f"Say why it is not the turn of {turn.post.user.name}")
        before = review.chair
        review.chair, review.chair_named_at, review.chair_why = post, at, why
        words = f"{post.user.name} chairs it{f' instead of {before.user.name}' if before else ''}."
        change.entry(review, "name_chair", words, why=why)
        left = review.involved.get((before.user_id, Side.PARTNERSHIP)) if before else None
        if left is not None and left.user_id not in _invited(review):
            left.until = at
        directory = Directory([review], on=clock.day_of(at), posts=[post.pk])
        deadlines.involve(change, review, post.user_id, Side.PARTNERSHIP)
        learning_stages.hold(change, review, directory)
        for user_id in review.parties[Side.PARTNERSHIP].holder_ids:
            deadlines.involve(change, review, user_id, Side.PARTNERSHIP)  # whoever stands in for the chair today
        _planned(change, review)


def plan_session(reference: str, *, session_at: datetime, place: str, by: User, at: datetime) -> None:
    """When and where the session is to be. Whoever is invited learns that there is a day; the page says which."""
    if session_at <= at:
        raise Conflict("The session cannot be planned for a time that has passed")
    with reviewing(reference, "plan_review", by=by, at=at) as (change, review, _):
        review.session_at, review.place = session_at, place
        change.entry(review, "plan_session", f"Set the session for {spoken_at(session_at)}.")
        _tell_of_session(change, review, _invited(review))
        _planned(change, review)


def change_texts(reference: str, *, purpose: str, protocol: str, by: User, at: datetime) -> None:
    """Purpose and protocol of this one, in other words than the partnership's."""
    with reviewing(reference, "plan_review", by=by, at=at) as (change, review, _):
        review.purpose, review.protocol = purpose, protocol
        change.entry(review, "change_texts", "Changed the purpose and the protocol.")


def invite_people(reference: str, posts: Sequence[Post], *, by: User, at: datetime) -> None:
    """These people take part, each for their agency, and read the review until it is over."""
    with reviewing(reference, "plan_review", by=by, at=at) as (change, review, _):
        there = {one.post_id: one for one in review.participants}
        if not posts:
            raise Conflict("Choose one person at least")
        for post in posts:
            if post.user_id in review.ruled(RulingKind.CONFLICT):
                raise Conflict(f"{post.user.name} cannot be invited", "A conflict of interest keeps them out.")
            if post.pk in there and there[post.pk].left_at is None:
                raise Conflict(f"{post.user.name} is invited already")
        for post in posts:
            if again := there.get(post.pk):
                again.left_at, again.invited_at = None, at
            else:
                one = Participant(case=review.case, post=post, agency=post.agency, invited_at=at)
                review.participants.append(change.add(one))
            deadlines.involve(change, review, post.user_id, Side.PARTNERSHIP)
        _tell_of_session(change, review, [post.user_id for post in posts])
        names = ", ".join(f"{post.user.name} ({post.agency.name})" for post in posts)
        change.entry(review, "invite_people", f"Invited {names}.")
        _planned(change, review)


def uninvite(reference: str, participant_id: int, *, why: str, by: User, at: datetime) -> None:
    """They do not take part any more, for a reason, and read it no more unless they chair it or hold its turn."""
    with reviewing(reference, "uninvite", by=by, at=at) as (change, review, _):
        one = next((one for one in review.participants if one.pk == participant_id and one.left_at is None), None)
        if one is None:
            raise Conflict("They do not take part in it")
        one.left_at, user = at, one.post.user
        change.entry(review, "uninvite", f"{user.name} ({one.agency.name}) does not take part any more.", why=why)
        sight = review.involved.get((user.pk, Side.PARTNERSHIP))
        chairs = review.chair is not None and review.chair.user_id == user.pk
        if sight is not None and not chairs and user.pk not in (*review.holders, *_invited(review)):
            sight.until = at


def _invited(review: LearningReview) -> list[int]:
    """Ids of the people who take part."""
    return [one.post.user_id for one in review.participants if one.left_at is None]


def _tell_of_session(change: Change, review: LearningReview, to: list[int]) -> None:
    if review.session_at is not None:
        change.tell(to, "meeting_arranged", about=review, link=review.get_absolute_url())


def _planned(change: Change, review: LearningReview) -> None:
    """Chair, people and day: with all three, planning is done. Told to whoever was invited before there was a day."""
    if (
        review.state == LearningState.PLANNED
        and review.chair is not None
        and _invited(review)
        and review.session_at is not None
    ):
        deadlines.happened(change, review, "session_planned", at=change.at)


def hold_session(
    reference: str, *, held_at: datetime, came: Mapping[int, str], note: str, by: User, at: datetime
) -> None:
    """The session was held; `came` says of each participant (by id) whether they came. The report is next."""
    if held_at > at:
        raise Conflict("The session cannot have been held in the future")
    with reviewing(reference, "hold_session", by=by, at=at) as (change, review, directory):
        if review.chair is None:
            raise Conflict("Name the chair first")
        before = review.stands
        for one in review.participants:
            one.came = came.get(one.pk, one.came or Came.DID_NOT)
        deadlines.happened(change, review, "session_held", at=held_at)
        review.hold(at=held_at, note=note)
        _moved(change, review, "hold_session", "The session was held.", before)
        learning_stages.leave(change, review, directory, step=1)


def save_findings(
    reference: str,
    *,
    findings: str,
    good_practice: str,
    learning: str,
    themes: Sequence[str] | None = None,
    by: User,
    at: datetime,
) -> None:
    """The report as far as it is written, and what it is about; `themes` stay as they are where none are given."""
    with reviewing(reference, "write_findings", by=by, at=at) as (change, review, _):
        review.findings, review.good_practice, review.learning = findings, good_practice, learning
        review.themes = review.themes if themes is None else list(themes)
        change.entry(review, "write_findings", "Saved the report.")


def hand_in(
    reference: str,
    *,
    findings: str,
    good_practice: str,
    learning: str,
    themes: Sequence[str] | None = None,
    by: User,
    at: datetime,
) -> None:
    """The report is written: it goes to the Quality and Impact Group. `themes` as when it is saved."""
    with reviewing(reference, "write_findings", by=by, at=at) as (change, review, directory):
        if not findings.strip() or not learning.strip():
            raise Conflict("The report is not complete", "It has findings and one learning point at least.")
        before = review.stands
        review.findings, review.good_practice, review.learning = findings, good_practice, learning
        review.themes = review.themes if themes is None else list(themes)
        deadlines.happened(change, review, "report_written", at=at)
        review.hand_in(at=at)
        _moved(change, review, "hand_in", "The report is written.", before)
        learning_stages.leave(change, review, directory, step=2)


def record_quality_view(reference: str, *, on_day: date, agrees: bool, words: str, by: User, at: datetime) -> None:
    """What the Quality and Impact Group said: it passes the report on, or sends it back to the chair."""
    with reviewing(reference, "record_quality_view", by=by, at=at) as (change, review, directory):
        before = review.stands
        _view(change, review, Group.QUALITY, on_day=on_day, agrees=agrees, words=words)
        deadlines.happened(change, review, "quality_seen", at=at)
        if agrees:
            review.pass_on()
            said = "The Quality and Impact Group passed the report on."
        else:
            review.send_back()
            said = "The Quality and Impact Group sent the report back."
        _moved(change, review, "record_quality_view", said, before, why=words)
        learning_stages.leave(change, review, directory, step=3)


def record_ratification(reference: str, *, on_day: date, agrees: bool, words: str, by: User, at: datetime) -> None:
    """What the Strategic Leadership Group decided: ratified, which ends it, or back to the chair."""
    with reviewing(reference, "ratify_review", by=by, at=at) as (change, review, directory):
        before = review.stands
        _view(change, review, Group.LEADERS, on_day=on_day, agrees=agrees, words=words)
        deadlines.happened(change, review, "leaders_seen", at=at)
        if agrees:
            review.ratify(at=at)
            said = "The Strategic Leadership Group ratified it."
        else:
            review.refuse()
            said = "The Strategic Leadership Group sent it back."
        _moved(change, review, "ratify_review", said, before, why=words)
        learning_stages.leave(change, review, directory, step=4)
        if agrees:
            deadlines.happened(change, review, "ratified", at=at)
            learning_stages.after_the_end(change, review, directory, "ratified")


def _view(change: Change, review: LearningReview, group: Group, *, on_day: date, agrees: bool, words: str) -> None:
    if on_day > clock.day_of(change.at):
        raise Conflict("The group cannot have met in the future")
    if review.written_at and on_day < clock.day_of(review.written_at):
        raise Conflict("The group cannot have seen the report before it was written")
    if not agrees and not words.strip():
        raise Conflict("Say why the report goes back")
    view = GroupsView(case=review.case, panel=group, round=review.round, on_day=on_day, agrees=agrees, words=words)
    assert change.by is not None
    view.by, view.at = change.by, change.at
    change.add(view)


def stop_review(reference: str, *, why: str, by: User, at: datetime) -> None:
    """It does not go on, for a reason that stays on record."""
    with reviewing(reference, "stop_review", by=by, at=at) as (change, review, _):
        before = review.stands
        review.stop(why=why)
        _moved(change, review, "stop_review", "Stopped the review.", before, why=why)
        learning_stages.end(change, review, at=at)


def _moved(change: Change, review: LearningReview, act: str, words: str, before: str, *, why: str = "") -> None:
    """A line on the trail that says where it stood and stands."""
    change.entry(review, act, words, why=why, changes={"State": [before, review.stands]})


def learning_time_ran_out(change: Change, file: CaseFile, deadline: Deadline, directory: Directory) -> None:
    """No deadline of a learning review moves it by itself: the loader refuses rules that say so."""
    raise AssertionError(f"{deadline.code} of {file.case.reference} escalates, which learning reviews do not.")
