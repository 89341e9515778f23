"""What the web's database role may not be: somebody whom row-level security does not bind."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

QUESTION = """
SELECT r.rolsuper, r.rolbypassrls, pg_has_role(current_user, t.relowner, 'member')
FROM pg_roles r, pg_class t WHERE r.rolname = current_user AND t.oid = to_regclass('workflows_case')
"""


def refuse_the_unbound() -> None:
    """Raises ImproperlyConfigured where the role of DATABASE_URL would be shown every partnership's rows."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        found = cursor.fetchone()
    connection.close()
    if found is None:
        raise ImproperlyConfigured("There are no tables yet: run `manage.py migrate` as their owner.")
    for unbound, what in zip(found, ("is a superuser", "has BYPASSRLS", "owns the tables"), strict=True):
        if unbound:
            raise ImproperlyConfigured(
                f"The role of DATABASE_URL {what}, so the database would not keep partnerships apart; "
                "let the web sign in as workflows_web (docs/running.md)."
            )
