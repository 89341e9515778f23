"""Django's handle on serious incidents and rapid reviews."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class RapidReviewConfig(AppConfig):
    name = "rapid_review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from rapid_review import checks  # the models are there only now

        register(checks.flows_are_locked)
        register(checks.open_tasks_have_a_node, Tags.database)
