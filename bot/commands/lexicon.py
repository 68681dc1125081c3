"""``dezhurny lexicon``: change the word lists; what would change is shown before anything is saved."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
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
Texts = Iterable[tuple[str, str]]  # id and text


@dataclass(frozen=True, slots=True)
class Effect:
    """A message whose verdict would change: its id, text, and the categories found before and after."""

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
        click.pass_obj,
    ):
        command = wrap(command)
    return command


@click.group()
def lexicon() -> None:
    """Словари: добавить или убрать слово, сначала увидев, что изменится."""


@lexicon.command()
@_arguments
def test(recent: Callable[[], Texts] | None, name: str, section: str, entry: str, on: Path | None) -> None:
    """Показать, что изменит новая ЗАПИСЬ; ничего не сохранять."""
    _show(_effects(name, _changed(edit.add, name, section, entry), _texts(recent, on)))


@lexicon.command()
@click.option("--yes", is_flag=True, help="Сохранить без вопроса.")
@_arguments
def add(recent: Callable[[], Texts] | None, name: str, section: str, entry: str, on: Path | None, *, yes: bool) -> None:
    """Добавить ЗАПИСЬ в РАЗДЕЛ словаря."""
    _apply(name, _changed(edit.add, name, section, entry), _texts(recent, on), yes=yes)


@lexicon.command()
@click.option("--yes", is_flag=True, help="Сохранить без вопроса.")
@_arguments
def remove(
    recent: Callable[[], Texts] | None, name: str, section: str, entry: str, on: Path | None, *, yes: bool
) -> None:
    """Убрать ЗАПИСЬ из РАЗДЕЛА словаря."""
    _apply(name, _changed(edit.remove, name, section, entry), _texts(recent, on), yes=yes)


def _changed(change: Change, name: str, section: str, entry: str) -> list[str]:
    path = lexicons.place(name)
    if not name.isidentifier() or not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.txt")))
        raise UserError(f"Нет словаря «{name}». Есть: {known}")
    try:
        return change(path.read_text(encoding="utf-8").splitlines(), f"{name}.txt", section, entry)
    except LexiconError as error:
        raise UserError(f"Запись не принята: {error}") from error


def _texts(recent: Callable[[], Texts] | None, on: Path | None) -> list[tuple[str, str]]:
    """The evaluation set's lines and the texts of the last incidents."""
    path = on or _EVALUATION
    texts: list[tuple[str, str]] = []
    if path.is_file():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                texts.append((str(row["id"]), row["text"]))
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise UserError(f"{path}, строка {number}: нужны ключи id и text") from error
    elif on:
        raise UserError(f"Нет файла {on}")
    return texts + list(recent() if recent else ())


def _verdicts(texts: Sequence[tuple[str, str]], folder: Path | None) -> list[tuple[str, ...]]:
    """Categories found in each text by a fresh process that reads the lexicons of ``folder`` first."""
    environment = dict(os.environ)
    if folder:
        environment["DEZHURNY_LEXICONS"] = str(folder)
    lines = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, (_, text) in enumerate(texts))
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


def _effects(name: str, changed: Sequence[str], texts: Sequence[tuple[str, str]]) -> list[Effect]:
    """What would change if the lexicon had these lines."""
    before = _verdicts(texts, None)
    with tempfile.TemporaryDirectory() as folder:
        own = lexicons.place(name).parent
        for path in own.glob("*.txt"):
            (Path(folder) / path.name).write_bytes(path.read_bytes())
        (Path(folder) / f"{name}.txt").write_text("\n".join(changed) + "\n", encoding="utf-8")
        after = _verdicts(texts, Path(folder))
    return [
        Effect(key, text, old, new) for (key, text), old, new in zip(texts, before, after, strict=True) if old != new
    ]


def _show(effects: Sequence[Effect]) -> None:
    console = Console(highlight=False)
    if not effects:
        console.print("Ни один вердикт на контрольных строках не изменится.")
        return
    table = Table("Строка", "Было", "Станет", "Текст", title=f"Изменится вердиктов: {len(effects)}")
    for effect in effects[:_SHOWN]:
        table.add_row(effect.key, ", ".join(effect.before) or "чисто", ", ".join(effect.after) or "чисто", effect.text)
    console.print(table)


def _apply(name: str, changed: Sequence[str], texts: Sequence[tuple[str, str]], *, yes: bool) -> None:
    _show(_effects(name, changed, texts))
    if not yes and not click.confirm("Сохранить?"):
        click.echo("Не сохранено.")
        return
    folder = os.environ.get("DEZHURNY_LEXICONS")
    path = Path(folder) / f"{name}.txt" if folder else lexicons.place(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(changed) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"Словарь {path} не сохранён: {error.strerror}. Проверьте права на файл") from error
    click.echo(f"Сохранено: {path}. Служба возьмёт новый словарь при следующем запуске.")
