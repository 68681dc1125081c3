"""The second step of signing in: a code from the application, or setting the application up."""

from dataclasses import dataclass
from typing import Any

import segno
from litestar import Response, Router, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template
from markupsafe import Markup

from bot.clock import Clock
from bot.store import totp
from bot.store.signin import Half, Locked, SignedIn, SignIns
from bot.web import texts
from bot.web.access import anyone
from bot.web.device import device_of
from bot.web.doors import Doors, address_of
from bot.web.errors import SIGN_IN
from bot.web.given import AnyRequest, GivenClock, GivenDoors, GivenSecure, GivenSignIns
from bot.web.signing import CODE, HALF_COOKIE, SET_UP, let_in, own, shut

# Quiet zone of a QR code, in modules, as its standard asks.
BORDER = 4


@dataclass(frozen=True, slots=True)
class Typed:
    """The form's fields."""

    code: str = ""
    next: str = ""


@get(CODE, opt=anyone())
async def ask(request: AnyRequest, sign_ins: GivenSignIns) -> Response[Any]:
    """Ask for the code of an application that is set up."""
    return await _page(request, sign_ins, 200, request.query_params.get("next", ""), "")


@post(CODE, opt=anyone(), status_code=303)
async def check(
    request: AnyRequest,
    data: URLEncodedBody[Typed],
    sign_ins: GivenSignIns,
    doors: GivenDoors,
    clock: GivenClock,
    secure: GivenSecure,
) -> Response[Any]:
    """Check the code and open a session."""
    return await _confirm(request, data, sign_ins, doors, clock, secure=secure)


@get(SET_UP, opt=anyone())
async def show(request: AnyRequest, sign_ins: GivenSignIns) -> Response[Any]:
    """Show the QR code and the same in letters."""
    return await _page(request, sign_ins, 200, request.query_params.get("next", ""), "")


@post(SET_UP, opt=anyone(), status_code=303)
async def set_up(
    request: AnyRequest,
    data: URLEncodedBody[Typed],
    sign_ins: GivenSignIns,
    doors: GivenDoors,
    clock: GivenClock,
    secure: GivenSecure,
) -> Response[Any]:
    """The first code proves that the application is set up; open a session."""
    return await _confirm(request, data, sign_ins, doors, clock, secure=secure)


router = Router("/", route_handlers=[ask, check, show, set_up])


def picture(address: str) -> Markup:
    """The address as a QR code: an SVG within the page, dark on light whatever the page's colours."""
    code = segno.make(address, error="m", micro=False)
    # The library's own markup; what it encodes stands in it as squares.
    return Markup(code.svg_inline(border=BORDER, omitsize=True, dark="#000", light="#fff"))  # noqa: S704 no text in it


async def _confirm(
    request: AnyRequest, data: Typed, sign_ins: SignIns, doors: Doors, clock: Clock, *, secure: bool
) -> Response[Any]:
    address = address_of(request)
    if until := doors.knock(address):
        page = await _page(request, sign_ins, 429, data.next, texts.too_many(until, clock()))
        return shut(page, until, clock())
    outcome = await sign_ins.confirm(request.cookies.get(HALF_COOKIE, ""), data.code, device_of(request))
    match outcome:
        case SignedIn():
            doors.welcome(address)
            return await let_in(request, sign_ins, outcome, data.next, secure=secure)
        case Locked(until):
            page = await _page(request, sign_ins, 429, data.next, texts.too_many(until, clock()))
            return shut(page, until, clock())
        case None:
            return _again()
        case _:
            return await _page(request, sign_ins, 401, data.next, texts.WRONG_CODE)


async def _page(request: AnyRequest, sign_ins: SignIns, status: int, next_page: str, problem: str) -> Response[Any]:
    half = await sign_ins.half(request.cookies.get(HALF_COOKIE, ""))
    if half is None:
        return _again()
    context = {"next": own(next_page), "problem": problem}
    if half.secret is None:
        return Template("second_factor.html", context=context, status_code=status)
    return Template("second_factor_setup.html", context=context | _setting_up(half, half.secret), status_code=status)


def _setting_up(half: Half, secret: str) -> dict[str, Any]:
    address = totp.address(secret, half.login)
    return {"address": address, "picture": picture(address), "groups": [secret[i : i + 4] for i in range(0, 32, 4)]}


def _again() -> Response[Any]:
    return Redirect(SIGN_IN, status_code=303)
