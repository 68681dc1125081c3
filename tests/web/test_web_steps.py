"""The console has words for every step that the service journals about a case."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bot.service
from bot.domain import Action
from bot.web.texts import ACTIONS, PURPOSES, STEPS, step

SERVICE = Path(bot.service.__file__).parent
# What ``line.hand_over`` and ``cases`` journal by a name that they are given.
GIVEN = {"passed_on", "deadline", "dismissed", "kept", "closed", "edited_clean", "edited", "album_part", "reopened"}


def _journalled() -> Iterator[str]:
    """The constant names of steps in calls ``note(tx, office, case(…), NAME, …)``."""
    for file in SERVICE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "note":
                subject, name = node.args[2], node.args[3]
                if isinstance(subject, ast.Call) and ast.unparse(subject.func) == "case":
                    yield from (it.value for it in ast.walk(name) if isinstance(it, ast.Constant))


def test_every_step_has_its_words() -> None:
    """A new journal action cannot appear in the console as a bare code."""
    actions = set(_journalled())

    assert {"opened", "upheld", "overturned", "evidence_opened", "refused_to"} <= actions
    assert actions | GIVEN <= set(STEPS)


def test_every_action_has_its_words() -> None:
    """What was decided is never shown as a bare code either."""
    assert {action.value for action in Action} <= set(ACTIONS)


def test_details_are_said() -> None:
    """A step says what it was about: the action, why not, for what."""
    assert step("refused_to", {"action": "delete", "why": "own"}) == (
        "Отказано в действии «удалить сообщение»: это его сообщение"
    )
    assert step("refused", {"action": "mute", "why": "no_right"}).startswith("Не выполнено: заглушить автора на сутки")
    assert step("evidence_opened", {"purpose": "talk"}) == f"Открыт скрытый текст: {PURPOSES['talk']}"
