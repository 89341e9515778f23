"""Django's handle on chained entries and their verification."""

from django.apps import AppConfig


class AuditLogConfig(AppConfig):
    name = "audit_log"
    default_auto_field = "django.db.models.BigAutoField"
