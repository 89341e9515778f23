"""A small real identity provider, on loopback, and somebody signing in there with a browser's two requests."""

from contextlib import contextmanager
from urllib.parse import urlsplit

import requests
from oidc_provider_mock import User, run_server_in_thread

from workflows.models import AgencyDomain, IdentityProvider
from workflows.signing_in import agencies


@contextmanager
def provider(**claims_by_person):
    """The provider's address; people of it by their subject."""
    people = [User(sub=sub, claims=claims) for sub, claims in claims_by_person.items()]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


def claims(email, *, verified=True, name="Olive Officer"):
    return {"email": email, "email_verified": verified, "name": name}


def registered(world, issuer, *, agency="police", domain="police.example", at):
    """The agency's people may come by it."""
    AgencyDomain.objects.get_or_create(agency=world.agency(agency), domain=domain)
    agencies.set_provider(
        world.agency(agency), issuer=issuer, client_id="challenges", secret="kept", by=world.administrator, at=at
    )
    return IdentityProvider.objects.get(agency=world.agency(agency))


def come_by(client, row, sub, then="/your-work/"):
    """Through the provider and back; the last answer of ours."""
    leave = client.get(f"/account/agency/{row.slug}/?next={then}")
    assert leave.status_code == 302, leave.content.decode()
    back = requests.post(leave["Location"], data={"sub": sub}, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")
