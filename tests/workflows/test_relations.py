"""What somebody is to a case: found the same way in the database and in memory, for everybody and every case."""

import pytest

from tests.workflows.relations_world import WHOSE, make_related
from workflows import access, need_to_know, relations
from workflows.models import Case

ROWLESS = {need_to_know.OWNER}  # of one deadline, and asked with it


@pytest.fixture(scope="module")
def related_once(made_once):
    return made_once(make_related)


@pytest.fixture
def related(related_once, db):
    """Made once, because nobody changes it."""
    return related_once


def test_both_ways_agree_for_every_relation_every_person_and_every_case(related):
    files = {related.references[name]: related.file(name) for name in related.references}
    differ = []
    for key, user in related.people.items():
        standing = relations.Standing(user, related.at)
        held = {reference: relations.relations(standing, file) for reference, file in files.items()}
        for relation in set(need_to_know.RELATIONS) - ROWLESS:
            rows = Case.objects.filter(relations.rows(standing, frozenset({relation})), reference__in=files)
            found = set(rows.values_list("reference", flat=True))
            wanted = {reference for reference, ties in held.items() if relation in ties}
            differ += [(key, relation, found, wanted)] if found != wanted else []
    assert differ == []


def test_every_relation_is_somebodys_in_the_world_of_the_tests(related):
    assert set(WHOSE) == set(need_to_know.RELATIONS) - ROWLESS
    for relation, (name, key) in WHOSE.items():
        ties = access.relations(related.people[key], related.file(name), at=related.at)
        assert relation in ties, (relation, key, ties)


def test_lists_hold_exactly_what_the_table_shows(related):
    files = [related.file(name) for name in related.references]
    for key, user in related.people.items():
        for thing in need_to_know.THINGS:
            shown = {one.case_id for one in files if access.sees(user, thing, one, at=related.at)}
            listed = access.visible_to(user, at=related.at, thing=thing)
            assert set(listed.values_list("pk", flat=True)) == shown, (key, thing)
