"""The acts on the agencies’ returns, and what is done for safety at once."""

from rapid_review import actions
from rapid_review import returns as found
from rapid_review.actions import safety as ordered
from rapid_review.forms import acts, returns, safety
from rapid_review.models import AgencyReturn, Incident, ReturnState, SafetyAction
from rapid_review.views.act_table import Act, Done
from workflows.models import Deadline


def of_return(incident: Incident, of: int) -> Deadline | None:
    """The deadline by which an agency was asked."""
    one = AgencyReturn.objects.filter(pk=of, case=incident.case_id).select_related("deadline").first()
    return found.deadline_of(one) if one else None


def of_safety(incident: Incident, of: int) -> Deadline | None:
    one = SafetyAction.objects.filter(pk=of, case=incident.case_id).select_related("deadline").first()
    return ordered.deadline_of(one) if one else None


def _to_return(incident: Incident, of: int) -> str:
    return found.url_of(incident.case.reference, of)


def _to_writing(incident: Incident, of: int) -> str:
    return f"{_to_return(incident, of)}write/"


def _ask(form: acts.ActForm, done: Done) -> None:
    said = form.cleaned_data
    period = {"from_on": said["from_on"], "until_on": said["until_on"]}
    actions.ask_agencies(done.reference, said["agencies"], letter=said["told"], **period, by=done.by, at=done.at)


def _excuse(form: acts.ActForm, done: Done) -> None:
    actions.excuse(done.reference, done.of, why=form.cleaned_data["why"], by=done.by, at=done.at)


def _close(form: acts.ActForm, done: Done) -> None:
    actions.close_returns(done.reference, late=form.late(), by=done.by, at=done.at)


def _nil(form: acts.ActForm, done: Done) -> None:
    actions.return_nil(done.reference, done.of, by=done.by, at=done.at)


def _correct(form: acts.ActForm, done: Done) -> None:
    actions.correct_return(done.reference, done.of, why=form.cleaned_data["why"], by=done.by, at=done.at)


def _author(form: acts.ActForm, done: Done) -> None:
    assert isinstance(form, returns.AuthorForm)
    actions.name_author(done.reference, done.of, post=form.chosen(), by=done.by, at=done.at)


def _order(form: acts.ActForm, done: Done) -> None:
    assert isinstance(form, safety.SafetyForm)
    said = form.cleaned_data
    actions.order_safety(
        done.reference, what=said["what"], owner=form.chosen(), due_on=said["due_on"], by=done.by, at=done.at
    )


def _done(form: acts.ActForm, done: Done) -> None:
    actions.safety_done(done.reference, done.of, note=form.cleaned_data["note"], by=done.by, at=done.at)


def all_are_in(incident: Incident) -> bool:
    return bool(incident.returns) and all(one.state != ReturnState.ASKED for one in incident.returns)


ACTS: dict[str, Act] = {
    "close-returns": Act(
        "close_returns",
        returns.CloseForm,
        _close,
        "Close the returns",
        "The returns are closed. It is the rapid review panel’s turn.",
        "Close the returns",
        does=("gather_returns",),
        offered=all_are_in,
    ),
    "ask-agencies": Act(
        "ask_agencies",
        returns.AskForm,
        _ask,
        "Ask them",
        "They are asked. Each safeguarding lead has a message that leads to the return.",
        "Ask agencies what they know",
        does=("ask_agencies",),
    ),
    "excuse-return": Act(
        "ask_agencies",
        returns.ExcuseForm,
        _excuse,
        "Excuse them",
        "They are excused, and told so.",
        goes_to=_to_return,
    ),
    "not-known": Act(
        "sign_off_return",
        returns.NilForm,
        _nil,
        "Yes: not known to us",
        "Thank you. It is recorded that your agency does not know the child. Nothing is left for you to do.",
        owned=of_return,
        goes_to=_to_return,
    ),
    "correct-return": Act(
        "write_return",
        returns.CorrectForm,
        _correct,
        "Begin the correction",
        "This is a copy of what was signed off. Change it, and sign it off again.",
        owned=of_return,
        goes_to=_to_writing,
    ),
    "name-author": Act(
        "name_author",
        returns.AuthorForm,
        _author,
        "Ask them to write it",
        "They are asked. You still sign it off.",
        owned=of_return,
        goes_to=_to_return,
    ),
    "safety": Act(
        "order_safety",
        safety.SafetyForm,
        _order,
        "Have it done",
        "They are told, and chased from that day on.",
        "Have something done at once for safety",
        offered=lambda incident: incident.case.closed_at is None,
    ),
    "safety-done": Act(
        "safety_done", safety.SafetyDoneForm, _done, "It is done", "It is recorded as done.", owned=of_safety
    ),
}
