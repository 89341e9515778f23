"""Axe finds nothing on any page, at either size, in any state; nothing is loaded from elsewhere.

An act's page is one column at either size, and looked at on a phone.

The pages are found where a person finds them: every act by its link on a challenge's page, every other address by
the resolver, so that a new page without a visit fails here.
"""

import re
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.urls import resolve

from audit_log import anchors
from escalation.models import Draft
from escalation.views.acts_table import PAGES
from notifications.models import Notice
from tests.architecture.test_open_pages import addresses
from tests.browser import everything
from tests.browser.coming_in import of_signing_in
from tests.browser.keeping import see_keeping
from tests.factories import make_post, make_world
from tests.journeys.walker import DESK, PHONE, Walker
from workflows import clock, rulings, trail
from workflows.config.demonstration import engine
from workflows.models import Cover, Ruling

HOUR = timedelta(hours=1)
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
# Answers that are no page of ours: data, files, and what is only ever pressed.
NO_PAGES = {
    "healthz",
    "home",
    "raise_draft",
    "overdue_csv",
    "figures_csv",
    "story_pdf",
    "certificate_pdf",
    "challenge_file",
    "procedure_file",
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
    # the same page under the name by which django-allauth finds it
    "account_login",
    "account_signup",
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


class Visitor(Walker):
    """Looks at pages with axe, and remembers which."""

    def __init__(self, page, site, size, world):
        super().__init__(page, site, size)
        self.world, self.names = world, set()

    def be(self, key):
        """Through a session: the way in is looked at once, in a test of its own."""
        from django.test import Client

        client = Client()
        client.force_login(self.world.post(key).user)
        self.page.context.clear_cookies()
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.site}
        self.page.context.add_cookies([session])

    def see(self, address, status=200):
        answer = self.go(address)
        assert answer.status == status, address
        self.names.add(resolve(self.page.url.removeprefix(self.site).partition("?")[0]).url_name)
        assert self.page.locator("h1").count() == 1, address
        self.open_all()
        self.sound()

    def open_all(self):
        """What is folded away is read too."""
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    def press_first(self):
        with self.page.expect_navigation():
            self.page.locator("main form button.govuk-button").first.click()

    def see_refused(self):
        """The form of this page without an answer: what is wrong is said, and axe has nothing to say."""
        self.press_first()
        self.sees("There is a problem")
        self.sound()


@pytest.fixture
def world(site, settings):
    settings.BASE_URL = site
    clock.pretend(everything.NOW)
    return make_world()


@pytest.fixture
def visit(page, site, world):
    """Makes the visitor of a test, who meets no foreign address and no refused script."""
    visitors = []

    def make(size):
        engine(at=clock.now())
        visitors.append(Visitor(page, site, size, world))
        return visitors[-1]

    yield make
    assert [problem for one in visitors for problem in one.problems] == []


def test_a_challenge_in_every_state_on_a_desk(world, visit):
    looks = everything.challenges(world)
    visitor = visit(DESK)
    for who, address in looks:
        visitor.be(who)
        visitor.see(address)


def test_a_challenge_in_every_state_and_the_page_of_every_act_on_a_phone(page, world, visit):
    looks = everything.challenges(world)
    visitor, seen = visit(PHONE), set()
    for who, address in looks:
        visitor.be(who)
        visitor.see(address)
        links = page.locator("main a").evaluate_all("found => found.map(one => one.getAttribute('href'))")
        for link in links:
            act = re.match(ACTS, link or "")
            if not act or act["slug"] in seen or act["slug"] == "files":
                continue
            seen.add(act["slug"])
            visitor.see(link)
            if act["slug"] not in NOTHING_TO_FILL_IN:
                visitor.see_refused()
    assert seen - {"reveal"} == set(PAGES)


@SIZES
def test_every_other_page(page, world, visit, size):
    challenges, (reported, decided) = everything.challenges(world), everything.incidents(world)
    visitor = visit(size)
    visitor.be("partnership_manager")
    visitor.see(challenges[0][1])
    visitor.see(f"{challenges[0][1]}export/")
    visitor.see_refused()
    _of_the_record(visitor)
    _of_incidents(visitor, reported, decided)
    _of_the_partnership(visitor, world)
    see_keeping(visitor, world)
    _of_one_person(visitor, world)
    _of_who_can_read(visitor, world, challenges[0][1])
    _of_a_draft(visitor)
    _of_two_partnerships(visitor, world)
    of_signing_in(visitor, world)
    expected = {name for name, _ in addresses()} - NO_PAGES - {"act", "reveal", "raise_check", "raise_done"}
    assert visitor.names == expected


def _of_the_record(visitor):
    """Before the first check, when all is well, and when a row was changed."""
    visitor.see("/record/")
    trail.seal(at=everything.NOW)
    anchors.keep(anchors.text_of(everything.NOW), at=everything.NOW)
    visitor.press("Check it now")
    visitor.sees("Nothing was found that is not what was written.")
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


# What is ticked on the way, question by question in the order in which they come.
ANSWERS = {
    "risk": ("Yes",),
    "now": (),
    "scope": ("Is it a complaint by a child, a parent or carer about a service?",),
    "elsewhere": (),
    "spoken": ("Yes",),
    "talk": ("By phone",),
    "stands": (),
    "about": ("Several children",),
    "child-1": (),
    "children": ("No",),
    "earlier": (),
    "agencies": ("Cheshire Constabulary",),
    "to": (),
    "concern": (),
    "impact": (),
    "wanted": (),
    "themes": ("Referral criteria or threshold", "No plan"),
}
WORDS = {
    "now": {"What have you done": "Rang the front door."},
    "talk": {"Who did you speak to": "Connie", "What was said": "No.", "Why did that not": "No reason."},
    "child-1": {"Name of the child": "Invented Child"},
    "concern": {"What do you disagree with": "No visit."},
    "impact": {"How does it affect": "It is afraid."},
    "wanted": {"What should they do": "A visit."},
}
DAYS = {"talk": date(2026, 9, 20), "child-1": date(2018, 5, 4)}  # the child of an earlier challenge


@SIZES
def test_every_question_of_raising_without_an_answer_and_with_one(page, world, visit, size):
    world.challenge(at=everything.NOW - HOUR)
    visitor = visit(size)
    visitor.be("teacher")
    visitor.go("/raise/")
    visitor.press("Start")
    for name, ticks in ANSWERS.items():
        assert f"/{name}" in page.url
        visitor.open_all()
        visitor.sound()
        if size == PHONE and name not in ("elsewhere", "stands", "earlier", "to"):
            visitor.see_refused()
        visitor.choose(*ticks)
        visitor.fill(WORDS.get(name, {}))
        if name in DAYS:
            visitor.day(DAYS[name])
        visitor.press_first()
    visitor.sees("Check your answers")
    visitor.sound()
    visitor.press("Raise the challenge")
    visitor.sound()


def test_refusals_and_faults_are_sound_too(page, world, visit):
    reference = world.challenge(at=everything.NOW - HOUR)
    visitor = visit(PHONE)
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
    visitor = Visitor(page, site, PHONE, world)
    visitor.be("teacher")
    visitor.see("/your-work/")
    visitor.sees("Something is not working")
