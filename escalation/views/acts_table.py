"""Which form asks for each act, which action does it, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from escalation import actions
from escalation.forms import acts_climbing, acts_dates, acts_meeting, acts_settling
from escalation.forms.acts import ActForm


@dataclass(frozen=True)
class ActPage:
    """`act` is the door's word; `do` is called with what the form gives, and with `by` and `at`."""

    act: str
    form: type[ActForm]
    do: Callable[..., Any]
    done: str


# The address's last part, to the act.
PAGES: dict[str, ActPage] = {
    "respond": ActPage("respond", acts_settling.RespondForm, actions.respond, "Your response has been sent."),
    "propose": ActPage(
        "propose",
        acts_settling.ProposeForm,
        actions.propose_resolution,
        "Your proposal has been sent to the other side.",
    ),
    "agree": ActPage(
        "agree", acts_settling.AgreeForm, actions.agree_resolution, "You have agreed the proposed resolution."
    ),
    "refuse": ActPage(
        "refuse",
        acts_settling.RefuseForm,
        actions.refuse_resolution,
        "You have refused the proposed resolution. Both sides are told.",
    ),
    "escalate": ActPage(
        "escalate",
        acts_climbing.EscalateForm,
        actions.escalate,
        "What you wrote is saved, and those who need to know have been told.",
    ),
    "approval": ActPage("approve", acts_climbing.ApprovalForm, actions.answer_approval, "Your answer is saved."),
    "go-on": ActPage("go_on", acts_climbing.GoOnForm, actions.go_on_regardless, "It has gone on to the next step."),
    "step-back": ActPage(
        "step_back", acts_climbing.StepBackForm, actions.step_back, "It has stepped back. Both sides are told."
    ),
    "risk": ActPage(
        "change_risk",
        acts_climbing.RiskForm,
        actions.change_risk,
        "It is urgent now. Everybody involved has been told.",
    ),
    "not-ours": ActPage(
        "redirect",
        acts_climbing.NotOursForm,
        actions.redirect,
        "It has been sent on. Your agency can no longer read it.",
    ),
    "withdraw": ActPage("withdraw", acts_climbing.WithdrawForm, actions.withdraw, "The challenge is withdrawn."),
    "take-turn": ActPage("take_turn", acts_climbing.TakeTurnForm, actions.take_turn, "You have taken the turn."),
    "give-back": ActPage("take_turn", acts_climbing.GiveBackForm, actions.give_back, "You have given the turn back."),
    "hand-over": ActPage("hand_over", acts_climbing.HandOverForm, actions.hand_over, "It has been handed over."),
    "arrange-meeting": ActPage(
        "arrange_meeting",
        acts_meeting.ArrangeMeetingForm,
        actions.arrange_meeting,
        "The meeting is arranged. Both sides are told.",
    ),
    "apologies": ActPage(
        "send_apologies", acts_meeting.ApologiesForm, actions.send_apologies, "Your apologies have been sent."
    ),
    "record-meeting": ActPage(
        "record_meeting", acts_meeting.RecordMeetingForm, actions.record_meeting, "The meeting is recorded."
    ),
    "ask-representations": ActPage(
        "ask_representations",
        acts_meeting.AskRepresentationsForm,
        actions.ask_representations,
        "Both parties have been asked.",
    ),
    "give-representation": ActPage(
        "give_representation",
        acts_meeting.GiveRepresentationForm,
        actions.give_representation,
        "Your representations are recorded.",
    ),
    "give-view": ActPage("give_view", acts_meeting.GiveViewForm, actions.give_view, "Your view is recorded."),
    "recommend": ActPage(
        "recommend",
        acts_meeting.RecommendForm,
        actions.recommend,
        "It is recorded, and both parties are asked whether they accept it.",
    ),
    "answer-recommendation": ActPage(
        "answer_recommendation",
        acts_meeting.AnswerRecommendationForm,
        actions.answer_recommendation,
        "Your agency’s answer is recorded.",
    ),
    "ask-extension": ActPage(
        "ask_extension",
        acts_dates.AskExtensionForm,
        actions.ask_extension,
        "The partnership manager has been asked. Until there is an answer nothing changes.",
    ),
    "answer-extension": ActPage(
        "answer_extension", acts_dates.AnswerExtensionForm, actions.answer_extension, "Your answer is saved."
    ),
    "shorten": ActPage("shorten", acts_dates.ShortenForm, actions.shorten, "The time limit is shorter now."),
    "propose-date": ActPage(
        "propose_date",
        acts_dates.ProposeDateForm,
        actions.propose_date,
        "The other side is asked whether it agrees the date.",
    ),
    "answer-date": ActPage("answer_date", acts_dates.AnswerDateForm, actions.answer_date, "Your answer is saved."),
    "protective-date": ActPage(
        "set_protective_date",
        acts_dates.ProtectiveDateForm,
        actions.set_protective_date,
        "The date is set. Both sides are told.",
    ),
    "comment": ActPage("comment", acts_meeting.CommentForm, actions.comment, "Your comment is added."),
    "attach": ActPage("attach", acts_meeting.AttachForm, actions.attach, "The file is attached."),
    "record": ActPage("record_missing", acts_meeting.RecordForm, actions.record, "The record is saved."),
    "happened": ActPage(
        "record_event", acts_meeting.HappenedForm, actions.record_event, "It is recorded. Both sides are told."
    ),
    "action-done": ActPage(
        "action_done",
        acts_settling.ActionDoneForm,
        actions.action_done,
        "Thank you. The person who raised the challenge is asked whether it was done.",
    ),
    "confirm-action": ActPage(
        "confirm_action", acts_settling.ConfirmActionForm, actions.confirm_action, "Your answer is saved."
    ),
    "learning": ActPage("learn", acts_settling.LearnForm, actions.learn, "It is saved."),
    "feedback": ActPage("feedback", acts_settling.FeedbackForm, actions.feedback, "Thank you. Your answers are saved."),
    "reopen": ActPage("reopen", acts_settling.ReopenForm, actions.reopen, "It is reopened: this is the new challenge."),
}
