"""The words: try a text, change a list after seeing what it would have done, take back allowed words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException, ValidationException
from litestar.response import Redirect, Template

import filters
import lexicons
from bot.domain import Role
from bot.errors import UserError
from bot.service import replay
from bot.service.record import note
from bot.service.replay import Comparison
from bot.store import chats, choices, journal
from bot.store.engine import Store
from bot.store.signin import Viewer
from bot.web import asked, setup_texts
from bot.web.access import only
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.progress import to_result
from bot.web.render import page
from bot.web.works import Result, Shown, Words, Work
from filters.types import Category, Context
from lexicons import LexiconError, edit
from lexicons.edit import Changed

HERE = "/console/rules/words"
REPLAY = f"{HERE}/replay"
LONGEST_TEXT, LONGEST_ENTRY = 4096, 100


@dataclass(frozen=True, slots=True)
class Draft:
    """A change to a list that was tried and is not saved yet.

    Attributes:
        base: the lines it was made of; if the list has others by now, it is not saved.
    """

    kind: str
    section: str
    entry: str
    base: tuple[str, ...]
    changed: Changed
    compared: Comparison


@get("/rules/words", opt=only(Role.ADMINISTRATOR))
async def words(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """Try a text, change a list, see what is allowed."""
    return await _words(request, viewer, store, clock)


async def _words(
    request: AnyRequest,
    viewer: Viewer,
    store: Store,
    clock: GivenClock,
    *,
    problem: str = "",
    at: str = "",
    filled: dict[str, str] | None = None,
    text: str = "",
    explained: object = None,
) -> Template:
    async with store.read() as tx:
        allowed = await choices.all_allowed_words(tx, viewer.institution.id)
        titles = {it.id: it.title for it in await chats.of(tx, viewer.institution.id)}
    answer = page(
        "rules_words.html",
        viewer,
        clock,
        tab="words",
        tabs=setup_texts.SECTIONS,
        allowed=allowed,
        titles=titles,
        usual=[(f"{name}/{section}", said) for (name, section), said in setup_texts.USUAL.items()],
        rest=_sections(),
        folder=edit.own_folder(),
        problem=problem,
        at=at,
        filled={"kind": "add", "place": "", "entry": ""} | (filled or {}),
        text=text,
        explained=explained,
        saved=setup_texts.SAVED.get(request.query_params.get("saved", "")) if not problem else None,
    )
    answer.status_code = 400 if problem else 200
    return answer


def _sections() -> list[tuple[str, list[str]]]:
    """The lists with their sections, but those that stand above by a better name."""
    lists = [(name, lexicons.load(name).entries) for name in lexicons.names()]
    return [
        (name, [section for section in entries if (name, section) not in setup_texts.USUAL]) for name, entries in lists
    ]


@post("/rules/words/try", opt=only(Role.ADMINISTRATOR), status_code=200)
async def try_text(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """Explain a text step by step; it is kept nowhere."""
    text = str((await request.form()).get("text", "")).strip()[:LONGEST_TEXT]
    if not text:
        return await _words(request, viewer, store, clock, problem=setup_texts.NO_TEXT, at="text")
    context = Context(own_values=frozenset(viewer.institution.own_values), enabled=frozenset(Category))
    return await _words(request, viewer, store, clock, text=text, explained=filters.explain(text, context))


@post("/rules/words/replay", opt=only(Role.ADMINISTRATOR), status_code=303)
async def try_word(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Show what a change to a list would have done; nothing is saved."""
    form = await request.form()
    filled = {name: str(form.get(name, "")).strip() for name in ("kind", "place", "entry")}
    name, _, section = filled["place"].partition("/")
    if filled["kind"] not in setup_texts.KINDS or name not in lexicons.names():
        raise ValidationException
    try:
        base, changed = _changed(filled["kind"], name, section, filled["entry"])
    except UserError as error:
        return await _words(request, viewer, store, clock, problem=str(error), at="entry", filled=filled)

    async def job(work: Work) -> Result:
        actor = journal.person(viewer.person.id)
        async with store.write() as tx:
            pieces, _ = await replay.open_cases(tx, desk.office, actor, viewer.institution.id)
        pieces += replay.evaluation_lines(_roots(filled["entry"]))
        work.total = 2 * len(pieces)

        def seen(done: int) -> None:
            work.done = done

        try:
            compared = await replay.compare(pieces, changed, seen)
        except UserError as error:
            return Words(str(error), good=False)
        return Shown(REPLAY, Draft(filled["kind"], section, filled["entry"], base, changed, compared))

    said = f"{setup_texts.KINDS[filled['kind']]} «{filled['entry']}»"
    return to_result(await desk.works.start(viewer.person.id, f"{setup_texts.REPLAY_WORD}: {said}", HERE, job))


