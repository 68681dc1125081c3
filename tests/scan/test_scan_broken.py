"""Broken and foreign files: one sentence that says what, where and what to do; what was read before stands."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from tests.scan.exports import chat, message

SECRET = "тайна"  # a word of the conversation, which no error may repeat
GOOD = json.dumps(chat(*(message(n, f"{SECRET} {n}") for n in range(1, 6))), ensure_ascii=False, indent=1).encode()
FIRST_ENTRY = GOOD.index(b'"id": 3')

FOREIGN = {
    "empty": (b"", "Файл пуст"),
    "blank": ("\ufeff \n\n".encode(), "Файл пуст"),
    "binary": (b"\x7fELF\x02\x01\x01\x00\x00", "с байта 7 идут двоичные данные"),
    "zip": (b"PK\x03\x04" + b"\0" * 40, "архив ZIP"),
    "gzip": (b"\x1f\x8b\x08\0", "gzip"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "html": (b"<!DOCTYPE html>\n<html>", "выгрузка в виде страницы HTML"),
    "utf-16 JSON": ('{"messages": []}'.encode("utf-16"), "UTF-16"),
    "JSON list": (b' [{"text": "a"}]', "с байта 1 идёт список"),
    "foreign JSON": (b'{\n "name": "x",\n "items": []\n}', "нет списка «messages»"),
    "messages is no list": (b'{\n "name": "x",\n "messages": {"a": 1}\n}', "нет списка «messages»"),
    "JSONL of something else": (b'{"a": 1}\n{"b": 2}\n', "Ни одна строка файла не читается, первая — 1"),
    "plain text": ("Просто письмо, без таблицы\n".encode(), "В строке 1 не найден столбец с текстом"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_refused_in_a_sentence(tmp_path, run_scan, name):
    """Nothing is scanned, no report appears, and the sentence says what the file is."""
    content, words = FOREIGN[name]
    path = tmp_path / "file"
    path.write_bytes(content)

    run = run_scan(path, "--html", tmp_path / "r.html")

    assert run.code == 1
    assert words in run.sentence
    assert "\n" not in run.sentence
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


BROKEN = {
    "cut in the middle": (
        GOOD[:FIRST_ENTRY],
        f"обрывается на байте {FIRST_ENTRY}, после 2-го сообщения (его номер в чате 2)",
    ),
    "cut before the first": (GOOD[: GOOD.index(b"[") + 1], "после 0-го сообщения:"),
    "only the end is missing": (GOOD.rstrip()[:-1], "после 5-го сообщения (его номер в чате 5)"),
    "a wrong sign": (
        GOOD[:FIRST_ENTRY] + b"?" + GOOD[FIRST_ENTRY:],
        f"повреждён на байте {FIRST_ENTRY + 1} из {len(GOOD) + 1:,}, после 2-го".replace(",", "\u202f", 1),
    ),
    "bytes of another encoding": (
        GOOD.replace(f"{SECRET} 4".encode(), f"{SECRET} 4".encode("cp1251")),
        "после 3-го сообщения",
    ),
    "a number without end": (GOOD.replace(b'"id": 4', b'"id": ' + b"9" * 6000), "после 3-го сообщения"),
    "an impossible exponent": (GOOD.replace(b'"id": 4', b'"id": 1e99999999999999999999'), "после 3-го сообщения"),
    "something behind the end": (GOOD + b"{}", "после 5-го сообщения"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_placed_and_what_stood_before_is_reported(tmp_path, run_scan, name):
    """The summary and the reports cover everything before the break; the reports say that they end early."""
    content, words = BROKEN[name]
    path = tmp_path / "result.json"
    path.write_bytes(content)

    run = run_scan(path, "--html", tmp_path / "r.html", "--jsonl", tmp_path / "r.jsonl")

    assert run.code == 1
    assert words in run.sentence
    assert "Сообщений прочитано" in run.output
    assert "прочитан не до конца" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", BROKEN)
def test_an_error_never_repeats_the_conversation(tmp_path, run_scan, name):
    """The parser quotes what it choked on; the sentence, the screen and the reports do not."""
    path = tmp_path / "result.json"
    path.write_bytes(BROKEN[name][0])

    run = run_scan(path, "--html", tmp_path / "r.html", "--jsonl", tmp_path / "r.jsonl")
    written = (tmp_path / "r.html").read_text(encoding="utf-8") + (tmp_path / "r.jsonl").read_text(encoding="utf-8")

    assert SECRET not in run.sentence + run.output + written


def test_the_damaged_byte_is_named_exactly_far_inside(tmp_path, run_scan):
    """Beyond the parser's first chunk the place is still exact."""
    body = json.dumps(chat(*(message(n, f"строка {n}") for n in range(1000))), ensure_ascii=False, indent=1).encode()
    at = body.index(b'"id": 900,')
    path = tmp_path / "result.json"
    path.write_bytes(body[:at] + b"@" + body[at:])

    run = run_scan(path)

    assert f"на байте {at + 1:,} из".replace(",", "\u202f") in run.sentence
    assert "после 900-го сообщения (его номер в чате 899)" in run.sentence


