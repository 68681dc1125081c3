"""The command `dezhurny`. Each command is a module of `bot.commands`, imported when it is called."""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click
from dotenv.parser import parse_stream

from bot.errors import UserError
from lexicons import LexiconError

LEXICONS = "DEZHURNY_LEXICONS"

# What a person can mend; word lists are edited by people, too.
MISTAKES = (UserError, LexiconError)

# name -> what --help says; the command `name` is `bot.commands.name:name`.
COMMANDS = {
    "demo": "Показать всё в браузере на этой машине, без токена.",
    "run": "Запустить службу с мессенджерами, чьи токены заданы.",
    "check": "Проверить текст и объяснить вердикт.",
    "scan": "Проверить выгрузку чата и составить отчёт.",
    "verify": "Проверить целостность журнала.",
    "admin": "Учреждение, сотрудники, чаты и ответственные.",
    "lexicon": "Словари: добавить или убрать слово, увидев, что изменится.",
    "replay": "Проверить записанные случаи нынешними правилами.",
    "migrate": "Обновить схему базы.",
}


class Lazy(click.Group):
    """A group that imports a command only when it is needed: aiogram alone takes seconds."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        """All commands, in our order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 click's signature
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"bot.commands.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 click's signature
        """Help without importing anything."""
        with formatter.section("Команды"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dezhurny")
def cli() -> None:
    """«Дежурный»: порядок в чатах групп и классов."""


def main(args: list[str] | None = None) -> Any:
    """Run the command line; a person's mistake is one sentence and exit code 1."""
    _own_word_lists()
    try:
        return cli.main(args=args, prog_name="dezhurny", standalone_mode=True)
    except MISTAKES as error:
        _say(error)
    except BaseExceptionGroup as group:
        mistakes, rest = group.split(MISTAKES)
        if rest is not None or mistakes is None:
            raise
        _say(_first(mistakes))
    return sys.exit(1)


def _own_word_lists() -> None:
    """Word lists are loaded when the filters are imported, before any setting is read: .env may name them, too."""
    file = Path(".env")
    if LEXICONS in os.environ or not file.is_file():
        return
    # What is broken in the file is told by the settings.
    with file.open(encoding="utf-8", errors="replace") as lines:
        named = {binding.key: binding.value for binding in parse_stream(lines)}
    if named.get(LEXICONS):
        os.environ[LEXICONS] = str(named[LEXICONS])


def _first(group: BaseExceptionGroup[Exception]) -> Exception:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _say(error: Exception) -> None:
    click.echo(f"Ошибка: {error}", err=True)
