"""Error pages: Russian, calm, and silent about the inside."""

import traceback
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
CONSOLE = "/console"
SIGN_IN = "/console/sign-in"

log = structlog.get_logger(__name__)


def handlers() -> ExceptionHandlersMap:
    """Exception handlers of the application."""
    return {HTTPException: _refused, Exception: _broken}


def _refused(request: AnyRequest, error: HTTPException) -> Response[Any]:
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
    return _answer(request, 500, *texts.ERRORS[500])


def _answer(request: AnyRequest, status: int, title: str, advice: str) -> Response[Any]:
    if _wants_page(request):
        return Template("error.html", context={"title": title, "advice": advice}, status_code=status)
    return Response({"error": advice}, status_code=status, media_type="application/json")


def _wants_page(request: AnyRequest) -> bool:
    return "text/html" in request.headers.get("accept", "")
