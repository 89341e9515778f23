"""Writing a case outside a change raises, and what is history can only be added to: for every model there is."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connection, models, transaction

from tests.world import halton  # noqa: F401 - the fixture
from workflows.models import CaseRecord, OutsideChange

# These are their own history: rows of theirs are never changed.
OWN_HISTORY = {"Outcome", "Attachment", "FileScan", "EvidenceFile", "EvidenceScan", "PracticeDraft"}


def records() -> list[type[CaseRecord]]:
    return [model for model in apps.get_models() if issubclass(model, CaseRecord)]


def test_there_are_case_records_to_look_at():
    assert {"Case", "Challenge", "Deadline", "Incident", "Outcome", "Party"} <= {model.__name__ for model in records()}


WAYS = {
    "save": lambda model: model().save(),
    "save_base": lambda model: model().save_base(raw=True),
    "delete": lambda model: model(pk=1).delete(),
    "objects.create": lambda model: model.objects.create(),
    "objects.update": lambda model: model.objects.update(pk=1),
    "objects.filter.update": lambda model: model.objects.filter(pk=1).update(pk=1),
    "objects.delete": lambda model: model.objects.all().delete(),
    "objects.bulk_create": lambda model: model.objects.bulk_create([model()]),
    "objects.bulk_update": lambda model: model.objects.bulk_update([model(pk=1)], ["id"]),
    "objects.get_or_create": lambda model: model.objects.get_or_create(pk=-1),
    "objects.update_or_create": lambda model: model.objects.update_or_create(pk=-1),
    "_base_manager.update": lambda model: model._base_manager.update(pk=1),
    "_default_manager.delete": lambda model: model._default_manager.all().delete(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("model", records(), ids=lambda model: model.__name__)
def test_writing_outside_a_change_raises(model, way):
    with pytest.raises(OutsideChange):
        WAYS[way](model)


@pytest.mark.parametrize("model", records(), ids=lambda model: model.__name__)
def test_nothing_a_case_record_points_at_takes_it_along_when_deleted(model):
    pointing = [field for field in model._meta.concrete_fields if field.is_relation]
    assert [field.name for field in pointing if field.remote_field.on_delete is not models.PROTECT] == []


@pytest.mark.parametrize("model", records(), ids=lambda model: model.__name__)
def test_every_case_record_says_which_case_and_keeps_its_history(model):
    assert hasattr(model, "case_id")
    if model.__name__ in OWN_HISTORY:
        return
    history = model.history.model
    kept = {field.attname for field in history._meta.concrete_fields}
    assert {field.attname for field in model._meta.concrete_fields} <= kept
    assert {"history_date", "history_user_id", "history_type", "history_change_reason", "effective_at"} <= kept


def append_only_tables() -> list[str]:
    """What only ever grows: every history, the records that are their own, the trail, and stored procedures."""
    found = [model._meta.db_table for model in apps.get_models() if _is_history(model)]
    found += [model._meta.db_table for model in records() if model.__name__ in OWN_HISTORY]
    found += ["workflows_procedure", "workflows_retentionschedule"]
    found += [f"audit_log_{name}" for name in ("entry", "opening", "coveredtable", "seal", "leaf", "anchor")]
    return sorted(found)


def _is_history(model) -> bool:
    try:
        model._meta.get_field("history_type")
    except FieldDoesNotExist:
        return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", append_only_tables())
def test_no_row_of_history_can_be_changed_or_taken_away(table, statement):
    column = next(
        field.column
        for model in apps.get_models()
        if model._meta.db_table == table
        for field in model._meta.concrete_fields
    )
    refused = pytest.raises(DatabaseError, match="append-only")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement.replace("id = id", f"{column} = {column}").format(f'"{table}"'))


@pytest.mark.django_db
def test_no_table_of_notices_can_be_emptied():
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("DELETE FROM notifications_notice")


def test_the_address_of_a_case_is_the_one_of_its_pages(halton):  # noqa: F811
    from django.urls import resolve, reverse

    from rapid_review.models import Incident
    from workflows.models import Case

    challenge = halton.load(halton.challenge())
    assert challenge.get_absolute_url() == reverse("challenge", args=[challenge.case.reference])
    incident = Incident(case=Case(reference="IN-2026-0001"))
    assert incident.get_absolute_url() == reverse("incident", args=["IN-2026-0001"])
    assert resolve(incident.get_absolute_url()).url_name == "incident"


@pytest.mark.django_db
def test_no_migration_is_missing():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
