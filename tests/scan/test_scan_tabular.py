"""CSV and JSONL as records."""

import csv
import io
import json
from datetime import datetime

import pytest

from bot.errors import UserError
from bot.scan.records import Record, Skip, Skipped, when
from bot.scan.source import Format, detect

ROWS = [
    ["id", "дата", "автор", "чат", "текст"],
    ["1", "01.09.2026 08:15", "Мария", "2 «Б»", "Доброе утро, коллеги"],
    ["2", "2026-09-01 08:16:30", "Ольга", "2 «Б»", 'Сказал: "да"; и ушёл,\nа потом вернулся'],
]
EXPECTED = [
    Record("2 «Б»", "1", "Мария", datetime(2026, 9, 1, 8, 15), "Доброе утро, коллеги"),  # noqa: DTZ001
    Record("2 «Б»", "2", "Ольга", datetime(2026, 9, 1, 8, 16, 30), 'Сказал: "да"; и ушёл,\nа потом вернулся'),  # noqa: DTZ001
]


def table(rows, delimiter):
    """Rows as a program writes them."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_every_usual_dialect_and_encoding_is_read_alike(tmp_path, items, delimiter, encoding):
    """Excel, a Russian Excel and a script write the same table differently; the records are the same."""
    path = tmp_path / "chat.csv"
    path.write_bytes(table(ROWS, delimiter).encode(encoding))

    assert items(path) == EXPECTED


@pytest.mark.parametrize("header", ["text", "Текст", "СООБЩЕНИЕ", "message", '"Text"', " text "])
def test_the_text_column_is_known_by_its_header(tmp_path, items, header):
    """Letter case, quotes and spaces around a header do not matter."""
    path = tmp_path / "chat.csv"
    path.write_text(f"n,{header},x\n1,привет,2\n", encoding="utf-8")

    assert [item.text for item in items(path)] == ["привет"]


@pytest.mark.parametrize("column", ["реплика", "2"])
def test_the_text_column_can_be_named_or_numbered(tmp_path, items, column):
    """``--text-column`` takes a header or a number from 1; other known headers still name their columns."""
    path = tmp_path / "chat.csv"
    path.write_text("автор;реплика\nМария;привет\n", encoding="utf-8")

    assert [(item.author, item.text) for item in items(path, text_column=column)] == [("Мария", "привет")]


def test_a_numbered_column_needs_no_header(tmp_path, items):
    """A file without headers loses no first line."""
    path = tmp_path / "lines.tsv"
    path.write_text("первая\tA\nвторая\tB\n", encoding="utf-8")

    assert [item.text for item in items(path, text_column="1")] == ["первая", "вторая"]


def test_a_comma_in_a_one_column_file_is_a_comma(tmp_path, items):
    """Where the header has one column, nothing is cut off at a comma."""
    path = tmp_path / "chat.csv"
    path.write_text('text\nда, нет, не знаю\n"в ""кавычках"", да"\n', encoding="utf-8")

    assert [item.text for item in items(path)] == ["да, нет, не знаю", 'в "кавычках", да']


def test_surplus_cells_belong_to_the_text(tmp_path, items):
    """An unquoted comma makes cells too many: what they say is read all the same."""
    path = tmp_path / "chat.csv"
    path.write_text("id,text\n1,раз, два, три\n2\n", encoding="utf-8")

    assert [item.text if isinstance(item, Record) else item for item in items(path)] == [
        "раз, два, три",
        Skipped(Skip.BROKEN, 3),
    ]


def test_quotes_in_an_unquoted_tab_file_are_signs(tmp_path, items):
    """A quote that opens a cell of a plain tab file does not swallow the lines after it."""
    path = tmp_path / "chat.tsv"
    path.write_text('text\tlabel\n"начал и не закрыл\tA\nвторая\tB\n', encoding="utf-8")

    assert [item.text for item in items(path)] == ['"начал и не закрыл', "вторая"]


def test_cp1251_is_recognised_far_behind_an_ascii_beginning(tmp_path, items):
    """The first letters beyond ASCII decide, wherever they stand."""
    path = tmp_path / "chat.csv"
    path.write_bytes(b"text\n" + (b"ok " * 10_000 + b"\n") * 40 + "привет\n".encode("cp1251"))

    assert items(path)[-1].text == "привет"


def test_jsonl_is_read_line_by_line(tmp_path, items):
    """Text as string or fragments, fields under their usual names, empty lines passed over, numbers where no id is."""
    lines = [
        json.dumps({"id": "a", "text": "раз", "author": "М", "at": "2026-09-01T10:00:00+03:00", "chat": "Г"}),
        "",
        json.dumps({"сообщение": ["д", {"type": "bold", "text": "ва"}]}, ensure_ascii=False),
    ]
    path = tmp_path / "chat.jsonl"
    path.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")

    assert items(path) == [
        Record("Г", "a", "М", datetime(2026, 9, 1, 10), "раз"),  # noqa: DTZ001
        Record("Чат без названия", "3", "", None, "два"),
    ]


def test_a_broken_line_of_jsonl_does_not_hide_the_rest(tmp_path, run_scan):
    """Lines that can be read are read; the sentence names the others, and the exit code says that there were some."""
    path = tmp_path / "chat.jsonl"
    path.write_text('{"text": "раз"}\n{"text": "два\n[1]\n{"text": "три"}\n{"x": 1}\n', encoding="utf-8")

    run = run_scan(path)

    assert run.code == 1
    assert "3 строки (2, 3, 5)" in run.sentence
    assert "Сообщений прочитано" in run.output
    assert next(line for line in run.output.splitlines() if "Сообщений прочитано" in line).split()[3] == "2"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ('{"name": "x",\n "messages": []}', Format.TELEGRAM),
        ('{"messages": [], "name": "x"}', Format.TELEGRAM),
        ('\ufeff  {\n"chats": {"list": []}}', Format.TELEGRAM),
        ('{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n', Format.JSONL),
        ('{"id": 1, "text": "a\n{"id": 2, "text": "b"}\n', Format.JSONL),
        ("text,id\na,1\n", Format.CSV),
    ],
)
def test_the_format_is_known_by_content(content, form):
    """The name of a file says nothing."""
    assert detect(content.encode()) is form


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-09-01T10:20:30", datetime(2026, 9, 1, 10, 20, 30)),  # noqa: DTZ001
        ("2026-09-01T10:20:30+05:00", datetime(2026, 9, 1, 10, 20, 30)),  # noqa: DTZ001
        ("01.09.2026 10:20", datetime(2026, 9, 1, 10, 20)),  # noqa: DTZ001
        ("1.9.26, 7:05:09", datetime(2026, 9, 1, 7, 5, 9)),  # noqa: DTZ001
        ("31.02.2026", None),
        ("01.09.2026", datetime(2026, 9, 1)),  # noqa: DTZ001
        ("вчера", None),
        ("", None),
        (None, None),
        (["2026"], None),
        ("99999999999999999999", None),
    ],
)
def test_dates_of_all_usual_kinds_are_understood(written, moment):
    """A date that cannot be read is no date, and never an error."""
    assert when(written) == moment


def test_seconds_since_1970_are_the_local_hour():
    """An exporter that writes only seconds means the reader's clock."""
    assert when("1788246000") == datetime.fromtimestamp(1788246000)  # noqa: DTZ006
    assert when(1788246000000) == datetime.fromtimestamp(1788246000)  # noqa: DTZ006


@pytest.mark.parametrize(("column", "words"), [("4", "Столбца 4 нет"), ("слова", "Столбца «слова» нет")])
def test_a_column_that_is_not_there_is_told_of(tmp_path, items, column, words):
    """The sentence says which column was asked for and how many there are."""
    path = tmp_path / "chat.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(UserError, match=f"{words}: в строке 1 столбцов 2"):
        items(path, text_column=column)
