"""Beneath the doors: what a session of the web's or the worker's role is shown of another partnership. Nothing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import Client

from audit_log.verify import verify
from escalation import actions
from escalation.models import Challenge, Comment
from notifications.models import Notice
from tests.architecture.test_partnerships import OPEN, POLICIES, ask
from tests.escalation.stories import AT_STEP, DAY, HOUR
from tests.factories import make_post
from workflows import access, across, auditor, mail, partnerships, posts
from workflows.change import Change
from workflows.models import Agency, Case, Child, Deadline, Identity, Partnership, Post, User
from workflows.partnerships import working_for
from workflows.policies import WEB, WORKER
from workflows.sweep import sweep

AT = AT_STEP[2]
REFUSED = "row-level security"


@pytest.fixture(scope="module")
def committed_template(two_once):
    name, _ = two_once
    return name


def tables():
    return sorted({table for table, _, _ in ask(POLICIES)} - set(OPEN) - {"workflows_partnership"})


def rows_of(table):
    return {row for (row,) in ask(f'SELECT t::text FROM "{table}" t')}


def of_nobody(table):
    """Rows that belong to the installation, by the owner's reckoning."""
    if table in ("audit_log_entry", "notifications_notice"):
        return {row for (row,) in ask(f'SELECT t::text FROM "{table}" t WHERE partnership_id IS NULL')}
    return set()


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_no_table_shows_a_row_of_another_partnership_and_nothing_set_shows_none(two, signed_in_as, role):
    halton, sefton = (world.partnership.pk for world in two)
    everything = {table: rows_of(table) for table in tables()}
    nobodys = {table: of_nobody(table) for table in tables()}
    filled = 0
    with signed_in_as(role):
        for table in tables():
            assert rows_of(table) == nobodys[table], table
            with working_for(halton):
                ours = rows_of(table) - nobodys[table]
            with working_for(sefton):
                theirs = rows_of(table) - nobodys[table]
            assert not ours & theirs, table
            assert ours | theirs | nobodys[table] == everything[table], table
            filled += bool(ours and theirs)
    assert filled > 30


def test_what_is_shown_is_indeed_that_partnerships(two, signed_in_as):
    _, sefton = two
    with signed_in_as(WEB), working_for(sefton.partnership.pk):
        assert set(Case.objects.values_list("reference", flat=True)) == set(sefton.references)
        assert {one.case.reference for one in Comment.objects.select_related("case")} == {sefton.references[0]}
        for model in (Agency, Case, Child, Notice):
            assert set(model.objects.values_list("partnership_id", flat=True)) == {sefton.partnership.pk}
        assert {post.agency.partnership_id for post in Post.objects.select_related("agency")} == {sefton.partnership.pk}
        assert {one.child.partnership_id for one in Identity.objects.select_related("child")} == {sefton.partnership.pk}


def test_the_database_refuses_what_a_door_without_its_filter_would_let_through(two, signed_in_as, monkeypatch):
    halton, sefton = two
    ours, theirs = halton.references[0], sefton.references[0]
    manager = halton.partnership_manager
    monkeypatch.setattr(access, "visible_to", lambda user, *, at, thing: Case.objects.all())
    assert access.get_case(manager, theirs, kind="challenge", at=AT)  # the owner is shown it: the door is open
    with signed_in_as(WEB), working_for(halton.partnership.pk, by=manager.pk):
        assert access.get_case(manager, ours, kind="challenge", at=AT)
        with pytest.raises(Http404):
            access.get_case(manager, theirs, kind="challenge", at=AT)
        assert not Deadline.objects.filter(case__reference=theirs).exists()
        with pytest.raises(Case.DoesNotExist):
            actions.comment(theirs, text="From next door.", by=manager, at=AT)


def test_nothing_can_be_written_into_another_partnership_or_moved_to_it(two, signed_in_as):
    halton, sefton = two
    theirs = Case.objects.get(reference=sefton.references[0])
    child = Child.objects.filter(partnership=halton.partnership).earliest("pk")
    into_case = Comment(case=theirs, at=AT, recorded_at=AT, by=halton.teacher, text="From next door.")
    with signed_in_as(WEB):
        for attempt in (
            lambda: Agency.objects.create(partnership=sefton.partnership, name="Ours", slug="ours", type="other"),
            lambda: Child.objects.filter(pk=child.pk).update(partnership=sefton.partnership),
            lambda: _write(into_case),
        ):
            with pytest.raises(DatabaseError, match=REFUSED), working_for(halton.partnership.pk):
                attempt()
        with working_for(halton.partnership.pk):
            changed = Child.objects.filter(partnership=sefton.partnership).update(pseudonym="Child X")
            assert changed == 0
            assert Partnership.objects.filter(pk=sefton.partnership.pk).update(pseudonyms_given=0) == 0


