"""The pages of serious incidents."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
