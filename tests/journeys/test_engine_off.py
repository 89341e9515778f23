"""The engine is off for days, catches up, and the page explains both dates; an incident's clock is not missed."""

from tests.escalation.stories import london
from tests.journeys.test_newcomer import raise_on
from tests.rapid_review.reporting import views

OFF = "The engine is off until then"


def test_after_an_outage_the_banner_goes_and_both_dates_stand_on_the_page(phone):
    from workflows import clock
    from workflows.config.demonstration import engine

    reference = raise_on(phone)
    phone.move_clock(london("2026-09-18 09:00"), engine=OFF)
    phone.be("Lee Lead", then=f"/challenges/{reference}/")
    phone.sees("Something is not working", "The timer has stopped or is late.", "The timer is late")
    phone.sound()

    engine(at=clock.now())  # beat is back
    phone.be("Lee Lead", then=f"/challenges/{reference}/")
    assert "Something is not working" not in phone.text
    phone.sees("Step 2", "It is your turn.", "Due by the end of Monday 21 September 2026")
    phone.sees("Counts from this time; the system came late and wrote it down at 9am on Friday 18 September 2026")
    for summary in phone.page.locator("summary", has_text="How this was worked out").all():
        summary.click()
    phone.sees("Wednesday 16 September 2026", "Monday 21 September 2026")
    phone.sound()


def test_an_incident_is_reported_becomes_overdue_and_is_notified(desk):
    desk.be("Hedda Heading", then="/incidents/")
    desk.press("Report an incident")
    desk.press("Nobody is at risk now: go on")
    desk.press("Check what follows")
    desk.sees("There is a problem")
    desk.sound()
    desk.fill({"Name of the child": "Zebedee Marker", "The circumstances": "An injury nobody explains."})
    desk.choose("None of these", "In this local authority’s area")
    desk.choose("The child was seriously harmed", "Abuse or neglect is suspected")
    became = desk.page.get_by_role("group", name="When did the local authority become aware of it?")
    for label, text in (("Day", "7"), ("Month", "9"), ("Year", "2026"), ("Time", "4:59pm")):
        became.get_by_label(label).fill(text)
    desk.press("Check what follows")
    desk.sees("Notify the national Panel", "by the end of Monday 14 September 2026")
    desk.sound()
    desk.press("Report the incident")
    desk.sees("The incident is reported as IN-2026-0001.")
    address = desk.page.url.removeprefix(desk.site)
    assert "Zebedee" not in desk.text

    desk.move_clock(london("2026-09-15 09:00"))
    desk.be("Stella Strategic", then=address)
    desk.sees("It is your turn.", "late.")
    views(address.strip("/").rpartition("/")[2], at=london("2026-09-15 09:00"))
    desk.go(address)
    desk.press("Decide whether it has to be notified")
    desk.choose(
        "The partners agree that it meets the criteria", "Meets the criteria: notify, and a rapid review follows"
    )
    desk.fill({"Why?": "Each criterion is met."})
    desk.press("Record the decision")
    desk.sees("Due by the end of Monday 14 September 2026.", "That is 1 day late.")
    desk.press("Record that the Panel was notified")
    sent = desk.page.get_by_role("group", name="When was it sent?")
    for label, text in (("Day", "15"), ("Month", "9"), ("Year", "2026"), ("Time", "8:30am")):
        sent.get_by_label(label).fill(text)
    for limit in ("Notify the national Panel", "Tell the local safeguarding partners"):
        desk.page.get_by_role("group", name=limit).get_by_label("Information came late").check()
    for box in desk.page.get_by_label("In your own words: why was it late?").all():
        box.fill("The hospital wrote late.")
    desk.press("Record it")
    desk.sees("Agencies are asked what they know", "Done 1 day late", "by the end of Monday 28 September 2026")
    desk.sound()
