"""The Word templates that a partnership has sent in for its rapid review reports."""

from django.db import models

from workflows.models import Partnership, User


class ReportTemplate(models.Model):
    """One as it was sent in; the latest of a partnership counts. Without content it is the shipped one again."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(default=bytes)
    sent_in_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_in_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name or "The shipped template"