def _write(record):
    with Change(by=None, at=AT) as change:
        change.add(record)


def test_rows_written_by_the_web_take_up_the_trail_where_it_ended(two, signed_in_as):
    halton, _ = two
    with signed_in_as(WEB), working_for(halton.partnership.pk, by=halton.teacher.pk):
        actions.comment(halton.references[0], text="Another word.", by=halton.teacher, at=AT + HOUR)
        posts.end_cover(
            halton.post("teacher").covers.get(), by=halton.partnership_manager, at=AT + HOUR, why="Back already"
        )
    assert verify() == []


def test_whoever_leaves_one_partnership_and_serves_in_another_may_still_sign_in(two, signed_in_as):
    halton, sefton = two
    make_post(halton.nurse, sefton.agency("icb"), "practitioner")
    for world, stays in ((halton, True), (sefton, False)):
        mine = Post.objects.select_related("agency__partnership").get(
            user=halton.nurse, agency__partnership=world.partnership
        )
        with signed_in_as(WEB), working_for(world.partnership.pk):
            posts.end_post(mine, last_on=(AT - 2 * DAY).date(), by=world.partnership_manager, at=AT)
        assert User.objects.get(pk=halton.nurse.pk).is_active is stays


def test_a_setting_is_gone_when_its_transaction_ends_however_it_ends(two, signed_in_as):
    halton, sefton = two
    with signed_in_as(WEB):
        with working_for(halton.partnership.pk):
            with working_for(sefton.partnership.pk):
                assert Case.objects.filter(partnership=sefton.partnership).exists()
            assert set(Case.objects.values_list("partnership_id", flat=True)) == {halton.partnership.pk}
        assert not Case.objects.exists()
        with pytest.raises(ZeroDivisionError), working_for(halton.partnership.pk):
            assert 1 / 0
        with transaction.atomic():
            assert not Case.objects.exists()
        assert partnerships.here() is None


def test_requests_one_after_another_on_one_connection_see_each_their_own(two, signed_in_as, settings):
    halton, sefton = two
    settings.REQUESTS_RUN_AS = None  # the connection is the web's own
    with signed_in_as(WEB):
        backends = set()
        for world, other in ((halton, sefton), (sefton, halton), (halton, sefton)):
            client = Client()
            client.force_login(world.partnership_manager)
            page = client.get("/challenges/")
            assert world.references[0] in page.content.decode()
            assert other.references[0] not in page.content.decode()
            assert client.get(f"/challenges/{other.references[0]}/").status_code == 404
            page = Client().get(f"/challenges/{world.references[0]}/")
            assert page.status_code == 302
            assert not Case.objects.exists()
            backends |= set(ask("SELECT pg_backend_pid(), session_user::text"))
        assert [user for _, user in backends] == [WEB]


def test_a_batch_of_the_workers_touches_one_partnership(two, signed_in_as):
    halton, sefton = two
    late = AT + timedelta(days=60)
    with signed_in_as(WORKER):
        assert across.with_something_due(late) == sorted(world.partnership.pk for world in two)
        with working_for(halton.partnership.pk), Change(by=None, at=late) as change, pytest.raises(Case.DoesNotExist):
            change.lock(Challenge, sefton.references[0])


def test_the_worker_does_for_every_partnership_what_beat_asks(two, signed_in_as):
    with signed_in_as(WORKER):
        later = AT_STEP[3]
        assert sweep(Challenge, actions.time_ran_out, at=later) >= 2
        assert auditor.audit([Challenge], at=later) == []
        posts.keep_posts(at=later + timedelta(days=9))
        assert mail.send_due(at=later, limit=1000) > 0
        assert across.health(later, mail=later, mail_hours=True)[1:] == (0, 0, 0, 0)
    for world in two:
        assert world.load(world.references[0]).step == 3
        assert Notice.objects.filter(partnership=world.partnership).exclude(sent_at=None).exists()
    assert verify() == []
