"""Somebody opens the page of an act, or sends it."""

import pytest

from escalation import actions
from tests.escalation.stories import at_step, lines
from tests.escalation.visiting import signed_in, text_of


def send(user, reference, slug, data, at, about=None):
    query = f"?about={about}" if about else ""
    with signed_in(user, at) as client:
        return client.post(f"/challenges/{reference}/{slug}/{query}", data)


def see(user, reference, slug, at, about=None):
    query = f"?about={about}" if about else ""
    with signed_in(user, at) as client:
        return client.get(f"/challenges/{reference}/{slug}/{query}")


@pytest.mark.parametrize("slug", SIMPLE)
def test_an_act_is_asked_for_done_and_told_in_the_story(halton, slug):
    step, who, data, line = SIMPLE[slug]
    reference, at = at_step(halton, step)
    user = halton.post(who).user
    asked = see(user, reference, slug, at)
    assert asked.status_code == 200
    assert f"Step {step}:" in text_of(asked)
    done = send(user, reference, slug, data, at)
    assert (done.status_code, done["Location"]) == (302, f"/challenges/{reference}/")
    assert lines(reference, line)[-1].by == user


@pytest.mark.parametrize("slug", SIMPLE)
def test_an_act_is_closed_to_strangers_and_refused_to_readers(halton, slug):
    step, _, data, line = SIMPLE[slug]
    reference, at = at_step(halton, step)
    before = len(lines(reference))
    assert send(halton.stranger, reference, slug, data, at).status_code == 404
    actions.opened(halton.load(reference).case, page="x", by=halton.teacher, at=at)
    reader = halton.post("officer").user
    let_in(halton, reference, reader, at)
    assert see(reader, reference, slug, at).status_code == 403
    assert send(reader, reference, slug, data, at).status_code == 403
    assert len(lines(reference)) == before
    assert not lines(reference, line)
