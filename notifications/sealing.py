"""Links that open something by themselves, sealed while they wait to be sent, so that the row tells nobody."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet
from django.conf import settings


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"notifications.sealing|{settings.SECRET_KEY}".encode()).digest()))


def seal(text: str) -> str:
    """The text as nobody without the secret key can read it."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. Raises InvalidToken where the secret key has changed meanwhile."""
    return _box().decrypt(sealed.encode()).decode()
