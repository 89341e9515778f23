"""Every address of the site; each package keeps its own list."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("workflows.urls")),
    path("", include("escalation.urls")),
    path("", include("rapid_review.urls")),
]
