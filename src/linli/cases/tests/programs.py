"""Programs in the tests: tokens of the cast, and a client that calls with one."""

from datetime import timedelta
from typing import Any

from django.test import Client

from linli.kernel import clock, tokens
from linli.kernel.scope import Actor


def token_of(actor: Actor, *permissions: str, **more: Any) -> str:
    """A token made by this person, with these permissions."""
    more.setdefault("expires_on", clock.today() + timedelta(days=30))
    return tokens.issue(name="市民通", permissions=permissions, by=actor, **more).secret


class Program:
    """Calls the interface with a token, and reads JSON."""

    def __init__(self, secret: str = "", **headers: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = {"authorization": f"Bearer {secret}", **headers} if secret else headers

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1{path}", body or {}, content_type="application/json", headers={**self.headers, **headers}
        )
