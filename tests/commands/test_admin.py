"""The command line registers everything and says clearly what is wrong."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.errors import UserError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, and no .env."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEZHURNY_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def run(*arguments: str, **extra: str) -> Result:
    """Run `dezhurny …`."""
    return CliRunner().invoke(cli, list(arguments), **extra)


def said(*arguments: str) -> str:
    """What a command that works prints."""
    result = run(*arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refused(*arguments: str) -> str:
    """The sentence of a command that refuses."""
    result = run(*arguments)
    assert isinstance(result.exception, UserError), (result.output, result.exception)
    return str(result.exception)


def test_registering_everything() -> None:
    """Institution, person, chat, duty: each step names the next."""
    assert "dezhurny admin person add" in said("admin", "institution", "add", "Садик", "--time-zone", "Asia/Omsk")
    assert "Код для бота" in said("admin", "person", "add", "Анна Петровна", "--role", "educator")
    assert "dezhurny admin assign 1" in said("admin", "chat", "add", "-100200", "Гномики")

    assert said("admin", "assign", "1", "1") == "За чат «Гномики» отвечает: Анна Петровна\n"

    assert "Анна Петровна" in said("admin", "chat", "list")
    assert "воспитатель" in said("admin", "person", "list")
    assert "21:00" in said("admin", "institution", "list")
    assert "Журнал цел: записей 4" in said("verify")


def test_settings_of_the_institution() -> None:
    """Working hours and deadlines are changed without a restart; what can never work is refused."""
    said("admin", "institution", "add", "Садик", "--hours", "08:00-18:00", "--react", "60")
    assert "08:00" in said("admin", "institution", "list")

    said("admin", "institution", "set", "--hours", "09:00-17:30", "--saturdays", "--quiet", "нет")

    listed = said("admin", "institution", "list")
    assert "09:00" in listed
    assert "21:00" not in listed
    assert "никогда не пойдут" in refused("admin", "institution", "set", "--hours", "19:00-07:00")
    assert "Нечего менять" in refused("admin", "institution", "set")


def test_roles_come_and_go() -> None:
    """A person may get one more role and lose it; saying it twice changes nothing."""
    said("admin", "institution", "add", "Садик")
    said("admin", "person", "add", "Анна", "--role", "educator")

    assert said("admin", "person", "role", "1", "administrator") == "Готово.\n"
    assert said("admin", "person", "role", "1", "administrator") == "Так уже и было.\n"
    assert "администратор, воспитатель" in said("admin", "person", "list")
    assert said("admin", "person", "role", "1", "administrator", "--remove") == "Готово.\n"


def test_who_left_answers_for_nothing() -> None:
    """A person who left is out of every duty, and back when he returns."""
    said("admin", "institution", "add", "Садик")
    said("admin", "person", "add", "Анна", "--role", "educator")
    said("admin", "chat", "add", "-1", "Гномики")
    said("admin", "assign", "1", "1")

    said("admin", "person", "leave", "1")
    assert "никто" in said("admin", "chat", "list")
    said("admin", "person", "leave", "1", "--back")
    assert "Анна" in said("admin", "chat", "list")


def test_console_password() -> None:
    """A password is set once it is long enough."""
    said("admin", "institution", "add", "Садик")
    said("admin", "person", "add", "Анна", "--role", "administrator")

    assert "логин anna" in said("admin", "person", "password", "1", "anna", "--password", "long enough password")
    assert "Пароль короче" in refused("admin", "person", "password", "1", "anna", "--password", "x")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("admin", "person", "add", "Анна", "--role", "educator"), "Учреждение ещё не зарегистрировано"),
        (("admin", "institution", "add", "Садик", "--time-zone", "Moscow/Europe"), "Нет часового пояса"),
        (("admin", "institution", "add", "Садик", "--quiet", "ночью"), "Тихие часы «ночью» не разобраны"),
        (("admin", "person", "code", "7"), "Нет сотрудника № 7"),
        (("admin", "chat", "claim", "7"), "Учреждение ещё не зарегистрировано"),
        (("admin", "assign", "7", "1"), "Нет чата № 7"),
    ],
)
def test_mistakes(arguments: tuple[str, ...], sentence: str) -> None:
    """A wrong number or name is one sentence that says what to do."""
    assert sentence in refused(*arguments)


def test_foreign_staff_cannot_answer_for_a_chat() -> None:
    """A chat's duty is its own institution's."""
    for name in ("Первый", "Второй"):
        said("admin", "institution", "add", name)
    said("admin", "person", "add", "Анна", "--role", "educator", "--institution", "2")
    said("admin", "chat", "add", "-1", "Гномики", "--institution", "1")

    assert "из разных учреждений" in refused("admin", "assign", "1", "1")
    assert "Учреждений несколько" in refused("admin", "person", "list")


def test_migrate_tells_what_it_did() -> None:
    """The first time makes the schema, the second finds it new."""
    assert "Схема базы обновлена: пусто →" in said("migrate")
    assert "Схема базы уже новая" in said("migrate")


def test_verify_without_a_database(folder: Path) -> None:
    """Looking in the wrong folder is no proof of a whole journal, and makes no empty database."""
    assert "DEZHURNY_DATA_DIR" in refused("verify")
    assert not (folder / "data").exists()


def test_verify_names_the_broken_entry(folder: Path) -> None:
    """A changed entry is named and the command fails."""
    said("admin", "institution", "add", "Садик")
    with sqlite3.connect(folder / "data" / "dezhurny.db") as connection:
        connection.execute("UPDATE journal SET actor = 'bot'")
    connection.close()

    assert "Журнал нарушен: запись № 1" in refused("verify")
