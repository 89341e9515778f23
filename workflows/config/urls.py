"""Where every page is. Each package lists its own."""

from django.urls import include, path

from workflows.config.demonstration import demonstration_clock

urlpatterns = [
    path("demonstration/clock/", demonstration_clock, name="demonstration_clock"),
    path("", include("workflows.urls")),
    path("", include("escalation.urls")),
    path("", include("rapid_review.urls")),
]
