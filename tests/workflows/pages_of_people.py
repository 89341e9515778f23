"""Keepers of people at their pages, and everybody who is none."""

from datetime import date

from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT

KEEPERS = ["partnership_manager", "business_unit", "administrator"]
OTHERS = ["teacher", "dsl", "head", "council_lead", "council_rep", "stranger", "scrutineer", "police_partner"]


def get(user, path, at=AT):
    with signed_in(user, at) as client:
        return client.get(path)


def post(user, path, data, at=AT):
    with signed_in(user, at) as client:
        return client.post(path, data, follow=True)


def on(name: str, day: date | None) -> dict:
    return {f"{name}_{part}": getattr(day, part) if day else "" for part in ("day", "month", "year")}


def refused(page, field, words):
    """The page came back with these words beside this field, and nobody was appointed or entered."""
    body = page.content.decode()
    assert page.status_code == 200
    error = body[body.index(f'id="id_{field}_error"') :]
    assert words in text_of(page)
    assert words.split("“")[0].replace("'", "&#x27;") in error[: error.index("</div>")]
    assert "There is a problem" in body


def answering(halton, agency="school", **facts):
    address = f"/directory/agencies/{halton.agency(agency).pk}/answering/"
    rung = {"role": "safeguarding_lead", "who": f"post:{halton.post('head').pk}"}
    return address, rung | on("starts_on", date(2026, 9, 9)) | facts
