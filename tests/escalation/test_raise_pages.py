"""Raising, page by page: what each asks, refuses and keeps, and that the button raises once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections

from audit_log.models import Entry
from escalation import drafts
from escalation.actions import Spoken
from escalation.entering import foresee
from escalation.models import Attempt, Challenge, Draft
from tests.escalation import drafting
from tests.escalation.drafting import DAY, TALK, Draught, when
from tests.escalation.stories import deadline, london
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, PROJECT, make_post, make_procedure, make_world
from workflows import vault
from workflows.calendar import Calendar
from workflows.conflict import Conflict
from workflows.models import AgencyClosure, Case
from workflows.rulebook import current_procedure

draft = drafting.draft


# -- the whole way --------------------------------------------------------------------------------------


def test_a_teacher_raises_a_challenge(halton, draft):
    check = draft.fill(halton).open("check")
    assert "Step 1: Between workers" in text_of(check)
    assert "by the end of Tuesday 8 September 2026" in text_of(check)
    assert "Step 1 goes to Petra Partnership, Business manager" in text_of(check)
    done = draft.client.post(f"{draft.home}check/", follow=True)
    case = Case.objects.get()
    assert "Challenge raised" in text_of(done)
    assert case.reference in text_of(done)
    assert f'href="/challenges/{case.reference}/"' in done.content.decode()
    assert "moves to step 2 by itself" in text_of(done)
    challenge = Challenge.objects.get()
    assert (challenge.concern, challenge.themes, challenge.plan) == (
        "The referral was closed.",
        ["threshold", "drift"],
        "none",
    )
    assert halton.holders(case.reference, "receiving") == {"partnership_manager"}


def test_the_button_pressed_twice_raises_once_and_shows_the_same_page(halton, draft):
    draft.fill(halton)
    first = draft.client.post(f"{draft.home}check/", follow=True)
    second = draft.client.post(f"{draft.home}check/", follow=True)
    assert Case.objects.count() == 1
    assert text_of(second) == text_of(first)
    assert draft.answer("concern", concern="Another").url == draft.home
    assert draft.open().redirect_chain[-1][0] == f"{draft.home}done/"


def test_nothing_is_left_of_the_child_outside_the_vault(halton, draft):
    draft.fill(halton)
    assert b"Zebedee" not in bytes(Draft.objects.get().sealed)
    draft.client.post(f"{draft.home}check/")
    assert draft.answers() == {"start": {"post": halton.post("teacher").pk}}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            held = repr(cursor.fetchall())
            for planted in ("Zebedee", "9434765919", "UPN-77812"):
                assert planted not in held, table


def test_several_agencies_get_a_linked_challenge_each(halton, draft):
    draft.fill(halton, agencies=("council", "police"))
    done = text_of(draft.client.post(f"{draft.home}check/", follow=True))
    first, second = Case.objects.order_by("pk")
    assert second.linked_to == first
    assert first.reference in done
    assert second.reference in done


# -- is the child safe ----------------------------------------------------------------------------------


def test_at_immediate_risk_the_page_stops_with_numbers_and_shows_which_is_missing(draft):
    assert draft.answer("risk", risk="yes").url == f"{draft.home}now/"
    stop = draft.open("now")
    assert 'href="tel:999"' in stop.content.decode()
    assert "Emergency duty team Number missing Ask your safeguarding lead." in text_of(stop)
    assert "Enter what you have done" in text_of(draft.answer("now", track="urgent"))


def test_carried_on_as_urgent_it_enters_at_step_2_with_hours(halton, draft):
    now = {"action_taken": "Rang 999.", "referral": "R 12", "track": "urgent"}
    draft.fill(halton, risk={"risk": "yes"}, skip=("scope",))
    draft.answer("now", now)
    draft.answer("scope", applies=["none"])
    assert "by 10:30am on Wednesday 9 September 2026" in text_of(draft.open("check"))
    draft.client.post(f"{draft.home}check/")
    challenge = Challenge.objects.get()
    assert (challenge.case.urgent, challenge.step) == (True, 2)
    assert challenge.action_taken == "Rang 999.\nReferral reference: R 12"


def test_carried_on_as_usual_it_keeps_what_was_done_and_the_days(halton, draft):
    draft.answer("risk", risk="yes")
    draft.answer("now", action_taken="Rang; the child is safe now.", track="usual")
    draft.fill(halton, risk={"risk": "yes"})
    draft.client.post(f"{draft.home}check/")
    challenge = Challenge.objects.get()
    assert (challenge.case.urgent, challenge.action_taken) == (False, "Rang; the child is safe now.")


# -- does it belong here --------------------------------------------------------------------------------


def test_a_complaint_is_pointed_elsewhere_with_a_line_in_the_partnerships_trail(halton, draft):
    draft.answer("risk", risk="no")
    assert draft.answer("scope", applies=["statutory_complaint"]).url == f"{draft.home}elsewhere/"
    assert "statutory complaints procedure" in text_of(draft.open("elsewhere"))
    draft.answer("scope", applies=["statutory_complaint"])
    line = Entry.objects.get(act="signpost")
    assert (line.case, line.partnership_id, line.by) == (None, halton.partnership.pk, halton.teacher)
    assert "statutory complaints procedure" in line.words
    assert draft.answer("elsewhere").url == f"{draft.home}spoken/"


def test_none_of_these_goes_with_nothing_else(draft):
    wrong = draft.answer("scope", applies=["none", "conduct"])
    assert "Select “None of these” alone" in text_of(wrong)


# -- have you spoken ------------------------------------------------------------------------------------


def test_spoken_three_days_ago_today_is_day_4_and_it_enters_at_step_2(halton, draft):
    draft.answer("spoken", spoken="yes")
    assert draft.answer("talk", TALK, **when("on", AT.date() - 3 * DAY)).url == f"{draft.home}stands/"
    assert "Today is day 4, so it enters at step 2" in text_of(draft.open("stands"))
    draft.answer("stands")
    draft.fill(halton, spoken={"spoken": "yes"})
    draft.client.post(f"{draft.home}check/")
    challenge = Challenge.objects.get()
    assert (challenge.step, challenge.recorded_afterwards) == (2, True)
    assert Attempt.objects.get().at == london("2026-09-05 12:00")


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (AT.date() + DAY, "The date you spoke must be Tuesday 8 September 2026 or earlier"),
        (AT.date() - 366 * DAY, "The date you spoke must be Monday 8 September 2025 or later"),
    ],
)
def test_a_day_in_the_future_or_over_a_year_ago_is_refused(draft, on, said):
    draft.answer("spoken", spoken="yes")
    assert said in text_of(draft.answer("talk", TALK, **when("on", on)))


def test_a_time_later_today_is_refused(draft):
    draft.answer("spoken", spoken="yes")
    later = draft.answer("talk", TALK, time="11pm", **when("on", AT.date()))
    assert "The time you spoke must be in the past" in text_of(later)


@pytest.mark.parametrize("file", ["pan-cheshire", "pan-cheshire-working-days", "london", "lincolnshire"])
@pytest.mark.parametrize("days", [0, 1, 2, 3, 5, 8, 12, 30, 364])
def test_where_it_will_enter_is_where_raising_enters_it(halton, file, days):
    if file != "pan-cheshire":
        halton.procedure = make_procedure(halton.partnership, PROJECT / f"escalation/procedures/{file}.toml")
    spoken = Spoken(at=AT - days * DAY, who="Sam", how="call", said="Rang.", why_failed="No.")
    ref = halton.challenge(procedure=halton.procedure, spoken=spoken)
    found = foresee(halton.procedure.rules, counted_from=spoken.at, at=AT, calendar=Calendar())
    assert found.step.number == halton.load(ref).step
    assert found.now
    for one in found.now:
        opened = deadline(ref, one.rule.code, step=found.step.number, closed_at=None)
        assert one.due.due_at == (opened.late_since or opened.due_at)


# -- check and keep -------------------------------------------------------------------------------------


def test_a_draft_goes_on_where_it_was_left_and_check_waits_for_every_answer(halton, draft):
    draft.fill(halton, skip=("impact",))
    assert draft.open().redirect_chain[-1][0] == f"{draft.home}impact/"
    assert draft.client.post(f"{draft.home}check/").url == f"{draft.home}impact/"
    assert not Case.objects.exists()
    assert "Go on: Halton Borough Council" in text_of(draft.client.get("/raise/"))


def test_a_changed_answer_leads_back_to_check(halton, draft):
    draft.fill(halton)
    change = re.search(rf'href="({draft.home}wanted/\?change)"', draft.open("check").content.decode())[1]
    assert "A visit." in draft.client.get(change).content.decode()
    assert draft.client.post(change, {"wanted": "Two visits."}).url == f"{draft.home}check/"


def test_a_closed_school_and_a_bank_holiday_are_warned_of(halton):
    at = london("2026-12-17 16:59")
    AgencyClosure.objects.create(
        agency=halton.agency("school"), starts_on="2026-12-19", ends_on="2027-01-03", why="Christmas holiday"
    )
    with signed_in(halton.teacher, at) as client:
        shown = text_of(Draught(client).fill(halton).open("check"))
    assert "Step 2: Friday 25 December 2026 is a bank holiday (Christmas Day)" in shown
    assert "Demonstration Primary School is closed from Saturday 19 December 2026" in shown


def test_a_draft_is_deleted_and_a_raised_one_is_not(halton, draft):
    draft.client.post(f"{draft.home}delete/")
    assert not Draft.objects.exists()
    other = Draught(draft.client).fill(halton)
    other.client.post(f"{other.home}check/")
    other.client.post(f"{other.home}delete/")
    assert Draft.objects.get().references


@pytest.mark.parametrize("page", ["", "risk/", "check/", "done/", "delete/", "remove-child/1/"])
def test_another_persons_draft_is_not_there(halton, draft, page):
    with signed_in(halton.dsl, AT) as client:
        assert client.post(f"{draft.home}{page}").status_code == 404
        assert client.get("/raise/987654/").status_code == 404


def test_the_administrator_may_not_raise(halton):
    with signed_in(halton.administrator, AT) as client:
        assert client.get("/raise/").status_code == 403


def test_whoever_has_several_posts_says_which(halton):
    make_post(halton.teacher, halton.agency("practice"), "practitioner", title="Governor")
    with signed_in(halton.teacher, AT) as client:
        assert "Which of your posts" in text_of(client.get("/raise/"))
        assert client.post("/raise/").status_code == 200
        client.post("/raise/", {"post": str(halton.teacher.posts.get(title="Governor").pk)})
    draft = Draft.objects.get()
    assert vault.unseal(draft.key_id, draft.sealed)["start"]["post"] == halton.teacher.posts.get(title="Governor").pk


def test_the_newest_version_in_force_is_the_current_one(halton):
    text = (PROJECT / "escalation/procedures/pan-cheshire.toml").read_text()
    make_procedure(halton.partnership, text=text.replace('"2023-08"', '"2026-10"').replace("2023-08-01", "2026-10-01"))
    assert current_procedure(halton.partnership, on=date(2026, 9, 30)).version == "2023-08"
    assert current_procedure(halton.partnership, on=date(2026, 10, 1)).version == "2026-10"
    halton.partnership.challenge_procedure = "unknown"
    with pytest.raises(Conflict, match="no procedure"):
        current_procedure(halton.partnership, on=AT.date())


def test_two_presses_at_the_same_instant_raise_once(committed_db):
    world = make_world()
    with signed_in(world.teacher, AT) as client:
        draft = Draught(client).fill(world)
    together = Barrier(2)

    def press(_):
        together.wait()
        try:
            return drafts.raise_draft(draft.pk, by=world.teacher, at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(press, range(2))
    assert first == second
    assert Case.objects.count() == 1
