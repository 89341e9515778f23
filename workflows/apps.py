"""Django's handle on the kernel: people, procedures, deadlines, the change, the sweep."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows import checks  # noqa: F401 - Django learns of them by the import
