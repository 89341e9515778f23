# ruff: noqa: E501 - the statements read better in whole lines
"""A partnership with very many open challenges, laid down by SQL: the only place that may, since it measures."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import connection

from workflows.models import Agency, Partnership, Post, Procedure, User
from workflows.models.procedures import digest_of
from workflows.procedure_file import parse

BEGAN = datetime(2026, 11, 2, 10, tzinfo=UTC)
DUE = {  # which group of deadlines runs out when
    "sweep": datetime(2026, 11, 11, tzinfo=UTC),
    "limit": datetime(2026, 11, 12, tzinfo=UTC),
    "naive": datetime(2026, 11, 13, tzinfo=UTC),
    "later": datetime(2027, 11, 11, tzinfo=UTC),
}
AGENCIES = 20
ABOVE = ("line_manager", "safeguarding_lead", "senior_manager", "partnership_representative")


@dataclass(frozen=True)
class World:
    partnership: Partnership
    procedure: Procedure
    raisers: list[Post]
    agencies: list[Agency]
    manager: User


def build(*, open_deadlines: int) -> World:
    """A partnership with so many open challenges at step 2."""
    world = _people()
    more(world, open_deadlines=open_deadlines, overdue=0, naive=0)
    return world


def more(world: World, *, open_deadlines: int, overdue: int, naive: int) -> None:
    """Further challenges; `overdue` of them run out for the sweep and as many for the limit."""
    groups = [("sweep", overdue), ("limit", overdue), ("naive", naive)]
    groups.append(("later", max(open_deadlines - overdue * 2 - naive, 0)))
    for group, number in groups:
        _challenges(world, number, due_at=DUE[group])
    settle()


def settle() -> None:
    """What autovacuum does within minutes, so that every measure meets the same kind of tables."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _people() -> World:
    partnership = Partnership.objects.create(
        name="Bench", short_name="Bench", slug="bench", challenge_procedure="pan-cheshire"
    )
    text = Path("escalation/procedures/pan-cheshire.toml").read_text()
    rules = parse(text)
    procedure = Procedure.objects.create(
        partnership=partnership,
        kind="challenge",
        name=rules.name,
        version=rules.version,
        title=rules.title,
        in_force_from=rules.in_force_from,
        digest=digest_of(text),
        text=text,
        loaded_at=BEGAN,
    )
    agencies, raisers = [], []
    for number in range(AGENCIES):
        agency = Agency.objects.create(
            partnership=partnership, name=f"Agency {number}", slug=f"a{number}", type="other"
        )
        agencies.append(agency)
        for role in ABOVE:
            _post(agency, role)
        raisers.append(_post(agency, "practitioner"))
    for role in ("statutory_partner", "partnership_manager", "scrutineer"):
        manager = _post(agencies[0], role)
    manager = Post.objects.get(role="partnership_manager").user
    return World(partnership, procedure, raisers, agencies, manager)


def _post(agency: Agency, role: str) -> Post:
    user = User.objects.create_user(f"{role}-{agency.slug}@bench.example", name=f"{role} {agency.slug}")
    return Post.objects.create(user=user, agency=agency, role=role, title=role, starts_on=date(2020, 1, 1))


def _challenges(world: World, number: int, *, due_at: datetime) -> None:
    """Challenges at step 2 as raising and the timer leave them: case, challenge, parties, involvements, one deadline."""
    if not number:
        return
    raisers = [post.pk for post in world.raisers]
    users = [post.user_id for post in world.raisers]
    managers = [
        list(Post.objects.filter(agency=agency, role__in=ABOVE[:2]).values_list("user_id", flat=True))
        for agency in world.agencies
    ]
    agencies = [agency.pk for agency in world.agencies]
    parameters = {
        "number": number,
        "partnership": world.partnership.pk,
        "procedure": world.procedure.pk,
        "began": BEGAN,
        "day_one": BEGAN.date(),
        "entered": BEGAN + timedelta(days=1, hours=14),
        "due": due_at,
        "agencies": agencies,
        "raisers": raisers,
        "users": users,
        "managers": list(managers),
        "many": len(agencies),
    }
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, parameters)


