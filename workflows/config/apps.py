"""Django's handle on the composition root, which has commands of its own and no models."""

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    name = "workflows.config"
    label = "composition"

    def ready(self) -> None:
        from workflows.config import key_checks  # noqa: F401 - Django learns of them by the import
