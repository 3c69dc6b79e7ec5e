"""What stands before every page: whose name the room is called by, who comes in, what may be sent, what a browser may do with it.

Plain ASGI around everything, so that it also sees what never reaches a page, and what answers when one fails.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request

from onrecord.web.problems import Problem, respond
from onrecord.web.settings import MOST_BYTES, MOST_FORM_BYTES, SECONDS_TO_SEND, Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE: Final = frozenset(("GET", "HEAD", "OPTIONS"))
OPEN: Final = ("/static/", "/sign-in")  # what is shown before signing in
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer, under which a browser sends forms without saying where they come from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """Wraps the pages; ``scope["state"]`` gets ``session``, the name of a visitor, and ``csrf``, the sign on this visitor's forms."""

    def __init__(self, app: App, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or passes it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        session, is_new = self._session(headers)
        scope.setdefault("state", {}).update(session=session, csrf=sign(self.settings, session))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    out[name] = value
                out.setdefault("Cache-Control", "no-cache, private")
                if is_new and out.get("content-type", "").startswith("text/html"):
                    out.append("Set-Cookie", f"{session_cookie(self.settings)}={session}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        problem = self._refusal(scope, headers)
        if problem is not None:
            if problem.status == 401:
                await asyncio.sleep(0.2)
            await respond(Request(scope), problem)(scope, receive, sending)
            return
        await self.app(scope, _limited(receive, _most_bytes(scope["path"])), sending)

    def _refusal(self, scope: Scope, headers: Headers) -> Problem | None:
        host = headers.get("host", "")
        if not self.settings.is_ours(host):
            return Problem(421, "Not this room", "The room is not known by that name; use the address that `onrecord serve` prints.")
        if not self._may_enter(scope, headers):
            return Problem(401, "A token is needed", "Sign in with the token that the room was opened with.")
        if scope["method"] not in SAFE:
            if _comes_from_elsewhere(headers, host):
                return Problem(403, "From another site", "Only this room's own pages may change the record.")
            length = headers.get("content-length", "0")
            if length.isdecimal() and int(length) > _most_bytes(scope["path"]):
                return _too_large(_most_bytes(scope["path"]))
        return None

    def _may_enter(self, scope: Scope, headers: Headers) -> bool:
        token = self.settings.token
        if token is None or any(scope["path"].startswith(p) for p in OPEN):
            return True
        bearer = headers.get("authorization", "")
        if bearer.startswith("Bearer ") and same(bearer.removeprefix("Bearer ").strip(), token):
            return True
        return same(_cookies(headers).get(key_cookie(self.settings), ""), key(self.settings))

    def _session(self, headers: Headers) -> tuple[str, bool]:
        known = _cookies(headers).get(session_cookie(self.settings), "")
        if len(known) == 32 and known.isalnum() and known.isascii():
            return known, False
        return secrets.token_hex(16), True


def sign(settings: Settings, session: str) -> str:
    """The sign that a form of this visitor carries."""
    return hmac.new(settings.secret, b"form:" + session.encode(), hashlib.sha256).hexdigest()


def key(settings: Settings) -> str:
    """What a browser keeps once it has shown the token."""
    return hmac.new((settings.token or "").encode(), b"onrecord: signed in", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two texts are the same, told in a time that says nothing about them."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def session_cookie(settings: Settings) -> str:
    """The cookie of a visitor; cookies know no ports, so its name has ours."""
    return f"onrecord-{settings.port}-visit"


def key_cookie(settings: Settings) -> str:
    """The cookie of one who has signed in."""
    return f"onrecord-{settings.port}-key"


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _comes_from_elsewhere(headers: Headers, host: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2].casefold() != host.casefold()


def _most_bytes(path: str) -> int:
    return MOST_BYTES if path == "/add/files" else MOST_FORM_BYTES


def _too_large(most: int) -> Problem:
    return Problem(413, "Too large", f"At most {most // 1024 // 1024} MiB at once; `onrecord add` takes larger archives.")


def _limited(receive: Receive, most: int) -> Receive:
    """A body of so many bytes, sent within a minute."""
    read = 0
    until: float | None = None

    async def receiving() -> Message:
        nonlocal read, until
        clock = asyncio.get_running_loop()
        until = until or clock.time() + SECONDS_TO_SEND
        if read < 0:  # the body is in; what comes now is a disconnection, which may come late
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, "It was sent too slowly; try again.") from None
        if message["type"] == "http.request":
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413, _too_large(most).detail)
            if not message.get("more_body", False):
                read = -1
        return message

    return receiving
