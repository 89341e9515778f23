"""The pages of the kernel."""

from django.urls import include, path

from workflows.views import appointing, choosing, directory, entrance, mail, procedures, readers, record

urlpatterns = [
    path("", entrance.home, name="home"),
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-in/in-earnest/", entrance.in_earnest, name="sign_in_in_earnest"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("healthz", entrance.healthz, name="healthz"),
    path("partnership/", choosing.choose_partnership, name="choose_partnership"),
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
    path("record/", record.record, name="record"),
    path("record/check/", record.check_now, name="check_record"),
    path("record/anchors/<int:pk>/", record.anchor, name="anchor"),
    path("cases/<str:reference>/who-can-read/", readers.who_can_read, name="who_can_read"),
    path("cases/<str:reference>/who-can-read/sight/", readers.give_sight, name="give_sight"),
    path("cases/<str:reference>/who-can-read/restrict/", readers.restrict, name="restrict"),
    path("cases/<str:reference>/who-can-read/lift/", readers.lift_restriction, name="lift_restriction"),
    path("cases/<str:reference>/who-can-read/conflict/", readers.conflict, name="conflict"),
    path("cases/<str:reference>/who-can-read/<int:pk>/end/", readers.end_ruling, name="end_ruling"),
    path("emergency/", readers.emergency, name="emergency"),
    path("procedures/", procedures.procedure, name="procedure"),
    path("procedures/<slug:name>/", procedures.procedure_detail, name="procedure_detail"),
    path("procedures/<slug:name>/<str:version>/file/", procedures.procedure_file, name="procedure_file"),
    path("", include("workflows.urls_account")),
]
