"""A mail server and a GOV.UK Notify, as small as they can be: real sockets, answers as told."""

import json
import socketserver
import threading
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class _InBackground:
    """Runs a socket server in a thread for the length of a block."""

    server: socketserver.BaseServer

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops listening."""
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


class MailServer(_InBackground):
    """Keeps what it takes in `messages`. `answers` maps a recipient to the line they are refused with."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        self.answer_to_data = "250 OK"
        self.hang_up = False  # when a message begins
        self.hold_at = 0  # after taking the message of this number, say nothing until released
        self.held, self.released = threading.Event(), threading.Event()
        self.connections = 0
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def address(self) -> tuple[str, int]:
        return self.server.server_address  # type: ignore[return-value]

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        mail = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line: str) -> None:
                with suppress(ConnectionError):  # whoever was killed hears nothing
                    self.wfile.write(line.encode() + b"\r\n")

            def handle(self) -> None:
                mail.connections += 1
                self.say("220 mail.example")
                while line := self.rfile.readline().decode().strip():
                    command = line[:4].upper()
                    if command == "MAIL" and mail.hang_up:
                        return
                    if command == "RCPT":
                        to = line.partition("<")[2].partition(">")[0]
                        mail.recipients.append(to)
                        self.say(mail.answers.get(to, "250 OK"))
                    elif command == "DATA":
                        self.say("354 Go on")
                        self.take()
                    elif command == "QUIT":
                        self.say("221 Bye")
                        return
                    else:
                        self.say("250 OK")

            def take(self) -> None:
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line)
                if mail.answer_to_data.startswith("2"):
                    mail.messages.append(message_from_bytes(b"".join(lines), policy=policy.default))
                if mail.hold_at and len(mail.messages) == mail.hold_at:
                    mail.hold_at = 0
                    mail.held.set()
                    mail.released.wait(60)
                self.say(mail.answer_to_data)

        return Handler


class NotifyServer(_InBackground):
    """Keeps the requests; answers with `status` and, where that is no success, Notify's form of an error."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.status = 201
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        host, port = self.server.server_address[:2]
        return f"http://{host!s}:{port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        notify = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                notify.requests.append({"path": self.path, "token": self.headers["Authorization"], **asked})
                answer: dict[str, Any] = {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"}
                if notify.status >= 400:
                    error = {"error": "BadRequestError", "message": "Not today"}
                    answer = {"status_code": notify.status, "errors": [error]}
                body = json.dumps(answer).encode()
                self.send_response(notify.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler
