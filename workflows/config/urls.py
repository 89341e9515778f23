"""Where every page is. Each package lists its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("workflows.urls")),
    path("", include("escalation.urls")),
    path("", include("rapid_review.urls")),
]
