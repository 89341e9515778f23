"""An action of a recommendation: somebody's, with a day, and complete only when somebody else accepts the evidence."""

from datetime import datetime

from django.db import models
from django_fsm import FSMField, transition

from workflows.models import Case, CaseRecord, Deadline, Post, User
from workflows.models.record import case_history


class ActionState(models.TextChoices):
    OPEN = "OPEN", "To be done"
    EVIDENCED = "EVIDENCED", "Evidence offered; not yet accepted"
    COMPLETE = "COMPLETE", "Complete"
    DROPPED = "DROPPED", "No longer needed"


class Action(CaseRecord):
    """What is done about a recommendation. How it is going is worked out from its dates and notes, never typed.

    `lead` is the accountable lead, who is told when time runs out. `due_on` is the day that counts now; every earlier
    one is a `DueChange`. `asked` is the deadline by which the evidence is to be accepted.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="planned_actions")
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    state = FSMField(max_length=10, choices=ActionState, default=ActionState.OPEN, protected=True)
    what = models.TextField()
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+")
    lead = models.ForeignKey(Post, models.PROTECT, related_name="+")
    workstream = models.CharField(max_length=120, blank=True)
    due_on = models.DateField()
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    asked = models.ForeignKey(Deadline, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="an_action_has_one_number")]

    @property
    def is_under_way(self) -> bool:
        return self.state in (ActionState.OPEN, ActionState.EVIDENCED)

    @property
    def label(self) -> str:
        """What its deadlines are called."""
        return f"Action {self.number}"

    @transition(field=state, source=ActionState.OPEN, target=ActionState.EVIDENCED)
    def offer(self) -> None:
        """Its owner shows what was done."""

    @transition(field=state, source=ActionState.EVIDENCED, target=ActionState.COMPLETE)
    def accept(self, *, at: datetime) -> None:
        """Somebody else accepts the evidence."""
        self.ended_at = at

    @transition(field=state, source=ActionState.EVIDENCED, target=ActionState.OPEN)
    def send_back(self) -> None:
        """The evidence does not show it."""

    @transition(field=state, source=[ActionState.OPEN, ActionState.EVIDENCED], target=ActionState.DROPPED)
    def drop(self, *, at: datetime, why: str) -> None:
        """It is no longer needed."""
        self.ended_at, self.ended_why = at, why


class DueChange(CaseRecord):
    """Another day for an action: both days, who set it and why."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="due_changes")
    action = models.ForeignKey(Action, models.PROTECT, related_name="due_changes")
    before_on = models.DateField()
    after_on = models.DateField()
    why = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"


class NoteKind(models.TextChoices):
    PROGRESS = "progress", "It is going on as planned"
    BLOCKED = "blocked", "Something stands in the way"


class ProgressNote(CaseRecord):
    """How an action is going, in words; what stands in the way makes it "at risk" until a later note says otherwise."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="progress_notes")
    action = models.ForeignKey(Action, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, choices=NoteKind)
    text = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"


class EvidenceKind(models.TextChoices):
    """What sort of evidence it is (domain facts 5.1)."""

    POLICY = "policy", "A policy or procedure"
    TRAINING = "training", "Training"
    AUDIT = "audit", "An audit"
    DATA = "data", "Figures"
    VOICE = "voice", "What children and families say"
    SURVEY = "survey", "What practitioners say"
    OTHER = "other", "Something else"


class EvidenceVerdict(models.TextChoices):
    WAITING = "waiting", "Not yet looked at"
    ACCEPTED = "accepted", "Accepted"
    NOT_ACCEPTED = "not_accepted", "Not accepted"


class Evidence(CaseRecord):
    """What shows that an action was done: words, with a link or a file. Somebody else says whether it is enough."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind)
    text = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=14, choices=EvidenceVerdict, default=EvidenceVerdict.WAITING)
    verdict_why = models.TextField(blank=True)
    verdict_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verdict_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"


class EvidenceFile(CaseRecord):
    """The file of a piece of evidence, in the database like every file. It never changes, so it needs no history."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence_files")
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="file")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"


class EvidenceScan(CaseRecord):
    """What the virus scanner said of a file; a file without one has not been scanned."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence_scans")
    file = models.OneToOneField(EvidenceFile, models.PROTECT, related_name="scan")
    found = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
