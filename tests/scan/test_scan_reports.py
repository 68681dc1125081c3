"""The reports: masked, safe to open, complete or absent."""

import errno
import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from bot.cli import main
from bot.scan.judge import Flagged
from bot.scan.report_html import HtmlReport
from bot.scan.report_xlsx import XlsxReport
from bot.scan.reports import Targets
from bot.scan.run import Options, scan
from bot.scan.staging import staged, write_sentence
from bot.scan.summary import Summary
from filters.types import Category, Finding, Severity
from tests.scan.exports import chat, message

PHONE = "+7 916 123-45-67"
ABUSE = "хуйня"
CLEAN = "Завтра экскурсия, сбор у входа в девять"
AUTHOR = "Мария Петровна"


@pytest.fixture
def reports(export, run_scan, tmp_path):
    """The three reports of a small chat with a phone and an obscenity."""
    path = export(
        chat(
            message(1, CLEAN),
            message(2, f"Телефон мамы Вани: {PHONE}"),
            message(4, ["Какая ", {"type": "bold", "text": ABUSE}, " получилась"]),
            message(5, "", media_type="voice_message", file="v.ogg"),
        )
    )
    run = run_scan(path, "--html", tmp_path / "r.html", "--xlsx", tmp_path / "r.xlsx", "--jsonl", tmp_path / "r.jsonl")
    assert run.code == 0
    return run, tmp_path


class Page(HTMLParser):
    """What a reader sees of a page, and what a browser would fetch or run."""

    def __init__(self, text):
        super().__init__()
        self.seen = []
        self.tags = []
        self.attributes = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Remember tags and attributes."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        """Remember what is shown."""
        self.seen.append(data)


def cells(path, sheet):
    """All values of a sheet, row by row."""
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def everything(folder):
    """All that the three reports say."""
    book = openpyxl.load_workbook(folder / "r.xlsx")
    values = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    return "\n".join(
        [*values, (folder / "r.html").read_text(encoding="utf-8"), (folder / "r.jsonl").read_text(encoding="utf-8")]
    )


@pytest.mark.parametrize("hidden", [PHONE, "123-45-67", ABUSE, AUTHOR, "user102", CLEAN])
def test_no_report_shows_what_was_found_or_who_wrote_it(reports, hidden):
    """Personal data, obscene words, names of authors and clean messages are in no report and not on the screen."""
    run, folder = reports

    assert hidden not in everything(folder) + run.output


def test_the_summary_says_what_was_read_and_found(reports):
    """Messages, the flagged share of those with text, what cannot be read, categories and clauses in words."""
    run, _ = reports
    words = " ".join(run.output.replace("│", " ").split())

    assert "Сообщений прочитано 4" in words
    assert "С находками 2 (66,7 %)" in words
    assert "голосовые 1" in words
    assert "Персональные данные 1 50,0 %" in words
    assert "Нецензурная лексика 1 50,0 %" in words
    assert "3.3.4 — общаться вежливо" in words
    assert "2 «Б» родители 2 50,0 %" in words
    assert "08:00–08:59 2 100,0 %" in words


def test_the_sheet_has_a_row_a_finding(reports):
    """Chat, date, author as a number, category, clause, its words, excerpt, reason."""
    _, folder = reports
    head, *rows = cells(folder / "r.xlsx", "Находки")
    phone, abuse = (dict(zip(head, row, strict=True)) for row in rows)

    assert (phone["Категория"], phone["Пункт"], phone["Автор"]) == ("персональные данные", "3.3.5", "Автор 1")
    assert phone["Дата"] == "01.09.2026 08:02"
    assert phone["Отрывок (скрытый)"].startswith("Телефон мамы Вани: ")
    assert (abuse["Категория"], abuse["Сообщение"], abuse["Автор"]) == ("нецензурная лексика", "4", "Автор 2")
    assert abuse["Правило словами"].startswith("общаться вежливо")


def test_the_page_stands_alone_and_says_the_same(reports):
    """No scripts, nothing fetched; the cards and the figures are there."""
    _, folder = reports
    page = Page((folder / "r.html").read_text(encoding="utf-8"))
    seen = " ".join(" ".join(page.seen).split())

    assert {"script", "link", "img", "iframe"}.isdisjoint(page.tags)
    assert {"src", "href"}.isdisjoint(name for name, _ in page.attributes)
    assert page.tags.count("article") == 2
    assert "Телефон мамы Вани:" in seen
    assert "Автор 2" in seen


def test_findings_for_programs_have_the_keys_of_the_bulk_check(reports):
    """A line a message; category, clause, place, score, rule and reason, without text."""
    _, folder = reports
    [phone, abuse] = [json.loads(line) for line in (folder / "r.jsonl").read_text(encoding="utf-8").splitlines()]

    assert phone.keys() == {"chat", "messages", "author", "at", "findings"}
    assert phone["findings"][0].keys() == {"category", "clause", "start", "end", "score", "rule", "why"}
    assert (abuse["messages"], abuse["at"]) == (["4"], "2026-09-01T08:04:00")
    assert abuse["findings"][0]["category"] == "profanity"


FORMULAS = ['=HYPERLINK("http://evil";"a")', "+1+1", "-2", "@SUM(A1)", "http://evil.ru", "12", "\t=1"]


@pytest.mark.parametrize("title", FORMULAS)
def test_titles_and_texts_stay_strings_in_excel(export, run_scan, tmp_path, title):
    """What looks like a formula, a link or a number is a text, whoever wrote it."""
    path = export(chat(message(1, f"=1+1 {ABUSE}", id=title), name=title))
    run_scan(path, "--xlsx", tmp_path / "r.xlsx")

    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    values = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert not [cell.value for cell in values if cell.data_type == "f" or cell.hyperlink]
    assert book["Находки"]["A2"].value == title.strip()
    assert book["Находки"]["A2"].data_type == "s"


def test_markup_in_titles_and_texts_is_shown_not_run(export, run_scan, tmp_path):
    """A title or a message with tags is text on the page."""
    path = export(chat(message(1, f"<script>alert(1)</script> {ABUSE}"), name="<img src=x onerror=alert(1)>"))
    run_scan(path, "--html", tmp_path / "r.html")

    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))

    assert {"script", "img"}.isdisjoint(page.tags)
    assert any("<img src=x onerror=alert(1)>" in data for data in page.seen)


def flagged(number):
    """A message with one finding."""
    finding = Finding(Category.INSULT, 0, 3, 0.9, "insult/x", "причина", Severity.MEDIUM)
    return Flagged("Чат", (str(number),), "Автор 1", None, (finding,), f"отрывок {number}")


def summary_of(count):
    """The summary of so many flagged messages."""
    summary = Summary(messages=count, checked=count)
    for number in range(count):
        summary.found(flagged(number))
    return summary


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path):
    """Excel's limit loses nothing: a sentence says where it goes on, and the summary lists the sheets."""
    with staged(tmp_path / "r.xlsx") as place:
        report = XlsxReport(place, rows_per_sheet=4)
        for number in range(5):
            report.add(flagged(number))
        report.finish(summary_of(5), "x", None)
        place.move()

    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    numbers = [row[3].value for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2) if row[3].value]

    assert book.sheetnames == ["Сводка", "Находки", "Находки 2", "Находки 3"]
    assert numbers == ["0", "1", "2", "3", "4"]
    assert book["Находки"]["A4"].value.endswith("Продолжение на листе «Находки 2».")
    assert max(sheet.max_row for sheet in book.worksheets[1:]) == 4
    assert any("«Находки 3»" in str(row[0].value) for row in book["Сводка"].iter_rows())


