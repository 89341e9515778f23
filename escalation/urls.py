"""The pages of professional challenges, by topic."""

from django.urls import include, path

urlpatterns = [
    path("", include("escalation.urls_lists")),
    path("", include("escalation.urls_raise")),
    path("", include("escalation.urls_challenge")),
]
