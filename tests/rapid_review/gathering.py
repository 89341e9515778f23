"""Incidents at the stage of the agencies' returns, for tests."""

from datetime import date, timedelta

from django.test import Client

from rapid_review import actions
from rapid_review.models import AgencyReturn, ReturnVersion
from tests.factories import World
from tests.rapid_review.reporting import AWARE, HOUR, decide, report
from workflows.models import Procedure, User

DAY = timedelta(days=1)
ASKED = AWARE + HOUR * 4
LEADS = {"council": "council_lead", "police": "police_lead", "practice": "gp_lead", "icb": "nhs_lead", "school": "dsl"}
SAID = {"summary": "Known since 2024. Seen every month.", "voice": "She said little."}


def gathering(halton: World, rules: Procedure, *agencies: str) -> str:
    """Notified, and these agencies asked."""
    reference = report(halton, rules)
    decide(reference, halton)
    team = halton.partnership_manager
    actions.record_notified(
        reference, notified_at=AWARE + HOUR * 3, panel_reference="P-1", by=team, at=AWARE + HOUR * 3
    )
    if agencies:
        ask(reference, halton, *agencies)
    return reference


def ask(reference: str, halton: World, *agencies: str, at=ASKED) -> None:
    found = [halton.agency(key) for key in agencies]
    actions.ask_agencies(reference, found, letter="An injury to a child.", by=halton.partnership_manager, at=at)


def of(reference: str, halton: World, agency: str) -> AgencyReturn:
    found = AgencyReturn.objects.select_related("deadline", "agency")
    return found.get(case__reference=reference, agency=halton.agency(agency))


def lead(halton: World, agency: str) -> User:
    return halton.post(LEADS[agency]).user


def versions(one: AgencyReturn) -> list[ReturnVersion]:
    return list(ReturnVersion.objects.filter(agency_return=one).order_by("number"))


def draft(reference: str, halton: World, agency: str, *, at=ASKED + HOUR, by: User | None = None, **said: str) -> None:
    one = of(reference, halton, agency)
    written = versions(one)
    actions.save_draft(
        reference,
        one.pk,
        sections=SAID | said,
        challenge_used="no",
        seen=written[-1].saved_at if written else None,
        by=by or lead(halton, agency),
        at=at,
    )


def sign(reference: str, halton: World, agency: str, *, at=ASKED + HOUR * 2) -> None:
    one = of(reference, halton, agency)
    actions.sign_off_return(reference, one.pk, independent=True, by=lead(halton, agency), at=at)


def row(on_day: date = date(2026, 3, 1), what: str = "A visit.", **more: str) -> actions.NewRow:
    return actions.NewRow(on_day=on_day, source=more.pop("source", "visit note"), what=what, **more)


def add_rows(reference: str, halton: World, agency: str, *rows: actions.NewRow, at=ASKED + HOUR) -> None:
    actions.add_rows(reference, of(reference, halton, agency).pk, list(rows), by=lead(halton, agency), at=at)


def seeing(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
