"""What people do to an incident or a recommendation, and what their clocks do. Each act is one change."""

from rapid_review.actions.acting import acting, incident_time_ran_out, refuse_moved
from rapid_review.actions.agreeing import agree_report, check_anonymity, submit_report
from rapid_review.actions.awareness import answer_correction, correct_awareness
from rapid_review.actions.concluding import conclude_review, record_answer, send_review, sign_off
from rapid_review.actions.evidencing import answer_evidence, files_of, offer_evidence, read_evidence_file
from rapid_review.actions.gathering import ask_agencies, close_returns, excuse
from rapid_review.actions.notifying import end_criteria_not_met, record_notified
from rapid_review.actions.panels import answer_more, ask_more, give_view, invite
from rapid_review.actions.planning import drop_action, move_action, note_progress, plan_action, set_measure
from rapid_review.actions.practice import (
    appoint_reviewer,
    change_phase,
    end_practice_review,
    extend_reviewer,
    remove_reviewer,
    set_terms,
)
from rapid_review.actions.practice_logs import add_draft, log, monitor, record_delay
from rapid_review.actions.publishing import keep_back, plan_publication, publish, send_ahead
from rapid_review.actions.recommending import (
    NewRecommendation,
    accept_recommendation,
    correct_recommendation,
    link_source,
    may_record,
    ratify,
    record_recommendation,
    reopen_recommendation,
)
from rapid_review.actions.reporting import NewChild, NewIncident, may_report, report_incident, reveal_identity
from rapid_review.actions.return_rows import NewRow, add_rows, change_row, remove_row
from rapid_review.actions.returns import correct_return, name_author, return_nil, save_draft, sign_off_return
from rapid_review.actions.reviewing import record_meeting, remove_episode, save_report, write_episode
from rapid_review.actions.revisiting import revisit
from rapid_review.actions.safety import order_safety, safety_done
from rapid_review.actions.taking_back import take_back_report, take_down
from rapid_review.actions.threshold import decide_threshold
from rapid_review.actions.tracked import recommendation_time_ran_out

__all__ = [
    "NewChild",
    "NewIncident",
    "NewRecommendation",
    "NewRow",
    "accept_recommendation",
    "acting",
    "add_draft",
    "add_rows",
    "agree_report",
    "answer_correction",
    "answer_evidence",
    "answer_more",
    "appoint_reviewer",
    "ask_agencies",
    "ask_more",
    "change_phase",
    "change_row",
    "check_anonymity",
    "close_returns",
    "conclude_review",
    "correct_awareness",
    "correct_recommendation",
    "correct_return",
    "decide_threshold",
    "drop_action",
    "end_criteria_not_met",
    "end_practice_review",
    "excuse",
    "extend_reviewer",
    "files_of",
    "give_view",
    "incident_time_ran_out",
    "invite",
    "keep_back",
    "link_source",
    "log",
    "may_record",
    "may_report",
    "monitor",
    "move_action",
    "name_author",
    "note_progress",
    "offer_evidence",
    "order_safety",
    "plan_action",
    "plan_publication",
    "publish",
    "ratify",
    "read_evidence_file",
    "recommendation_time_ran_out",
    "record_answer",
    "record_delay",
    "record_meeting",
    "record_notified",
    "record_recommendation",
    "refuse_moved",
    "remove_episode",
    "remove_reviewer",
    "remove_row",
    "reopen_recommendation",
    "report_incident",
    "return_nil",
    "reveal_identity",
    "revisit",
    "safety_done",
    "save_draft",
    "save_report",
    "send_ahead",
    "send_review",
    "set_measure",
    "set_terms",
    "sign_off",
    "sign_off_return",
    "submit_report",
    "take_back_report",
    "take_down",
    "write_episode",
]
