"""Forms for answering and settling: respond, propose, agree, refuse, and agreed actions afterwards."""

from typing import Any

from django import forms

from escalation.forms.acts import ActForm, ActionRows, EarlierForm, in_a_line, long_text
from escalation.models import AgreedAction, Heard, Proposal
from workflows.calendar import spoken
from workflows.form_fields import Radios
from workflows.models import Theme

YES_NO = (("yes", "Yes"), ("no", "No"))


def yes_no(label: str, hint: str = "", *, yes: str = "Yes", no: str = "No") -> forms.ChoiceField:
    choices = (("yes", yes), ("no", no))
    return forms.ChoiceField(
        label=label, help_text=hint, choices=choices, widget=Radios(inline=(yes, no) == ("Yes", "No"))
    )


class RespondForm(EarlierForm):
    heading = "Respond to the challenge"
    intro = "The other side is told at once that there is a response, and reads it here."
    button = "Send the response"
    text = long_text(
        "Your response", "Say what you think, and what your agency will or will not do. Do not name the child."
    )
    called = {"text": "your response", **EarlierForm.called}

    def shown(self) -> list[dict[str, Any]]:
        challenge = self.reading.challenge
        return [
            {"key": "The concern", "value": challenge.concern},
            {"key": "What is wanted", "value": challenge.wanted},
        ]


class ProposeForm(ActionRows):
    heading = "Propose a resolution"
    intro = (
        "When both sides agree it, the challenge is resolved and each action gets its own reminder. "
        "You agree for your own side by proposing it."
    )
    button = "Send the proposal"
    text = long_text("What you propose", "What would settle it for both sides.")
    called = {"text": "what you propose"}


class ProposalForm(ActForm):
    """About the proposal on the table."""

    @property
    def proposal(self) -> Proposal | None:
        return next((one for one in self.reading.challenge.proposals if one.pk == self.about), None)

    def shown(self) -> list[dict[str, Any]]:
        if self.proposal is None:
            return []
        actions = [one for one in self.reading.actions if one.proposal_id == self.about]
        return [
            {"key": "Proposed by", "value": self.reading.name(self.proposal.by_id)},
            {"key": "Proposal", "value": self.proposal.text},
            {
                "key": "Agreed actions",
                "value": [in_a_line(one.what, str(one.owner), one.due_on) for one in actions] or "None",
            },
        ]

    def given(self) -> dict[str, Any]:
        return {**super().given(), "proposal_id": self.about or 0}


class AgreeForm(ProposalForm):
    heading = "Agree the proposed resolution"
    intro = "You agree for your side. When both sides have agreed, the challenge is resolved."
    button = "Agree"
    why = long_text("Anything you want to add", required=False, rows=3)


class RefuseForm(ProposalForm):
    heading = "Refuse the proposed resolution"
    intro = "It is then off the table. The time limits do not change."
    button = "Refuse it"
    why = long_text("Why you refuse it", "Say what would have to be different.")
    called = {"why": "why you refuse it"}


# -- agreed actions, and what is written after the end ------------------------------------------------


class ActionForm(ActForm):
    """About one agreed action."""

    @property
    def action(self) -> AgreedAction | None:
        return next((one for one in self.reading.actions_to_do if one.pk == self.about), None)

    def shown(self) -> list[dict[str, Any]]:
        action = self.action
        if action is None:
            return []
        rows = [
            {"key": "What was agreed", "value": action.what},
            {"key": "Who does it", "value": str(action.owner)},
            {"key": "By the end of", "value": spoken(action.due_on)},
        ]
        if action.done_note:
            rows.append({"key": "What the owner says", "value": action.done_note})
        return rows

    def given(self) -> dict[str, Any]:
        return {**super().given(), "action_id": self.about or 0}


class ActionDoneForm(ActionForm):
    heading = "Say that it is done"
    intro = "The person who raised the challenge is then asked whether it was done."
    button = "It is done"
    note = long_text(
        "What was done, and when", "So that the other side can see for themselves that it was done.", rows=4
    )
    called = {"note": "what was done"}


class ConfirmActionForm(ActionForm):
    heading = "Was it done?"
    intro = "If it was not, both safeguarding leads are told, and you can reopen the challenge with one click."
    done = yes_no("Was this agreed action done?", yes="Yes, it was done", no="No, it was not done")
    why = long_text("What you know about it", "Needed if it was not done.", required=False, rows=4)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("done") == "no" and not found.get("why") and "why" not in self.errors:
            self.add_error("why", "Say what was not done")
        return found

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "done": found["done"] == "yes"}


class ReopenForm(ActForm):
    heading = "Reopen the challenge"
    intro = (
        "A new challenge is opened about the same child between the same agencies, linked to this one, "
        "at the step where this one ended."
    )
    button = "Reopen it"
    why = long_text("Why it has to be reopened", "For example which agreed action was not done.", rows=4)
    called = {"why": "why it has to be reopened"}

    def prepare(self) -> None:
        super().prepare()
        not_done = [one for one in self.reading.actions_to_do if one.not_done_why]
        if not_done:
            self.fields["why"].initial = "\n".join(f"{one.what}: {one.not_done_why}" for one in not_done)


class LearnForm(ActForm):
    heading = "What is to be learnt"
    intro = "Both sides can read this. It replaces what was written here before; the story keeps both."
    button = "Save"
    theme = forms.ChoiceField(label="What it was about", choices=Theme, widget=Radios())
    text = long_text("What your agencies should learn from it")
    called = {"theme": "what it was about", "text": "what is to be learnt"}

    def prepare(self) -> None:
        super().prepare()
        challenge = self.reading.challenge
        self.fields["theme"].initial = challenge.learning_theme or next(iter(challenge.themes), "")
        self.fields["text"].initial = challenge.learning


class FeedbackForm(ActForm):
    heading = "How did it go for you?"
    intro = (
        "Only you and the partnership’s own team can read your answers. They are not part of the story both sides read."
    )
    heard = forms.ChoiceField(label="Were you heard?", choices=Heard, widget=Radios())
    detriment = yes_no(
        "Has it done you any harm at work?",
        "For example pressure, or being left out. If you say yes, the partnership manager is told.",
    )
    text = long_text("Anything else you want to say", required=False, rows=4)
    button = "Send"

    def prepare(self) -> None:
        super().prepare()
        challenge = self.reading.challenge
        self.fields["heard"].initial = challenge.heard
        self.fields["text"].initial = challenge.feedback
        if challenge.detriment is not None:
            self.fields["detriment"].initial = "yes" if challenge.detriment else "no"

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "detriment": found["detriment"] == "yes"}
