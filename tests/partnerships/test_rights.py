"""The web does not serve with a database role that would be shown every partnership's rows."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from workflows.config.rights import refuse_the_unbound
from workflows.policies import WEB


def test_the_webs_own_role_may_serve(signed_in_as):
    with signed_in_as(WEB):
        refuse_the_unbound()


def test_a_superuser_and_an_owner_of_the_tables_may_not(committed_db, signed_in_as):
    with pytest.raises(ImproperlyConfigured, match="is a superuser"):
        refuse_the_unbound()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE workflows_case OWNER TO {WEB}")
    with signed_in_as(WEB), pytest.raises(ImproperlyConfigured, match="owns the tables"):
        refuse_the_unbound()
