"""A challenge up the whole ladder: on phones to an agreement at step 3, by the timer alone to a refusal at step 4."""

from datetime import date

from tests.escalation.stories import london
from tests.journeys.test_newcomer import raise_on

JOINT_VISIT = "Visit the family together"


def test_on_phones_from_the_raising_over_an_approval_by_mail_to_an_agreed_action_done(phone):
    reference = raise_on(phone)
    address = f"/challenges/{reference}/"

    phone.be("Sam Socialworker", then=address)
    phone.press("Respond")
    phone.fill({"Your response": "We will not visit: nothing new is known."})
    phone.press("Send the response")
    phone.be("Tessa Teacher", then=address)
    phone.sees("We will not visit: nothing new is known.")
    phone.press("Take it to step 2")
    phone.sees("Lee Lead will be asked to approve it")
    phone.fill({"What was tried": "Rang twice", "Why that failed": "They will not visit"})
    phone.press("Ask for approval")
    phone.move_clock(london("2026-09-08 11:30"))

    phone.be("Lee Lead")
    phone.mail_of("Lee Lead")
    phone.follow(f"{reference}: your approval is needed")
    phone.sees("Approve taking it to step 2", "by the end of Wednesday 9 September 2026")
    phone.sound()
    phone.follow(f"{phone.site}/go/")
    phone.press("Answer whether it may go to the next step")
    phone.choose("Yes, take it to the next step")
    phone.press("Send")
    phone.sees("It is your turn.", "Due by the end of Wednesday 16 September 2026")

    phone.move_clock(london("2026-09-17 09:00"))
    phone.be("Oona Operations", then=address)
    phone.sees("Nobody had settled it in time (by the end of Wednesday 16 September 2026)", "it moved to step 3")
    phone.sees("It is your turn.", "Due by the end of Tuesday 22 September 2026 (in 5 days).")
    phone.press("Propose a resolution")
    phone.fill({"What you propose": "A joint visit.", "Action 1: what will be done": JOINT_VISIT})
    owner = "Sam Socialworker, Social worker (Halton Borough Council)"
    phone.page.get_by_label("Action 1: who will do it").select_option(label=owner)
    phone.day(date(2026, 9, 21), "Action 1: by the end of which day")
    phone.press("Send the proposal")
    phone.be("Harriet Headteacher", then=address)
    phone.press("Agree the proposed resolution")
    phone.sees("A joint visit.", JOINT_VISIT)
    phone.press("Agree")
    phone.sees(
        "Resolved", f"It is the turn of Sam Socialworker (Halton Borough Council). Do the agreed action: {JOINT_VISIT}."
    )
    phone.sees("Due by the end of Monday 21 September 2026 (in 4 days).")
    phone.sound()

    phone.be("Sam Socialworker", then=address)
    phone.press(f"Say it is done: {JOINT_VISIT}")
    phone.fill({"What was done, and when": "We both went this morning."})
    phone.press("It is done")
    phone.be("Tessa Teacher", then=address)
    phone.press(f"Was it done? {JOINT_VISIT}")
    phone.choose("Yes, it was done")
    phone.press("Send")
    phone.press("Say how it went for you")
    for question, answer in (("Were you heard?", "Yes"), ("Has it done you any harm at work?", "No")):
        phone.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
    phone.press("Send")
    phone.sees("Thank you. Your answers are saved.", "Resolved on Thursday 17 September 2026. Nothing is left to do.")
    phone.follow("Read it from the beginning")
    story = phone.page.locator("section[aria-labelledby=story]").inner_text()
    people = ("Tessa Teacher", "Sam Socialworker", "Lee Lead", "The system", "Oona Operations", "Harriet Headteacher")
    told = [story.index(name) for name in people]
    assert told == sorted(told), story
    phone.sound()


def test_by_the_timer_alone_to_step_4_where_a_party_refuses_what_the_partners_recommend(desk):
    reference = raise_on(desk, agency="Cheshire Constabulary", worker="Connie Constable, Detective constable")
    address = f"/challenges/{reference}/"
    desk.move_clock(london("2026-09-23 09:00"))

    desk.be("Stella Strategic", then=address)
    desk.sees("It is your turn.", "Due by the end of Monday 28 September 2026 (in 5 days).")
    desk.press("Ask both parties for representations")
    desk.press("Ask both parties")
    for person, words in (
        ("Lee Lead", "The school saw it first."),
        ("Polly Policerepresentative", "We were not told."),
    ):
        desk.be(person, then=address)
        desk.press("Give your agency’s representations")
        desk.fill({"What you want the statutory partners to know": words})
        desk.press("Give them")
    for person, agrees in (
        ("Clive Chiefnurse", "Yes"),
        ("Sidney Superintendent", "No, record my dissent"),
        ("Stella Strategic", "Yes"),
    ):
        desk.be(person, then=address)
        desk.sees("The school saw it first.", "We were not told.")
        desk.press("Give your view")
        desk.fill({"Your view": f"The view of {person}."})
        desk.choose(agrees)
        desk.press("Give your view")
    desk.press("Record the recommendation")
    desk.sees("Dissents: The view of Sidney Superintendent.", "The view of Clive Chiefnurse.")
    desk.fill({"What the statutory partners recommend": "A strategy discussion this week."})
    desk.press("Record the recommendation")

    desk.be("Tessa Teacher", then=address)
    desk.press("Accept the recommendation or not")
    desk.choose("Yes, it accepts it")
    desk.press("Send")
    desk.be("Polly Policerepresentative", then=address)
    desk.press("Accept the recommendation or not")
    desk.choose("No, it does not accept it")
    desk.fill({"Why": "It is not ours to call."})
    desk.press("Send")
    desk.sees("Determined")
    desk.sound()

    for person in ("Chester Chiefexecutive", "Xenia Icbexecutive", "Cora Chiefconstable"):
        desk.mail_of(person)
        desk.sees(f"{reference}: the outcome is not accepted")
