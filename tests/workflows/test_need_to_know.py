"""The table of who sees what: whole, and written down as it is."""

import pytest

from tests.factories import PROJECT
from workflows import access, need_to_know, relations


def test_the_page_says_what_the_table_says():
    assert (PROJECT / "docs" / "who-sees-what.md").read_text(encoding="utf-8") == need_to_know.page()


def test_every_relation_has_a_row_a_sentence_and_a_way_to_be_found():
    apart = {need_to_know.OTHER_AGENCY, need_to_know.OTHER_PARTNERSHIP, need_to_know.ADMINISTRATOR, need_to_know.OWNER}
    assert set(need_to_know.TABLE) == set(need_to_know.RELATIONS)
    assert set(relations.TIES) | set(relations.STRIKING) | apart == set(need_to_know.RELATIONS)
    assert set(relations.STRIKING) == set(need_to_know.STRIKES_OUT_ALL_BUT)


def test_every_row_answers_for_every_thing_and_every_sentence_ends():
    assert all(list(row) == list(need_to_know.THINGS) for row in need_to_know.TABLE.values())
    sentences = [*need_to_know.THINGS.values(), *need_to_know.RELATIONS.values(), *need_to_know.LEVELS.values()]
    assert [one for one in sentences if not one.endswith(".")] == []


@pytest.mark.parametrize("thing", [one for one in need_to_know.THINGS if one != need_to_know.NUMBERS])
def test_nobody_sees_a_thing_of_a_case_they_must_not_know_of(thing):
    assert need_to_know.who(thing) <= need_to_know.who(need_to_know.SUMMARY)


def test_whoever_is_struck_out_sees_nothing():
    for relation in need_to_know.STRIKES_OUT_ALL_BUT:
        assert set(need_to_know.TABLE[relation].values()) == {need_to_know.Level.NOT}


def test_every_act_is_some_relations_and_of_a_relation_there_is():
    for act, whose in access.ACTS.items():
        assert whose, act
        assert whose <= set(need_to_know.RELATIONS), act
