"""The documentation says what is there: modules, settings, commands, links; and nothing private is in the tree."""

import importlib
import re
import shlex
import subprocess
from functools import cache
from pathlib import Path

import click
import pytest

from bot.cli import COMMANDS
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PACKAGES = ("bot", "filters", "lexicons", "models", "benchmarks")
# Alembic's files are found by their folder, not by their names.
BY_FOLDER = "bot/store/migrations/"


@cache
def tree() -> tuple[str, ...]:
    """Every file of the project, as paths from its root; what Git ignores is not of the project."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    else:
        hidden = {".venv", "node_modules", "__pycache__", "data", "var", "build", "dist"}
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        names = [
            path.as_posix()
            for path in found
            if path.parts[0] not in hidden
            and "__pycache__" not in path.parts
            and not re.match(r"\.\w+_cache", path.parts[0])
        ]
    return tuple(sorted(names))


@cache
def documents() -> dict[str, str]:
    """Every Markdown file, by its path from the root."""
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in tree() if name.endswith(".md")}


def modules() -> set[str]:
    """Every module that the table must name; an ``__init__.py`` that says nothing is not worth a line."""
    named = set()
    for name in tree():
        if not name.endswith(".py") or name.split("/")[0] not in PACKAGES:
            continue
        if name.startswith(BY_FOLDER):
            named.add(BY_FOLDER)
        elif not name.endswith("__init__.py") or _speaks((ROOT / name).read_text(encoding="utf-8")):
            named.add(name)
    return named


def _speaks(source: str) -> bool:
    """Whether an ``__init__.py`` holds more than a docstring."""
    return bool(re.sub(r'^""".*?"""', "", source.strip(), flags=re.DOTALL).strip())


def table() -> set[str]:
    """The paths that the table «Where is…» names."""
    _, _, rest = README.read_text(encoding="utf-8").partition("\n## Where is…\n")
    section = rest.partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    paths = re.findall(r"`((?:" + "|".join(PACKAGES) + r")/[^`\s]*)`", "\n".join(rows))
    return {path for path in paths if path.endswith((".py", BY_FOLDER))}


def test_the_table_names_every_module():
    """A newcomer finds any behaviour within a minute: README's table names every module."""
    missing = sorted(modules() - table())

    assert [] == missing, "README.md, «Where is…», lacks:\n" + "\n".join(missing)


def test_the_table_names_nothing_that_is_gone():
    """README's table leads nowhere that does not exist."""
    gone = sorted(table() - modules())

    assert [] == gone, "README.md, «Where is…», names what is not there:\n" + "\n".join(gone)


def test_env_example_names_every_setting_and_no_other():
    """Whoever copies .env.example sees every setting there is, each explained in the lines above it."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(rf"^#?({PREFIX}[A-Z_]+)=", example, re.MULTILINE)

    assert sorted(f"{PREFIX}{name}".upper() for name in Settings.model_fields) == sorted(named)


def test_settings_named_in_the_documents_exist():
    """A setting that a document names is one that the program reads (DEZHURNY_CHROMIUM is the tests' own)."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields} | {"DEZHURNY_CHROMIUM"}
    unknown = {
        (name, word) for name, text in documents().items() for word in re.findall(r"DEZHURNY_[A-Z_]*[A-Z]", text)
        if word not in known
    }  # fmt: skip

    assert set() == unknown


def calls(text: str) -> list[str]:
    """The command lines of `dezhurny` in a document: whole lines of code blocks, and code within sentences."""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", prose)
    found = []
    for line in lines:
        # What stands before (a prompt, a pipe, docker compose) and after (a pipe, a comment) is not ours.
        match = re.match(r"(?:.*[\s/])?(?<!exec )dezhurny +([a-z][^|#<>]*)", line)
        if match:
            found.append(match[1].strip())
    return found


def wrong(call: str) -> str | None:
    """What is wrong with the words of a call: no such command, no such option; None when nothing is."""
    try:
        words = shlex.split(call)
    except ValueError:
        words = call.split()
    if words[0] not in COMMANDS:
        return f"no command {words[0]}"
    command: click.Command = getattr(importlib.import_module(f"bot.commands.{words[0]}"), words[0])
    place = [words.pop(0)]
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z]+", words[0]):
        place.append(words.pop(0))
        if place[-1] not in command.commands:
            return f"no command {' '.join(place)}"
        command = command.commands[place[-1]]
    options = {name for parameter in command.params for name in parameter.opts} | {"--help", "-h"}
    strange = [word for word in words if word.startswith("--") and word.partition("=")[0] not in options]
    return f"no option {strange[0]} of {' '.join(place)}" if strange else None