def _changed(kind: str, name: str, section: str, entry: str) -> tuple[tuple[str, ...], Changed]:
    if not entry:
        raise UserError(setup_texts.NO_ENTRY)
    if len(entry) > LONGEST_ENTRY:
        raise UserError(setup_texts.LONG_ENTRY)
    base = _lines(name)
    try:
        if kind == "remove":
            lines = edit.remove(base, f"{name}.txt", section, entry)
        else:
            lines = edit.add(base, f"{name}.txt", section, f"- {entry}" if kind == "except" else entry)
    except LexiconError as error:
        raise UserError(f"Запись не принята: {error.reason}") from None
    return base, Changed(name, tuple(lines))


def _lines(name: str) -> tuple[str, ...]:
    return tuple(lexicons.place(name).read_text(encoding="utf-8").splitlines())


def _roots(entry: str) -> Sequence[str]:
    """The words of an entry without its signs; the shortest say nothing of which lines it touches."""
    words = "".join(sign if sign.isalnum() else " " for sign in entry.lower().replace("ё", "е")).split()
    return [word for word in words if len(word) > 2]  # noqa: PLR2004 prepositions


@get("/rules/words/replay/{name:str}", opt=only(Role.ADMINISTRATOR))
async def tried(name: asked.Name, viewer: GivenViewer, clock: GivenClock, desk: GivenDesk) -> Template:
    """Won and lost cases, and the button that saves."""
    return _tried(name, viewer, clock, desk)


def _tried(name: str, viewer: Viewer, clock: GivenClock, desk: GivenDesk, problem: str = "") -> Template:
    draft = _found(desk, name, viewer)
    answer = page(
        "replay_word.html",
        viewer,
        clock,
        tab="words",
        tabs=setup_texts.SECTIONS,
        draft=draft,
        said=setup_texts.USUAL.get((draft.changed.name, draft.section), f"{draft.changed.name}, {draft.section}"),
        counts=setup_texts.counts(draft.compared),
        name=name,
        back=HERE,
        days=replay.DAYS,
        folder=edit.own_folder(),
        problem=problem,
    )
    answer.status_code = 400 if problem else 200
    return answer


@post("/rules/words/replay/{name:str}", opt=only(Role.ADMINISTRATOR), status_code=303)
async def save(
    name: asked.Name, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Save what was shown into the institution's own lists; the running program takes it by itself."""
    draft, folder = _found(desk, name, viewer), edit.own_folder()
    if folder is None:
        return _tried(name, viewer, clock, desk, setup_texts.NO_FOLDER)
    if _lines(draft.changed.name) != draft.base:
        return _tried(name, viewer, clock, desk, setup_texts.CHANGED_MEANWHILE)
    try:
        async with store.write() as tx:
            await note(
                tx, desk.office, "wordlists", "word_changed", actor=journal.person(viewer.person.id),
                kind=draft.kind, list=draft.changed.name, section=draft.section,
            )  # fmt: skip
            edit.save(draft.changed, folder)
    except OSError as error:
        problem = setup_texts.NOT_WRITTEN.format(reason=error.strerror, folder=folder)
        return _tried(name, viewer, clock, desk, problem)
    return Redirect(f"{HERE}?saved=word", status_code=303)


@post("/rules/words/allowed/{number:int}/delete", opt=only(Role.ADMINISTRATOR), status_code=303)
async def disallow(number: asked.Id, viewer: GivenViewer, store: GivenStore, desk: GivenDesk) -> Redirect:
    """Flag a word again."""
    async with store.write() as tx:
        found = await choices.disallow_word(tx, viewer.institution.id, number)
        if found is None:
            raise NotFoundException
        await note(
            tx, desk.office, f"institution:{viewer.institution.id}", "word_disallowed",
            actor=journal.person(viewer.person.id), chat=found.chat_id, incident=found.incident_id,
        )  # fmt: skip
    return Redirect(f"{HERE}?saved=allowed#allowed", status_code=303)


def _found(desk: GivenDesk, name: str, viewer: Viewer) -> Draft:
    work = desk.works.find(name, viewer.person.id)
    content = work.result.content if work is not None and isinstance(work.result, Shown) else None
    if not isinstance(content, Draft):
        raise NotFoundException
    return content


router = Router("/", route_handlers=[words, try_text, try_word, tried, save, disallow])
