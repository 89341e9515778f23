"""What people do to a challenge. Each function is one act: one change, one line or more in the trail."""

from escalation.actions.actions_agreed import action_done, confirm_action
from escalation.actions.agreed_dates import answer_date, propose_date, set_protective_date
from escalation.actions.climbing import answer_approval, change_risk, escalate, go_on_regardless, step_back
from escalation.actions.closing import feedback, learn, redirect, reopen, withdraw
from escalation.actions.events import record_event
from escalation.actions.meetings import arrange_meeting, record_meeting, send_apologies
from escalation.actions.opened import opened, overdue_copied
from escalation.actions.papers import attach, comment, missing, read_attachment, record
from escalation.actions.raising import NewChallenge, Receiver, Spoken, may_raise, raise_challenge
from escalation.actions.resolving import (
    NewAction,
    agree_resolution,
    propose_resolution,
    refuse_resolution,
    respond,
)
from escalation.actions.reveal import reveal_identity
from escalation.actions.step_four import (
    answer_recommendation,
    ask_representations,
    give_representation,
    give_view,
    recommend,
    views,
)
from escalation.actions.time_limits import answer_extension, ask_extension, shorten
from escalation.actions.timers import time_ran_out
from escalation.actions.turns import give_back, hand_over, take_turn
from workflows.uploads import BadFile, content_type

__all__ = [
    "BadFile",
    "NewAction",
    "NewChallenge",
    "Receiver",
    "Spoken",
    "action_done",
    "agree_resolution",
    "answer_approval",
    "answer_date",
    "answer_extension",
    "answer_recommendation",
    "arrange_meeting",
    "ask_extension",
    "ask_representations",
    "attach",
    "change_risk",
    "comment",
    "confirm_action",
    "content_type",
    "escalate",
    "feedback",
    "give_back",
    "give_representation",
    "give_view",
    "go_on_regardless",
    "hand_over",
    "learn",
    "may_raise",
    "missing",
    "opened",
    "overdue_copied",
    "propose_date",
    "propose_resolution",
    "raise_challenge",
    "read_attachment",
    "recommend",
    "record",
    "record_event",
    "record_meeting",
    "redirect",
    "refuse_resolution",
    "reopen",
    "respond",
    "reveal_identity",
    "send_apologies",
    "set_protective_date",
    "shorten",
    "step_back",
    "take_turn",
    "time_ran_out",
    "views",
    "withdraw",
]