def test_a_page_states_how_many_it_shows(tmp_path):
    """Beyond the maximum a sentence says how many there are and where all of them can be had."""
    with staged(tmp_path / "r.html") as place:
        report = HtmlReport(place, max_cards=3)
        for number in range(5):
            report.add(flagged(number))
        report.finish(summary_of(5), "x", None)
        place.move()

    page = (tmp_path / "r.html").read_text(encoding="utf-8")

    assert page.count("<article") == 3
    assert "первые 3 сообщения с находками из 5" in page
    assert "--xlsx" in page


def test_a_clean_chat_gives_complete_reports(export, run_scan, tmp_path):
    """Nothing found is a result too."""
    run = run_scan(export(chat(message(1, CLEAN))), "--html", tmp_path / "r.html", "--xlsx", tmp_path / "r.xlsx")

    assert run.code == 0
    assert "Нарушений не найдено." in run.output
    assert "Нарушений не найдено." in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert len(cells(tmp_path / "r.xlsx", "Находки")) == 1


def test_a_report_never_overwrites_the_input(export, run_scan, tmp_path):
    """Neither by its own name nor by another name of the same file."""
    path = export(chat(message(1, ABUSE)))
    before = path.read_bytes()
    (tmp_path / "link.html").symlink_to(path)
    (tmp_path / "hard.html").hardlink_to(path)

    runs = [run_scan(path, "--html", tmp_path / name) for name in ("result.json", "link.html", "hard.html")]

    assert ["затёр бы проверяемый файл" in run.sentence for run in runs] == [True] * 3
    assert path.read_bytes() == before


