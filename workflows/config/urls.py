"""Where every page is. Each package lists its own."""

from django.urls import include, path

from workflows.config.demonstration import demonstration_clock
from workflows.config.holidays_page import bank_holidays

handler400 = "workflows.views.faults.bad_request"
handler500 = "workflows.views.faults.failed"
urlpatterns = [
    path("demonstration/clock/", demonstration_clock, name="demonstration_clock"),
    path("bank-holidays/", bank_holidays, name="bank_holidays"),
    path("", include("workflows.urls")),
    path("", include("escalation.urls")),
    path("", include("rapid_review.urls")),
]
