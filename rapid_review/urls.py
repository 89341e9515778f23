"""The pages of serious incidents."""

from django.urls import path

from rapid_review import views

urlpatterns = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/report/", views.before_reporting, name="report_incident"),
    path("incidents/report/form/", views.report, name="report_incident_form"),
    path("incidents/<str:reference>/", views.incident, name="incident"),
    path("incidents/<str:reference>/decide/", views.decide, name="decide_threshold"),
    path("incidents/<str:reference>/notified/", views.notified, name="record_notified"),
    path("incidents/<str:reference>/export/", views.export, name="export_incident"),
    path("incidents/<str:reference>/identity/", views.reveal, name="reveal_incident"),
]