STATEMENTS = [
    "CREATE TEMP TABLE IF NOT EXISTS fresh (id bigint, n bigint, a int, b int)",
    "TRUNCATE fresh",
    """
    WITH made AS (
      INSERT INTO workflows_case (partnership_id, kind, reference, procedure_id, about, urgent, opened_at, events, error, failures)
      SELECT %(partnership)s, 'challenge', 'BE-' || nextval('workflows_case_id_seq'), %(procedure)s, 'Child R', false,
             %(began)s, '{}', '', 0
      FROM generate_series(1, %(number)s) RETURNING id)
    INSERT INTO fresh SELECT id, row_number() OVER (), 1 + id %% %(many)s, 1 + (id + 7) %% %(many)s FROM made
    """,
    """
    INSERT INTO escalation_challenge (case_id, state, raised_at, entered, entered_by_timer, priority, recorded_afterwards,
        action_taken, themes, plan, concern, evidence, impact, wanted, withdrawn_why, learning_theme, learning, heard, feedback)
    SELECT id, 'STEP_2', %(began)s, jsonb_build_object('1', %(began)s::timestamptz, '2', %(entered)s::timestamptz), '{2}', '',
        false, '', '{threshold}', 'unknown', repeat('Words of the concern. ', 20), '', 'Words of the impact.',
        'Words of what is wanted.', '', '', '', '', '' FROM fresh
    """,
    """
    INSERT INTO workflows_party (case_id, side, agency_id, post_id, roles, holder_ids)
    SELECT id, 'raising', (%(agencies)s::bigint[])[a], (%(raisers)s::bigint[])[a], '{line_manager,safeguarding_lead}'::varchar[],
        ARRAY[(%(managers)s::bigint[][])[a][1], (%(managers)s::bigint[][])[a][2]] FROM fresh
    UNION ALL
    SELECT id, 'receiving', (%(agencies)s::bigint[])[b], NULL, '{line_manager,safeguarding_lead}'::varchar[],
        ARRAY[(%(managers)s::bigint[][])[b][1], (%(managers)s::bigint[][])[b][2]] FROM fresh
    UNION ALL
    SELECT id, 'partnership', NULL, NULL, '{}'::varchar[], '{}'::bigint[] FROM fresh
    """,
    """
    INSERT INTO workflows_involvement (case_id, user_id, side, since)
    SELECT id, (%(users)s::bigint[])[a], 'raising', %(began)s FROM fresh
    UNION ALL SELECT id, (%(managers)s::bigint[][])[a][1], 'raising', %(entered)s FROM fresh
    UNION ALL SELECT id, (%(managers)s::bigint[][])[a][2], 'raising', %(entered)s FROM fresh
    UNION ALL SELECT id, (%(managers)s::bigint[][])[b][1], 'receiving', %(entered)s FROM fresh
    UNION ALL SELECT id, (%(managers)s::bigint[][])[b][2], 'receiving', %(entered)s FROM fresh
    """,
    """
    INSERT INTO workflows_deadline (case_id, code, label, step, side, roles, holder_ids, opens_at, due_at, due_text,
        after_event, stops_on, on_timeout, told, repeat, binding, why, is_open, closed_as)
    SELECT id, 'resolve', 'Discuss it with your opposite number and resolve it', 2, 'both', '{}',
        ARRAY[(%(managers)s::bigint[][])[a][1], (%(managers)s::bigint[][])[a][2],
              (%(managers)s::bigint[][])[b][1], (%(managers)s::bigint[][])[b][2]],
        %(entered)s, %(due)s, 'by the end of a day', '', '{}', 'escalate', '{}', false, true,
        '["Raised on Monday 2 November 2026, which is day 1", "Source: page 21"]', true, '' FROM fresh
    """,
]
