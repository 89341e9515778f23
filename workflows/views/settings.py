"""What administrators keep, and how a lost second factor is taken away."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from workflows import clock, posts
from workflows.access import NotAllowed, Standing
from workflows.models import Agency, AgencyDomain, IdentityProvider, Partnership, Post, User, current_on
from workflows.signing_in import agencies, second_factor
from workflows.views.invitation_forms import AgencyForm, DomainForm, PartnershipSigningInForm, ProviderForm
from workflows.views.settings_forms import PeopleFilter, ResetForm


def _administered(request: HttpRequest) -> list[Partnership]:
    """The partnerships of an administrator. Raises NotAllowed for anybody else."""
    assert isinstance(request.user, User)
    found = agencies.administered(request.user, at=clock.now())
    if not found:
        raise NotAllowed("settings")
    return found


def agency_list(request: HttpRequest) -> HttpResponse:
    """Every agency, with its domains and whether it has accounts of its own."""
    mine = _administered(request)
    found = Agency.objects.filter(partnership__in=mine).select_related("identity_provider").prefetch_related("domains")
    context = {"heading": "Agencies and signing in", "agencies": found, "partnerships": mine}
    context |= {"base_url": settings.BASE_URL}
    return render(request, "workflows/settings/agencies.html", context)


def add_agency(request: HttpRequest) -> HttpResponse:
    """A new agency."""
    partnership = _administered(request)[0]
    form = AgencyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.carried_out(
        agencies.add_agency, partnership=partnership, **form.cleaned_data, by=request.user, at=clock.now()
    ):  # fmt: skip
        messages.success(request, f"{form.cleaned_data['name']} is added.")
        return redirect("agency_list")
    return _question(request, form, "Add an agency", "Add")


def _agency(request: HttpRequest, pk: int) -> Agency:
    return get_object_or_404(
        Agency.objects.select_related("partnership"), pk=pk, partnership__in=_administered(request)
    )


def add_domain(request: HttpRequest, pk: int) -> HttpResponse:
    """The domain of an agency's addresses."""
    agency = _agency(request, pk)
    form = DomainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.carried_out(
        agencies.add_domain, agency=agency, **form.cleaned_data, by=request.user, at=clock.now()
    ):  # fmt: skip
        messages.success(request, f"People with an address there may sign up as practitioners of {agency.name}.")
        return redirect("agency_list")
    intro = (
        "Anyone with an address at this domain may sign up as a practitioner of the agency. Never list a domain at "
        "which anybody can get an address."
    )
    return _question(request, form, "List a domain", "List it", caption=agency.name, intro=intro)


@require_POST
def remove_domain(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody signs up from there any more."""
    one = get_object_or_404(AgencyDomain, pk=pk, agency__partnership__in=_administered(request))
    assert isinstance(request.user, User)
    agencies.remove_domain(one, by=request.user, at=clock.now())
    messages.success(request, f"{one.domain} is no longer listed.")
    return redirect("agency_list")


def provider(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency's identity provider."""
    agency = _agency(request, pk)
    row = IdentityProvider.objects.filter(agency=agency).first()
    initial = {"issuer": row.issuer, "client_id": row.client_id} if row else None
    form = ProviderForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and form.carried_out(
        agencies.set_provider, agency=agency, **form.cleaned_data, by=request.user, at=clock.now()
    ):  # fmt: skip
        messages.success(request, f"People of {agency.name} can sign in with their agency’s account.")
        return redirect("agency_list")
    intro = (
        "The agency’s IT registers this service with their sign-in (OpenID Connect) and gives you these three. The "
        "agency’s safeguarding leads are told."
    )
    return _question(request, form, "The agency’s own accounts", "Save", caption=agency.name, intro=intro)


@require_POST
def stop_provider(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody comes in that way any more."""
    agency = _agency(request, pk)
    assert isinstance(request.user, User)
    agencies.stop_provider(agency, by=request.user, at=clock.now())
    messages.success(request, f"People of {agency.name} no longer sign in with their agency’s account.")
    return redirect("agency_list")


def signing_in(request: HttpRequest, slug: str) -> HttpResponse:
    """What a partnership asks of those who sign in."""
    partnership = get_object_or_404(Partnership, slug=slug, pk__in=[one.pk for one in _administered(request)])
    names = ("second_factor_at_once", "trusts_agency_factor")
    initial = {name: getattr(partnership, name) for name in names}
    form = PartnershipSigningInForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and form.carried_out(
        agencies.ask_of_partnership, partnership=partnership, **form.cleaned_data, by=request.user, at=clock.now()
    ):  # fmt: skip
        messages.success(request, "Saved.")
        return redirect("agency_list")
    return _question(request, form, "Signing in", "Save", caption=partnership.name)


def people(request: HttpRequest) -> HttpResponse:
    """Who has an account, and with what they sign in."""
    kept = _kept(request)
    form = PeopleFilter(request.GET if "q" in request.GET else None)
    today = Post.objects.filter(current_on(clock.day_of(clock.now())), agency__partnership__in=kept)
    found = today.filter(user__is_active=True).select_related("user", "agency").order_by("user__name", "pk")
    if form.is_valid() and (asked := form.cleaned_data["q"].strip()):
        found = found.filter(Q(user__name__icontains=asked) | Q(user__email__icontains=asked))
    context = {"heading": "People", "form": form, "found": found[:100], "more": found.count() > 100}
    return render(request, "workflows/settings/people.html", context)


def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody lost their phone."""
    assert isinstance(request.user, User)
    user = get_object_or_404(
        User, pk=pk, is_active=True, posts__in=Post.objects.filter(agency__partnership__in=_kept(request))
    )
    if not agencies.may_reset(request.user, user, at=clock.now()) or not second_factor.has_one(user):
        raise NotAllowed("reset_factor")
    form = ResetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.carried_out(
        agencies.reset_factor, user=user, why=form.cleaned_data["why"], by=request.user, at=clock.now()
    ):  # fmt: skip
        messages.success(request, f"{user.name} sets up a new second factor when they sign in next.")
        return redirect("people")
    intro = (
        "Make sure that it is really them who asks: ring them on a number that you know. They are told by email, "
        "and signed out everywhere."
    )
    return _question(
        request,
        form,
        "Take a second factor away",
        "Take it away",
        caption=user.name,
        intro=intro,
        back="/settings/people/",
    )


def _kept(request: HttpRequest) -> frozenset[int]:
    assert isinstance(request.user, User)
    kept = posts.kept_by(Standing(request.user, clock.now()))
    if not kept:
        raise NotAllowed("people")
    return kept


def _question(
    request: HttpRequest, form: object, heading: str, button: str, *, back: str = "/settings/agencies/", **more: str
) -> HttpResponse:
    context = {"form": form, "heading": heading, "button_text": button, "back_url": back, "cancel_url": back}
    return render(request, "workflows/question.html", context | more)
