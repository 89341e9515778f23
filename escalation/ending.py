"""What a procedure's last step ends in, in the words of its pages, its notices and its trail."""

from dataclasses import dataclass

from workflows.people import role_name
from workflows.procedure import Rules, Step

# Of these a partnership has one for each of its three partners.
SEVERAL = ("statutory_partner", "lead_safeguarding_partner")


@dataclass(frozen=True)
class Ending:
    """`what` follows "the"; `done` begins the line of the trail; `asked` is the label of its text; `notice` a kind."""

    what: str
    done: str
    asked: str
    notice: str = "outcome"


ENDINGS: dict[str, Ending] = {
    "recommendation": Ending("recommendation", "Recommended", "What {who} recommend", "recommendation"),
    "decision": Ending("decision", "Decided", "What was decided"),
    "meeting": Ending("conclusion of the meeting", "Recorded how the meeting concluded", "What the meeting concluded"),
    # The source does not say what comes at the end: what people then came to is written down as such.
    "": Ending("outcome", "Recorded the outcome", "What came of it, and who settled it"),
}


def ending_of(rules: Rules) -> Ending:
    """The words for what the last step produces."""
    return ENDINGS.get(rules.final, ENDINGS[""])


def deciders(step: Step) -> str:
    """Who acts at a step for the partnership: "the statutory partners"; "" where nobody does."""
    names = [f"{role_name(role).lower()}{'s' if role in SEVERAL else ''}" for role in step.partnership]
    return f"the {' and '.join(names)}" if names else ""