def test_commands_of_the_documents_exist():
    """Every `dezhurny …` that a document tells to type is there, options included."""
    mistakes = [
        f"{name}: dezhurny {call}: {mistake}"
        for name, text in documents().items()
        for call in calls(text)
        if (mistake := wrong(call))
    ]

    assert [] == mistakes


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command):
    """A command that README does not show does not exist for a newcomer."""
    shown = {call.split()[0] for call in calls(README.read_text(encoding="utf-8"))}

    assert command in shown


def test_make_targets_of_the_documents_exist():
    """Every `make …` that a document tells to type is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    said = re.compile(r"(?:^|`)make ([a-z]+)", re.MULTILINE)
    named = {(name, word) for name, text in documents().items() for word in said.findall(text)}

    assert {("README.md", "run"), ("README.md", "test")} <= named
    assert set() == {(name, word) for name, word in named if word not in targets}


def test_relative_links_resolve():
    """A link to another file of the project, or to a heading of it, leads somewhere."""
    broken = []
    for name, text in documents().items():
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        for link in re.findall(r"\]\(([^)\s]+)\)", prose):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, heading = link.partition("#")
            target = (ROOT / name).parent / path if path else ROOT / name
            if not target.exists() or (heading and heading not in _headings(target.read_text(encoding="utf-8"))):
                broken.append(f"{name}: {link}")

    assert [] == broken


def _headings(text: str) -> set[str]:
    """The anchors of a document's headings, as the usual viewers make them."""
    lines = re.findall(r"^#+ +(.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def test_tests_named_in_the_architecture_exist():
    """A promise is proved by a test that is there: every file and function that the documents name."""
    broken = []
    for name, text in documents().items():
        for path, function in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text):
            file = ROOT / path
            if not file.exists() or (function and f"def {function}(" not in file.read_text(encoding="utf-8")):
                broken.append(f"{name}: {path}::{function}")

    assert [] == broken


# Built from parts, so that this file does not hold what it looks for.
_MACHINE = "root|home/[a-z]+|Users/[A-Za-z]+|wo" + "rk"
_REGISTRY = "si" + "mple|py" + "pi|artifac" + "tory|ne" + "xus"
PRIVATE = {
    "a path of a developer's machine": re.compile(rf"(?<![\w.])/(?:{_MACHINE})/[\w.]"),
    "a bot token": re.compile(r"(?<!\d)[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![\w-])"),
    "an address of a package registry": re.compile(rf"https?://[^\s\"'<>]*/(?:{_REGISTRY})\b", re.IGNORECASE),
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----"),
    "a credential in an address": re.compile(r"https?://[^\s/:@\"'<>]+:[^\s/@\"'<>{}]+@"),
}


@pytest.mark.parametrize("kind", PRIVATE)
def test_nothing_private_is_in_the_tree(kind):
    """What is published holds no machine's paths, no token, no registry's address."""
    found = []
    for name in tree():
        content = (ROOT / name).read_bytes()
        if b"\0" in content[:8192]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if PRIVATE[kind].search(line):
                found.append(f"{name}:{number}")

    assert [] == found
