"""What people do to a challenge. Each function is one act: one change, one line or more in the trail."""

from escalation.actions.climbing import answer_approval, change_risk, escalate, go_on_regardless, step_back
from escalation.actions.raising import NewChallenge, Receiver, Spoken, may_raise, raise_challenge
from escalation.actions.resolving import NewAction, agree_resolution, propose_resolution, refuse_resolution, respond
from escalation.actions.timers import time_ran_out

__all__ = [
    "NewAction",
    "NewChallenge",
    "Receiver",
    "Spoken",
    "agree_resolution",
    "answer_approval",
    "change_risk",
    "escalate",
    "go_on_regardless",
    "may_raise",
    "propose_resolution",
    "raise_challenge",
    "refuse_resolution",
    "respond",
    "step_back",
    "time_ran_out",
]
