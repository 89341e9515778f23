"""The pages of the kernel."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
