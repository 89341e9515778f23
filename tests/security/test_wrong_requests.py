"""Requests that no browser of an honest person sends: a clear page, never a fault of ours, and nothing is changed."""

import io
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from escalation.models import Attachment
from escalation.views.acts_table import PAGES
from tests.architecture.test_open_pages import addresses
from tests.escalation.stories import HOUR
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT
from tests.world import halton  # noqa: F401 - the fixture
from workflows.config.wsgi import Whole

# A null byte, half a surrogate pair, an overlong and a broken sequence, right-to-left marks, and far too much.
ODD = ["\0", "%00", "\u202e\u2066", "\ufffe", "’; DROP TABLE case;--", "9" * 400, "../../etc/passwd", "{{7*7}}", "-1"]
RAW = ["%00", "%ED%A0%80", "%C0%AE%C0%AE", "%FF", "%E2%80%AE", "..%2f..%2fetc%2fpasswd", "%0d%0aX-Bad:%201"]
ASKED = (
    *("q", "page", "next", "about", "story", "agency", "partnership", "version", "person", "post", "role", "beside"),
    *("on_day", "on_month", "on_year", "time", "step", "kind", "days", "state", "theme", "sort", "track", "change"),
    *("raised_from_day", "raised_from_month", "raised_from_year"),
)
DOORS = ("manager", "teacher")


def opened(client, address):
    answer = client.get(address)
    assert answer.status_code < 500 or address.startswith("/healthz"), address
    assert "X-Bad" not in answer.headers
    return answer


@pytest.mark.parametrize("odd", RAW)
def test_odd_bytes_in_any_question_of_any_page_are_no_fault_of_ours(halton, odd):  # noqa: F811
    halton.challenge()
    query = "&".join(f"{name}={odd}" for name in ASKED)
    with signed_in(halton.partnership_manager, AT + HOUR) as client:
        for _, address in addresses():
            opened(client, f"{address}?{query}")


@pytest.mark.parametrize("odd", RAW)
def test_odd_bytes_in_an_address_are_a_page_that_is_not_there(halton, odd):  # noqa: F811
    ref = halton.challenge()
    with signed_in(halton.teacher, AT + HOUR) as client:
        for address in (
            f"/challenges/{odd}/",
            f"/challenges/{ref}/{odd}/",
            f"/challenges/{ref}/files/{odd}/",
            f"/incidents/{odd}/",
            f"/procedures/{odd}/",
            f"/procedures/pan-cheshire/{odd}/file/",
            f"/static/{odd}",
            f"/{odd}",
        ):
            assert opened(client, address).status_code in (400, 404), address


@pytest.mark.parametrize("slug", PAGES)
def test_odd_text_in_every_field_of_an_act_is_answered(halton, slug):  # noqa: F811
    ref = halton.challenge()
    with signed_in(halton.partnership_manager, AT + HOUR) as client:
        names = named_fields(client.get(f"/challenges/{ref}/{slug}/"))
        for odd in ODD:
            answer = client.post(f"/challenges/{ref}/{slug}/", dict.fromkeys({*names, "text", "why"}, odd))
            assert answer.status_code < 500, (slug, odd)


def named_fields(answer):
    form = answer.context.get("form") if answer.context else None
    return [name for field in (form or []) for name in (field.html_name, f"{field.html_name}_day")]


def test_odd_text_in_every_question_of_raising_is_answered(halton):  # noqa: F811
    from tests.escalation.test_raise_pages import Draught

    with signed_in(halton.teacher, AT) as client:
        draft = Draught(client)
        for page in ("risk", "scope", "spoken", "talk", "about", "child-1", "agencies", "concern", "impact", "themes"):
            answer = client.get(f"{draft.home}{page}/")
            names = named_fields(answer) if answer.status_code == 200 else ["name"]
            for odd in ODD:
                assert client.post(f"{draft.home}{page}/", dict.fromkeys(names, odd)).status_code < 500, (page, odd)


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "evil.example:80@testserver", "a b", ""])
def test_another_host_is_refused_and_stands_in_no_link(client, host):
    for address in ("/", "/sign-in/", "/challenges/"):
        answer = client.get(address, headers={"host": host})
        assert answer.status_code in (400, 302) if not host else answer.status_code == 400
        assert "evil" not in answer.content.decode() + answer.get("Location", "")


