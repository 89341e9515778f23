"""Axe finds nothing on any page, at either size, in any state; nothing is loaded from elsewhere.

The pages are found where a person finds them: every act by its link on a challenge's page, every other address by
the resolver, so that a new page without a visit fails here.
"""

import re
from datetime import timedelta
from functools import partial

from django.db import connection
from django.template.loader import render_to_string

from audit_log import anchors
from escalation.models import Draft
from escalation.views.acts_table import PAGES
from notifications.models import Notice
from tests.architecture.test_open_pages import addresses
from tests.browser import everything
from tests.browser.coming_in import of_signing_in
from tests.browser.keeping import see_keeping
from tests.browser.learning import see_learning
from tests.browser.practising import see_practice_reviews
from tests.browser.returns import see_returns
from tests.browser.reviewing import see_reviews
from tests.browser.tracking import PAGES as OF_THE_TRACKER
from tests.browser.visitor import Visitor
from tests.factories import make_post, make_world
from workflows import clock, rulings, trail
from workflows.models import Cover, Ruling

HOUR = timedelta(hours=1)
# Answers that are no page of ours: data, files, and what is only ever pressed.
NO_PAGES = {
    "healthz",
    "home",
    "raise_draft",
    "overdue_csv",
    "figures_csv",
    "chronology_csv",
    "tracker_csv",
    "evidence_file",
    "story_pdf",
    "incident_report_word",
    "report_template_file",
    "incident_pack_pdf",
    "incident_notification",
    "review_briefing_pdf",
    "briefing_pdf",
    "certificate_pdf",
    "challenge_file",
    "procedure_file",
    "practice_draft",
    "published_document",
    "published_briefing",
    "send_again",
    "check_record",
    "anchor",
    "sign_out",
    "raise_remove_child",
    "end_session",
    "end_other_sessions",
    "take_back",
    "remove_domain",
    "stop_provider",
    "go",
    "second_factor_picture",
    "openid_connect_callback",
    "account_set_password",
    "account_logout",
    "mfa_reauthenticate_webauthn",  # asks for a passkey of one's own
    # the same page under the name by which django-allauth finds it
    "account_login",
    "sign_up",
}
ACTS = "/challenges/(?P<reference>[^/]+)/(?P<slug>[a-z-]+)/"
# Pressed without an answer these are done, not refused.
NOTHING_TO_FILL_IN = {"agree", "apologies", "ask-representations", "give-back", "reopen", "take-turn"}


# Forms of the partnership's own team.
FORMS = (
    "/incidents/report/form/",
    "/directory/cover/",
    "/directory/leaving/",
    "/directory/appoint/",
    "/bank-holidays/",
    "/directory/invite/",
)


def test_a_challenge_in_every_state_and_the_page_of_every_act(page, world, visit):
    looks = everything.challenges(world)
    visitor, seen = visit(), set()
    for who, address in looks:
        visitor.be(who)
        visitor.see(address)
        links = page.locator("main a").evaluate_all("found => found.map(one => one.getAttribute('href'))")
        for link in links:
            act = re.match(ACTS, link or "")
            if not act or act["slug"] in seen or act["slug"] in ("files", "export"):
                continue
            seen.add(act["slug"])
            visitor.see(link)
            if act["slug"] not in NOTHING_TO_FILL_IN:
                visitor.see_refused()
    assert seen - {"reveal"} == set(PAGES)


def test_every_other_page(page, world, visit):
    challenges, (reported, decided) = everything.challenges(world), everything.incidents(world)
    visitor = visit()
    visitor.be("partnership_manager")
    visitor.see(challenges[0][1])
    visitor.see(f"{challenges[0][1]}export/")
    visitor.see_refused()
    _of_the_record(visitor)
    _of_incidents(visitor, reported, decided)
    see_reviews(visitor, world)
    see_practice_reviews(visitor, world)
    see_returns(visitor, everything.gathering(world))
    see_learning(visitor, world)
    _of_the_partnership(visitor, world)
    see_keeping(visitor, world)
    _of_one_person(visitor, world)
    _of_who_can_read(visitor, world, challenges[0][1])
    _of_a_draft(visitor)
    _of_two_partnerships(visitor, world)
    of_signing_in(visitor, world)
    elsewhere = NO_PAGES | OF_THE_TRACKER
    expected = {name for name, _ in addresses()} - elsewhere - {"act", "reveal", "raise_check", "raise_done"}
    assert visitor.names == expected


def _of_the_record(visitor):
    """Before the first check, when all is well, and when a row was changed."""
    visitor.see("/record/")
    trail.seal(at=everything.NOW)
    anchors.keep(anchors.text_of(everything.NOW), at=everything.NOW)
    visitor.press("Check it now")
    visitor.sees("Every row is as it was written.")
    visitor.sound()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; "
            "UPDATE audit_log_entry SET words = 'Nothing happened.' WHERE id = (SELECT min(id) FROM audit_log_entry); "
            "SET session_replication_role = origin"
        )
    visitor.press("Check it now")
    visitor.sees("Something in the record is not what was written.", "In the database: table audit_log_entry")
    visitor.sound()


