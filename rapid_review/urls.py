"""The pages of serious incidents."""

from django.urls import path

from rapid_review.views import acts, pages

urlpatterns = [
    path("incidents/", pages.incidents, name="incidents"),
    path("incidents/report/", pages.before_reporting, name="report_incident"),
    path("incidents/report/form/", pages.report, name="report_incident_form"),
    path("incidents/<str:reference>/", pages.incident, name="incident"),
    path("incidents/<str:reference>/export/", pages.export, name="export_incident"),
    path("incidents/<str:reference>/identity/", pages.reveal, name="reveal_incident"),
    path("incidents/<str:reference>/<slug:slug>/", acts.act, name="incident_act"),
]
