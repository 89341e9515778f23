"""Raising a challenge, one thing a page."""

from django.urls import path

from escalation.views import raising

urlpatterns = [
    path("raise/", raising.start, name="raise"),
    path("raise/<int:pk>/", raising.resume, name="raise_draft"),
    path("raise/<int:pk>/delete/", raising.delete, name="raise_delete"),
    path("raise/<int:pk>/check/", raising.check, name="raise_check"),
    path("raise/<int:pk>/done/", raising.done, name="raise_done"),
    path("raise/<int:pk>/remove-child/<int:number>/", raising.remove_child, name="raise_remove_child"),
    path("raise/<int:pk>/<slug:name>/", raising.page, name="raise_page"),
]
