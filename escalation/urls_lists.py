"""The lists: one's own work, what is overdue, all challenges."""

from django.urls import path

from escalation.views import figures, lists, old_drafts

urlpatterns = [
    path("your-work/", lists.your_work, name="your_work"),
    path("challenges/", lists.challenges, name="challenges"),
    path("overdue/", lists.overdue_page, name="overdue"),
    path("overdue.csv", lists.overdue_csv, name="overdue_csv"),
    path("figures/", figures.figures, name="figures"),
    path("figures.csv", figures.figures_csv, name="figures_csv"),
    path("keeping/drafts/", old_drafts.review_drafts, name="review_drafts"),
]
