"""Every act, sent with fields its form does not have and with texts that are more than text."""

import pytest
from django.db import connection, transaction
from django.forms import ModelForm

from escalation.views.acts_table import PAGES
from notifications.models import Notice
from tests.architecture.source import modules, names
from tests.escalation.acting import send
from tests.escalation.stories import HOUR, at_step
from tests.escalation.test_act_pages import SIMPLE
from tests.escalation.visiting import signed_in
from tests.world import halton  # noqa: F401 - the fixture
from workflows.models import Case, Party, User

PLANTED = {
    **dict.fromkeys(("case", "case_id", "challenge", "id", "pk", "partnership", "partnership_id", "version"), "999"),
    **dict.fromkeys(("by", "by_id", "user", "user_id", "holder", "holder_ids", "recipient", "raised_by"), "1"),
    "state": "RESOLVED",
    "verdict": "given",
    "urgent": "1",
    "closed_at": "2020-01-01",
    "is_active": "0",
    "at": "2020-01-01T00:00",
    "recorded_at": "2020-01-01T00:00",
    "chain_no": "1",
    "digest": "x",
    "reference": "CH-1",
    "key_id": "x",
    "sealed": "x",
    "sha256": "f" * 64,
    "is_superuser": "1",
    "side": "raising",
    "due_at": "2030-01-01",
}


def what_became_of_it():
    """Everything an act could have changed, without numbers that are given out in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, raised_at FROM escalation_challenge ORDER BY case_id")
        states = cursor.fetchall()
        cursor.execute("SELECT case_id, act, words, why, by_id, at FROM audit_log_entry ORDER BY case_id, chain_no")
        trail = cursor.fetchall()
        cursor.execute("SELECT case_id, code, due_at, holder_ids, closed_at FROM workflows_deadline ORDER BY 1, 2, 3")
        deadlines = cursor.fetchall()
    return {
        "states": states,
        "trail": trail,
        "deadlines": deadlines,
        "cases": list(Case.objects.order_by("pk").values("reference", "urgent", "partnership_id", "closed_at")),
        "parties": list(Party.objects.order_by("case", "side").values("case_id", "side", "agency_id", "holder_ids")),
        "people": list(User.objects.order_by("pk").values("email", "name", "is_active")),
        "notices": sorted(Notice.objects.values_list("recipient_id", "kind", "subject")),
    }


def sent_and_undone(user, reference, slug, data, at):
    with transaction.atomic():
        answer = send(user, reference, slug, data, at)
        found = what_became_of_it()
        transaction.set_rollback(True)
    assert answer.status_code == 302
    return found


@pytest.mark.parametrize("slug", SIMPLE)
def test_fields_that_an_act_does_not_ask_for_change_nothing(halton, slug):  # noqa: F811
    step, who, data, _ = SIMPLE[slug]
    reference, at = at_step(halton, step)
    user = halton.post(who).user
    honest = sent_and_undone(user, reference, slug, data, at)
    assert sent_and_undone(user, reference, slug, {**PLANTED, **data}, at) == honest


def test_no_form_fills_a_row_by_itself():
    assert [slug for slug, page in PAGES.items() if issubclass(page.form, ModelForm)] == []
    filling = ("ModelForm", "modelform_factory", "forms.ModelForm", "UpdateView", "CreateView")
    assert [path for path, tree in modules().items() for _, name in names(tree) if name in filling] == []


def test_appointing_somebody_makes_them_nothing_else(halton):  # noqa: F811
    sent = {"email": "new@school.example", "name": "New Colleague", "agency": "school", "role": "practitioner"}
    sent |= {"title": "Teacher", "starts_on_day": "1", "starts_on_month": "9", "starts_on_year": "2026"}
    _, at = at_step(halton, 1)
    with signed_in(halton.partnership_manager, at) as client:
        answer = client.post("/directory/appoint/", {**PLANTED, **sent, "is_staff": "1", "password": "x"})
    assert answer.status_code == 302
    person = User.objects.get(email="new@school.example")
    assert person.is_active
    assert not person.has_usable_password()
    assert [post.role for post in person.posts.all()] == ["practitioner"]


MARKUP = (
    '</p><script>alert(1)</script>{{ 7|add:7 }}{% debug %}#eval("1") <img src=x onerror=alert(2)> \u202edlihc\u202c'
)
TEXTS = {"text", "tried", "why_failed", "why", "place", "present", "said", "questions", "view"}
DANGEROUS = ("<script>alert", "<img src=x", "\u202e", "</p><script")


@pytest.mark.parametrize("slug", [slug for slug, row in SIMPLE.items() if TEXTS & set(row[2])])
def test_markup_in_a_text_of_an_act_is_text_wherever_it_is_shown(halton, slug):  # noqa: F811
    step, who, data, _ = SIMPLE[slug]
    reference, at = at_step(halton, step)
    data = {name: MARKUP if name in TEXTS else value for name, value in data.items()}
    assert send(halton.post(who).user, reference, slug, data, at).status_code == 302
    page = f"/challenges/{reference}/"
    seen = []
    with signed_in(halton.partnership_manager, at + HOUR) as client:
        for address in (page, "/your-work/", "/overdue/", "/challenges/?q=script", "/overdue.csv", "/mailbox/"):
            body = b"".join(client.get(address)).decode()
            assert [one for one in DANGEROUS if one in body] == [], address
            seen.append(body)
        story = client.get(f"{page}story.pdf")
        assert (story.status_code, story["Content-Type"]) == (200, "application/pdf")
    assert "&lt;script&gt;alert" in seen[0]
    assert "{{ 7|add:7 }}" in seen[0]
    assert not [one for one in Notice.objects.all() if "script" in one.subject + one.body]


NAMES = ["Eve\r\nBcc: all@evil.example", "Eve\0", "=cmd|' /C calc'!A0", "<b>Eve</b>\u202e", "Eve\u2028Subject: x"]


@pytest.mark.parametrize("name", NAMES)
def test_a_persons_name_breaks_out_of_no_header(halton, name):  # noqa: F811
    from notifications import outbox

    halton.teacher.name = name.replace("\0", "")
    halton.teacher.save()
    reference, at = at_step(halton, 2)
    outbox.send_due(at=at, limit=1000)
    for one in Notice.objects.all():
        assert not set(one.subject) & set("\r\n\0\u2028")
        assert "evil" not in one.recipient.email
    with signed_in(halton.partnership_manager, at) as client:
        for address in (f"/challenges/{reference}/", f"/challenges/{reference}/story.pdf", "/overdue.csv"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert not [value for value in answer.headers.values() if "evil" in value or "\n" in value]
