"""Forms for climbing and leaving: escalate, approve, go on, step back, risk, not ours, withdraw, turns."""

from typing import Any

from django import forms

from escalation.actions import Receiver
from escalation.actions.ladder import SIDES
from escalation.actions.turns import agencies_of
from escalation.forms.acts import ActForm, EarlierForm, PostChoice, StepForm, long_text, serving
from escalation.forms.acts_settling import yes_no
from escalation.named import and_list
from workflows import clock
from workflows.form_fields import Radios
from workflows.models import Agency, Contact, Post, Role, Side, Team
from workflows.need_to_know import PARTNERSHIP_TEAM
from workflows.people import Directory
from workflows.phrases import words


class EscalateForm(EarlierForm, StepForm):
    tried = long_text("What was tried to settle it", "Who spoke to whom, when, and what was said.")
    why_failed = long_text("Why that failed", rows=4)
    called = {"tried": "what was tried", "why_failed": "why that failed", **EarlierForm.called}

    @property
    def title(self) -> str:
        challenge = self.reading.challenge
        if challenge.step and challenge.step < len(challenge.rules.steps):
            to = challenge.rules.step(challenge.step + 1)
            return f"Take it to step {to.number}: {to.title[:1].lower()}{to.title[1:]}"
        return "Take it to the next step"

    def prepare(self) -> None:
        super().prepare()
        step = self.reading.challenge.step
        if not step:
            return
        approval = self.reading.challenge.current_step.approval
        self.button = f"Take it to step {step + 1}"
        if approval is None:
            self.intro = "It moves at once. Both sides are told."
            return
        approvers = self._approvers(approval.by)
        if self.reading.user.pk in [one.user_id for one in approvers]:
            self.intro = "You approve this step yourself, so it moves at once. Both sides are told."
            return
        names = and_list([str(one.post.user.name) for one in approvers])
        self.button = "Ask for approval"
        self.intro = (
            f"{names} will be asked to approve it, {words(approval.limit)}. If nobody answers by then, it goes on "
            "by itself. If it is refused, you can still go on; that is your right."
        )

    def _approvers(self, role: str) -> list[Any]:
        directory = Directory([self.reading.challenge], on=clock.day_of(self.reading.at))
        return directory.holders(self.reading.challenge, Side.RAISING, [role])


class ApprovalForm(ActForm):
    heading = "May it go to the next step?"
    intro = (
        "If you refuse, say why. The practitioner may still go on, and that is recorded. If you do not "
        "answer, it goes on by itself."
    )
    approved = yes_no("Do you approve it?", yes="Yes, take it to the next step", no="No")
    why = long_text("Why", "Needed if you do not approve it.", required=False, rows=4)

    def shown(self) -> list[dict[str, Any]]:
        asked = self.reading.challenge.waiting_approval()
        if asked is None:
            return []
        return [
            {"key": "Asked by", "value": self.reading.name(asked.by_id)},
            {"key": "What was tried", "value": asked.tried},
            {"key": "Why it failed", "value": asked.why_failed},
        ]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("approved") == "no" and not found.get("why") and "why" not in self.errors:
            self.add_error("why", "Say why you do not approve it")
        return found

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "approved": found["approved"] == "yes"}


class GoOnForm(StepForm):
    heading = "Go on regardless"
    intro = (
        "It was not approved. You may take it to the next step all the same. Your "
        "reason is recorded and both sides are told."
    )
    button = "Take it to the next step"
    why = long_text("Why you go on", rows=4)
    called = {"why": "why you go on"}

    def shown(self) -> list[dict[str, Any]]:
        refused = [one for one in self.reading.challenge.approvals if one.verdict == "refused"]
        return [
            {"key": f"{self.reading.name(one.answered_by_id)} refused", "value": one.reason or "No reason was given"}
            for one in refused[-1:]
        ]


class StepBackForm(StepForm):
    heading = "Step back to an earlier step"
    intro = "Both sides are told, and that step’s time limits begin anew."
    button = "Step back"
    to = forms.TypedChoiceField(label="Which step?", coerce=int, widget=Radios())
    why = long_text("Why", rows=4)
    called = {"to": "a step", "why": "why it steps back"}

    def prepare(self) -> None:
        super().prepare()
        rules, here = self.reading.challenge.rules, self.reading.challenge.step
        if any(step.from_day is not None for step in rules.steps):
            days = "Today becomes the first day of that step’s days, and the later steps shift with it."
            self.intro = f"{days} Both sides are told."
        earlier = [step for step in rules.steps if step.number < here]
        self.fields["to"].choices = [(one.number, f"Step {one.number}: {one.title}") for one in earlier]  # type: ignore[attr-defined]  # a choice field


class RiskForm(ActForm):
    heading = "The risk to the child has changed"
    button = "Make it urgent"
    button_kind = "warning"
    warning = (
        "The challenge becomes urgent at once: the limits are then counted in hours, and everybody "
        "involved is told. This cannot be taken back."
    )
    why = long_text("What has changed", rows=4)
    action_taken = long_text("What you have done about it already", "Whom you rang, and when.", required=False, rows=3)
    called = {"why": "what has changed"}

    def prepare(self) -> None:
        super().prepare()
        if self.reading.challenge.rules.urgent is None:
            self.warning = (
                "The challenge is marked urgent at once and everybody involved is told. This cannot be taken back. "
                "This procedure has no urgent track: the time limits stay as they are."
            )

    def contacts(self) -> list[dict[str, str]]:
        """Whom to ring, before anything else on the page; a missing number is said to be missing."""
        found = Contact.objects.filter(partnership_id=self.reading.case.partnership_id)
        return [
            {"label": one.label, "number": one.number, "dial": one.number.replace(" ", ""), "hours": one.hours}
            for one in found
        ]