def test_places_where_no_report_can_be_are_told_of_before_the_work(export, run_scan, tmp_path):
    """A folder, a missing folder, a device, the same name twice: refused with a sentence, nothing written."""
    path = export(chat(message(1, ABUSE)))

    def sentence(*arguments):
        return run_scan(path, *arguments).sentence

    assert "укажите имя файла" in sentence("--html", tmp_path)
    assert "создайте её" in sentence("--html", tmp_path / "нет" / "r.html")
    assert "не обычный файл" in sentence("--xlsx", os.devnull)
    assert "в один файл" in sentence("--html", tmp_path / "r", "--xlsx", tmp_path / "." / "r")
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_an_interrupted_scan_leaves_nothing_behind(export, tmp_path):
    """Ctrl+C in the middle: no half report, no hidden folder."""
    path = export(chat(*(message(n, ABUSE) for n in range(400))))

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(path, Targets(html=tmp_path / "r.html", xlsx=tmp_path / "r.xlsx"), Options(), interrupt)

    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_progress_goes_from_nothing_to_the_whole_file(export):
    """The bar is told bytes, never backwards, and ends full."""
    path = export(chat(*(message(n, CLEAN) for n in range(600))))
    told = []
    scan(path, Targets(), Options(), lambda done, total: told.append((done, total)))
    size = path.stat().st_size

    assert told == sorted(told)
    assert told[-1] == (size, size)
    assert len(told) > 3


def test_a_phone_in_a_title_is_masked(export, run_scan, tmp_path):
    """A chat's title is a text like any other."""
    path = export(chat(message(1, ABUSE), name=f"Сбор у Ольги {PHONE}"))
    run = run_scan(path, "--html", tmp_path / "r.html", "--jsonl", tmp_path / "r.jsonl", "--xlsx", tmp_path / "r.xlsx")

    assert PHONE not in everything(tmp_path) + run.output
    assert "Сбор у Ольги" in run.output


def test_the_command_line_shows_a_broken_file_as_one_sentence(tmp_path, capsys):
    """Through the program itself: the sentence on the error stream, exit code 1, nothing on the output."""
    path = tmp_path / "x.json"
    path.write_bytes(b"\x00\x01")

    with pytest.raises(SystemExit) as left:
        main(["scan", str(path)])
    shown = capsys.readouterr()

    assert left.value.code == 1
    assert shown.out == ""
    assert shown.err.startswith("Ошибка: Это не текст: с байта 0")


def test_an_old_report_is_replaced_as_a_whole_or_not_at_all(export, run_scan, tmp_path):
    """A scan that fails leaves the former report as it was; one that succeeds replaces it; no leftovers."""
    old = tmp_path / "r.html"
    old.write_text("прежний", encoding="utf-8")
    foreign = tmp_path / "x.json"
    foreign.write_text("{\n}", encoding="utf-8")

    failed = run_scan(foreign, "--html", old)
    kept = old.read_text(encoding="utf-8")
    run_scan(export(chat(message(1, ABUSE))), "--html", old)

    assert failed.code == 1
    assert kept == "прежний"
    assert "Проверка переписки" in old.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.html", "result.json", "x.json"]


# A limit on the size of files makes writes fail for real, as a full disk does.
LIMITED = """
import resource, sys
from bot.commands.scan import scan
from bot.errors import UserError
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    scan(sys.argv[1:], standalone_mode=False)
except UserError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""


@pytest.mark.parametrize("kind", ["html", "xlsx", "jsonl"])
def test_a_write_that_fails_is_a_sentence_and_leaves_nothing(export, tmp_path, kind):
    """The disk refuses: no half report, no leftovers, a former report as it was, no traceback."""
    path = export(chat(*(message(n, f"{ABUSE} {n} " + "слово " * 40) for n in range(400))))
    (tmp_path / "r").write_text("прежний", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LIMITED, str(path), f"--{kind}", str(tmp_path / "r")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert done.returncode == 1
    assert "не записать (файл больше разрешённого размера)" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "r").read_text(encoding="utf-8") == "прежний"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r", "result.json"]


def test_a_full_disk_has_its_own_sentence():
    """No space left says what to do about it."""
    assert "кончилось место" in write_sentence(Path("r.html"), OSError(errno.ENOSPC, "No space left on device"))
    assert "кончилось место" in write_sentence(Path("r.html"), OSError(errno.EDQUOT, "Disk quota exceeded"))
