"""The secrets of second factors under the vault's keys: sealed as a text, `key id:ciphertext`, in the factor's row."""

from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from workflows import vault

NAMES: Final = ("secret", "seed")  # of an authenticator app, of recovery codes


def sealed(text: str) -> str:
    """A secret as it is stored."""
    key_id, ciphertext = vault.seal({"secret": text})
    return f"{key_id}:{ciphertext.decode()}"


def opened(stored: str) -> str:
    """The secret again. Raises KeyError when the environment no longer has the key."""
    key_id, _, ciphertext = stored.partition(":")
    return str(vault.unseal(key_id, ciphertext.encode())["secret"])


def under_old_keys() -> QuerySet[Authenticator]:
    """The factors with a secret that is not sealed under the first key of the environment."""
    first = f"{next(iter(settings.IDENTITY_KEYS))}:"
    old = Q()
    for name in NAMES:
        old |= Q(**{f"data__{name}__isnull": False}) & ~Q(**{f"data__{name}__startswith": first})
    return Authenticator.objects.filter(old)  # type: ignore[no-any-return]  # allauth has no types


def reseal() -> int:
    """Seal every factor's secrets under the first key, a row at a time. Returns how many."""
    done = 0
    for pk in list(under_old_keys().values_list("pk", flat=True)):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().get(pk=pk)
            found = {name: sealed(opened(factor.data[name])) for name in NAMES if name in factor.data}
            factor.data = {**factor.data, **found}
            factor.save(update_fields=["data"])
        done += 1
    return done
