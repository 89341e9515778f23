"""What people were sent, when, and whether it arrived."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from notifications import outbox
from notifications.channels import body_of
from notifications.models import Notice
from workflows import clock
from workflows.access import NotAllowed, Standing
from workflows.models import Invitation, Role, User
from workflows.partnerships import every, working_for
from workflows.views.forms import PersonFilter

A_PAGE = 50
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR.value})


def notices(request: HttpRequest) -> HttpResponse:
    """Mine, newest first."""
    assert isinstance(request.user, User)
    mine = Notice.objects.filter(recipient=request.user).select_related("case").order_by("-created_at", "-id")
    page = Paginator(mine, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "heading": "Notices", "address": request.user.email, "letter_name": "notice"}
    return render(request, "workflows/notices.html", context)


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One of mine, as it was sent."""
    assert isinstance(request.user, User)
    mine = Notice.objects.filter(recipient=request.user).select_related("case", "recipient")
    return _letter(request, get_object_or_404(mine, pk=pk), back="/notices/", back_text="Notices")


def mailbox(request: HttpRequest) -> HttpResponse:
    """Everybody's mail, in a demonstration only."""
    if not settings.DEMONSTRATION:
        raise Http404
    with working_for(*every()):
        people = User.objects.filter(notices__isnull=False).distinct().order_by("name")
        form = PersonFilter(request.GET if "person" in request.GET else None, people=people)
        found = Notice.objects.select_related("case", "recipient").order_by("-created_at", "-id")
        if form.is_valid() and form.cleaned_data["person"]:
            found = found.filter(recipient=form.cleaned_data["person"])
        page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        context = {"page": page, "form": form, "heading": "Mailbox", "letter_name": "letter", "everybody": True}
        return render(request, "workflows/mailbox.html", context)


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One message of anybody's, in a demonstration only."""
    if not settings.DEMONSTRATION:
        raise Http404
    with working_for(*every()):
        found = get_object_or_404(Notice.objects.select_related("case", "recipient"), pk=pk)
    return _letter(request, found, back="/mailbox/", back_text="Mailbox")


def _letter(request: HttpRequest, one: Notice, *, back: str, back_text: str) -> HttpResponse:
    # The link of a secret is on no page, but where the page is the only way in which a message arrives.
    body = body_of(one) if settings.DEMONSTRATION and request.resolver_match.url_name == "letter" else one.body  # type: ignore[union-attr]
    context = {"notice": one, "body": body, "heading": one.subject, "back_url": back, "back_text": back_text}
    return render(request, "workflows/letter.html", context)


def dead_notices(request: HttpRequest) -> HttpResponse:
    """For administrators: what could not be delivered, and why."""
    page = Paginator(_dead(request), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workflows/dead.html", {"page": page, "heading": "Notices that could not be sent"})


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one of them again from the start."""
    outbox.revive(get_object_or_404(_dead(request), pk=pk), at=clock.now())
    messages.success(request, "It will be sent again within a minute.")
    return redirect("dead_notices")


def _dead(request: HttpRequest) -> QuerySet[Notice, Notice]:
    """The given-up notices of the administrator's own partnerships. Raises NotAllowed for anybody else."""
    assert isinstance(request.user, User)
    posts = Standing(request.user, clock.now()).posts
    partnerships = {post.agency.partnership_id for post in posts if post.role in ADMINISTRATORS}
    if not partnerships:
        raise NotAllowed("dead_notices")
    theirs = Q(partnership__in=partnerships) | Q(
        partnership=None, recipient__in=User.objects.filter(posts__agency__partnership__in=partnerships)
    )
    # Whoever is invited has no account yet.
    invited = Invitation.objects.filter(agency__partnership__in=partnerships).values("email")
    theirs |= Q(recipient=None, address__in=invited)
    dead = Notice.objects.filter(theirs, sent_at=None, dead_at__isnull=False)
    return dead.select_related("recipient").order_by("-dead_at", "-id")
