"""
What a notice says. Nothing but a reference, what is asked in a standard phrase, by when, and a link.

Mail leaves the system, so free text has no way in: every fact is one short line, and the procedures and this
file are the only places from which a phrase comes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MARKING: Final = "OFFICIAL-SENSITIVE"
FOOT: Final = (
    "This message holds no case details on purpose. Please keep them out of any reply.\n"
    "It was sent automatically, and nobody reads replies to it."
)
# Stands in the body of a message instead of a link that opens something by itself. The channel puts the link in its
# place on the way out, so that no page of ours ever shows it.
SECRET_LINK: Final = "(This link is only in the email itself.)"  # noqa: S105 - words, and no secret
LONGEST: Final = {"reference": 30, "ask": 200, "due": 120, "link": 300}  # characters
LINES_IN_DIGEST: Final = 200

# Kind: what the subject says, and the first sentence of the body.
TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "for_you": ("it is your turn", "It is your turn to act."),
    "reminder": ("due soon", "Something you need to do is due soon."),
    "overdue": ("overdue", "Something is overdue."),
    "response": ("there is a response", "The other agency has responded."),
    "proposed": (
        "a resolution is proposed",
        "A resolution has been proposed. You can agree to it or refuse it.",
    ),
    "agreed": ("resolution agreed", "The proposed resolution has been agreed."),
    "refused": ("resolution refused", "The proposed resolution has been refused."),
    "approval_asked": ("your approval is needed", "You have been asked to approve the next step."),
    "approval_answered": ("approval answered", "Your request for approval has been answered."),
    "handed_over": ("handed over to you", "This has been handed over to you."),
    "recommendation": ("there is a recommendation", "The statutory partners have made a recommendation."),
    "outcome": (
        "the last step has an outcome",
        "The last step has an outcome. Please say whether your agency accepts it.",
    ),
    "cover_starts": (
        "you are covering a post",
        "You are now standing in for somebody. What was theirs is now yours.",
    ),
    "lapsed": ("a request has lapsed", "A request has lapsed because the time for it ran out."),
    "escalated": ("moved to the next step", "This has moved to the next step."),
    "stepped_back": ("moved back a step", "This has moved back to an earlier step."),
    "withdrawn": ("withdrawn", "This has been withdrawn."),
    "redirected": (
        "sent to another agency",
        "This has been sent to another agency. The time limits have not changed.",
    ),
    "determined": ("determined", "This has been determined."),
    "not_accepted": ("the outcome is not accepted", "A party has not accepted what the last step ended in."),
    "extension_asked": ("more time is asked for", "You have been asked to approve more time."),
    "extension_answered": ("request for more time answered", "A request for more time has been answered."),
    "risk_changed": ("the risk has changed", "The risk has changed and this is now urgent."),
    "representation_asked": (
        "your representations are asked for",
        "You have been asked for written representations.",
    ),
    "action_due": ("an agreed action is due", "An agreed action is due."),
    "representation_given": ("representations are given", "Written representations have been given."),
    "meeting_arranged": ("a meeting is arranged", "A meeting has been arranged. The page says when and where."),
    "comment": ("there is a comment", "Somebody has added a comment or a file."),
    "date_proposed": ("a date is proposed", "A date has been proposed. You can agree to it or refuse it."),
    "date_changed": ("a time limit has changed", "A time limit has changed."),
    "action_done": ("an agreed action is done", "An agreed action is said to be done. Please say whether it is."),
    "action_answered": ("your action is answered", "Somebody has said whether your agreed action was done."),
    "reopened": ("reopened", "This has been reopened."),
    "sight_given": ("you can read this case", "You have been given sight of a case until a date."),
    "restricted": ("restricted to named people", "This is now restricted to named people, and you are one of them."),
    "locked_out": (
        "you are locked out",
        "A conflict of interest has been entered for you. You no longer see this case; what was yours is handed over.",
    ),
    "emergency": (
        "opened in an emergency",
        "Somebody has opened this case in an emergency. The page says who and why. Ask them if that is not clear.",
    ),
    "notified": (
        "the national Panel is notified",
        "The national Panel has been notified. You are told as a local safeguarding partner.",
    ),
    "not_met": ("the criteria are not met after all", "It does not meet the criteria after all. Its clocks end."),
    "information_given": ("more information is given", "What the virtual panel asked has been answered."),
    "return_in": ("an agency has returned", "An agency’s return is in."),
    "returns_complete": (
        "every return is in",
        "Every agency has returned, or is excused. You can close the returns.",
    ),
    "excused": ("no longer needed", "This is no longer needed from you. You can still give it if you wish."),
    "alert": ("needs attention", "This needs your attention."),
    "trail": (
        "the record may have been changed",
        "A check found that something in the record is not what was written. Please look at it at once.",
    ),
    "anchor": (
        "anchor of the trail",
        "This is today’s anchor of the trail. Please keep it where nobody who runs the system can change it.\n"
        "With it anybody can find out later whether the record was rewritten.",
    ),
    "already_here": (
        "you already have an account",
        "Somebody tried to sign up with this address. You already have an account here: sign in, or choose "
        "“I have forgotten my password” at the sign-in page.",
    ),
    "sign_up": ("finish signing up", "You asked to sign up. The link works once, until this time tomorrow."),
    "invitation": ("you are invited", "You are invited to take up a post here. The link works once, for seven days."),
    "verify_address": ("confirm your email address", "Please confirm that this is your address."),
    "reset_password": (
        "choose a new password",
        "Somebody asked for a new password for this address. If it was not you, do nothing. The link works once, "
        "for an hour.",
    ),
    "password_changed": (
        "your password has changed",
        "Your password has changed, and you were signed out everywhere else. If it was not you, tell us at once.",
    ),
    "factor_changed": (
        "your second factor has changed",
        "Something has changed in how you prove who you are when you sign in. If it was not you, tell us at once.",
    ),
    "factor_reset": (
        "your second factor was taken away",
        "Your second factor was taken away for you. You set up a new one when you sign in next. If you did not ask "
        "for this, tell us at once.",
    ),
    "agency_account": (
        "you can sign in with your agency’s account",
        "From now on you can sign in with your agency’s account. If you did not do this, tell us at once.",
    ),
    "signed_up": (
        "somebody has signed up at your agency",
        "Somebody has signed up as a practitioner at your agency. Please look whether they work for you.",
    ),
    "new_keeper": (
        "somebody new keeps your partnership’s posts",
        "Somebody has been given a post in your partnership’s team, or as its administrator. If you did not expect "
        "this, look at the directory and tell the partnership manager at once.",
    ),
    "provider_changed": (
        "your agency’s way of signing in has changed",
        "An administrator has changed with which account your agency’s people sign in. If you did not expect this, "
        "tell your partnership’s business unit at once.",
    ),
    "engine": ("the system needs attention", "The system needs an administrator's attention."),
}


class UnfitFact(ValueError):
    """A fact that may not stand in a message: several lines, too long, or not of its form."""


@dataclass(frozen=True)
class DigestLine:
    """One line of a daily summary. `link` is complete, with its host."""

    reference: str
    ask: str
    due: str
    link: str


def compose(
    kind: str, *, reference: str, ask: str = "", due: str = "", link: str = "", secret: bool = False
) -> tuple[str, str]:
    """
    Subject and body of a message. `ask` is a standard phrase such as "Respond to the challenge", `due` reads
    "by the end of Tuesday 29 December 2026", `link` is complete. Raises UnfitFact; KeyError for an unknown
    kind.
    """
    title, opening = TEXTS[kind]
    _check(reference=reference, ask=ask, due=due, link=link)
    facts = [f"Reference: {reference}"] if reference else []
    facts += [f"What is asked: {ask}"] if ask else []
    facts += [f"When: {due}"] if due else []
    way = f"Follow this link:\n{SECRET_LINK}" if secret else f"Sign in to see it:\n{link}" if link else ""
    parts = [opening, "\n".join(facts), way, FOOT]
    return _subject(reference, title), "\n\n".join(part for part in parts if part)


def compose_letter(kind: str, text: str) -> tuple[str, str]:
    """Subject and body of a message outside that carries a text made by the system: hashes, no words of anybody."""
    title, opening = TEXTS[kind]
    if not re.fullmatch(r"[A-Za-z0-9 :.+\-\n]*", text):
        raise UnfitFact("the text is not made of letters, digits and lines")
    return _subject("", title), "\n\n".join([opening, text.strip("\n"), FOOT])


def compose_digest(sections: Mapping[str, Sequence[DigestLine]]) -> tuple[str, str]:
    """
    Subject and body of the daily summary. `sections` in the order to be read, such as {"Newly overdue":
    [...]}; empty ones are left out, and of very many lines only the first are shown and the rest counted.
    Raises UnfitFact.
    """
    parts = []
    for heading, lines in sections.items():
        _check(ask=heading)
        if lines:
            parts.append("\n".join([f"{heading}: {len(lines)}", *map(_digest_line, lines[:LINES_IN_DIGEST])]))
            if len(lines) > LINES_IN_DIGEST:
                parts.append(f"and {len(lines) - LINES_IN_DIGEST} more: sign in to see them all.")
    counts = ", ".join(f"{len(lines)} {heading.lower()}" for heading, lines in sections.items() if lines)
    body = "\n\n".join([*(parts or ["Nothing is overdue or due today."]), FOOT])
    return _subject("", f"daily summary, {counts or 'nothing due'}"), body


def _digest_line(line: DigestLine) -> str:
    _check(reference=line.reference, ask=line.ask, due=line.due, link=line.link)
    return "\n".join([", ".join(part for part in (line.reference, line.ask, line.due) if part), line.link])


def _subject(reference: str, title: str) -> str:
    return f"{MARKING}: {reference}: {title}" if reference else f"{MARKING}: {title}"


def _check(**facts: str) -> None:
    for name, value in facts.items():
        # The value itself stays out of the error: errors are logged, and this one may be a person's words.
        if len(value) > LONGEST[name]:
            raise UnfitFact(f"{name} is longer than {LONGEST[name]} characters")
        if value and not value.isprintable():
            raise UnfitFact(f"{name} is not one line of plain text")
    if not re.fullmatch(r"[A-Z0-9-]*", facts.get("reference", "")):
        raise UnfitFact("reference is not made of capital letters, digits and hyphens")
    if not re.fullmatch(r"(https?://\S+)?", facts.get("link", "")):
        raise UnfitFact("link is not a web address")