def test_an_unclosed_value_is_stopped_before_it_fills_the_memory(tmp_path, run_scan, monkeypatch):
    """A quote nobody closes makes the rest of the file one value: reading stops at a limit."""
    monkeypatch.setattr("bot.scan.telegram.MAX_VALUE_BYTES", 1 << 20)
    path = tmp_path / "result.json"
    path.write_bytes(GOOD[:FIRST_ENTRY] + b'"' + b"x" * (3 << 20))

    run = run_scan(path)

    assert run.code == 1
    assert "одно значение больше 1 МБ" in run.sentence
    assert "после 2-го сообщения" in run.sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'text,n\nok,1\n"no end,2\nnext,3\n', "Строка 3: запись не заканчивается"),
        (b'text,n\nok,1\n"' + b"x" * 200_000, "Строка 3: запись не заканчивается"),
        ("text\nпривет\nок\n".encode() + b"\xff\xfe\n", "Строка 4: байты не читаются как utf-8"),
    ],
)
def test_a_broken_table_names_the_line(tmp_path, run_scan, content, words):
    """A quote without its pair and a byte of another encoding are told of by their line."""
    path = tmp_path / "chat.csv"
    path.write_bytes(content)

    run = run_scan(path)

    assert run.code == 1
    assert words in run.sentence
    assert "Сообщений прочитано" in run.output


def test_deep_nesting_is_passed_over(tmp_path, run_scan):
    """A hostile depth neither crashes nor hides the next message."""
    deep = "[" * 100_000 + "]" * 100_000
    path = tmp_path / "result.json"
    path.write_text(f'{{"name": "x",\n"messages": [{{"id": 1, "text": {deep}}}, {json.dumps(message(2, "да"))}]}}')

    run = run_scan(path)

    assert run.code == 0
    assert "Сообщений прочитано     2" in run.output


def test_places_that_are_no_files_are_told_of(tmp_path, run_scan):
    """A missing file, a folder and a device each have their sentence."""
    missing = run_scan(tmp_path / "нет.json")
    folder = run_scan(tmp_path)
    device = run_scan(Path(os.devnull))

    assert (missing.code, folder.code, device.code) == (1, 1, 1)
    assert "нет.json» нет: проверьте путь" in missing.sentence
    assert "папка, а нужен файл" in folder.sentence
    assert "не обычный файл" in device.sentence


def test_an_option_that_does_not_fit_the_format_is_refused(export, run_scan):
    """A text column of an export of Telegram is a misunderstanding worth a sentence."""
    run = run_scan(export(chat(message(1, "да"))), "--text-column", "text")

    assert "--text-column относится только к CSV" in run.sentence


def test_a_wrong_format_by_hand_is_a_sentence_too(export, run_scan):
    """``--format`` is believed, and what then cannot be read is told of."""
    path = export(chat(message(1, "да")))

    assert "Ни одна строка" in run_scan(path, "--format", "jsonl").sentence
    assert "не найден столбец" in run_scan(path, "--format", "csv").sentence


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(GOOD) - 1), junk=st.binary(max_size=3), cut=st.integers(0, 200))
def test_no_damage_gives_anything_but_a_sentence(tmp_path, items, at, junk, cut):
    """Any bytes replaced, removed or added anywhere: either it reads, or there is a sentence for people."""
    path = tmp_path / "damaged"
    path.write_bytes(GOOD[:at] + junk + GOOD[at + cut :])
    sentence = ""
    try:
        items(path)
    except UserError as error:
        sentence = str(error)

    assert SECRET not in sentence
