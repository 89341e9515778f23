"""Who sees what: the one table. Everything else in this software only reads it.

A *relation* is what a person is to a case; a *thing* is a part of what is kept about it. Each has one sentence
that says what is meant. Where several relations hold, the widest counts; three of them strike out others, and
say so. How a relation is found stands in `workflows/relations.py`; who may do which act in `workflows/access.py`.

`python -m workflows.need_to_know > docs/who-sees-what.md` writes the page anew, and a test compares the two.
"""

import sys
from enum import StrEnum


class Level(StrEnum):
    """What a cell of the table says."""

    SEE = "see"
    ACT = "act"
    OWN = "own"
    NOT = "not"


LEVELS: dict[Level, str] = {
    Level.SEE: "Reads it whenever they open it.",
    Level.ACT: "Sees it by an act of its own: with a reason that is recorded, each time.",
    Level.OWN: "Sees the rows of their own agency and no others.",
    Level.NOT: "Does not see it. Where that is the summary, they do not learn that the case exists.",
}

# -- the things ---------------------------------------------------------------------------------------

SUMMARY = "summary"
STORY = "story"
CHILD = "child, challenge"
CHILD_OF_INCIDENT = "child, incident"
RETURNS = "returns"
PAPERS = "papers, incident"
VIEWS_BEFORE = "views before"
VIEWS_AFTER = "views after"
FILES = "files"
READERS = "readers"
NUMBERS = "numbers"

THINGS: dict[str, str] = {
    SUMMARY: "That the case exists: its reference, the pseudonym, where it stands, whose turn it is and by when; "
    "in lists, counts, searches, exports, summaries by mail and links from other cases.",
    STORY: "What it is about and what has happened: the concern, the answers, comments, meetings and the trail, "
    "and the copy of all that.",
    CHILD: "Who the child of a challenge is: name, date of birth, numbers.",
    CHILD_OF_INCIDENT: "Who the child of an incident or a learning review is: name, date of birth, numbers.",
    RETURNS: "What each party has written when the statutory partners asked both (representations).",
    PAPERS: "Of an incident: what the agencies have returned, the chronology made of it, the practice review, the "
    "papers of the rapid review panel and, as the next two columns say, the views of both panels’ members.",
    VIEWS_BEFORE: "The views of the statutory partners, or of a panel’s members, for whoever has not given their "
    "own, until the recommendation or decision is recorded or the challenge ends. Their own view everybody sees.",
    VIEWS_AFTER: "The views of the statutory partners once one has given one's own, and for everybody once the "
    "recommendation is recorded or the challenge has ended.",
    FILES: "The files attached to the case.",
    READERS: "The page that lists who can read the case, and why.",
    NUMBERS: "Figures of the partnership: how many, how far, how they ended; small numbers never.",
}

# -- the relations ------------------------------------------------------------------------------------

RAISER = "raiser"
RAISER_IN_PERSON = "raiser in person"
RAISING_HOLDER = "holder, raising side"
RAISING_LEAD = "safeguarding lead, raising side"
RAISING = "involved, raising side"
RECEIVING_HOLDER = "holder, receiving side"
RECEIVING_LEAD = "safeguarding lead, receiving side"
RECEIVING = "involved, receiving side"
DECIDING = "holder, partnership"
OWNER = "owner of a time limit"
TOLD = "told by the procedure"
ASKED = "asked for a return"
PARTNERSHIP_TEAM = "partnership team"
STATUTORY_PARTNER = "statutory partner, from their step on"
PANEL_MEMBER = "panel member, until a date"
REVIEWER = "independent reviewer, until a date"
SCRUTINEER = "scrutineer, until a date"
EMERGENCY = "emergency access"
PAST_HOLDER = "past holder"
ON_CALL = "statutory partner or partnership manager"
PARTNER_AT_LARGE = "statutory or lead safeguarding partner"
SCRUTINEER_AT_LARGE = "scrutineer"
LEAD_AT_LARGE = "safeguarding lead of any agency"
OTHER_AGENCY = "other agency"
OTHER_PARTNERSHIP = "other partnership"
ADMINISTRATOR = "administrator"
CONFLICT = "conflict of interest"
EMPLOYED_BY_A_PARTY = "partnership team, employed by a party"
NOT_NAMED = "not named in a restricted case"

