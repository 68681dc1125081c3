"""``dezhurny lexicon``: change the word lists; what would change is shown before anything is saved."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

import lexicons
from bot.errors import UserError
from lexicons import LexiconError, edit

_SHOWN = 20  # changed lines in the table
_EVALUATION = Path("tests/data/classchat_dev.jsonl")

Change = Callable[[Sequence[str], str, str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message to judge: its id, its text, and what may be shown of it."""

    key: str
    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A message whose verdict would change: id, what may be shown of it, and the categories before and after."""

    key: str
    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def _arguments(command: Callable[..., None]) -> Callable[..., None]:
    for wrap in (
        click.argument("entry", metavar="ЗАПИСЬ"),
        click.argument("section", metavar="РАЗДЕЛ"),
        click.argument("name", metavar="СЛОВАРЬ"),
        click.option("--on", type=click.Path(path_type=Path), metavar="ФАЙЛ", help="На каких строках JSONL показать."),
        click.option(
            "--incidents",
            type=click.IntRange(0, 1000),
            default=0,
            metavar="ЧИСЛО",
            help="Показать и на последних случаях: их запечатанные тексты откроются, это запишется в журнал.",
        ),
    ):
        command = wrap(command)
    return command


@click.group()
def lexicon() -> None:
    """Словари: добавить или убрать слово, сначала увидев, что изменится."""


@lexicon.command()
@_arguments
def test(name: str, section: str, entry: str, on: Path | None, incidents: int) -> None:
    """Показать, что изменит новая ЗАПИСЬ; ничего не сохранять."""
    _show(_effects(name, _changed(edit.add, name, section, entry), _texts(incidents, on)))


@lexicon.command()
@click.option("--yes", is_flag=True, help="Сохранить без вопроса.")
@_arguments
def add(name: str, section: str, entry: str, on: Path | None, incidents: int, *, yes: bool) -> None:
    """Добавить ЗАПИСЬ в РАЗДЕЛ словаря."""
    _apply(name, _changed(edit.add, name, section, entry), _texts(incidents, on), yes=yes)


@lexicon.command()
@click.option("--yes", is_flag=True, help="Сохранить без вопроса.")
@_arguments
def remove(name: str, section: str, entry: str, on: Path | None, incidents: int, *, yes: bool) -> None:
    """Убрать ЗАПИСЬ из РАЗДЕЛА словаря."""
    _apply(name, _changed(edit.remove, name, section, entry), _texts(incidents, on), yes=yes)


def _changed(change: Change, name: str, section: str, entry: str) -> list[str]:
    path = lexicons.place(name)
    if not name.isidentifier() or not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.txt")))
        raise UserError(f"Нет словаря «{name}». Есть: {known}")
    try:
        return change(path.read_text(encoding="utf-8").splitlines(), f"{name}.txt", section, entry)
    except LexiconError as error:
        raise UserError(f"Запись не принята: {error}") from error


def _texts(incidents: int, on: Path | None) -> list[Shown]:
    """The evaluation set's lines and the texts of the last cases."""
    path = on or _EVALUATION
    texts: list[Shown] = []
    if path.is_file():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                texts.append(Shown(str(row["id"]), row["text"], row["text"]))
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise UserError(f"{path}, строка {number}: нужны ключи id и text") from error
    elif on:
        raise UserError(f"Нет файла {on}")
    return texts + (asyncio.run(_cases(incidents)) if incidents else [])


async def _cases(last: int) -> list[Shown]:
    """The texts of the last cases, opened for this comparison only; the opening is journalled, the excerpt is shown."""
    # Only here is the database needed; without it the command stays as light as `check`.
    from bot import settings  # noqa: PLC0415
    from bot.clock import system_clock  # noqa: PLC0415
    from bot.store import incidents, journal  # noqa: PLC0415
    from bot.store.engine import open_store  # noqa: PLC0415
    from bot.store.seal import open_seal  # noqa: PLC0415

    given = settings.load()
    async with open_store(given) as store, store.write() as tx:
        now = system_clock()
        seal = await open_seal(tx, given.key_file, now)
        shown = []
        for incident in await incidents.last(tx, last):
            for sealed in (await incidents.evidence_of(tx, incident.id))[-1:]:
                text = seal.open(sealed, f"incident:{incident.id}")["text"]
                shown.append(Shown(f"случай № {incident.id}", text, incident.excerpt))
        details = {"purpose": "lexicon", "count": len(shown)}
        await journal.append(
            tx, at=now, actor=journal.COMMAND_LINE, action="opened", subject="evidence", details=details
        )
    return shown


def _verdicts(texts: Sequence[Shown], folder: Path | None) -> list[tuple[str, ...]]:
    """Categories found in each text by a fresh process that reads the lexicons of ``folder`` first."""
    environment = dict(os.environ)
    if folder:
        environment["DEZHURNY_LEXICONS"] = str(folder)
    lines = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(it.text for it in texts))
    done = subprocess.run(
        [sys.executable, "-m", "bot", "check", "--jsonl"],
        input=lines.encode(),
        capture_output=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        raise UserError(f"Проверка не удалась: {done.stderr.decode(errors='replace').strip().splitlines()[-1:]}")
    rows = map(json.loads, done.stdout.decode().splitlines())
    return [tuple(sorted({finding["category"] for finding in row["findings"]})) for row in rows]


def _effects(name: str, changed: Sequence[str], texts: Sequence[Shown]) -> list[Effect]:
    """What would change if the lexicon had these lines."""
    before = _verdicts(texts, None)
    with tempfile.TemporaryDirectory() as folder:
        own = lexicons.place(name).parent
        for path in own.glob("*.txt"):
            (Path(folder) / path.name).write_bytes(path.read_bytes())
        (Path(folder) / f"{name}.txt").write_text("\n".join(changed) + "\n", encoding="utf-8")
        after = _verdicts(texts, Path(folder))
    return [Effect(it.key, it.shown, old, new) for it, old, new in zip(texts, before, after, strict=True) if old != new]


def _show(effects: Sequence[Effect]) -> None:
    console = Console(highlight=False)
    if not effects:
        console.print("Ни один вердикт на контрольных строках не изменится.")
        return
    table = Table("Строка", "Было", "Станет", "Текст", title=f"Изменится вердиктов: {len(effects)}")
    for effect in effects[:_SHOWN]:
        table.add_row(effect.key, ", ".join(effect.before) or "чисто", ", ".join(effect.after) or "чисто", effect.text)
    console.print(table)


def _apply(name: str, changed: Sequence[str], texts: Sequence[Shown], *, yes: bool) -> None:
    _show(_effects(name, changed, texts))
    if not yes and not click.confirm("Сохранить?"):
        click.echo("Не сохранено.")
        return
    folder = edit.own_folder() or lexicons.place(name).parent
    path = folder / f"{name}.txt"
    try:
        edit.save(edit.Changed(name, tuple(changed)), folder)
    except OSError as error:
        raise UserError(f"Словарь {path} не сохранён: {error.strerror}. Проверьте права на файл") from error
    click.echo(f"Сохранено: {path}. Подействует в течение нескольких секунд, перезапуск не нужен.")
