"""Signing in and out of the console."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template

from bot.store.sessions import SESSION_LIFE
from bot.store.signin import HALF_LIFE, HalfWay, Locked, SignedIn, SignIns
from bot.web import texts
from bot.web.access import SESSION_COOKIE, anyone, signed_in
from bot.web.device import device_of
from bot.web.doors import address_of
from bot.web.errors import SIGN_IN
from bot.web.given import AnyRequest, GivenClock, GivenDoors, GivenSecure, GivenSignIns

HOME = "/console"
CODE = f"{SIGN_IN}/code"
SET_UP = f"{SIGN_IN}/setup"
HALF_COOKIE = "dezhurny_half"
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
        return Redirect(own(next_page), status_code=303)
    return _form(200, "", next_page, "")


@post(SIGN_IN, opt=anyone(), status_code=303)
async def sign_in(
    request: AnyRequest,
    data: URLEncodedBody[Credentials],
    sign_ins: GivenSignIns,
    doors: GivenDoors,
    clock: GivenClock,
    secure: GivenSecure,
) -> Response[Any]:
    """Check the password; open a session or ask for the second factor."""
    address = address_of(request)
    if until := doors.knock(address):
        return shut(_form(429, data.login, data.next, texts.too_many(until, clock())), until, clock())
    outcome = await sign_ins.sign_in(data.login, data.password, device_of(request))
    match outcome:
        case SignedIn() | HalfWay():
            doors.welcome(address)
            return await let_in(request, sign_ins, outcome, data.next, secure=secure)
        case Locked(until):
            return shut(_form(429, data.login, data.next, texts.too_many(until, clock())), until, clock())
        case _:
            return _form(401, data.login, data.next, texts.WRONG_PASSWORD)


@post("/console/sign-out", opt=anyone(), status_code=303)
async def sign_out(request: AnyRequest, sign_ins: GivenSignIns) -> Response[Any]:
    """End the session on the server and forget it in the browser."""
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        await sign_ins.sign_out(token)
    return out()


router = Router("/", route_handlers=[form, sign_in, sign_out])


async def let_in(
    request: AnyRequest, sign_ins: SignIns, outcome: SignedIn | HalfWay, next_page: str, *, secure: bool
) -> Response[Any]:
    """Go on after a password, a link or a code: into the console by a new session, or to the second factor."""
    former = request.cookies.get(SESSION_COOKIE)
    if former:
        await sign_ins.sign_out(former)
    if isinstance(outcome, HalfWay):
        place = SET_UP if outcome.sets_up else CODE
        asked = own(next_page)
        to = place if asked == HOME else f"{place}?{urlencode({'next': asked})}"
        response: Response[Any] = Redirect(to, status_code=303)
        response.set_cookie(_half_cookie(outcome.token, secure=secure))
        response.delete_cookie(SESSION_COOKIE, path=HOME)
        return response
    response = Redirect(own(next_page), status_code=303)
    response.set_cookie(session_cookie(outcome.token, secure=secure))
    response.delete_cookie(HALF_COOKIE, path=SIGN_IN)
    return response


def out() -> Response[Any]:
    """To the form, with the session forgotten in the browser."""
    response: Response[None] = Redirect(SIGN_IN, status_code=303)
    response.delete_cookie(SESSION_COOKIE, path=HOME)
    return response


def shut(response: Response[Any], until: datetime, now: datetime) -> Response[Any]:
    """Tell programs, too, how long to wait."""
    response.headers["Retry-After"] = str(max(1, int((until - now).total_seconds())))
    return response


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


def own(address: str) -> str:
    """A page of ours to go on to; anything else is the console's first."""
    return address if _OWN.fullmatch(address) else HOME


def _half_cookie(token: str, *, secure: bool) -> Cookie:
    return Cookie(
        key=HALF_COOKIE,
        value=token,
        path=SIGN_IN,
        max_age=int(HALF_LIFE.total_seconds()),
        httponly=True,
        secure=secure,
        samesite="lax",
    )


def _form(status: int, login: str, next_page: str, problem: str) -> Template:
    context = {"login": login, "next": own(next_page), "problem": problem}
    return Template("sign_in.html", context=context, status_code=status)