def test_the_links_in_mails_come_from_the_settings_and_not_from_whoever_asked(halton, settings):  # noqa: F811
    from notifications.models import Notice

    settings.ALLOWED_HOSTS = ["*"]
    ref = halton.challenge()
    with signed_in(halton.teacher, AT + HOUR) as client:
        client.post(f"/challenges/{ref}/comment/", {"text": "A word."}, headers={"host": "evil.example"})
    bodies = [one.body for one in Notice.objects.all()]
    assert len(bodies) > 1
    assert not [body for body in bodies if "evil" in body]


ELSEWHERE = [
    *("https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "https:evil.example"),
    *("javascript:alert(1)", "data:text/html,x", "///evil.example", " //evil.example", "/\t/evil.example"),
    *("http://testserver@evil.example/", "/%0d%0aLocation:%20//evil.example", "\0//evil.example"),
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_signing_in_leads_nowhere_else(halton, client, wanted):  # noqa: F811
    person = str(halton.teacher.pk)
    for answer in (
        client.post("/sign-in/", {"person": person, "next": wanted}),
        client.post(f"/sign-in/?next={quote(wanted)}", {"person": person}),
    ):
        assert answer.status_code == 302
        there = answer["Location"]
        assert there.startswith("/")
        assert not there.startswith(("//", "/\\", "/\t"))
        assert "\r" not in there
        assert "\n" not in there


def test_a_form_that_is_too_long_or_has_too_many_fields_says_so(halton, settings):  # noqa: F811
    ref = halton.challenge()
    with signed_in(halton.teacher, AT + HOUR) as client:
        for sent in ({"text": "x" * (1024 * 1024 + 1)}, {f"field{number}": "x" for number in range(1001)}):
            answer = client.post(f"/challenges/{ref}/comment/", sent)
            assert answer.status_code == 413
            assert "That is too big" in text_of(answer)
        files = {f"file{number}": SimpleUploadedFile("a.txt", b"x") for number in range(6)}
        assert client.post(f"/challenges/{ref}/attach/", files).status_code == 413
    assert Attachment.objects.count() == 0


def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(halton, settings):  # noqa: F811
    settings.UPLOAD_MEGABYTES = 1
    ref = halton.challenge()
    with signed_in(halton.teacher, AT + HOUR) as client:
        answer = client.post(f"/challenges/{ref}/attach/", {"file": SimpleUploadedFile("a.txt", b"x" * 3_000_000)})
        assert answer.status_code == 413
        assert not answer.wsgi_request._read_started
        assert "That is too big" in text_of(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=\0", "text/xml", "x", ""])
def test_a_body_that_is_no_form_is_answered(halton, kind):  # noqa: F811
    ref = halton.challenge()
    with signed_in(halton.teacher, AT + HOUR) as client:
        answer = client.post(f"/challenges/{ref}/comment/", b"--x\r\n<!ENTITY a SYSTEM 'file:///etc/passwd'>", kind)
    assert answer.status_code in (200, 400)


def test_an_upload_that_broke_off_is_not_kept_as_if_it_were_whole(halton):  # noqa: F811
    ref = halton.challenge()
    begun = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%PDF-1.7 half of the lett"
    )
    said = len(begun) + 500
    body = {"wsgi.input": Whole(io.BytesIO(begun), said), "CONTENT_LENGTH": str(said)}
    for checked, status in ((False, 400), (True, 403)):
        client = Client(enforce_csrf_checks=checked)
        client.force_login(halton.teacher)
        address = f"/challenges/{ref}/attach/"
        answer = client.generic("POST", address, begun, "multipart/form-data; boundary=x", **body)
        assert answer.status_code == status
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("ask", [lambda body: body.read(3), lambda body: body.readline(), lambda body: body.read()])
def test_a_body_as_long_as_it_said_is_read_to_its_end(ask):
    body = Whole(io.BytesIO(b"one\ntwo\n"), 8)
    got = b""
    while piece := ask(body):
        got += piece
    assert got == b"one\ntwo\n"
    with pytest.raises(OSError, match="ended before"):
        Whole(io.BytesIO(b""), 1).read()
