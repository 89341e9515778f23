"""Who can read a case: the list of them with the reasons, and what changes it; and opening one in an emergency."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from audit_log.entries import open_page
from workflows import access, clock, rulings
from workflows.access import NotAllowed, Standing
from workflows.handover import model_of
from workflows.models import SIGHTS, CaseFile, Ruling, RulingKind, User
from workflows.readers import conflicts, readers, sights
from workflows.standing import ON_CALL
from workflows.templatetags.wording import instant
from workflows.views.ruling_forms import ConflictForm, EmergencyForm, RestrictForm, SightForm, WhyForm

SHOWN_FOR = timedelta(days=30)


def who_can_read(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody who reads this case, and why; the partnership team changes it from here."""
    user, at = _person(request), clock.now()
    file = _door(user, reference, "see_readers", at=at)
    open_page(case_id=file.case_id, user=user, page="who can read it", at=at).save()
    context = {
        "heading": "Who can read this case",
        "case": file.case,
        "back_url": file.get_absolute_url(),
        "back_text": file.case.reference,
        "columns": ["Who", "Why they can read it"],
        "rows": [[{"text": one.user.name, "hint": one.post}, "; ".join(one.why)] for one in readers(file, at=at)],
        "team": access.may(user, "restrict", file, at=at),
        "sights": sights(file, at=at),
        "conflicts": conflicts(file),
    }
    return render(request, "workflows/who_can_read.html", context)


def give_sight(request: HttpRequest, reference: str) -> HttpResponse:
    """Sight of this one case until a date."""
    user, at = _person(request), clock.now()
    file = _door(user, reference, "give_sight", at=at)
    form = SightForm(request.POST or None, posts=rulings.candidates(file.case, at=at))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        to = form.posts[said["to"]]
        rulings.give_sight(reference, to=to, last_on=said["last_on"], why=said["why"], by=user, at=at)
        return _done(request, file, f"{to.user.name} can read this case until that day.")
    intro = "They can read the case, its story and its files until that day, and do nothing else. They are told."
    return _ask(request, file, form, "Give sight of this case until a date", "Give sight", intro)