def _of_incidents(visitor, reported, decided):
    for asked in (f"{reported}decide/", f"{reported}identity/", f"{reported}export/", f"{decided}notified/"):
        visitor.see(asked)
        visitor.see_refused()
    visitor.see(reported)
    visitor.see(decided)


def _of_the_partnership(visitor, world):
    cover = Cover.objects.create(
        post=world.post("sergeant"),
        stand_in=world.post("police_lead"),
        starts_on=clock.day_of(everything.NOW),
        ends_on=everything.LATER,
        why="On leave",
    )
    for address in (
        "/your-work/",
        "/overdue/",
        "/overdue/?agency=nowhere",
        "/challenges/",
        "/challenges/?q=visit&state=open",
        "/challenges/?q=nothing+like+this&raised_from_day=99",
        "/incidents/",
        "/incidents/report/",
        "/directory/",
        "/directory/?on_day=99",
        f"/directory/cover/{cover.pk}/end/",
        "/procedures/",
        "/procedures/?on_day=99",
        "/procedures/london/",
        "/procedures/pan-cheshire/?beside=lincolnshire",
        "/demonstration/clock/",
        "/mailbox/",
        f"/mailbox/{Notice.objects.latest('pk').pk}/",
    ):
        visitor.see(address)
    answering = f"/directory/agencies/{world.agency('school').pk}/answering/"
    for asked in (*FORMS, answering):
        visitor.see(asked)
        visitor.see_refused()


def _of_who_can_read(visitor, world, challenge):
    reference, by = challenge.strip("/").rpartition("/")[2], world.partnership_manager
    rulings.give_sight(
        reference, to=world.post("scrutineer"), last_on=everything.LATER, why="A sample.", by=by, at=everything.NOW
    )
    rulings.declare_conflict(reference, of=world.business_unit, why="A cousin.", by=by, at=everything.NOW)
    visitor.be("partnership_manager")
    pages = f"/cases/{reference}/who-can-read/"
    visitor.see(pages)
    visitor.see("/figures/")
    sight = Ruling.objects.filter(kind="scrutineer").latest("pk").pk
    for asked in ("sight/", "restrict/", "lift/", "conflict/", f"{sight}/end/"):
        visitor.see(f"{pages}{asked}")
        visitor.see_refused()
    visitor.see("/emergency/")
    visitor.see_refused()


def _of_one_person(visitor, world):
    visitor.be("dsl")
    visitor.see("/your-work/")
    visitor.see("/notices/")
    visitor.see(f"/notices/{Notice.objects.filter(recipient=world.dsl).latest('pk').pk}/")
    visitor.be("administrator")
    visitor.see("/your-work/")
    Notice.objects.update(sent_at=None, dead_at=everything.NOW, last_error="no such mailbox")
    visitor.see("/notices/dead/")
    visitor.page.context.clear_cookies()
    visitor.see("/sign-in/")


def _of_two_partnerships(visitor, world):
    make_post(world.scrutineer, make_world("sefton").agency("council"), "scrutineer")
    visitor.be("scrutineer")
    visitor.see("/partnership/")
    visitor.sees("You are working for: Halton")
    assert visitor.go("/challenges/CH-2026-9999/").status == 404
    visitor.sound()


def _of_a_draft(visitor):
    visitor.be("teacher")
    visitor.see("/raise/")
    visitor.press("Start")
    draft = Draft.objects.get()
    visitor.see(f"/raise/{draft.pk}/risk/")
    visitor.see_refused()
    visitor.see(f"/raise/{draft.pk}/delete/")
    visitor.see("/raise/")


def test_refusals_and_faults_are_sound_too(page, world, visit):
    reference = world.challenge(at=everything.NOW - HOUR)
    visitor = visit()
    visitor.be("teacher")
    for address, status in (
        ("/nowhere/", 404),
        ("/notices/dead/", 403),
        (f"/challenges/{reference}/step-back/", 409),
    ):
        assert visitor.go(address).status == status
        visitor.sound()
    for code in ("400", "403_csrf", "413", "500", "503"):  # nobody is led there by a link
        fault = {"body": render_to_string(f"{code}.html"), "content_type": "text/html"}
        page.route(f"**/fault/{code}/", partial(_answer, fault))
        visitor.go(f"/fault/{code}/")
        assert page.locator("h1").count() == 1
        visitor.sound()


def _answer(fault, route):
    route.fulfill(**fault)


def test_a_late_engine_says_so_on_every_page(page, site, world):
    visitor = Visitor(page, site, world)
    visitor.be("teacher")
    visitor.see("/your-work/")
    visitor.sees("Something is not working")
