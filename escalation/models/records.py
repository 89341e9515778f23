"""What is written down on the way: attempts, responses, proposals, approvals, extensions and step 4's papers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from workflows.models import Case, CaseRecord, Deadline, Partnership, Post, Side, User
from workflows.models.record import case_history


class How(models.TextChoices):
    CALL = "call", "By phone"
    MEETING = "meeting", "In a meeting"
    EMAIL = "email", "By e-mail"
    VISIT = "visit", "Face to face"
    OTHER = "other", "Another way"


class Verdict(models.TextChoices):
    """What became of something that waits for another person's answer."""

    WAITING = "waiting", "Waiting for an answer"
    GIVEN = "given", "Approved"
    REFUSED = "refused", "Refused"
    LAPSED = "lapsed", "Lapsed without an answer"
    OVERTAKEN = "overtaken", "No longer needed"


class OfCase(CaseRecord):
    """A dated paper of a case, written by somebody (nobody means the system)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    step = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        base_manager_name = "objects"


class Attempt(OfCase):
    """What was tried at a step to settle it, and why that failed."""

    who = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=10, choices=How, blank=True)
    said = models.TextField()
    why_failed = models.TextField(blank=True)
    history = case_history()


class Response(OfCase):
    """The receiving side's answer."""

    text = models.TextField()
    history = case_history()


class Proposal(OfCase):
    """A resolution somebody proposes; when both sides' holders agree, the challenge is resolved."""

    side = models.CharField(max_length=12, choices=Side)
    text = models.TextField()
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WAITING)
    raising_agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    receiving_agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refused_why = models.TextField(blank=True)
    history = case_history()

    @property
    def is_open(self) -> bool:
        return self.verdict == Verdict.WAITING

    @property
    def agreed_by_both(self) -> bool:
        return self.raising_agreed_by_id is not None and self.receiving_agreed_by_id is not None

    def waits_for(self, side: str) -> bool:
        """Whether this side has still to answer."""
        agreed = self.raising_agreed_by_id if side == Side.RAISING else self.receiving_agreed_by_id
        return self.is_open and agreed is None


class AgreedAction(OfCase):
    """What somebody will do as part of a resolution or recommendation; after the end, its deadline chases it."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="actions")
    recommendation = models.ForeignKey(
        "escalation.Recommendation", models.PROTECT, null=True, blank=True, related_name="actions"
    )
    what = models.CharField(max_length=500)
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+")
    due_on = models.DateField()
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, blank=True, related_name="+")
    confirming = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="+", help_text="The raiser's: was it done?"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_note = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    not_done_why = models.TextField(blank=True)
    history = case_history()


class Approval(OfCase):
    """A safeguarding lead's answer to leaving a step. Never a block: refusal and silence let it go on."""

    tried = models.TextField()
    why_failed = models.TextField()
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WAITING)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    history = case_history()

    @property
    def is_waiting(self) -> bool:
        return self.verdict == Verdict.WAITING


class Extension(OfCase):
    """More time for one deadline: a reason, another person's approval, and both dates kept."""

    extended = models.ForeignKey(Deadline, models.PROTECT, related_name="extensions")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+", help_text="The approver's own.")
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    why = models.TextField()
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WAITING)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    history = case_history()

    @property
    def is_waiting(self) -> bool:
        return self.verdict == Verdict.WAITING


class ProposedDate(OfCase):
    """A date for a deadline that has none of its own; it counts when both sides have agreed."""

    about = models.ForeignKey(Deadline, models.PROTECT, related_name="proposed_dates")
    due_on = models.DateField()
    why = models.TextField(blank=True)
    asked_ids = ArrayField(models.BigIntegerField(), default=list, help_text="Deadlines of whoever is to answer.")
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WAITING)
    raising_agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    receiving_agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refused_why = models.TextField(blank=True)
    history = case_history()

    def waits_for(self, side: str) -> bool:
        """Whether this side has still to answer."""
        agreed = self.raising_agreed_by_id if side == Side.RAISING else self.receiving_agreed_by_id
        return self.verdict == Verdict.WAITING and agreed is None


class StepRecord(OfCase):
    """Something a step asks to be written down that has no paper of its own, or was added afterwards."""

    record = models.CharField(max_length=20, help_text="One of workflows.procedure_words.RECORDS.")
    text = models.TextField()
    history = case_history()


class Meeting(OfCase):
    """A meeting arranged; `held_at` is empty until it is recorded as held."""

    planned_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    present = models.TextField(blank=True)
    apologies = models.TextField(blank=True)
    said = models.TextField(blank=True)
    history = case_history()


class Representation(OfCase):
    """What a party writes to the statutory partners when they ask for it."""

    side = models.CharField(max_length=12, choices=Side)
    questions = models.TextField(blank=True)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    history = case_history()


class PartnerView(OfCase):
    """One statutory partner's view, with their own agency's interest in the matter shown."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    interest = models.CharField(max_length=500, blank=True)
    view = models.TextField()
    agrees = models.BooleanField(default=True, help_text="False is kept as dissent.")
    history = case_history()


class Recommendation(OfCase):
    """What the statutory partners recommend; it stands beside all their views."""

    text = models.TextField()
    history = case_history()


class Answer(OfCase):
    """Whether a party accepts the recommendation."""

    side = models.CharField(max_length=12, choices=Side)
    accepted = models.BooleanField()
    why = models.TextField(blank=True)
    history = case_history()


class Comment(OfCase):
    text = models.TextField()
    history = case_history()


class Attachment(OfCase):
    """A file of the case, kept in the database so that it is backed up, locked and seen like the case itself."""

    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    @property
    def virus(self) -> str:
        """The scanner's name for what it found, else empty. Such a file leaves by no page and in no export."""
        scan: FileScan | None = getattr(self, "scan", None)
        return scan.found if scan else ""


class FileScan(OfCase):
    """What the virus scanner said of a file; a file without one has not been scanned."""

    file = models.OneToOneField(Attachment, models.PROTECT, related_name="scan")
    found = models.CharField(max_length=100, blank=True, help_text="The scanner's name for what it found.")


class Draft(models.Model):
    """A challenge not yet raised, sealed like the identity vault: it may name the child."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    partnership = models.ForeignKey(Partnership, models.PROTECT, null=True, related_name="+")
    key_id = models.CharField(max_length=40)
    sealed = models.BinaryField()
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True, blank=True)
    references = ArrayField(models.CharField(max_length=20), default=list)


# What a loaded challenge carries besides parties and deadlines: attribute name to model.
LOADED: dict[str, type[OfCase]] = {
    "proposals": Proposal,
    "approvals": Approval,
    "extensions": Extension,
    "representations": Representation,
    "recommendations": Recommendation,
    "answers": Answer,
}
