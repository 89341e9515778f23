"""What a person sees when a request could not be read, or we failed."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from workflows.request_log import request_id

TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Too big, or not to be read at all. Nothing of what was sent is repeated."""
    if isinstance(exception, TOO_BIG):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """Our fault. Drawn from nothing, because anything may be what failed; the number leads to the lines of the log."""
    return HttpResponse(render_to_string("500.html", {"request_id": request_id()}), status=500)
