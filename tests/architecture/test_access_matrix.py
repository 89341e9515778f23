"""Who gets which answer from every address there is: a new one without a row here fails."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audit_log import anchors
from audit_log.entries import entry
from audit_log.models import Entry
from escalation import actions, drafts
from escalation.models import Attachment
from notifications.models import Notice
from rapid_review import actions as incidents
from rapid_review.actions import briefings
from rapid_review.models import ChronologyRow, EvidenceFile
from tests.architecture.test_open_pages import addresses
from tests.escalation.stories import DAY, HOUR, at_step
from tests.escalation.visiting import signed_in
from tests.factories import PROJECT, make_procedure, make_world
from tests.rapid_review import learning_stories
from tests.rapid_review.gathering import add_rows, draft, gathering, of, row, sign
from tests.rapid_review.practising import draft as add_version
from tests.rapid_review.practising import practising
from tests.rapid_review.tracking import planned, show
from tests.workflows.entering import with_app
from tests.world import halton  # noqa: F401 - the fixture
from workflows import clock, disposal, holds, posts, rulings, vault
from workflows.models import CaseChild, Cover, Hold, Procedure, Ruling
from workflows.signing_in import adapters

# The teacher who raised the challenge, somebody told of it at an earlier step, the partnership manager, somebody of
# the partnership with no part in it, the administrator, another partnership's manager, and whoever has left.
WHO = ("teacher", "social_worker", "partnership_manager", "nurse", "administrator", "elsewhere", "left")
ALL = (200, 200, 200, 200, 200, 200, 302)
READERS = (200, 200, 200, 404, 404, 404, 302)
HOLDERS = (200, 403, 200, 404, 404, 404, 302)
RAISER = (200, 404, 404, 404, 404, 404, 302)
TEAM = (404, 404, 200, 404, 404, 404, 302)
TEAM_REFUSED = (404, 404, 403, 404, 404, 404, 302)
TEAM_ACT = (403, 403, 200, 404, 404, 404, 302)
ANY_TEAM = (403, 403, 200, 403, 403, 200, 302)  # the team of any partnership
KEPT = (403, 403, 200, 404, 404, 404, 302)
BUTTON = (405, 405, 405, 405, 405, 405, 302)  # only ever sent, never opened


KEEPERS = (403, 403, 200, 403, 200, 200, 302)
ADMINISTRATOR = (403, 403, 403, 403, 200, 403, 302)
ANYBODY = (
    *("sign_in_in_earnest", "account_login", "agency_sign_in", "account_signup", "sign_up"),
    *("account_email_verification_sent", "account_confirm_email", "account_reset_password"),
    *("account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done"),
    "socialaccount_login_cancelled",
)
OWN = (
    *("account", "sign_in_again", "mfa_index", "mfa_activate_totp", "second_factor_picture"),
    *("mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"),
)


def instead_last(row, by: int):
    """Another answer for the manager of another partnership."""
    return (*row[:5], by, row[6])


def instead(row, of: int, by: int):
    return tuple(by if one == of else one for one in row)


ROWS: dict[str, tuple[int, ...]] = {
    "home": (302,) * 7,
    "sign_in": (200,) * 7,
    "sign_out": BUTTON,
    "healthz": (503,) * 7,  # no engine runs here
    "choose_partnership": (404, 404, 404, 404, 404, 404, 302),  # for whoever has several
    "notices": ALL,
    "notice": RAISER,
    "dead_notices": (403, 403, 403, 403, 200, 403, 302),
    "send_again": BUTTON,
    "mailbox": ALL,  # in a demonstration
    "letter": ALL,
    "demonstration_clock": ALL,
    "bank_holidays": (403, 403, 200, 403, 403, 200, 302),
    "directory": ALL,
    "start_cover": ALL,
    "end_cover": (200, 404, 200, 404, 200, 404, 302),
    "appoint": (403, 403, 200, 403, 200, 200, 302),
    "change_directory": (403, 403, 200, 403, 200, 404, 302),
    "end_post": (403, 403, 200, 403, 200, 200, 302),
    "record": ALL,
    "check_record": BUTTON,
    "anchor": ALL,
    "who_can_read": HOLDERS,
    "give_sight": TEAM_ACT,
    "restrict": TEAM_ACT,
    "lift_restriction": TEAM_ACT,
    "end_ruling": TEAM_ACT,
    "conflict": READERS,
    "emergency": (403, 403, 200, 403, 403, 200, 302),
    "figures": (403, 403, 200, 403, 403, 200, 302),
    "figures_csv": (403, 403, 200, 403, 403, 200, 302),
    "procedure": ALL,
    "procedure_detail": ALL,  # elsewhere it is their own of that name
    "procedure_file": ALL,
    "retention": ALL,
    "review_list": ANY_TEAM,
    "review_drafts": ANY_TEAM,
    "place_hold": ANY_TEAM,
    "lift_hold": (403, 403, 200, 403, 403, 404, 302),
    "find_child": ANY_TEAM,
    "child_record": TEAM,
    "kept_case": KEPT,
    "keep_act": KEPT,
    "certificate": TEAM,
    "certificate_pdf": TEAM,
    "your_work": ALL,
    "challenges": ALL,
    "overdue": ALL,
    "overdue_csv": ALL,
    "raise": (200, 200, 200, 200, 403, 200, 302),
    "raise_draft": instead(RAISER, 200, 302),
    "raise_delete": RAISER,
    "raise_check": instead(RAISER, 200, 302),
    "raise_done": instead(RAISER, 200, 302),
    "raise_remove_child": BUTTON,
    "raise_page": RAISER,
    "challenge": READERS,
    "story_pdf": READERS,
    "challenge_file": READERS,
    "export_challenge": (403, 403, 200, 404, 404, 404, 302),
    "reveal": HOLDERS,
    "act": READERS,
    "incidents": ALL,
    "report_incident": (403, 403, 200, 403, 403, 200, 302),
    "report_incident_form": (403, 403, 200, 403, 403, 200, 302),
    "report_template": ANY_TEAM,
    "report_template_file": ANY_TEAM,
    "incident": TEAM,
    "incident_act": TEAM,
    "reveal_incident": TEAM,
    "export_incident": TEAM,
    **dict.fromkeys(("incident_pack", "incident_pack_pdf", "incident_notification", "incident_diagram"), TEAM),
    **dict.fromkeys(("incident_report", "incident_report_word"), instead(TEAM, 200, 409)),  # no rapid review yet
    "reviews": ALL,
    **dict.fromkeys(("start_review", "review_settings", "rota"), ANY_TEAM),
    **dict.fromkeys(("review", "review_act", "reveal_review", "export_review", "review_briefing_pdf"), TEAM),
    "briefings": ALL,
    **dict.fromkeys(("briefing", "briefing_pdf"), instead_last(ALL, 404)),  # elsewhere it is another one
    "practice_draft": TEAM,
    "published": (200,) * 7,
    "published_document": (404,) * 7,  # no practice review is
    "published_briefing": (200,) * 7,
    # the return of an agency of which none of these is: the team reads what is signed off
    **dict.fromkeys(("chronology", "chronology_csv", "return", "return_version"), TEAM),
    **dict.fromkeys(("write_return", "sign_off_return", "return_rows", "return_import", "return_row"), TEAM_REFUSED),
    "tracker": ALL,
    "tracker_csv": ALL,
    "record_recommendation": ANY_TEAM,
    # addressed to an agency of which none of these is
    **dict.fromkeys(("recommendation", "recommendation_act", "export_recommendation", "evidence_file"), TEAM),
    # before one has signed in, and so whoever one is
    **dict.fromkeys(ANYBODY, (200,) * 7),
    **dict.fromkeys(("invitation", "openid_connect_login", "openid_connect_callback"), (404,) * 7),
    "mfa_authenticate": (302,) * 7,  # only while signing in
    "account_logout": BUTTON,
    # one's own account
    **dict.fromkeys(OWN, ALL),
    **dict.fromkeys(("end_session", "end_other_sessions"), BUTTON),
    **{name: instead(ALL, 200, 302) for name in ("account_change_password", "account_set_password")},  # they have none
    **{name: instead(ALL, 200, 404) for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes")},  # nor an app
    **{name: instead(ALL, 200, 404) for name in ("mfa_remove_webauthn", "mfa_edit_webauthn")},
    # with neither password nor factor nobody proves again who they are
    **dict.fromkeys(("account_reauthenticate", "mfa_reauthenticate"), instead(ALL, 200, 302)),
    "mfa_reauthenticate_webauthn": instead(ALL, 200, 302),
    "go": instead(RAISER, 200, 302),
    # people, agencies and the door
    "invite": KEEPERS,
    "people": KEEPERS,
    "reset_factor": instead_last(KEEPERS, 404),
    **dict.fromkeys(("agency_list", "add_agency", "add_domain"), ADMINISTRATOR),
    **dict.fromkeys(("identity_provider", "signing_in_settings"), ADMINISTRATOR),
    **dict.fromkeys(("take_back", "remove_domain", "stop_provider"), BUTTON),
}


class Addresses:
    """One of everything there is to open, and at which hour."""

    def __init__(self, world):
        self.reference, self.at = at_step(world, 2)
        self.incident = self._incident(world)
        file = actions.attach(self.reference, name="a.txt", content=b"A letter.", by=world.teacher, at=self.at)
        draft = drafts.begin(by=world.teacher, post=world.post("teacher"), at=self.at).pk
        cover = self._cover(world)
        letter = Notice.objects.filter(recipient=world.teacher).first()
        assert letter
        assert Attachment.objects.get().pk == file
        version = world.procedure.version
        scrutineer, day = world.post("scrutineer"), clock.day_of(self.at)
        by = world.partnership_manager
        rulings.give_sight(self.reference, to=scrutineer, last_on=day, why="A sample.", by=by, at=self.at)
        holds.hold_more(
            world.partnership, None, ground="inquiry", why="A letter.", by=world.partnership_manager, at=self.at
        )
        certificate = self._certificate(world)
        self.arguments = {
            **{name: [self.reference] for name in ("challenge", "story_pdf", "reveal", "export_challenge", *READING)},
            "end_ruling": [self.reference, Ruling.objects.get().pk],
            **{name: [draft] for name in ("raise_draft", "raise_delete", "raise_check", "raise_done")},
            **{name: [letter.pk] for name in ("notice", "letter", "send_again")},
            **{name: [self.incident] for name in TEAM_PAGES},
            "incident_act": [self.incident, "decide"],
            "practice_draft": self._practice(world),
            "published": ["halton"],
            "published_document": ["halton", uuid4()],
            **self._return(world),
            **self._reviews(world),
            **self._recommendation(world),
            "challenge_file": [self.reference, file],
            "act": [self.reference, "comment"],
            "raise_remove_child": [draft, 1],
            "raise_page": [draft, "risk"],
            "end_cover": [cover],
            "anchor": [anchors.keep(anchors.text_of(self.at), at=self.at).pk],
            **{name: [world.agency("school").pk] for name in ("add_domain", "identity_provider", "stop_provider")},
            **{name: [1] for name in ("end_session", "take_back", "remove_domain")},
            **{name: [1] for name in ("mfa_remove_webauthn", "mfa_edit_webauthn")},
            **{name: ["nowhere"] for name in ("openid_connect_login", "openid_connect_callback")},
            "invitation": ["never-was"],
            "go": [letter.token],
            "account_confirm_email": ["never-was"],
            # Nobody's: of somebody without an address django-allauth notes the one they have, whoever asks.
            "account_reset_password_from_key": ["0", "never-was"],
            "signing_in_settings": ["halton"],
            "reset_factor": [with_app(world.dsl).pk],
            "change_directory": [world.agency("school").pk],
            "lift_hold": [Hold.objects.get().pk],
            "kept_case": [self.reference],
            "keep_act": [self.reference, "hold"],
            "child_record": [CaseChild.objects.get(case__reference=self.reference).child.pk],
            "certificate": [certificate],
            "certificate_pdf": [certificate],
            "procedure_detail": [world.procedure.name],
            "procedure_file": [world.procedure.name, version],
        }

    def _incident(self, world):
        new = incidents.NewIncident(
            procedure=make_procedure(
                world.partnership, next((PROJECT / "rapid_review/procedures").glob("working-*.toml"))
            ),
            children=(incidents.NewChild(vault.Identifiers(name="Invented Other")),),
            aware_at=self.at - HOUR,
            harm="died",
            suspected="suspected",
            circumstances="Found alone at home.",
        )
        return incidents.report_incident(new, by=world.dsl, post=world.post("dsl"), at=self.at)

    def _return(self, world):
        """The police have returned what they know; of it one version, and in it one row."""
        reference = gathering(world, Procedure.objects.get(kind="incident"), "police")
        add_rows(reference, world, "police", row())
        draft(reference, world, "police")
        sign(reference, world, "police")
        one = of(reference, world, "police").pk
        pages = ("return", "write_return", "sign_off_return", "return_rows", "return_import")
        return {
            **{name: [reference, one] for name in pages},
            **{name: [reference] for name in ("chronology", "chronology_csv")},
            "return_version": [reference, one, 1],
            "return_row": [reference, one, ChronologyRow.objects.get().pk],
        }

    def _reviews(self, world):
        """A learning circle with its briefing published, and an audit that is planned."""
        rules, began_at = make_procedure(world.partnership, learning_stories.RULES), self.at - 60 * DAY
        reference = learning_stories.ratified(world, rules, at=began_at)
        learning_stories.briefed(reference, world, at=self.at)
        number = briefings.publish_briefing(reference, by=world.business_unit, at=self.at)
        pages = ("review", "reveal_review", "export_review", "review_briefing_pdf")
        return {
            **{name: [reference] for name in pages},
            "review_act": [learning_stories.start(world, rules, kind="audit", at=self.at), "stop"],
            **{name: [number] for name in ("briefing", "briefing_pdf")},
            "published_briefing": ["halton", number],
        }

    def _recommendation(self, world):
        """The police have shown what they did about one."""
        reference, action = planned(world, at=self.at)
        show(reference, action, world, file=("policy.txt", b"A policy."), at=self.at)
        return {
            **{name: [reference] for name in ("recommendation", "export_recommendation")},
            "recommendation_act": [reference, "plan"],
            "evidence_file": [reference, EvidenceFile.objects.get().pk],
        }

    def _practice(self, world):
        """A practice review that is under way, with a version of its report."""
        reference = practising(world, Procedure.objects.get(kind="incident"), decided_at=self.at - DAY)
        return [reference, add_version(reference, world, at=self.at)]

    def _certificate(self, world):
        facts = {"case_id": None, "partnership_id": world.partnership.pk, "by": None, "at": self.at}
        facts["changes"] = {label: ["", "1"] for label in disposal.CERTIFIED}
        entry(act="dispose_drafts", words="Threw away drafts.", recorded_at=self.at, **facts).save()
        return Entry.objects.latest("pk").pk

    def _cover(self, world):
        day = clock.day_of(self.at + 9 * DAY)
        post, stand_in = world.post("teacher"), world.post("colleague")
        posts.start_cover(post, stand_in=stand_in, starts_on=day, ends_on=day, by=world.teacher, at=self.at)
        return Cover.objects.get().pk

    def of(self, name: str) -> str:
        return reverse(name, args=self.arguments.get(name, []))


READING = ("who_can_read", "give_sight", "restrict", "lift_restriction", "conflict")
TEAM_PAGES = (
    *("incident", "reveal_incident", "export_incident", "incident_pack", "incident_pack_pdf"),
    *("incident_notification", "incident_diagram", "incident_report", "incident_report_word"),
)


@pytest.fixture
def everywhere(halton):  # noqa: F811
    return Addresses(halton)


def test_every_address_has_a_row():
    assert {name for name, _ in addresses()} == set(ROWS)


def test_everybody_gets_the_answer_of_the_table_from_every_address(halton, everywhere):  # noqa: F811
    other = make_world("elsewhere")
    people = {key: halton.post(key).user for key in WHO if key in halton.posts}
    people |= {"elsewhere": other.partnership_manager, "left": halton.business_unit}
    with signed_in(people["left"], everywhere.at + HOUR) as gone:
        assert gone.get(everywhere.of("challenge")).status_code == 200
        posts.end_post(
            halton.post("business_unit"),
            last_on=clock.day_of(everywhere.at - DAY),
            by=halton.partnership_manager,
            at=everywhere.at + HOUR,
        )
        found = {"left": {name: gone.get(everywhere.of(name)).status_code for name in ROWS}}
    for key, user in people.items():
        if key != "left":
            with signed_in(user, everywhere.at + HOUR) as client:
                found[key] = {name: client.get(everywhere.of(name)).status_code for name in ROWS}
    wanted = {key: {name: row[place] for name, row in ROWS.items()} for place, key in enumerate(WHO)}
    for key in WHO:
        assert found[key] == wanted[key], key


def test_nothing_is_done_without_the_token_against_forged_forms(halton, everywhere):  # noqa: F811
    with signed_in(halton.partnership_manager, everywhere.at + HOUR):
        client = Client(enforce_csrf_checks=True)
        client.force_login(halton.partnership_manager)
        for name in ROWS:
            assert client.post(everywhere.of(name)).status_code == 403, name


def test_no_page_is_opened_by_anything_but_reading_it(halton, everywhere):  # noqa: F811
    """Opening pages changes nothing but the log of who opened them, and how many copies somebody has taken."""
    from tests.architecture.test_need_to_know import every_row

    looked = {"audit_log_opening", "cache", "django_session"}
    adapters.verified(halton.partnership_manager)  # as signing in leaves it
    with signed_in(halton.partnership_manager, everywhere.at + HOUR) as client:
        before = every_row()
        for name in ROWS:
            client.get(everywhere.of(name))
        after = every_row()
    assert {table for table in before if before[table] != after[table]} <= looked