class NotOursForm(ActForm):
    heading = "This is not ours"
    intro = (
        "Send it to the agency it belongs to. The time limits do not change, and both sides are told. "
        "Your agency can then no longer read it."
    )
    button = "Send it on"
    button_kind = "warning"
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Which agency is it for?", empty_label="Choose an agency"
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Which team, if you know", required=False, empty_label="No particular team"
    )
    why = long_text("Why it is theirs", rows=4)
    called = {"agency": "an agency", "why": "why it is theirs"}

    def prepare(self) -> None:
        super().prepare()
        parties = [one.agency_id for one in self.reading.challenge.parties.values() if one.agency_id]
        others = Agency.objects.filter(partnership_id=self.reading.case.partnership_id).exclude(pk__in=parties)
        self.fields["agency"].queryset = others  # type: ignore[attr-defined]  # a model choice
        self.fields["team"].queryset = Team.objects.filter(agency__in=others).select_related("agency")  # type: ignore[attr-defined]
        self.fields["team"].label_from_instance = lambda team: f"{team.agency.name}: {team.name}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        agency, team = found.get("agency"), found.get("team")
        if agency and team and team.agency_id != agency.pk:
            self.add_error("team", f"This team does not belong to {agency.name}")
        return found

    def given(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"to": Receiver(found["agency"], found["team"]), "why": found["why"]}


class WithdrawForm(ActForm):
    heading = "Withdraw the challenge"
    button = "Withdraw it"
    button_kind = "warning"
    warning = "It ends at once. It cannot be continued; it can be reopened as a new challenge."
    why = long_text("Why you withdraw it", rows=4)
    under_pressure = yes_no(
        "Has anybody put you under pressure to withdraw it?",
        "The other side does not see your answer. If you say yes, the partnership manager is asked to look into it.",
    )
    called = {"why": "why you withdraw it"}

    def prepare(self) -> None:
        super().prepare()
        directory = Directory([self.reading.challenge], on=clock.day_of(self.reading.at))
        leads = directory.holders(self.reading.challenge, Side.RECEIVING, [Role.SAFEGUARDING_LEAD])
        managers = directory.in_partnership(
            self.reading.case.partnership_id, Role.PARTNERSHIP_MANAGER, self.reading.challenge
        )
        names = dict.fromkeys(f"{one.post.user.name} ({one.post.agency.name})" for one in [*leads, *managers])
        self.intro = f"These people will be told, beside everybody whose turn it is: {and_list(list(names))}."

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "under_pressure": found["under_pressure"] == "yes"}


class TakeTurnForm(ActForm):
    heading = "I will see to it"
    intro = "Several people hold this turn. Everybody will see that it is you who sees to it; the others can still act."
    button = "I will see to it"


class GiveBackForm(ActForm):
    heading = "Give the turn back"
    intro = "Everybody who holds this turn is told that it needs somebody again."
    button = "Give it back"
    why = long_text("Why, if you want to say", required=False, rows=3)


class HandOverForm(ActForm):
    heading = "Hand it over to somebody else"
    intro = "They are told at once and see the whole challenge. The time limits do not change."
    button = "Hand it over"
    to = PostChoice(Post.objects.none(), label="To whom?", empty_label="Choose a person")
    why = long_text("Why", "For example: on leave from Monday.", rows=3)
    called = {"to": "whom to hand it to", "why": "why you hand it over"}

    def prepare(self) -> None:
        super().prepare()
        self.sides = self._sides()
        agencies = {party.agency_id for side in self.sides if (party := self.reading.challenge.parties[side]).agency_id}
        here = self.reading.case.partnership_id
        if not agencies:
            agencies = {post.agency_id for post in self.reading.posts if post.agency.partnership_id == here}
        if one := next((each for each in self.reading.deadlines if each.pk == self.about), None):
            whose = [self.reading.user.pk] if self.reading.mine(one) else list(one.holder_ids)
            agencies = agencies_of(self.reading.challenge, one, whose, on=clock.day_of(self.reading.at))
        posts = serving(self.reading.at).filter(agency__in=agencies).exclude(user=self.reading.user)
        self.fields["to"].queryset = posts  # type: ignore[attr-defined]  # a model choice
        if len(self.sides) > 1 and not self.about:
            labels = [(side.value, side.label) for side in self.sides]
            field = forms.ChoiceField(label="Whose turn?", choices=labels, widget=Radios())
            self.fields = {"side": field, **self.fields}

    def _sides(self) -> list[Side]:
        """The sides whose turn this person may hand over: their own; for the partnership's team, either agency's."""
        parties = self.reading.challenge.parties
        held = [side for side in SIDES if self.reading.user.pk in parties[side].holder_ids]
        if held:
            return held[:1]
        if PARTNERSHIP_TEAM in self.reading.relations:
            return [side for side in SIDES if parties[side].holder_ids]
        return [self.reading.side]

    def given(self) -> dict[str, Any]:
        found = super().given()
        return {**found, "deadline_id": self.about} if self.about else found
