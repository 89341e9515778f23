"""A small ClamAV daemon on loopback: it reads what INSTREAM sends and knows one virus, the harmless test file."""

import socket
import threading
from contextlib import contextmanager

# In two halves, so that a scanner that looks at this repository has nothing to say.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = b"stream: Eicar-Signature FOUND\0"


def _exactly(wire, count):
    got = b""
    while len(got) < count:
        piece = wire.recv(count - len(got))
        if not piece:
            raise ConnectionError
        got += piece
    return got


def _converse(wire, answer):
    assert _exactly(wire, 10) == b"zINSTREAM\0"
    content = b""
    while size := int.from_bytes(_exactly(wire, 4), "big"):
        content += _exactly(wire, size)
    wire.sendall(answer or (FOUND if EICAR in content else b"stream: OK\0"))
    return content


@contextmanager
def daemon(*, answer=b"", kind=socket.AF_INET, address=("127.0.0.1", 0)):
    """Yields (its address for the settings, what it was sent); `answer` is said whatever comes."""
    seen = []
    with socket.socket(kind, socket.SOCK_STREAM) as door:
        door.bind(address)
        door.listen()

        def serve():
            while True:
                try:
                    wire, _ = door.accept()
                except OSError:
                    return
                with wire:
                    try:
                        seen.append(_converse(wire, answer))
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        where = door.getsockname()
        yield (f"unix://{where}" if kind == socket.AF_UNIX else f"tcp://127.0.0.1:{where[1]}"), seen
        door.shutdown(socket.SHUT_RDWR)
    thread.join(5)
