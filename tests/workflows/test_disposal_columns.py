"""What goes when a case is disposed of, and what remains, is decided for every column."""

import pytest
from django.core.exceptions import FieldDoesNotExist

from audit_log.disposal import REMAINS
from workflows import contents


@pytest.mark.parametrize("model", contents.record_models(), ids=lambda model: model.__name__)
def test_every_column_that_holds_text_goes_or_remains(model):
    found = contents.decided().get(model._meta.label_lower, {"goes": [], "remains": []})
    assert sorted(found["goes"] + found["remains"]) == sorted(contents.texts(model))


def test_the_decision_names_nothing_that_is_not_there():
    known = {model._meta.label_lower for model in contents.record_models()}
    assert set(contents.decided()) <= known


def test_history_keeps_the_same_columns_as_the_records():
    for model in contents.record_models():
        found = contents.decided().get(model._meta.label_lower, {"goes": [], "remains": []})
        assert set(found["remains"]) <= set(REMAINS), model
        assert not set(found["goes"]) & set(REMAINS), model
        with pytest.raises(FieldDoesNotExist):
            model._meta.get_field("history_change_reason")
