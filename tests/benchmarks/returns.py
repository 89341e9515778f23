# ruff: noqa: E501 - the statements read better in whole lines
"""The merged chronology of an incident with very many returns, laid down by SQL, and its first page."""

import statistics

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.measures import timed
from tests.benchmarks.world import BEGAN, World, settle
from tests.escalation.visiting import asked, proved

RETURNS, ROWS = 1_000, 20_000
MOST_QUERIES = 15
REFERENCE = "IN-2026-9001"

STATEMENTS = [
    """
    INSERT INTO workflows_agency (partnership_id, name, slug, type)
    SELECT %(partnership)s, 'Returning agency ' || n, 'r' || n, 'other' FROM generate_series(1, %(returns)s) n
    """,
    """
    INSERT INTO workflows_case (partnership_id, kind, reference, procedure_id, about, urgent, opened_at, events, error, failures)
    VALUES (%(partnership)s, 'incident', %(reference)s, %(procedure)s, 'Child R', false, %(began)s, '{}', '', 0)
    """,
    "CREATE TEMP TABLE asked AS SELECT c.id AS case_id, a.id AS agency_id, a.name FROM workflows_case c, workflows_agency a WHERE c.reference = %(reference)s AND a.slug LIKE 'r%%'",
    """
    INSERT INTO workflows_deadline (case_id, code, label, step, side, roles, holder_ids, opens_at, due_at, due_text,
        after_event, stops_on, on_timeout, told, repeat, binding, why, is_open, closed_at, closed_as)
    SELECT case_id, 'agency_return', 'Return of ' || name, 3, 'asked', '{}', '{}', %(began)s, %(began)s, 'by the end of a day',
        '', '{}', 'alert', '{}', true, false, '[]', false, %(began)s, 'met' FROM asked
    """,
    """
    INSERT INTO rapid_review_agencyreturn (case_id, agency_id, state, asked_at, asked_by_id, letter, deadline_id, excused_why)
    SELECT a.case_id, a.agency_id, 'in', %(began)s, %(manager)s, 'An injury.', d.id, ''
    FROM asked a JOIN workflows_deadline d ON d.case_id = a.case_id AND d.label = 'Return of ' || a.name
    """,
    """
    INSERT INTO rapid_review_returnversion (case_id, agency_return_id, number, sections, challenge_used, nil, correction_why,
        independent, saved_at, saved_by_id, signed_off_at, signed_off_by_id)
    SELECT r.case_id, r.id, n, '{}', 'no', false, '', true, %(began)s, %(manager)s, %(began)s, %(manager)s
    FROM rapid_review_agencyreturn r, generate_series(1, 2) n WHERE r.case_id = (SELECT case_id FROM asked LIMIT 1)
    """,
    # As many rows again stand in the versions that were corrected since.
    """
    INSERT INTO rapid_review_chronologyrow (case_id, version_id, agency_id, on_day, at_time, person, source, what, seen, known,
        action, outcome, comment)
    SELECT v.case_id, v.id, r.agency_id, date '2024-01-01' + ((v.id * 37 + n * 61) %% 1000)::int, to_char(n %% 24, 'FM00') || ':30',
        'sibling ' || n %% 5, 'visit note', repeat('Words of what happened. ', 10), 'seen', 'Words of what was known.', '', '', ''
    FROM rapid_review_returnversion v JOIN rapid_review_agencyreturn r ON r.id = v.agency_return_id,
        generate_series(1, %(each)s) n
    WHERE v.case_id = (SELECT case_id FROM asked LIMIT 1)
    """,
]


def build(world: World) -> None:
    """One incident, a thousand agencies, twenty rows each in the version that counts."""
    parameters = {
        "partnership": world.partnership.pk,
        "procedure": world.procedure.pk,
        "manager": world.manager.pk,
        "began": BEGAN,
        "reference": REFERENCE,
        "returns": RETURNS,
        "each": ROWS // RETURNS,
    }
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, parameters)
    settle()


def first_page(world: World) -> tuple[float, int]:
    """Median seconds and number of queries of the first page. Raises AssertionError for more than it may ask."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.manager)
    proved(client)
    address = f"/incidents/{REFERENCE}/chronology/"
    page = client.get(address, secure=True)
    assert page.status_code == 200, page.status_code
    assert f"{ROWS:,} rows" in page.content.decode()
    with CaptureQueriesContext(connection) as queries:
        client.get(address, secure=True)
    times = asked(queries)
    assert times <= MOST_QUERIES, f"{times} queries for one page of the chronology, {MOST_QUERIES} at most"
    return statistics.median(timed(lambda: client.get(address, secure=True)) for _ in range(5)), times
