"""The course map: every item of the course material has its place."""

import re
from itertools import chain
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parent.parent / "book"
EDITIONS = ("en", "fa")
ITEMS = {  # question: its items; "1:3" stands for 1, 2, 3
    # the assignment sheet
    "S3-1": "-0 a b c",
    "S3-2": "a a(i) a(ii) b b(i) b(ii) c",
    "S3-3": "a a(i) a(ii) b c c(i) c(ii) d d(i) d(ii)",
    "S3-4": "a a(i) a(ii) b",
    "S3-5": "-0 -act a b b-1 b-2 b-3 b-4 b-5 c d e f g",
    # the lecture slides
    "S2-MLP-": "1:2",
    "S2-opt-": "1:6 6b 7:24 24b 30:40",
    # the exercises on paper
    "S1-1-": "1:13",
    "S1-2-": "1:18",
    "S1-5-": "1:7",
    # the solved assignment
    "S0-1-": "0",
    "S0-1a-": "1:9",
    "S0-1b-": "1:8",
    "S0-1c-": "1:7 8a 8b 8c 8d 8e 9a 9b 9c 9d 10",
    "S0-2a-": "0:12",
    "S0-2b-": "0:8",
    "S0-2c-": "0:3",
    "S0-3a-": "0:8",
    "S0-3b-": "0:6",
    "S0-3c-": "0:7",
    "S0-3d-": "0:6",
    "S0-4a-": "0:16 17a 17b 17c 18:24",
    "S0-4b-": "0:12",
    "S0-": "all",
}
ROW = re.compile(r"^\| `(?P<code>[^`]+)` \| (?P<item>.+) \| (?P<at>.+) \|$")
ROLE = re.compile(r"\{(ref|numref|doc)\}`(?:[^`<]+ <)?([\w-]+)>?`")
TARGET = re.compile(
    r"^\((sec-[\w-]+)\)=$|^:label: (ex-[\w-]+)$|^`{3,}\{cell-figure\} (\S+)$",
    re.MULTILINE,
)


def spread(items):
    for item in items.split():
        first, _, last = item.partition(":")
        numbers = range(int(first), int(last) + 1) if last else [first]
        yield from map(str, numbers)


CODES = [
    question + item
    for question, items in ITEMS.items()
    for item in spread(items)
]


def rows(edition):
    """(code, item, [(kind, target), …]) for each row of the page's tables"""
    lines = (BOOK / edition / "course_map.md").read_text().splitlines()
    found = map(ROW.match, lines)
    return [(m["code"], m["item"], ROLE.findall(m["at"])) for m in found if m]


def labels(edition):
    """Every section, exercise and figure of an edition"""
    pages = (page.read_text() for page in (BOOK / edition).glob("*.md"))
    return set(filter(None, chain(*chain(*map(TARGET.findall, pages)))))


def test_the_ranges_spell_out_every_item():
    assert len(CODES) == len(set(CODES)) == 249
    assert {"S2-opt-6b", "S0-4a-17c", "S0-1c-10", "S3-5g"} <= set(CODES)


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_item_has_exactly_one_row_in_the_order_of_its_source(edition):
    assert [code for code, _, _ in rows(edition)] == CODES


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_row_is_lost_to_its_form(edition):
    page = (BOOK / edition / "course_map.md").read_text()
    assert len(re.findall(r"^\| `", page, re.MULTILINE)) == len(rows(edition))


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_row_says_what_and_leads_somewhere(edition):
    for code, item, targets in rows(edition):
        assert item.strip() and targets, code
        assert len(targets) == len(set(targets)), code


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_target_exists(edition):
    known = labels(edition)
    pages = {page.stem for page in (BOOK / edition).glob("*.md")}
    for code, _, targets in rows(edition):
        for kind, target in targets:
            there = pages if kind == "doc" else known
            assert target in there, f"{code}: {target}"
            if target.startswith("ex-"):  # unnumbered ones break numref
                assert kind == "ref", f"{code}: {target}"


def test_both_editions_lead_to_the_same_places():
    english, persian = map(rows, EDITIONS)
    assert [row[::2] for row in english] == [row[::2] for row in persian]
    for (code, one, _), (_, other, _) in zip(english, persian, strict=True):
        assert one != other, code
