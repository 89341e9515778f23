"""One person's draft in the hands of a client, for the tests of the raise pages."""

from datetime import date, timedelta

import pytest

from escalation.models import Draft
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT
from workflows import vault

DAY = timedelta(days=1)
LONG = "x" * 102_400


def when(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


TALK = {"who": "Sam", "how": "call", "said": "Asked for a visit.", "why_failed": "He said no."}
CHILD = {
    "name": "Zebedee Marker",
    "nhs_number": "943 476 5919",
    "record": "UPN-77812",
    **when("born_on", date(2018, 5, 4)),
}


class Draught:
    """One person's draft in the hands of a client."""

    def __init__(self, client):
        self.client = client
        self.home = client.post("/raise/").url
        self.pk = int(self.home.split("/")[2])

    def open(self, page: str = ""):
        return self.client.get(self.home + (f"{page}/" if page else ""), follow=True)

    def answer(self, page: str, data=None, **more):
        return self.client.post(f"{self.home}{page}/", {**(data or {}), **more})

    def answers(self):
        draft = Draft.objects.get(pk=self.pk)
        return vault.unseal(draft.key_id, draft.sealed)

    def fill(self, world, *, skip=(), agencies=("council",), **changed):
        """Every page in order, by its name; `changed` has other answers, `skip` the pages left out."""
        chosen = [str(world.agency(key).pk) for key in agencies]
        pages = {
            "risk": {"risk": "no"},
            "scope": {"applies": ["none"]},
            "spoken": {"spoken": "no"},
            "about": {"about": "one"},
            "child-1": CHILD,
            "agencies": {"agencies": chosen},
            **{f"to-{pk}": {} for pk in chosen},
            "concern": {"concern": "The referral was closed."},
            "impact": {"impact": "The child is afraid."},
            "wanted": {"wanted": "A visit."},
            "themes": {"themes": ["threshold", "drift"], "plan": "none"},
        }
        for name, data in {**pages, **changed}.items():
            if name not in skip:
                response = self.answer(name, data)
                assert response.status_code == 302, (name, text_of(response))
        return self


@pytest.fixture
def draft(halton):
    with signed_in(halton.teacher, AT) as client:
        yield Draught(client)