RELATIONS: dict[str, str] = {
    RAISER: "The person whose post raised it, and whoever stands in for that post today.",
    RAISER_IN_PERSON: "The raiser themselves and nobody in their place. Adds the act of giving feedback, no sight.",
    RAISING_HOLDER: "Whose turn it is now for the agency that raised it.",
    RAISING_LEAD: "A safeguarding lead of the agency that raised it, whoever's turn it is.",
    RAISING: "Somebody who has held a turn or been let in for the raising agency, and whose part is not over.",
    RECEIVING_HOLDER: "Whose turn it is now for the agency it goes to.",
    RECEIVING_LEAD: "A safeguarding lead of the agency it goes to, whoever's turn it is.",
    RECEIVING: "Somebody who has held a turn or been let in for the receiving agency, and whose part is not over.",
    DECIDING: "Whose turn it is now for the partnership, on whatever the procedure asks of it.",
    OWNER: "Whose this one time limit is. Adds acts about it; they see the case as somebody involved.",
    TOLD: "Somebody whom the procedure named to be told, or who was invited to a learning review, and whose part is "
    "not over.",
    ASKED: "Somebody who was asked for their agency's return on an incident, to write it, or to do something at once "
    "for a child's safety, and whose part is not over.",
    PARTNERSHIP_TEAM: "The partnership manager and the business unit of the case's own partnership.",
    STATUTORY_PARTNER: "A statutory partner, once the procedure has brought the case to the statutory partners "
    "(step 4 of a challenge, the decision on an incident); before that they do not see it.",
    PANEL_MEMBER: "Somebody to whom the partnership team has given sight of this case as a panel member, until then.",
    REVIEWER: "Somebody to whom the partnership team has given sight of this case as its reviewer, until then.",
    SCRUTINEER: "A scrutineer to whom the partnership team has given sight of this case, to sample it, until then.",
    EMERGENCY: "A statutory partner or the partnership manager who opened the case with a reason, for 24 hours.",
    PAST_HOLDER: "Somebody whose part in the case is over: it was sent to another agency, they left the post, or "
    "the person they stood in for is back. They see nothing of it any more.",
    ON_CALL: "Either of them, whatever the case. Adds the act of opening it in an emergency, no sight before that.",
    PARTNER_AT_LARGE: "A statutory or lead safeguarding partner of the partnership, whatever the case.",
    SCRUTINEER_AT_LARGE: "The scrutineer of the partnership, whatever the case.",
    LEAD_AT_LARGE: "A safeguarding lead in the partnership, whatever the case.",
    OTHER_AGENCY: "Somebody with a post in the partnership and no part in the case.",
    OTHER_PARTNERSHIP: "Somebody without a post in the case's partnership.",
    ADMINISTRATOR: "Somebody whose only posts in the partnership are those of an administrator, whatever they were "
    "handed or told.",
    CONFLICT: "Somebody with a conflict of interest in this case, declared by themselves or entered by the "
    "partnership team. Strikes out everything else.",
    EMPLOYED_BY_A_PARTY: "A member of the partnership team whose employer is a party to the challenge. Strikes out "
    "everything but what they are on their own agency's side.",
    NOT_NAMED: "Somebody not among the named people of a case that was restricted to them. Strikes out everything "
    "but emergency access and the act of asking for it.",
}

# What each of the three leaves standing of all the others.
ON_ONES_OWN_SIDE = frozenset(
    {
        RAISER,
        RAISER_IN_PERSON,
        RAISING_HOLDER,
        RAISING_LEAD,
        RAISING,
        RECEIVING_HOLDER,
        RECEIVING_LEAD,
        RECEIVING,
        OWNER,
    }
)
STRIKES_OUT_ALL_BUT: dict[str, frozenset[str]] = {
    CONFLICT: frozenset(),
    NOT_NAMED: frozenset({EMERGENCY, ON_CALL}),
    EMPLOYED_BY_A_PARTY: ON_ONES_OWN_SIDE,
}

# -- the table ----------------------------------------------------------------------------------------
# In the order of THINGS. The child's two columns differ because the partnership's holder is part of an incident
# from its first hour, and comes to a challenge when both agencies have long known which child it is.

