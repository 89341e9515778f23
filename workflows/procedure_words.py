"""The words a procedure may use: events, dates, roles and records, with how they read in a sentence."""

# The things that can start or stop a deadline, with the words that follow "after" in a sentence.
EVENTS: dict[str, str] = {
    "raised": "the challenge being raised",
    "entered": "entering the step",
    "responded": "the response",
    "proposed": "a resolution being proposed",
    "agreed": "the resolution being agreed",
    "refused": "the resolution being refused",
    "escalated": "the escalation",
    "stepped_back": "stepping back",
    "approval_asked": "being asked for approval",
    "approved": "the approval",
    "approval_refused": "the approval being refused",
    "meeting_arranged": "the meeting being arranged",
    "meeting_held": "the meeting",
    "representations_asked": "being asked for representations",
    "representation_given": "the representation being given",
    "view_given": "the view being given",
    "recommended": "the recommendation",
    "accepted": "the recommendation being accepted",
    "not_accepted": "the recommendation not being accepted",
    "contact_made": "making contact",
    "decision_received": "receiving the decision",
    "confirmed_in_writing": "confirmation in writing",
    "action_done": "the action being done",
    # a serious incident
    "reported": "the incident being reported",
    "became_aware": "becoming aware of the incident",
    "panel_convened": "the virtual panel being convened",
    "threshold_decided": "the decision on the threshold",
    "notified": "the notification",
    "partners_told": "telling the local partners",
    "asked": "being asked",
    "agencies_asked": "asking the agencies",
    "returns_in": "the last return",
    "panel_concluded": "the rapid review panel’s decision",
    "signed_off": "the last partner’s sign-off",
    "rapid_review_sent": "sending the rapid review",
    "panel_answered": "the national Panel’s answer",
    "review_initiated": "the decision to initiate a review",
    "reviewer_appointed": "appointing the reviewer",
    "reviewer_removed": "removing the reviewer",
    "monitored": "looking at how the practice review stands",
    "report_submitted": "putting the report to the partners",
    "report_taken_back": "taking the report back",
    "report_sent_ahead": "sending the report ahead of its publication",
    "publication_planned": "the planned publication",
    "published": "the publication",
    "not_published": "the decision not to publish",
    # a learning review
    "session_planned": "planning the session",
    "session_held": "the session",
    "report_written": "the report",
    "quality_seen": "the Quality and Impact Group’s view",
    "leaders_seen": "the Strategic Leadership Group’s decision",
    "ratified": "the ratification",
    "compared": "the last comparison",
    # a recommendation
    "recommendation_ratified": "the recommendation being ratified",
    "recommendation_answered": "the answer to the recommendation",
    "actions_planned": "the actions being planned",
}

# Dates somebody sets on the case itself, with the words a limit is written in.
DATES: dict[str, str] = {
    "date_agreed": "by a date both sides agree",
    "protective_date": "by the date set to protect the child",
}

AGENCY_ROLES = (
    "practitioner",
    "line_manager",
    "safeguarding_lead",
    "senior_manager",
    "partnership_representative",
)
PARTNERSHIP_ROLES = (
    "statutory_partner",
    "lead_safeguarding_partner",
    "partnership_manager",
    "business_unit",
    "panel_member",
    "independent_reviewer",
    "scrutineer",
)

# What a step may ask to be written down before it is left.
RECORDS: dict[str, str] = {
    "tried": "what was tried",
    "why_failed": "why it failed",
    "response": "what the other side answered",
    "plan": "the agreed plan, with dates",
    "meeting": "when the meeting was, who came and what was said",
    "justified": "the manager's view that the concern is justified",
    "view": "each partner's view",
    "notification": "the notification's reference",
}
