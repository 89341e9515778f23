"""The way in and out, and the one page machines ask."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from workflows import clock, demonstration_people, health, partnerships
from workflows.models import Partnership, User
from workflows.views.forms import SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """To one's work, or to the door."""
    return redirect("your_work" if request.user.is_authenticated else "sign_in")


@never_cache
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """By e-mail address and password; in a demonstration one click on a person."""
    if settings.DEMONSTRATION:
        return _be_somebody(request)
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.person)
        return redirect(_next(request))
    context = {"form": form, "heading": "Sign in", "button_text": "Sign in", "next": _next(request)}
    return render(request, "workflows/sign_in.html", context)


def _be_somebody(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        person = get_object_or_404(User, pk=_number(request.POST.get("person")), is_active=True)
        login(request, person, backend=BACKEND)
        if place := Partnership.objects.filter(slug=request.POST.get("partnership", "")).first():
            partnerships.choose(request, place)
        return redirect(_next(request))
    at, wanted = clock.now(), request.GET.get("partnership")
    with partnerships.working_for(*partnerships.every()):  # nobody has signed in yet, and everybody is offered
        places = demonstration_people.partnerships(at=at)
        chosen = next((one for one in places if one.slug == wanted), places[0] if places else None)
        agencies = demonstration_people.by_agency(chosen, at=at) if chosen else []
    context = {"places": places, "chosen": chosen, "agencies": agencies, "next": _next(request)}
    return render(request, "workflows/choose_person.html", context)


def _number(text: str | None) -> int:
    if not text or not text.isdecimal() or len(text) > 18:
        raise Http404("No such person.")
    return int(text)


def _next(request: HttpRequest) -> str:
    """Where they were going: an address of ours, else their work."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted != "/" else "/your-work/"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


@require_GET
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Is the engine keeping time? 200 when it is, 503 when it is late. Numbers only, nothing of a case."""
    found = health.look(clock.now()).as_json()
    return JsonResponse(found, status=200 if found["status"] == "ok" else 503)
