"""The way in and out, and the one page machines ask."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from workflows import clock, demonstration_people, health, partnerships
from workflows.models import How, Partnership, User
from workflows.signing_in import sessions
from workflows.views.forms import SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """To one's work, or to the door."""
    return redirect("your_work" if request.user.is_authenticated else "sign_in")


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """By e-mail address and password; in a demonstration one click on a person."""
    if settings.DEMONSTRATION:
        return _be_somebody(request)
    return in_earnest(request)


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def in_earnest(request: HttpRequest) -> HttpResponse:
    """The ordinary way, which a demonstration offers beside its own."""
    if request.user.is_authenticated and not settings.DEMONSTRATION:
        return redirect(next_of(request))
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = Login(user=form.person, email=form.person.email, redirect_url=next_of(request))
        answer: HttpResponse = perform_password_login(request, {"email": form.person.email}, found)
        return answer
    over = request.session.pop(sessions.OVER, "") if sessions.OVER in request.session else ""
    context = {"form": form, "heading": "Sign in", "button_text": "Sign in", "next": next_of(request), "over": over}
    return render(request, "workflows/sign_in.html", context)


def _be_somebody(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        person = get_object_or_404(User, pk=_number(request.POST.get("person")), is_active=True)
        login(request, person, backend=BACKEND)
        sessions.begin(request, person, how=How.CLICK, at=clock.now())
        if place := Partnership.objects.filter(slug=request.POST.get("partnership", "")).first():
            partnerships.choose(request, place.pk)
        return redirect(next_of(request))
    at, wanted = clock.now(), request.GET.get("partnership")
    places = demonstration_people.partnerships(at=at)
    chosen = next((one for one in places if one.slug == wanted), places[0] if places else None)
    agencies = demonstration_people.by_agency(chosen, at=at) if chosen else []
    context = {"places": places, "chosen": chosen, "agencies": agencies, "next": next_of(request)}
    return render(request, "workflows/choose_person.html", context)


def _number(text: str | None) -> int:
    if not text or not text.isdecimal() or len(text) > 18:
        raise Http404("No such person.")
    return int(text)


def next_of(request: HttpRequest) -> str:
    """Where they were going: an address of ours, else their work."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted != "/" else "/your-work/"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, in the database too."""
    sessions.leave(request, why="signed out", at=clock.now())
    return redirect("sign_in")


def again(request: HttpRequest) -> HttpResponse:
    """End the session, to sign in anew and go on where one was."""
    wanted = next_of(request)
    sessions.leave(request, why="to sign in again", at=clock.now())
    return redirect(f"{reverse('sign_in')}?{urlencode({'next': wanted})}")


@require_GET
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Is the engine keeping time? 200 when it is, 503 when it is late. Numbers only, nothing of a case."""
    found = health.look(clock.now()).as_json()
    return JsonResponse(found, status=200 if found["status"] == "ok" else 503)