_TABLE = {
    #                      summary story child child/i returns papers before after files readers numbers
    RAISER: "               see     see   act   act     see     own    not    see   see   see     not",
    RAISER_IN_PERSON: "     not     not   not   not     not     not    not    not   not   not     not",
    RAISING_HOLDER: "       see     see   act   not     see     own    not    see   see   see     not",
    RAISING_LEAD: "         see     see   not   not     see     own    not    see   see   see     not",
    RAISING: "              see     see   not   not     see     own    not    see   see   not     not",
    RECEIVING_HOLDER: "     see     see   act   not     see     not    not    see   see   see     not",
    RECEIVING_LEAD: "       see     see   not   not     see     not    not    see   see   see     not",
    RECEIVING: "            see     see   not   not     see     not    not    see   see   not     not",
    DECIDING: "             see     see   not   act     see     see    not    see   see   see     not",
    OWNER: "                not     not   not   not     not     not    not    not   not   not     not",
    TOLD: "                 see     see   not   not     see     see    not    see   see   not     not",
    ASKED: "                see     not   not   act     not     own    not    not   not   not     not",
    PARTNERSHIP_TEAM: "     see     see   act   act     see     see    see    see   see   see     see",
    STATUTORY_PARTNER: "    see     see   not   not     see     see    not    see   see   see     see",
    PANEL_MEMBER: "         see     see   not   not     see     see    not    see   see   not     not",
    REVIEWER: "             see     see   not   not     see     see    not    see   see   not     not",
    SCRUTINEER: "           see     see   not   not     see     see    not    see   see   not     see",
    EMERGENCY: "            see     see   act   act     see     see    not    see   see   see     not",
    PAST_HOLDER: "          not     not   not   not     not     not    not    not   not   not     not",
    ON_CALL: "              not     not   not   not     not     not    not    not   not   not     not",
    PARTNER_AT_LARGE: "     not     not   not   not     not     not    not    not   not   not     see",
    SCRUTINEER_AT_LARGE: "  not     not   not   not     not     not    not    not   not   not     see",
    LEAD_AT_LARGE: "        not     not   not   not     not     not    not    not   not   not     own",
    OTHER_AGENCY: "         not     not   not   not     not     not    not    not   not   not     not",
    OTHER_PARTNERSHIP: "    not     not   not   not     not     not    not    not   not   not     not",
    ADMINISTRATOR: "        not     not   not   not     not     not    not    not   not   not     not",
    CONFLICT: "             not     not   not   not     not     not    not    not   not   not     not",
    EMPLOYED_BY_A_PARTY: "  not     not   not   not     not     not    not    not   not   not     not",
    NOT_NAMED: "            not     not   not   not     not     not    not    not   not   not     not",
}

TABLE: dict[str, dict[str, Level]] = {
    relation: dict(zip(THINGS, map(Level, cells.split()), strict=True)) for relation, cells in _TABLE.items()
}


def who(thing: str, *levels: Level) -> frozenset[str]:
    """The relations whose cell under a thing says one of these; by default that they see it or act to see it."""
    wanted = levels or (Level.SEE, Level.ACT)
    return frozenset(relation for relation, row in TABLE.items() if row[thing] in wanted)


# -- the page -----------------------------------------------------------------------------------------

_HEAD = """# Who sees what

What a person is to a case decides what they see of it. This is the table the software itself reads: every page, list,
search, export, count, file and summary by mail asks it. Where several lines fit a person, the widest counts.
Unknown and forbidden look the same: "Page not found".

Who may *do* what stands in `ACTS` of `workflows/access.py`; whatever somebody does needs sight of the case first.

This page is written by `python -m workflows.need_to_know > docs/who-sees-what.md`, and a test compares the two.
"""


def page() -> str:
    """The whole of docs/who-sees-what.md."""
    lines = [_HEAD, "## The table", "", f"| | {' | '.join(THINGS)} |", f"| --- |{' --- |' * len(THINGS)}"]
    lines += [f"| {relation} | {' | '.join(row.values())} |" for relation, row in TABLE.items()]
    for heading, meant in (
        ("What the words in it mean", {level.value: sentence for level, sentence in LEVELS.items()}),
        ("The columns", THINGS),
        ("The rows", RELATIONS),
    ):
        lines += ["", f"## {heading}", "", *(f"- **{name}**: {sentence}" for name, sentence in meant.items())]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.stdout.write(page())
