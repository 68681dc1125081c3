import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import filters
import lexicons
from filters import wordlists
from filters.types import Category, Context
from lexicons import LexiconError

LINES = Path(__file__).parents[1] / "data" / "classchat_dev.jsonl"
# What no line of the class chats asks: of streets, dogs, first names, broken-in accounts, letters written apart.
MORE = [
    "Мы живём: Солнечная 12, кв. 45, а гуляем на площадке",
    "Сука ощенилась, четыре щенка, порода такса",
    "На дереве у озера обломился сук",
    "фамилию и телефон мамы спросите: агата Зябликова 8 944 713 28 05",
    "ж о п а какая-то, п и з д е ц",
    "этохуйня какая-то",
    "мой аккаунт взломали, пишут от моего имени, сообщения не от меня",
    "Продаю щенков недорого, скидки, подписывайтесь на канал, переходите по ссылке",
]
TEXTS = [json.loads(line)["text"] for line in LINES.read_text(encoding="utf-8").splitlines()] + MORE

# Run with the folder of lists in the environment: what a program started now would say.
FRESH = """
import json, sys
import filters
from filters.types import Category, Context
everything = Context(enabled=frozenset(Category))
rows = [[repr(f) for f in filters.check(text, everything).findings] for text in json.load(sys.stdin)]
json.dump(rows, sys.stdout)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An institution's own lists, ours at first; afterwards ours are judged by again."""
    for name in lexicons.names():
        (tmp_path / f"{name}.txt").write_bytes(lexicons.place(name).read_bytes())
    with monkeypatch.context() as patch:
        patch.setenv("DEZHURNY_LEXICONS", str(tmp_path))
        yield tmp_path
    filters.reload()


def shorten(folder):
    """Leave of every section of every list its first entry only."""
    for name in lexicons.names():
        path = folder / f"{name}.txt"
        kept, first = [], True
        for line in path.read_text(encoding="utf-8").splitlines():
            bare = line.split("#", 1)[0].strip()
            if bare.startswith("[") or (bare and first):
                kept.append(line)
                first = bare.startswith("[")
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def verdicts():
    """What is said of every line now, in this process."""
    everything = Context(enabled=frozenset(Category))
    return [[repr(finding) for finding in filters.check(text, everything).findings] for text in TEXTS]


def test_after_a_reload_nothing_is_left_of_the_former_words(folder):
    """All lists changed, every line is judged as by a program started with the new ones: no cache was forgotten."""
    before = verdicts()
    shorten(folder)
    filters.reload()
    after = verdicts()
    done = subprocess.run(
        [sys.executable, "-c", FRESH], input=json.dumps(TEXTS).encode(), capture_output=True, check=True, env=os.environ
    )

    assert json.loads(done.stdout) == after
    assert sum(a != b for a, b in zip(before, after, strict=True)) > 200


def test_a_reload_there_and_back_changes_nothing(folder):
    """The lists of before give the verdicts of before, in both directions nothing is kept."""
    before = verdicts()
    ours = lexicons.read()
    shorten(folder)
    filters.reload()
    verdicts()
    filters.reload(ours)

    assert before == verdicts()


def test_whatever_is_kept_of_the_lists_is_found():
    """Caches of words are found without being named; those of the dictionary, which take long to fill, are kept."""
    found = wordlists.caches()

    assert {"filters.judge.judge", "filters.scene._marks", "filters.cue_words.DETECTORS"} <= found.keys()
    assert not any(name.startswith(("filters.morph.", "filters.linear.")) for name in found)


def test_a_broken_list_changes_nothing(folder):
    """With one list broken all stay as they were."""
    before = filters.check("ты дурак").findings
    (folder / "insults.txt").write_text("[vulgar\n", encoding="utf-8")

    with pytest.raises(LexiconError, match=r"insults\.txt, строка 1"):
        filters.reload()

    assert before == filters.check("ты дурак").findings


def test_an_own_list_has_the_sections_of_ours(folder):
    """A section that is missing or that no rule asks for is told in words, and is no surprise at the first message."""
    path = folder / "insults.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n[nosuch]\nпень\n", encoding="utf-8")

    with pytest.raises(LexiconError, match="лишний раздел «nosuch»"):
        lexicons.read()

    path.write_text("[nosuch]\nпень\n", encoding="utf-8")

    with pytest.raises(LexiconError, match="нет раздела"):
        lexicons.read()


def test_a_list_that_is_no_text_is_told_with_its_line(folder):
    """A file saved in another encoding is refused in words."""
    (folder / "spam.txt").write_bytes("[promo]\nакция\n".encode() + "скидка\n".encode("cp1251"))

    with pytest.raises(LexiconError, match=r"spam\.txt, строка 3: это не текст в кодировке UTF-8"):
        lexicons.read()


def test_words_that_disguises_lead_to_may_be_removed(folder):
    """«йопа» is read as «жопа», «п*ц» as «пиздец»: without these words in the list such a text is simply clean."""
    shorten(folder)
    filters.reload()

    assert () == filters.check("йопа и п*ц, zopa").findings
