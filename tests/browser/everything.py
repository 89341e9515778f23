"""Cases in every state that has a page of its own, made by the actions; it is 11am on Wednesday 23 September 2026.

`challenges(world)` returns who should look at which: pairs of a key of the world and an address. Every act is offered
on one of these pages to one of these people.
"""

from datetime import date, timedelta

from escalation import actions
from escalation.models import ProposedDate
from rapid_review import actions as incident_actions
from rapid_review.models import SafetyAction
from tests.escalation.stories import AT_STEP, DAY, deadline
from tests.factories import AT, PROJECT, make_procedure
from tests.rapid_review import gathering as returns
from tests.rapid_review.reporting import RULES, decide
from workflows import clock
from workflows.models import Procedure
from workflows.vault import Identifiers

NOW = AT_STEP[4]
HOUR = timedelta(hours=1)
LATER = date(2026, 9, 28)
# What was raised so long before NOW stands at this step.
BEFORE = {1: HOUR, 2: 5 * DAY, 3: 10 * DAY, 4: NOW - AT}
AT_STEPS = {4: "last asked told", 3: "third", 2: "second taken agreed", 1: "first approval refused"}
LOOKING = {
    "first": "teacher social_worker dsl partnership_manager",
    "approval": "dsl",
    "refused": "teacher",
    "second": "dsl team_manager",
    "taken": "team_manager partnership_manager",
    "agreed": "social_worker teacher",
    "third": "head council_senior",
    "last": "council_partner",
    "asked": "teacher",
    "told": "teacher nhs_partner",
    "undated": "head police_senior",
    "contacted": "head police_senior",
    "protected": "dsl",
}


def challenges(world) -> list[tuple[str, str]]:
    """One for each thing that can be asked of somebody."""
    refs = {
        name: world.challenge(at=NOW - BEFORE[number], child=f"{name.title()} Child")
        for number, names in AT_STEPS.items()
        for name in names.split()
    }
    _agree(world, refs["agreed"], at=NOW - 3 * DAY)
    world.play(NOW)
    _at_steps_1_and_2(world, refs)
    _at_steps_3_and_4(world, refs)
    refs |= _under_other_procedures(world)
    return [(who, f"/challenges/{refs[name]}/") for name, people in LOOKING.items() for who in people.split()]


def rules_of_incidents(world) -> Procedure:
    """The rule set of all of them, loaded by whichever asks first."""
    return Procedure.objects.filter(kind="incident").first() or make_procedure(world.partnership, RULES)


def incidents(world) -> list[str]:
    """The addresses of one that waits for the panel, and of one that has to be notified and is late."""
    procedure = rules_of_incidents(world)
    found = []
    for days in (1, 9):
        aware_at = NOW - days * DAY
        new = incident_actions.NewIncident(
            procedure=procedure,
            children=(incident_actions.NewChild(Identifiers(f"Child Of Day {days}")),),
            aware_at=aware_at,
            harm="seriously_harmed",
            suspected="suspected",
            circumstances="An injury that the explanation does not account for.",
        )
        found.append(incident_actions.report_incident(new, by=world.dsl, post=world.post("dsl"), at=aware_at + HOUR))
    decide(found[1], world, at=NOW)
    return [f"/incidents/{reference}/" for reference in found]


