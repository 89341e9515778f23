"""Reading procedures: what the language can say, sentence by sentence."""

from datetime import date

import pytest

from tests.workflows.procedure_texts import GOOD, HEAD, STEP_1, STEP_2
from workflows.phrases import limit_from, words
from workflows.procedure import Before, ByPriority, DateSet, DayNumber, Soonest, Within
from workflows.procedure_checks import warnings
from workflows.procedure_file import parse
from workflows.procedure_words import EVENTS

# -- what can be said ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "limit"),
    [
        ("by the end of day 9", DayNumber(9, "calendar")),
        ("within 30 minutes", Within(30, "minutes", "entered")),
        ("within 48 hours after entering the step", Within(48, "hours", "entered")),
        ("within 1 working day", Within(1, "working days", "entered")),
        ("within 5 working days after entering step 1", Within(5, "working days", "entered", 1)),
        (
            "within 3 calendar days after being asked for representations",
            Within(3, "calendar days", "representations_asked"),
        ),
        ("within 2 weeks after the challenge being raised", Within(2, "weeks", "raised")),
        (
            "within 6 months after receiving the decision, counting that day",
            Within(6, "months", "decision_received", None, True),
        ),
        ("within 5 working days, counting that day", Within(5, "working days", "entered", None, True)),
        ("at least 7 working days before the planned publication", Before(7, "working days", "publication_planned")),
        ("the same working day", Within(0, "working days", "entered")),
        ("the same working day as receiving the decision", Within(0, "working days", "decision_received")),
        ("by a date both sides agree", DateSet("date_agreed")),
        ("by the date set to protect the child", DateSet("protective_date")),
    ],
)
def test_a_limit_is_one_sentence(sentence, limit):
    assert limit_from(sentence, day_unit="calendar") == limit
    assert limit_from(words(limit), day_unit="calendar") == limit


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_a_limit_can_be_counted_from_every_event(event):
    limit = Within(2, "working days", event)
    assert limit_from(words(limit), day_unit="calendar") == limit


def test_a_limit_that_does_not_say_is_counted_from_what_opens_the_deadline():
    assert limit_from("within 2 weeks", day_unit="working", starts_on="meeting_held").after == "meeting_held"


def test_the_soonest_of_several_and_a_limit_per_priority():
    soonest = '{ soonest_of = ["within 5 working days", "by the date set to protect the child"] }'
    text = GOOD.replace('"by the end of day 9"', soonest)
    assert parse(text).deadline(2, "decide").limit == Soonest(
        (Within(5, "working days", "entered"), DateSet("protective_date"))
    )
    by_priority = '{ by_priority = { high = "within 4 hours", low = "within 1 week" } }'
    text = GOOD.replace('"by the end of day 9"', by_priority).replace(
        'final = "decision"', 'final = "decision"\npriorities = ["high", "low"]'
    )
    assert parse(text).deadline(2, "decide").limit == ByPriority(
        (("high", Within(4, "hours", "entered")), ("low", Within(1, "weeks", "entered")))
    )


def test_everything_a_step_can_say_is_read():
    more = """
[urgent]
enter_at = [2, 1]
source = "p. 3"
assumed = ["urgent"]

[[assumed]]
code = "urgent"
text = "Urgent is quick"

[[after_end]]
code = "confirm"
label = "Confirm in writing"
side = "receiving"
roles = ["line_manager"]
starts_on = "agreed"
due = "within 2 working days after the resolution being agreed"
stops_on = ["confirmed_in_writing"]
on_timeout = "remind"
binding = false
source = "p. 4"

[[out_of_scope]]
code = "complaint"
question = "Is it a complaint?"
goes_to = "the complaints team"
source = "p. 5"
"""
    approval = """
[step.approval]
by = "safeguarding_lead"
due = "within 1 working day"
source = "p. 1"

[step.told]
entering = ["raising:raiser", "receiving:holder", "partnership_manager"]
"""
    urgent = 'urgent_due = "within 24 hours"\non_timeout = '
    rules = parse(HEAD + (STEP_1 + approval + STEP_2).replace("on_timeout = ", urgent) + more)
    assert rules.in_force_from == date(2026, 1, 1)
    assert rules.urgent is not None and rules.urgent.enter_at == (2, 1)
    assert rules.step(1).approval.by == "safeguarding_lead"
    assert [rule.code for rule in rules.step(1).all_deadlines] == ["resolve", "approval"]
    assert rules.step(1).told.entering == ("raising:raiser", "receiving:holder", "partnership_manager")
    assert rules.deadline(None, "confirm").binding is False
    assert rules.deadline(1, "approval").stops_on == ("approved", "approval_refused")
    assert rules.deadline(2, "decide").urgent_limit == Within(24, "hours", "entered")
    assert rules.out_of_scope[0].goes_to == "the complaints team"
    assert rules.assumption("urgent") == "Urgent is quick"
    assert len(rules.digest) == 64


def test_the_digest_changes_with_a_single_letter():
    assert parse(GOOD).digest != parse(GOOD.replace("Elm policy", "Elm polici")).digest


def test_asking_for_a_step_or_deadline_that_is_not_there_says_so():
    rules = parse(GOOD)
    with pytest.raises(LookupError, match="steps 1 to 2, not 3"):
        rules.step(3)
    with pytest.raises(LookupError, match="no deadline 'x'"):
        rules.deadline(1, "x")


# -- what is legal and worth a warning -------------------------------------------------------------------


def test_a_day_that_belongs_to_no_step_is_warned_of():
    assert warnings(parse(GOOD)) == []
    gap = GOOD.replace("from_day = 3", "from_day = 4")
    assert warnings(parse(gap)) == ["Day 3 belongs to no step, between step 1 and step 2."]
    wide = GOOD.replace("from_day = 3", "from_day = 5")
    assert warnings(parse(wide)) == ["Days 3 to 4 belong to no step, between step 1 and step 2."]


def test_a_step_that_never_moves_on_by_itself_is_warned_of():
    still = GOOD.replace('on_timeout = "escalate"', 'on_timeout = "alert"')
    assert warnings(parse(still)) == [
        "Step 1 never moves on by itself: none of its deadlines escalates.",
        "Step 1 falls silent once its time has run out: no alert is repeated.",
    ]


def test_a_procedure_that_does_not_say_what_it_produces_is_warned_of():
    assert warnings(parse(GOOD.replace('final = "decision"\n', ""))) == ["It does not say what the last step produces."]
