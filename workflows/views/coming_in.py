"""Coming in for the first time: signing up, invitations, an agency's account, and the links of mails."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from notifications import outbox
from workflows import clock, partnerships, posts
from workflows.access import NotAllowed, Standing
from workflows.models import Agency, Invitation, Role, User
from workflows.signing_in import agency_accounts, invitations
from workflows.views.entrance import next_of
from workflows.views.invitation_forms import AddressForm, ChoosePasswordForm, InviteForm, SignUpForm, TakeUpForm


@never_cache
@login_not_required
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for an account. The answer is the same whoever asks."""
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        too_many: HttpResponse | None = ratelimit.consume_or_429(request, action="signup")
        if too_many:
            return too_many
        invitations.ask_to_sign_up(**form.cleaned_data, at=clock.now())
        return render(request, "workflows/sign_up_sent.html")
    intro = (
        "For people who work with children at an agency of the partnership. You can raise challenges, and you see "
        "those you raise or are named in."
    )
    context = {
        "form": form,
        "heading": "Sign up",
        "button_text": "Send me the link",
        "intro": intro,
        "cancel_url": "/sign-in/",
    }
    return render(request, "workflows/question.html", context)


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation, or of signing up: take up the post."""
    at = clock.now()
    one = invitations.find(token, at=at)
    if one is None:
        return render(request, "workflows/link_over.html", status=404)
    known = User.objects.filter(email=one.email, is_active=True).first()
    if known is not None:
        return _take_up(request, one, known)
    newcomer = User(email=one.email, name=one.name)
    form = ChoosePasswordForm(request.POST if request.method == "POST" else None, newcomer=newcomer)
    if request.method == "POST" and form.is_valid():
        user = invitations.accept(one, user=None, password=form.cleaned_data["password"], at=at)
        answer: HttpResponse = perform_password_login(
            request, {"email": user.email}, Login(user=user, email=user.email)
        )
        return answer
    context = {"form": form, "invitation": one, "agency_account": agency_accounts.provider_for(one.email)}
    return render(request, "workflows/invitation.html", context)


def _take_up(request: HttpRequest, one: Invitation, known: User) -> HttpResponse:
    """Whoever has an account signs in first; somebody else who is signed in sees no more than a stranger."""
    if not request.user.is_authenticated:
        return redirect(f"/sign-in/?next={request.path}")
    if request.user != known:
        return render(request, "workflows/link_over.html", status=404)
    if request.method == "POST":
        invitations.accept(one, user=known, password=None, at=clock.now())
        messages.success(request, f"You are {one.title} at {one.agency.name}.")
        return redirect("your_work")
    return render(request, "workflows/invitation.html", {"form": TakeUpForm(), "invitation": one, "known": known})


def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; who is invited already stands below."""
    assert isinstance(request.user, User)
    at = clock.now()
    agencies, roles = _may_invite_to(request.user)
    form = InviteForm(request.POST if request.method == "POST" else None, agencies=agencies, roles=roles)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "why"}
        if form.carried_out(invitations.invite, new=invitations.Newcomer(**facts), by=request.user, at=at):
            messages.success(request, f"{facts['name']} is invited. The link works for seven days.")
            return redirect("invite")
    waiting = Invitation.objects.filter(
        agency__in=agencies,
        role__in=roles,
        used_at=None,
        withdrawn_at=None,
        expires_at__gt=at,
        invited_by__isnull=False,
    )
    context = {
        "form": form,
        "heading": "Invite somebody",
        "button_text": "Send the invitation",
        "back_url": "/directory/",
    }
    return render(
        request, "workflows/invite.html", context | {"waiting": waiting.select_related("agency").order_by("-at")}
    )


def _may_invite_to(user: User) -> tuple[list[Agency], frozenset[str]]:
    """Which agencies and roles somebody invites to. Raises NotAllowed for whoever invites nobody."""
    standing = Standing(user, clock.now())
    if kept := posts.kept_by(standing):
        return list(Agency.objects.filter(partnership__in=kept)), frozenset(Role.values)
    led = [post.agency for post in standing.posts if standing.leads(post.agency_id)]
    if not led:
        raise NotAllowed("invite")
    return led, invitations.BY_LEADS


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """An invitation no longer counts."""
    assert isinstance(request.user, User)
    agencies, _ = _may_invite_to(request.user)
    one = get_object_or_404(Invitation, pk=pk, agency__in=agencies, invited_by__isnull=False)
    invitations.take_back(one, by=request.user, at=clock.now())
    messages.success(request, f"The invitation of {one.name} no longer works.")
    return redirect("invite")


@never_cache
@login_not_required
def agency_sign_in(request: HttpRequest) -> HttpResponse:
    """Which agency's account: found by the address."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = agency_accounts.provider_for(form.cleaned_data["email"])
        return render(request, "workflows/agency_sign_in.html", {"provider": found, "next": next_of(request)})
    context = {
        "form": form,
        "heading": "Sign in with your agency’s account",
        "cancel_url": "/sign-in/",
        "next": next_of(request),
    }
    return render(request, "workflows/agency_address.html", context)


@never_cache
@login_not_required
def start_agency(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the agency's own sign-in page."""
    return agency_accounts.start(request, provider_id)


@login_not_required
def cancelled(request: HttpRequest) -> HttpResponse:
    """Somebody turned back at their agency's sign-in page."""
    return render(request, "socialaccount/login_cancelled.html")


def go(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: to the page it is about, once, for its recipient alone."""
    at = clock.now()
    mine: list[int] = request.partnerships  # type: ignore[attr-defined]
    with partnerships.working_for(*mine, by=request.user.pk):  # the mail may be of another one of theirs
        one = outbox.by_token(token, recipient_id=request.user.pk or 0, at=at)
        first = one is not None and outbox.followed(one, at)
    if one is None:
        raise Http404("No such link.")
    if not first:
        return render(request, "workflows/link_used.html", {"notice": one})
    if one.partnership_id in mine:
        partnerships.choose(request, one.partnership_id)
    return redirect(one.path)
