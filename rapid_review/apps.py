"""Django's handle on serious incidents and rapid reviews."""

from django.apps import AppConfig


class RapidReviewConfig(AppConfig):
    name = "rapid_review"
    default_auto_field = "django.db.models.BigAutoField"
