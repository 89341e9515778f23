"""Raising: whom it is about, to whom it goes and what it says, each checked beside its field."""

import pytest

from escalation.forms.raising_people import nhs_number
from tests.escalation import drafting
from tests.escalation.drafting import CHILD, DAY, LONG, TALK, Draught, when
from tests.escalation.stories import lines
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT
from workflows.models import Case

draft = drafting.draft


# -- who it is about ------------------------------------------------------------------------------------


def test_an_nhs_number_is_checked_digit_by_digit():
    assert nhs_number("943-476 5919") == "9434765919"
    for wrong in ("9434765918", "943476591", "94347659199", "943476591x", "９４３４７６５９１９"):
        with pytest.raises(ValueError, match="NHS number"):
            nhs_number(wrong)


def test_a_wrong_nhs_number_stands_beside_its_field(draft):
    draft.answer("about", about="one")
    wrong = draft.answer("child-1", {**CHILD, "nhs_number": "9434765918"})
    assert "That is not a valid NHS number" in text_of(wrong)
    assert 'value="9434765918"' in wrong.content.decode()


def test_children_are_added_changed_and_removed(draft):
    draft.answer("about", about="several")
    draft.answer("child-1", CHILD)
    assert draft.answer("children", another="yes").url == f"{draft.home}child-2/"
    assert draft.answer("child-2", name="Zoe Marker").url == f"{draft.home}children/"
    assert "You have added 2 children" in text_of(draft.open("children"))
    draft.client.post(f"{draft.home}remove-child/1/")
    assert "child-2" not in draft.answers()
    assert draft.answers()["child-1"]["name"] == "Zoe Marker"
    assert draft.answer("children", another="no").url == f"{draft.home}agencies/"


def test_an_earlier_challenge_about_the_child_is_shown_to_who_may_see_it(halton):
    mine = halton.challenge(child="Zebedee Marker", at=AT - DAY)
    with signed_in(halton.teacher, AT) as client:
        draft = Draught(client)
        draft.answer("about", about="one")
        assert draft.answer("child-1", CHILD).url == f"{draft.home}earlier/"
        assert mine in text_of(draft.open("earlier"))
        draft.answer("earlier", linked_to=mine)
        draft.fill(halton)
        draft.answer("earlier", linked_to=mine)
        client.post(f"{draft.home}check/")
    assert Case.objects.latest("pk").linked_to.reference == mine


def test_of_an_earlier_challenge_a_stranger_to_it_learns_nothing(halton):
    halton.challenge(child="Zebedee Marker", at=AT - DAY)
    with signed_in(halton.stranger, AT) as client:
        draft = Draught(client)
        draft.answer("about", about="one")
        assert draft.answer("child-1", CHILD).url == f"{draft.home}agencies/"
        assert draft.client.get(f"{draft.home}earlier/").url == draft.home


# -- to whom --------------------------------------------------------------------------------------------


def test_ones_own_agency_is_refused_and_not_on_the_list(halton, draft):
    own = halton.agency("school")
    assert f'value="{own.pk}"' not in draft.open("agencies").content.decode()
    refused = draft.answer("agencies", agencies=[str(own.pk)])
    assert "This is for challenges between agencies. Inside your own" in text_of(refused)


def test_an_agency_that_does_not_exist_is_refused(draft):
    for unknown in ("987654", "x", ""):
        assert "Select" in text_of(draft.answer("agencies", agencies=[unknown]))
    assert "agencies" not in draft.answers()


def test_the_opposite_number_is_shown_and_a_worker_can_be_named(halton, draft):
    council = halton.agency("council")
    draft.answer("agencies", agencies=[str(council.pk)])
    shown = text_of(draft.open(f"to-{council.pk}"))
    assert "Step 2: Between line managers or safeguarding leads Mina Manager, Team manager" in shown
    chosen = {"team": str(halton.teams["intake"].pk), "post": str(halton.post("social_worker").pk)}
    draft.fill(halton, **{f"to-{council.pk}": chosen})
    assert "Step 1 goes to Sam Socialworker, Social worker" in text_of(draft.open("check"))
    draft.client.post(f"{draft.home}check/")
    assert halton.holders(Case.objects.get().reference, "receiving") == {"social_worker"}


def test_a_post_of_another_agency_cannot_be_named(halton, draft):
    council = halton.agency("council")
    draft.answer("agencies", agencies=[str(council.pk)])
    wrong = draft.answer(f"to-{council.pk}", post=str(halton.post("officer").pk))
    assert "Select one of the answers shown" in text_of(wrong)


# -- what it says ---------------------------------------------------------------------------------------


def test_a_hundred_kilobytes_come_back_whole_with_how_much_too_long_they_are(draft):
    wrong = draft.answer("concern", concern=LONG)
    assert "Your concern is too long by 98,400 characters" in text_of(wrong)
    assert LONG in wrong.content.decode()


def test_markup_is_shown_as_text(halton, draft):
    draft.fill(halton, concern={"concern": "<script>alert(1)</script>"})
    shown = draft.open("check").content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown


def test_the_childs_name_in_a_text_is_pointed_out_and_can_be_kept_when_it_is_a_word(draft):
    draft.answer("about", about="one")
    draft.answer("child-1", CHILD)
    wrong = draft.answer("concern", concern="Marker was not visited.")
    assert "“Marker” looks like the child’s name or number" in text_of(wrong)
    assert draft.answer("concern", concern="Marker pens.", not_a_name="on").status_code == 302
    assert draft.answer("impact", impact="The child is a marker of nothing.").status_code == 302


def test_a_name_written_before_the_child_was_known_stops_the_button(halton, draft):
    draft.answer("spoken", spoken="yes")
    draft.answer("talk", {**TALK, "said": "Zebedee needs a visit."}, **when("on", AT.date()))
    draft.answer("stands")
    draft.fill(halton, spoken={"spoken": "yes"})
    refused = draft.client.post(f"{draft.home}check/")
    assert "What was said: “Zebedee” looks like the child’s name" in text_of(refused)
    assert not Case.objects.exists()


def test_wanted_by_a_day_in_the_past_is_refused(draft):
    wrong = draft.answer("wanted", wanted="A visit.", **when("wanted_by_on", AT.date() - DAY))
    assert "The day by which you want it must be Tuesday 8 September 2026 or later" in text_of(wrong)


def test_a_later_step_needs_a_reason(halton, draft):
    draft.fill(halton)
    assert "Enter why it should start at a later step" in text_of(draft.answer("entry", step="3"))
    draft.answer("entry", step="3", why="Managers have met twice.")
    draft.client.post(f"{draft.home}check/")
    case = Case.objects.get()
    assert halton.load(case.reference).step == 3
    assert lines(case.reference, "enter")[-1].why == "Managers have met twice."