def gathering(world) -> dict[str, str]:
    """One at the agencies' returns: whose return stands how, by its address. A day before NOW they were asked."""
    rules = Procedure.objects.get(kind="incident", partnership=world.partnership)
    new = incident_actions.NewIncident(
        procedure=rules,
        children=(incident_actions.NewChild(Identifiers("Child Of The Returns")),),
        aware_at=NOW - 2 * DAY,
        harm="died",
        suspected="known",
        circumstances="Found alone at home by a neighbour, who rang the police.",
    )
    reference = incident_actions.report_incident(new, by=world.dsl, post=world.post("dsl"), at=NOW - 2 * DAY + HOUR)
    at, team = NOW - DAY, world.partnership_manager
    decide(reference, world, at=at)
    incident_actions.record_notified(reference, notified_at=at, panel_reference="P-1", by=team, at=at)
    keys = ("council", "police", "icb", "practice")
    agencies = [world.agency(key) for key in keys]
    incident_actions.ask_agencies(reference, agencies, letter="A child died at home.", by=team, at=at)
    rows = [
        returns.row(date(2026, 3, day), "A visit. The mother opened.", person="mother", seen="alone", known="Little.")
        for day in (1, 8)
    ]
    for key in ("council", "police"):
        returns.add_rows(reference, world, key, *rows, at=at)
        returns.draft(reference, world, key, at=at)
    returns.sign(reference, world, "council", at=at)
    day, owner = clock.day_of(NOW), world.post("council_lead")
    for what in ("See the brother today.", "Tell the school."):
        incident_actions.order_safety(reference, what=what, owner=owner, due_on=day, by=team, at=at)
    done = SafetyAction.objects.earliest("pk").pk
    incident_actions.safety_done(reference, done, note="Seen, and well.", by=team, at=NOW)
    return {key: f"/incidents/{reference}/returns/{returns.of(reference, world, key).pk}/" for key in keys}


def _agree(world, reference, *, at):
    world.play(at)
    action = actions.NewAction("Visit the family", world.post("social_worker"), clock.day_of(at) + DAY)
    actions.propose_resolution(reference, text="A visit.", actions=[action], by=world.team_manager, at=at)
    actions.agree_resolution(reference, world.load(reference).open_proposal().pk, by=world.dsl, at=at)


def _at_steps_1_and_2(world, refs):
    for name in ("approval", "refused"):
        actions.escalate(refs[name], step=1, tried="Rang twice", why_failed="No answer", by=world.teacher, at=NOW)
    actions.answer_approval(refs["refused"], approved=False, why="Ring once more.", by=world.dsl, at=NOW)
    actions.respond(refs["first"], text="We will look again.", by=world.social_worker, at=NOW)
    actions.comment(refs["first"], text="<b>A word</b> & more", by=world.teacher, at=NOW)
    actions.attach(refs["first"], name="notes.txt", content=b"Seen on Monday.", by=world.teacher, at=NOW)
    actions.take_turn(refs["taken"], by=world.team_manager, at=NOW)
    mine = deadline(refs["taken"], "resolve", step=2).pk
    actions.ask_extension(refs["taken"], mine, due_on=LATER, why="A funeral.", by=world.team_manager, at=NOW)


def _at_steps_3_and_4(world, refs):
    actions.propose_resolution(refs["third"], text="Wait.", actions=[], by=world.council_senior, at=NOW)
    actions.arrange_meeting(refs["third"], planned_at=NOW + DAY, place="Room 4", by=world.council_senior, at=NOW)
    actions.ask_representations(refs["asked"], questions="Who saw it?", by=world.nhs_partner, at=NOW)
    actions.give_view(refs["told"], view="Visit.", agrees=False, interest="", by=world.nhs_partner, at=NOW)
    actions.recommend(refs["told"], text="A visit this week.", actions=[], by=world.council_partner, at=NOW)


def _under_other_procedures(world):
    """What only the other shipped procedures ask: dates that both sides agree, and one that protects the child."""
    lincolnshire, london = (
        make_procedure(world.partnership, PROJECT / "escalation" / "procedures" / f"{name}.toml")
        for name in ("lincolnshire", "london")
    )
    facts = {"procedure": lincolnshire, "receiver": "officer", "enter_why": "An urgent meeting.", "at": NOW}
    contacted = world.challenge(child="Contacted Child", enter_at=3, **facts)
    undated = world.challenge(child="Undated Child", enter_at=4, **facts)
    meeting = deadline(undated, "meeting").pk
    actions.propose_date(undated, meeting, due_on=LATER, by=world.head, at=NOW)
    assert ProposedDate.objects.filter(verdict="waiting").exists()
    protected = world.challenge(procedure=london, child="Protected Child", receiver="officer", at=NOW)
    return {"undated": undated, "contacted": contacted, "protected": protected}
