"""Signing in and out of the console."""

import re
from dataclasses import dataclass
from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template

from bot.store.signin import SESSION_LIFE, Locked, SignedIn
from bot.web import texts
from bot.web.access import SESSION_COOKIE, anyone, signed_in
from bot.web.errors import SIGN_IN
from bot.web.given import AnyRequest, GivenClock, GivenSecure, GivenSignIns

HOME = "/console"
# Only our own pages: a link with a foreign ``next`` must not lead away after the password.
_OWN = re.compile(r"/console(?:/[\w/-]*)?(?:\?[\w=&.%-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The form's fields."""

    login: str = ""
    password: str = ""
    next: str = ""


@get(SIGN_IN, opt=anyone())
async def form(request: AnyRequest, sign_ins: GivenSignIns) -> Response[Any]:
    """The form; who is signed in goes on."""
    next_page = request.query_params.get("next", "")
    if await signed_in(request, sign_ins):
        return Redirect(_own(next_page), status_code=303)
    return _form(200, "", next_page, "")


@post(SIGN_IN, opt=anyone(), status_code=303)
async def sign_in(
    data: URLEncodedBody[Credentials], sign_ins: GivenSignIns, clock: GivenClock, secure: GivenSecure
) -> Response[Any]:
    """Check the password and open a session."""
    outcome = await sign_ins.sign_in(data.login, data.password)
    match outcome:
        case SignedIn(token):
            response: Response[Any] = Redirect(_own(data.next), status_code=303)
            response.set_cookie(session_cookie(token, secure=secure))
            return response
        case Locked(until):
            response = _form(429, data.login, data.next, texts.too_many(until, clock()))
            response.headers["Retry-After"] = str(max(1, int((until - clock()).total_seconds())))
            return response
        case _:
            return _form(401, data.login, data.next, texts.WRONG_PASSWORD)


@post("/console/sign-out", opt=anyone(), status_code=303)
async def sign_out(request: AnyRequest, sign_ins: GivenSignIns) -> Response[Any]:
    """End the session on the server and forget it in the browser."""
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        await sign_ins.sign_out(token)
    response: Response[None] = Redirect(SIGN_IN, status_code=303)
    response.delete_cookie(SESSION_COOKIE, path=HOME)
    return response


router = Router("/", route_handlers=[form, sign_in, sign_out])


def session_cookie(token: str, *, secure: bool) -> Cookie:
    """The cookie that carries a session: out of reach of scripts and of other sites' forms."""
    return Cookie(
        key=SESSION_COOKIE,
        value=token,
        path=HOME,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        secure=secure,
        samesite="lax",
    )


def _own(address: str) -> str:
    return address if _OWN.fullmatch(address) else HOME


def _form(status: int, login: str, next_page: str, problem: str) -> Template:
    context = {"login": login, "next": _own(next_page), "problem": problem}
    return Template("sign_in.html", context=context, status_code=status)
