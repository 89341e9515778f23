"""A message says whose turn it is, by when and where to look, and nothing about a child."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.texts import (
    LINES_IN_DIGEST,
    LONGEST,
    TEXTS,
    DigestLine,
    UnfitFact,
    compose,
    compose_digest,
)

KINDS = [
    *("notified", "not_met", "information_given", "return_in", "returns_complete", "excused"),
    "for_you",
    "sight_given",
    "restricted",
    "locked_out",
    "emergency",
    "reminder",
    "overdue",
    "response",
    "proposed",
    "agreed",
    "refused",
    "approval_asked",
    "approval_answered",
    "handed_over",
    "recommendation",
    "outcome",
    "cover_starts",
    "lapsed",
    "escalated",
    "stepped_back",
    "withdrawn",
    "redirected",
    "determined",
    "not_accepted",
    "extension_asked",
    "extension_answered",
    "risk_changed",
    "representation_asked",
    "action_due",
    "alert",
    "engine",
    "trail",
    "anchor",
    "representation_given",
    "meeting_arranged",
    "comment",
    "date_proposed",
    "date_changed",
    "action_done",
    "action_answered",
    "reopened",
    "already_here",
    "sign_up",
    "invitation",
    "verify_address",
    "reset_password",
    "password_changed",
    "factor_changed",
    "factor_reset",
    "agency_account",
    "signed_up",
    "new_keeper",
    "provider_changed",
]


def test_a_message_holds_the_reference_what_is_asked_by_when_and_the_link():
    subject, body = compose(
        "for_you",
        reference="CH-2026-0042",
        ask="Respond to the challenge",
        due="by the end of Tuesday 29 December 2026",
        link="https://challenges.example/challenges/CH-2026-0042/",
    )
    assert subject == "OFFICIAL-SENSITIVE: CH-2026-0042: it is your turn"
    assert body == (
        "It is your turn to act.\n"
        "\n"
        "Reference: CH-2026-0042\n"
        "What is asked: Respond to the challenge\n"
        "When: by the end of Tuesday 29 December 2026\n"
        "\n"
        "Sign in to see it:\n"
        "https://challenges.example/challenges/CH-2026-0042/\n"
        "\n"
        "This message holds no case details on purpose. Please keep them out of any reply.\n"
        "It was sent automatically, and nobody reads replies to it."
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words_and_its_marking(kind):
    subject, body = compose(kind, reference="CH-2026-0042")
    assert subject.startswith("OFFICIAL-SENSITIVE: CH-2026-0042: ")
    assert "Reference: CH-2026-0042" in body


def test_no_kind_is_left_over_and_no_two_share_a_subject():
    assert set(TEXTS) == set(KINDS)
    assert len({title for title, _ in TEXTS.values()}) == len(TEXTS)


def test_a_message_about_no_case_leaves_the_reference_out():
    subject, body = compose("cover_starts", reference="")
    assert subject == "OFFICIAL-SENSITIVE: you are covering a post"
    assert "Reference" not in body


def test_an_unknown_kind_is_an_error():
    with pytest.raises(KeyError):
        compose("chit_chat", reference="CH-2026-0042")


@pytest.mark.parametrize("fact", ["ask", "due", "link", "reference"])
@pytest.mark.parametrize("value", ["two\nlines", "two\rlines", "tab\there", "nul\0", "two\u2028lines"])
def test_a_fact_of_several_lines_is_refused(fact, value):
    with pytest.raises(UnfitFact, match=fact):
        compose("for_you", **{"reference": "CH-1", fact: value})


@pytest.mark.parametrize("fact", LONGEST)
def test_an_over_long_fact_is_refused_and_not_repeated_in_the_error(fact):
    value = "A" * (LONGEST[fact] + 1)
    with pytest.raises(UnfitFact) as refused:
        compose("for_you", **{"reference": "CH-1", fact: value})
    assert value not in str(refused.value)


@pytest.mark.parametrize("reference", ["Danny Smith", "ch-1", "CH 1", "CH:1"])
def test_a_reference_cannot_be_a_name(reference):
    with pytest.raises(UnfitFact, match="reference"):
        compose("for_you", reference=reference)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "/challenges/", "https://x.example/a b", "ftp://x.example"])
def test_a_link_is_a_complete_web_address(link):
    with pytest.raises(UnfitFact, match="link"):
        compose("for_you", reference="CH-1", link=link)


@given(st.text())
def test_a_subject_never_grows_a_second_line(text):
    try:
        subject, body = compose("for_you", reference="CH-1", ask=text)
    except UnfitFact:
        return
    assert subject == "OFFICIAL-SENSITIVE: CH-1: it is your turn"
    assert len(body.splitlines()) == (7 if text else 6)


def some(number):
    return [
        DigestLine(f"CH-2026-{n:04}", "Respond", "by the end of today", f"https://challenges.example/{n}/")
        for n in range(number)
    ]


def test_a_digest_counts_in_the_subject_and_gives_each_case_a_line_with_a_link():
    subject, body = compose_digest({"Newly overdue": some(2), "Due today": [], "Still overdue": some(1)})
    assert subject == "OFFICIAL-SENSITIVE: daily summary, 2 newly overdue, 1 still overdue"
    assert "Newly overdue: 2\nCH-2026-0000, Respond, by the end of today\nhttps://challenges.example/0/\n" in body
    assert "Due today" not in body


def test_an_empty_digest_says_so():
    subject, body = compose_digest({"Newly overdue": []})
    assert subject == "OFFICIAL-SENSITIVE: daily summary, nothing due"
    assert body.startswith("Nothing is overdue or due today.")


def test_a_huge_digest_shows_the_first_lines_and_counts_the_rest():
    subject, body = compose_digest({"Still overdue": some(LINES_IN_DIGEST + 7)})
    assert "207 still overdue" in subject
    assert body.count("https://") == LINES_IN_DIGEST
    assert "and 7 more: sign in to see them all." in body


def test_a_digest_refuses_free_text_as_a_message_does():
    with pytest.raises(UnfitFact):
        compose_digest({"Due today": [DigestLine("CH-1", "two\nlines", "", "https://challenges.example/")]})
