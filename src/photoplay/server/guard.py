"""Who may speak to a service: the Host header is checked, a token where one is set, and pages of
other origins change nothing.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from photoplay.server.problems import MEDIA_TYPE, problem

LOCAL = ("localhost", "127.0.0.1", "[::1]", "::1")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Guard:
    """ASGI middleware in front of a service."""

    app: ASGIApp
    hosts: tuple[str, ...] = LOCAL
    """Names that the service answers to; others are an attack by DNS rebinding, or a mistake."""
    origins: tuple[str, ...] = ()
    """Other origins whose pages may use it; closed by default."""
    token: str | None = None
    """Asked for as `Authorization: Bearer …` from everyone, where it is set."""
    open_paths: frozenset[str] = frozenset()
    """What may be read without it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope, Headers(scope=scope))
        if refused is None:
            await self.app(scope, receive, send)
            return
        status, why = refused
        more = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        answer = JSONResponse(problem(status, why), status, media_type=MEDIA_TYPE, headers=more)
        await answer(scope, receive, send)

    def _refused(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if _name(host) not in self.hosts:
            return 421, (
                f"this service does not answer to {host!r}; --host-name adds a name to {self.hosts}"
            )
        origin = headers.get("origin")
        foreign = origin is not None and urlsplit(origin).netloc != host
        if foreign and origin not in self.origins and scope["method"] not in _READS:
            return 403, f"pages of {origin} may change nothing here; --origin allows it"
        if self.token is None or scope["method"] == "OPTIONS":
            return None
        if scope["path"] in self.open_paths and scope["method"] in _READS:
            return None
        given = headers.get("authorization", "")
        if hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
            return None
        return 401, "give the token that the service was started with: Authorization: Bearer TOKEN"


def _name(host: str) -> str:
    """A Host header without its port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.rsplit(":", 1)[0] if ":" in host else host
