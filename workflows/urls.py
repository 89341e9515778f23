"""The pages of the kernel."""

from django.urls import path

from workflows.views import appointing, child_record, directory, entrance, keeping, kept_case, mail, procedures

urlpatterns = [
    path("", entrance.home, name="home"),
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("healthz", entrance.healthz, name="healthz"),
    path("notices/", mail.notices, name="notices"),
    path("notices/dead/", mail.dead_notices, name="dead_notices"),
    path("notices/dead/<int:pk>/", mail.send_again, name="send_again"),
    path("notices/<int:pk>/", mail.notice, name="notice"),
    path("mailbox/", mail.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mail.letter, name="letter"),
    path("directory/", directory.directory, name="directory"),
    path("directory/cover/", directory.start_cover, name="start_cover"),
    path("directory/cover/<int:pk>/end/", directory.end_cover, name="end_cover"),
    path("directory/appoint/", appointing.appoint, name="appoint"),
    path("directory/agencies/<int:pk>/answering/", appointing.change_directory, name="change_directory"),
    path("directory/leaving/", directory.end_post, name="end_post"),
    path("procedures/", procedures.procedure, name="procedure"),
    path("procedures/<slug:name>/", procedures.procedure_detail, name="procedure_detail"),
    path("procedures/<slug:name>/<str:version>/file/", procedures.procedure_file, name="procedure_file"),
    path("retention/", keeping.retention, name="retention"),
    path("keeping/", keeping.review_list, name="review_list"),
    path("keeping/hold/", keeping.place_hold, name="place_hold"),
    path("keeping/holds/<int:pk>/lift/", keeping.lift_hold, name="lift_hold"),
    path("keeping/cases/<str:reference>/", kept_case.kept_case, name="kept_case"),
    path("keeping/cases/<str:reference>/<slug:slug>/", kept_case.keep_act, name="keep_act"),
    path("keeping/certificates/<int:pk>/", kept_case.certificate, name="certificate"),
    path("keeping/certificates/<int:pk>/pdf/", kept_case.certificate_pdf, name="certificate_pdf"),
    path("keeping/child/", child_record.find_child, name="find_child"),
    path("keeping/child/<int:pk>/", child_record.child_record, name="child_record"),
]
