"""A partnership in which every table that can hold something of its own does."""

from datetime import time

from escalation import actions, drafts
from rapid_review import actions as incidents
from tests.escalation.stories import DAY, HOUR, at_step
from tests.factories import PROJECT, World, make_procedure, make_world
from workflows import clock, posts, vault
from workflows.digests import send_digests


def filled(slug: str) -> World:
    """The partnership, and `world.references`: its challenge and its incident."""
    world = make_world(slug)
    challenge, at = at_step(world, 2)
    actions.attach(challenge, name="a.txt", content=b"A letter.", by=world.teacher, at=at)
    actions.comment(challenge, text="Words of a comment.", by=world.teacher, at=at)
    drafts.begin(by=world.teacher, post=world.post("teacher"), at=at)
    day = clock.day_of(at + 9 * DAY)
    post, stand_in = world.post("teacher"), world.post("colleague")
    posts.start_cover(post, stand_in=stand_in, starts_on=day, ends_on=day, by=world.teacher, at=at)
    new = incidents.NewIncident(
        procedure=make_procedure(world.partnership, next((PROJECT / "rapid_review/procedures").glob("working-*.toml"))),
        children=(incidents.NewChild(vault.Identifiers(name=f"Invented Other of {slug}")),),
        aware_at=at - HOUR,
        harm="died",
        suspected="suspected",
        circumstances="Found alone at home.",
    )
    incident = incidents.report_incident(new, by=world.dsl, post=world.post("dsl"), at=at)
    send_digests(at=clock.instant(clock.day_of(at), time(9)))
    world.__dict__["references"] = (challenge, incident)
    return world
