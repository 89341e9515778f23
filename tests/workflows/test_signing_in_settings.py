"""Administrators keep people, agencies and what is asked at the door; they see no case."""

import pytest

from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, make_world
from tests.workflows.entering import acts
from workflows import access
from workflows.models import Agency, AgencyDomain, Partnership

PAGES = ("/settings/agencies/", "/settings/agencies/add/", "/settings/signing-in/halton/")


@pytest.fixture
def client(halton):
    with signed_in(halton.administrator, AT) as client:
        yield client


def test_an_administrator_adds_an_agency_and_lists_a_domain(halton, client):
    client.post("/settings/agencies/add/", {"name": "Invented Academy", "type": "school"})
    agency = Agency.objects.get(name="Invented Academy")
    assert agency.partnership == halton.partnership
    assert client.post(f"/settings/agencies/{agency.pk}/domain/", {"domain": "@Academy.example"}).status_code == 302
    assert AgencyDomain.objects.get().domain == "academy.example"
    assert "academy.example" in text_of(client.get("/settings/agencies/"))
    client.post(f"/settings/domains/{AgencyDomain.objects.get().pk}/remove/")
    assert not AgencyDomain.objects.exists()
    assert acts()[-3:] == ["add_agency", "add_domain", "remove_domain"]


def test_what_is_wrong_stands_beside_its_field(halton, client):
    again = client.post("/settings/agencies/add/", {"name": "School", "type": "school"})
    assert "There is an agency of this name already" in text_of(again)
    AgencyDomain.objects.create(agency=halton.agency("council"), domain="taken.example")
    pk = halton.agency("school").pk
    assert "listed already" in text_of(client.post(f"/settings/agencies/{pk}/domain/", {"domain": "taken.example"}))
    assert "Enter a domain" in text_of(client.post(f"/settings/agencies/{pk}/domain/", {"domain": "no domain"}))


def test_what_a_partnership_asks_is_changed_and_on_the_trail(halton, client):
    client.post("/settings/signing-in/halton/", {"second_factor_at_once": "on", "trusts_agency_factor": "on"})
    partnership = Partnership.objects.get(slug="halton")
    assert (partnership.second_factor_at_once, partnership.trusts_agency_factor) == (True, True)
    client.post("/settings/signing-in/halton/", {})
    partnership.refresh_from_db()
    assert (partnership.second_factor_at_once, partnership.trusts_agency_factor) == (False, False)
    assert acts().count("ask_of_partnership") == 2


@pytest.mark.parametrize("key", ["teacher", "dsl", "business_unit", "partnership_manager", "scrutineer"])
def test_nobody_else_comes_here(halton, key):
    with signed_in(halton.post(key).user, AT) as client:
        assert [client.get(page).status_code for page in PAGES] == [403, 403, 403]


def test_nothing_of_another_partnership_is_here(halton, client):
    other = make_world("elsewhere")
    pk = other.agency("school").pk
    assert "elsewhere" not in text_of(client.get("/settings/agencies/")).lower()
    for page in (
        f"/settings/agencies/{pk}/domain/",
        f"/settings/agencies/{pk}/accounts/",
        "/settings/signing-in/elsewhere/",
    ):
        assert client.get(page).status_code == 404


def test_people_are_found_by_name_or_address(halton, client):
    found = text_of(client.get("/settings/people/?q=tessa"))
    assert "Tessa Teacher" in found and "Cora Colleague" not in found
    assert "Cora Colleague" in text_of(client.get("/settings/people/?q=colleague@school"))


def test_an_administrator_sees_no_case(halton, client):
    reference = halton.challenge()
    assert not access.visible_to(halton.administrator, at=AT).exists()
    assert client.get(f"/challenges/{reference}/").status_code == 404
    for page in ("/your-work/", "/challenges/", "/overdue/", *PAGES, "/settings/people/"):
        assert reference not in client.get(page).content.decode()
