"""The pages of one challenge."""

from django.urls import path

from escalation.views import acts, challenge

urlpatterns = [
    path("challenges/<str:reference>/", challenge.challenge, name="challenge"),
    path("challenges/<str:reference>/story.pdf", challenge.story_pdf, name="story_pdf"),
    path("challenges/<str:reference>/files/<int:pk>/", challenge.download, name="challenge_file"),
    path("challenges/<str:reference>/export/", challenge.export, name="export_challenge"),
    path("challenges/<str:reference>/reveal/", acts.reveal, name="reveal"),
    path("challenges/<str:reference>/<slug:slug>/", acts.act, name="act"),
]
