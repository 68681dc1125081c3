"""Error pages: Russian, calm, and silent about the inside."""

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template
from litestar.types import ExceptionHandlersMap

from bot.web import texts
from bot.web.given import AnyRequest

CSRF_COOKIE = "dezhurny_form"
API = "/api"
CONSOLE = "/console"
SIGN_IN = "/console/sign-in"

log = structlog.get_logger(__name__)


def handlers() -> ExceptionHandlersMap:
    """Exception handlers of the application."""
    return {HTTPException: _refused, Exception: _broken}


def problem(status: int, headers: Mapping[str, str] | None = None, errors: list[str] | None = None) -> Response[Any]:
    """An error as programs read it (RFC 9457)."""
    title, detail = words(status)
    content: dict[str, Any] = {"status": status, "title": title, "detail": detail}
    if errors:
        content["errors"] = errors
    return Response(content, status_code=status, headers=headers, media_type="application/problem+json")


def words(status: int) -> tuple[str, str]:
    """What programs are told of an error: in short, and what to do."""
    return texts.API_ERRORS.get(status) or texts.ERRORS.get(status) or texts.API_ERRORS[400]


def _refused(request: AnyRequest, error: HTTPException) -> Response[Any]:
    if _is_of_the_api(request):
        return problem(error.status_code, _headers(error), _wrong_parts(error))
    if error.status_code == 401 and _wants_page(request):  # noqa: PLR2004 HTTP
        # What a form would have done cannot be gone back to.
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        asked = here if request.method == "GET" else CONSOLE
        return Redirect(f"{SIGN_IN}?next={quote(asked, safe='')}", status_code=303)
    title, advice = texts.ERRORS.get(error.status_code, texts.ERRORS[400])
    stale = error.status_code == 403 and error.detail.startswith("CSRF")  # noqa: PLR2004 HTTP
    if stale:
        title, advice = texts.STALE_FORM
    response = _answer(request, error.status_code, title, advice)
    if stale:
        # A token signed before a restart would fail for ever: the next page brings a new one.
        response.delete_cookie(CSRF_COOKIE)
    return response


def _broken(request: AnyRequest, error: Exception) -> Response[Any]:
    # The exception's text may hold what somebody wrote: only its kind and place are logged.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "page_failed",
        error=type(error).__name__,
        place=f"{Path(frame.filename).name}:{frame.lineno}",
        method=request.method,
    )
    return problem(500) if _is_of_the_api(request) else _answer(request, 500, *texts.ERRORS[500])


def _is_of_the_api(request: AnyRequest) -> bool:
    return request.url.path == API or request.url.path.startswith(f"{API}/")


def _headers(error: HTTPException) -> dict[str, str]:
    headers = dict(error.headers or {})
    # The limit tells in a header of its own when it ends; programs wait by this one.
    if error.status_code == 429 and "RateLimit-Reset" in headers:  # noqa: PLR2004 HTTP
        headers["Retry-After"] = headers["RateLimit-Reset"]
    return headers


def _wrong_parts(error: HTTPException) -> list[str]:
    """Which parts of a request are wrong: their names, never what stood in them."""
    parts = error.extra if isinstance(error.extra, list) else []
    return sorted({str(part["key"]) for part in parts if isinstance(part, dict) and part.get("key")})


def _answer(request: AnyRequest, status: int, title: str, advice: str) -> Response[Any]:
    if _wants_page(request):
        return Template("error.html", context={"title": title, "advice": advice}, status_code=status)
    return Response({"error": advice}, status_code=status, media_type="application/json")


def _wants_page(request: AnyRequest) -> bool:
    return "text/html" in request.headers.get("accept", "")
