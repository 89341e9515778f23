"""Where a request comes from, behind as many proxies of one's own as the settings say."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from audit_log.origin import coming_from


class OriginMiddleware:
    """What a request writes into the trail says from where. It asks the database nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with coming_from(address_of(request)):
            return self.get_response(request)


def address_of(request: HttpRequest) -> str:
    """The client's address; nothing where there is none that can be trusted, such as on a socket."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        # Each proxy adds whom it heard from at the end; what stands further left anybody may have written.
        heard = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        said = heard[-settings.TRUSTED_PROXIES] if len(heard) >= settings.TRUSTED_PROXIES else ""
    try:
        return str(ip_address(said))
    except ValueError:
        return ""
