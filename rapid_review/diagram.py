"""Where an incident stands in its flow, drawn: a box for every stage, from top to bottom, as `flows.py` reads.

The drawing shows what the list beside it says; both are made of the same boxes.
"""

from dataclasses import dataclass

from viewflow.workflow import flow
from viewflow.workflow.models import Process, Task

from rapid_review import flows
from rapid_review.flows import AGREES, CHECKS, SIGNS, IncidentFlow
from rapid_review.models import Incident, Partner
from rapid_review.stage_view import STATE_WORDS

WIDTH, GAP = 320, 26  # in the drawing's own units
WHOLE, SHARED = 48, 76  # how high a box is that takes the whole line, and one that shares it
MARGIN, BETWEEN = 6, 8

# The stages of the flow in lines; those of one line are done side by side.
LINES: tuple[tuple[str, ...], ...] = (
    ("threshold",),
    ("notification",),
    ("returns",),
    ("review_panel",),
    tuple(SIGNS.values()),
    ("dispatch",),
    ("panels_answer",),
    ("practice_review",),
    (*AGREES.values(), CHECKS),
    ("report_ahead",),
    ("publication",),
)
NAMES = {Partner.COUNCIL: "Local authority", Partner.NHS: "NHS", Partner.POLICE: "Police"}
TITLES = {
    "threshold": "Virtual panel",
    "notification": "Notification",
    "returns": "The agencies’ returns",
    "review_panel": "Rapid review panel",
    **{SIGNS[one]: f"{NAMES[one]} signs" for one in Partner},
    "dispatch": "Sent to the national Panel",
    "panels_answer": "The national Panel’s answer",
    "practice_review": "Practice review",
    **{AGREES[one]: f"{NAMES[one]} agrees" for one in Partner},
    CHECKS: "Anonymity checked",
    "report_ahead": "Sent ahead of publication",
    "publication": "Publication",
}


@dataclass(frozen=True)
class Box:
    """One stage as it is drawn: its place and size, what it is called, and whether it is done, now or later."""

    name: str
    title: str
    state: str
    x: float
    y: float
    width: float
    height: float

    @property
    def state_text(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def words(self) -> list[str]:
        """The title in lines that fit the box."""
        return self.title.split(" ") if self.width < WIDTH and len(self.title) > 9 else [self.title]

    @property
    def lines(self) -> list[tuple[float, float, str]]:
        """Each line of words with its place, the state's last."""
        texts = [_joined(self.words), self.state_text] if self.width == WIDTH else [*self.words, self.state_text]
        step = 16
        top = self.y + self.height / 2 - step * (len(texts) - 1) / 2 + 5
        return [(self.x + self.width / 2, top + step * number, text) for number, text in enumerate(texts)]


def _joined(words: list[str]) -> str:
    return " ".join(words)


def stages_of_the_flow() -> set[str]:
    """The names of the flow's stages: the nodes at which somebody has to do something."""
    return {node.name for node in IncidentFlow.instance.nodes() if type(node) is flow.Handle}


def states(incident: Incident) -> dict[str, str]:
    """Each stage's name: now, done, later, or skipped once the flow is over without it."""
    standing = set(flows.stages(incident))
    processes = Process.objects.filter(artifact_object_id=incident.pk, flow_class=IncidentFlow)
    tasks = list(Task.objects.filter(process__in=processes).order_by("pk"))
    if not tasks:
        return dict.fromkeys(TITLES, "later")
    been = [task.flow_task.name for task in tasks if task.flow_task.name in TITLES and task.status == "DONE"]
    # A panel that decides anew has all that follows before it again.
    first = min((number for number, line in enumerate(LINES) if standing & set(line)), default=len(LINES))
    found = {}
    for number, line in enumerate(LINES):
        for name in line:
            done = name in been and (number < first or (number == first and name not in standing))
            found[name] = "now" if name in standing else "done" if done else "later" if standing else "skipped"
    return found


def boxes(incident: Incident) -> list[Box]:
    """The boxes, line by line."""
    state, found = states(incident), []
    for number, line in enumerate(LINES):
        width = (WIDTH - BETWEEN * (len(line) - 1)) / len(line)
        y = _top(number)
        for place, name in enumerate(line):
            x = MARGIN + place * (width + BETWEEN)
            found.append(Box(name, TITLES[name], state[name], x, y, width, _height(line)))
    return found


def arrows() -> list[tuple[float, float, float]]:
    """Where a line leads down from one line of boxes to the next: x, from y, to y."""
    middle = MARGIN + WIDTH / 2
    return [(middle, _top(number) - GAP, _top(number)) for number in range(1, len(LINES))]


def _height(line: tuple[str, ...]) -> int:
    return WHOLE if len(line) == 1 else SHARED


def _top(number: int) -> int:
    """Where a line of boxes begins."""
    return MARGIN + sum(_height(line) + GAP for line in LINES[:number])


def size() -> tuple[int, int]:
    """The drawing's width and height."""
    return WIDTH + 2 * MARGIN, _top(len(LINES)) - GAP + MARGIN
