"""The agencies' returns, as the agencies and the partnership's team look at them."""

from rapid_review.models import ChronologyRow


def see_returns(visitor, returns):
    """Those not begun, drafted and signed off; the incident's page for each of them; the chronology made of it."""
    incident = returns["icb"].partition("returns/")[0]
    for who, key in (("nhs_lead", "icb"), ("police_lead", "police"), ("council_lead", "council")):
        visitor.be(who)
        visitor.see(incident)
        visitor.see(returns[key])
    visitor.see(f"{returns['council']}versions/1/")
    visitor.see(f"{incident}correct-return/?of={_number(returns['council'])}")
    visitor.be("nhs_lead")
    visitor.see(f"{returns['icb']}write/")
    visitor.see(f"{incident}not-known/?of={_number(returns['icb'])}")
    visitor.see(f"{incident}name-author/?of={_number(returns['icb'])}")
    visitor.be("police_lead")
    for page in ("chronology/", "chronology/import/", "sign-off/"):
        visitor.see(f"{returns['police']}{page}")
        visitor.see_refused()
    drafted = ChronologyRow.objects.filter(version__agency_return=_number(returns["police"])).latest("pk")
    visitor.see(f"{returns['police']}chronology/{drafted.pk}/")
    visitor.be("partnership_manager")
    visitor.see(incident)
    for page in ("ask-agencies/", "safety/", f"excuse-return/?of={_number(returns['icb'])}"):
        visitor.see(f"{incident}{page}")
        visitor.see_refused()
    visitor.see(f"{incident}chronology/")
    visitor.see(f"{incident}chronology/?order=newest&person=mother")
    visitor.see(f"{incident}chronology/?agency=0")


def _number(address) -> int:
    return int(address.rstrip("/").rpartition("/")[2])
