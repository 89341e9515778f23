"""The pages of serious incidents."""

from django.urls import path

from rapid_review.views import (
    acts,
    chronology,
    pages,
    papers,
    practice,
    published,
    report_templates,
    return_rows,
    returns,
)

urlpatterns = [
    path("incidents/", pages.incidents, name="incidents"),
    path("incidents/report/", pages.before_reporting, name="report_incident"),
    path("incidents/report/form/", pages.report, name="report_incident_form"),
    path("incidents/report-template/", report_templates.template, name="report_template"),
    path("incidents/report-template.docx", report_templates.template_file, name="report_template_file"),
    path("incidents/<str:reference>/", pages.incident, name="incident"),
    path("incidents/<str:reference>/export/", pages.export, name="export_incident"),
    path("incidents/<str:reference>/identity/", pages.reveal, name="reveal_incident"),
    path("incidents/<str:reference>/report/", papers.report, name="incident_report"),
    path("incidents/<str:reference>/report.docx", papers.report_word, name="incident_report_word"),
    path("incidents/<str:reference>/pack/", papers.the_pack, name="incident_pack"),
    path("incidents/<str:reference>/pack.pdf", papers.pack_pdf, name="incident_pack_pdf"),
    path("incidents/<str:reference>/notification.pdf", papers.notification, name="incident_notification"),
    path("incidents/<str:reference>/diagram/", papers.flow, name="incident_diagram"),
    path("incidents/<str:reference>/chronology/", chronology.merged, name="chronology"),
    path("incidents/<str:reference>/chronology.csv", chronology.merged_csv, name="chronology_csv"),
    path("incidents/<str:reference>/returns/<int:return_id>/", returns.show, name="return"),
    path("incidents/<str:reference>/returns/<int:return_id>/write/", returns.write, name="write_return"),
    path("incidents/<str:reference>/returns/<int:return_id>/sign-off/", returns.sign_off, name="sign_off_return"),
    path(
        "incidents/<str:reference>/returns/<int:return_id>/versions/<int:number>/",
        returns.version,
        name="return_version",
    ),
    path("incidents/<str:reference>/returns/<int:return_id>/chronology/", return_rows.rows, name="return_rows"),
    path(
        "incidents/<str:reference>/returns/<int:return_id>/chronology/import/",
        return_rows.take_over,
        name="return_import",
    ),
    path(
        "incidents/<str:reference>/returns/<int:return_id>/chronology/<int:row_id>/",
        return_rows.row,
        name="return_row",
    ),
    path("incidents/<str:reference>/practice/versions/<int:number>/", practice.draft, name="practice_draft"),
    path("published/<slug:slug>/", published.shelf, name="published"),
    path("published/<slug:slug>/<uuid:token>/", published.document, name="published_document"),
    path("incidents/<str:reference>/<slug:slug>/", acts.act, name="incident_act"),
]
