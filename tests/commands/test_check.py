import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bot.commands.check import check
from bot.errors import UserError


def run(*args, **kwargs):
    """Call the command as click does."""
    return CliRunner().invoke(check, args, **kwargs)


def test_the_table_tells_category_clause_place_and_reason():
    """A person reads in Russian what was found, by which clause, where and why."""
    result = run("вы 3аебали, честно", env={"COLUMNS": "200"})

    assert 0 == result.exit_code
    for part in ("нецензурная лексика", "3.3.4", "3–10", "profanity/", "скрыто заменой букв"):
        assert part in result.output


def test_a_clean_text_is_said_to_be_clean():
    """No finding is an answer too."""
    assert "Нарушений не найдено" in run("Завтра собрание в 18:00").output


def test_explain_shows_every_stage():
    """Normal text, words with lemmas, and each detector with its reason."""
    output = run("блин, кни\u00adги забыли", "--explain", env={"COLUMNS": "200"}).output

    assert "Нормальный текст: 'блин, книги забыли'" in output
    assert "книги (книга)" in output
    assert "признаков не найдено" in output
    assert "выключен" in output


def test_jsonl_streams_verdicts_in_order():
    """One line out for one line in; other keys are ignored, offsets are code points of the text."""
    lines = [{"id": 7, "text": "🙂 хуйня"}, {"id": "б", "text": "мир", "kind": "x"}]
    result = run("--jsonl", input="\n".join(json.dumps(line) for line in lines) + "\n\n")

    first, second = map(json.loads, result.output.splitlines())

    assert (7, "б", []) == (first["id"], second["id"], second["findings"])
    (finding,) = first["findings"]
    assert {"category", "clause", "start", "end", "score", "rule", "why"} == set(finding)
    assert ("profanity", "3.3.4", 2, 7) == tuple(finding[key] for key in ("category", "clause", "start", "end"))


def test_jsonl_survives_lone_surrogates():
    """Half of a surrogate pair, which JSON allows, neither stops the stream nor breaks the output."""
    result = run("--jsonl", input='{"id": "\\ud800", "text": "\\ud83d хуйня"}\n')

    assert "\ud800" == json.loads(result.output)["id"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{oops}", "Строка 2: это не JSON"),
        (b"[1]", "Строка 2: это не объект"),
        (b'{"id": 1}', "Строка 2: нет ключа id или строки text"),
        (b'{"id": 1, "text": null}', "Строка 2: нет ключа id или строки text"),
        (b"\xff\xfe", "Строка 2: это не UTF-8"),
        (b"[" * 100_000, "Строка 2: "),
    ],
)
def test_a_bad_line_is_named(line, reason):
    """What stands before it is answered, then one Russian sentence with the line's number."""
    result = run("--jsonl", input=b'{"id": 1, "text": "a"}\n' + line + b"\n")

    assert isinstance(result.exception, UserError)
    assert str(result.exception).startswith(reason)
    assert '{"id": 1, "findings": []}' in result.output


@pytest.mark.parametrize("args", [(), ("текст", "--jsonl"), ("--jsonl", "--explain")])
def test_a_senseless_call_is_explained(args):
    """Neither text nor stream, or both, is a mistake that is said in words."""
    assert isinstance(run(*args).exception, UserError)


def test_check_loads_neither_messengers_nor_store_nor_web():
    """The command starts fast because it imports the filters only."""
    code = (
        "import sys; from bot.commands.check import check; check.main(['привет'], standalone_mode=False);"
        "heavy = {'aiogram', 'sqlalchemy', 'litestar', 'maxapi', 'apscheduler', 'alembic'} & set(sys.modules);"
        "sys.exit(repr(heavy) if heavy else 0)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
