"""Signing in where a token is asked for."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.web.guard import key, key_cookie, same
from onrecord.web.rendering import page
from onrecord.web.settings import Settings

router = APIRouter(include_in_schema=False)
MONTH = 30 * 24 * 3600


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in(request: Request) -> Response:
    """The form for the token."""
    return page(request, "sign_in.html.j2", wrong=False)


@router.post("/sign-in", response_class=HTMLResponse)
async def enter(request: Request, token: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """Lets in whoever shows the token; whoever guesses waits."""
    settings: Settings = request.app.state.settings
    if settings.token is None or same(token, settings.token):
        answer = RedirectResponse("/", 303)
        answer.set_cookie(key_cookie(settings), key(settings), max_age=MONTH, httponly=True, samesite="strict")
        return answer
    await asyncio.sleep(1)
    return page(request, "sign_in.html.j2", 403, wrong=True)