def restrict(request: HttpRequest, reference: str) -> HttpResponse:
    """Nobody but named people reads it any more."""
    user, at = _person(request), clock.now()
    file = _door(user, reference, "restrict", at=at)
    form = RestrictForm(
        request.POST or None,
        readers=readers(file, at=at),
        initial={"to": [str(one) for one in file.ruled(RulingKind.NAMED) | file.holders]},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        rulings.restrict(reference, to=[int(one) for one in said["to"]], why=said["why"], by=user, at=at)
        return _done(request, file, "The case is restricted to the people you named.")
    intro = (
        "Everybody else will see no trace of it: not in lists, counts or searches. Whoever holds a turn must be "
        "among them, and you are. When a turn passes to somebody else they are added, so that nothing stalls."
    )
    return _ask(request, file, form, "Restrict this case to named people", "Restrict it", intro)


def lift_restriction(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody whom the table lets reads it again."""
    user, at = _person(request), clock.now()
    file = _door(user, reference, "lift_restriction", at=at)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rulings.lift_restriction(reference, why=form.cleaned_data["why"], by=user, at=at)
        return _done(request, file, "The restriction is lifted.")
    return _ask(request, file, form, "Lift the restriction to named people", "Lift it")


def conflict(request: HttpRequest, reference: str) -> HttpResponse:
    """A conflict of interest: one's own, or for the partnership team somebody else's."""
    user, at = _person(request), clock.now()
    file = _door(user, reference, "declare_conflict", at=at)
    team = access.may(user, "enter_conflict", file, at=at)
    people = readers(file, at=at) if team else []
    form = ConflictForm(request.POST or None, readers=people)
    if request.method == "POST" and form.is_valid():
        of = next((one.user for one in people if str(one.user.pk) == form.cleaned_data.get("of")), user)
        rulings.declare_conflict(reference, of=of, why=form.cleaned_data["why"], by=user, at=at)
        who, theirs = ("You are", "yours") if of == user else (f"{of.name} is", "theirs")
        messages.success(request, f"{who} locked out of {file.case.reference}. What was {theirs} is handed over.")
        return redirect("home") if of == user else redirect("who_can_read", reference=file.case.reference)
    whose, them = ("The person", "them") if team else ("You", "you")
    intro = (
        f"{whose} will no longer see this case, nor any trace of it. What waits for {them} goes to whoever answers "
        "next, at once. Only the partnership team can withdraw it, and never their own."
    )
    return _ask(request, file, form, "Conflict of interest", "Lock out" if team else "Lock me out", intro)


def end_ruling(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Sight ends, or a conflict of interest is withdrawn."""
    user, at = _person(request), clock.now()
    file = _door(user, reference, "end_sight", at=at)
    one = next((one for one in file.rulings if one.pk == pk and one.in_force(at)), None)
    if one is None or one.kind not in (*SIGHTS, RulingKind.CONFLICT):
        raise Http404("No such ruling.")
    form = WhyForm(request.POST or None)
    act = rulings.withdraw_conflict if one.kind == RulingKind.CONFLICT else rulings.end_sight
    if request.method == "POST" and form.is_valid():
        act(reference, pk, why=form.cleaned_data["why"], by=user, at=at)
        return _done(request, file, "It has ended.")
    ends = "Withdraw the conflict of interest" if one.kind == RulingKind.CONFLICT else "End the sight"
    return _ask(request, file, form, f"{ends} of {one.user.name}", "End it now")


def emergency(request: HttpRequest) -> HttpResponse:
    """Opening a case one is no party to; and which ones were, for those who are told of it."""
    user, at = _person(request), clock.now()
    mine = Standing(user, at).with_role(ON_CALL)
    if not mine:
        raise NotAllowed("open_in_emergency")
    reach = access.within_reach(user, "open_in_emergency", at=at)
    form = EmergencyForm(request.POST or None, within_reach=reach)
    if request.method == "POST" and form.is_valid():
        address = rulings.open_in_emergency(**form.cleaned_data, by=user, at=at)
        messages.success(request, "The case is open to you for 24 hours. Others have been told.")
        return redirect(address)
    context = {
        "form": form,
        "heading": "Open a case in an emergency",
        "button_text": "Open it and tell the others",
        "button_kind": "warning",
        "columns": ["Case", "Who", "When", "Why"],
        "opened": [
            [one.case.reference, one.user.name, instant(one.since), one.why]
            for one in _opened(user, mine, since=at - SHOWN_FOR, at=at)
        ],
    }
    return render(request, "workflows/emergency.html", context)


def _opened(user: User, partnerships: set[int], *, since: datetime, at: datetime) -> list[Ruling]:
    """Emergency openings of one's partnerships, newest first, but for cases from which one is locked out."""
    found = Ruling.objects.filter(
        kind=RulingKind.EMERGENCY, since__gte=since, case__in=access.within_reach(user, "open_in_emergency", at=at)
    )
    return list(found.filter(case__partnership__in=partnerships).select_related("case", "user").order_by("-pk"))


def _door(user: User, reference: str, act: str, *, at: datetime) -> CaseFile:
    case = access.get_case(user, reference, at=at)
    file = model_of(case.kind).loaded([case])[0]
    access.require(user, act, file, at=at)
    return file


def _ask(
    request: HttpRequest, file: CaseFile, form: WhyForm, heading: str, button: str, intro: str = ""
) -> HttpResponse:
    user, at = _person(request), clock.now()
    open_page(case_id=file.case_id, user=user, page=f"form: {button.lower()}", at=at).save()
    back = reverse("who_can_read", args=[file.case.reference])
    if not access.may(user, "see_readers", file, at=at):
        back = file.get_absolute_url()
    context = {
        "form": form,
        "heading": heading,
        "caption": file.case.reference,
        "button_text": button,
        "intro": intro,
        "back_url": back,
        "cancel_url": back,
    }
    return render(request, "workflows/question.html", context)


def _done(request: HttpRequest, file: CaseFile, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("who_can_read", reference=file.case.reference)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
