"""Somebody opens the page of an act, or sends it."""

from tests.escalation.visiting import signed_in


def send(user, reference, slug, data, at, about=None):
    query = f"?about={about}" if about else ""
    with signed_in(user, at) as client:
        return client.post(f"/challenges/{reference}/{slug}/{query}", data)


def see(user, reference, slug, at, about=None):
    query = f"?about={about}" if about else ""
    with signed_in(user, at) as client:
        return client.get(f"/challenges/{reference}/{slug}/{query}")
