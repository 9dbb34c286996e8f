"""The built site, read without a browser."""

import ast
import csv
import importlib
import inspect
import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
STEMS = [CONTENTS["root"]] + [
    chapter["file"]
    for part in CONTENTS["parts"]
    for chapter in part["chapters"]
]
EDITIONS = ("en", "fa")
EVERY_PAGE = pytest.mark.parametrize(
    ("edition", "stem"), [(e, s) for e in EDITIONS for s in STEMS]
)
EVERY_STEM = pytest.mark.parametrize("stem", STEMS)
PERSIAN = re.compile("[آ-ی]")


@cache
def html(path):
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def notebook(site, edition, stem):
    path = site / edition / f"{stem}.ipynb"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def code_cells(site, edition, stem):
    cells = (notebook(site, edition, stem) or {"cells": []})["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def source_of(cell):
    return "".join(cell["source"])


@EVERY_PAGE
def test_a_page_names_its_language_and_direction(site, edition, stem):
    root = html(site / edition / f"{stem}.html").html
    assert root["lang"] == edition
    assert root.get("dir") == {"en": None, "fa": "rtl"}[edition]


@EVERY_PAGE
def test_quoted_cells_are_the_library_byte_for_byte(site, edition, stem):
    page = html(site / edition / f"{stem}.html")
    shown = {pre.get_text() for pre in page.select(".cell_input pre")}
    for cell in code_cells(site, edition, stem):
        names = cell["metadata"].get("quote", "").split()
        if names:
            parts = [text_in_library(name) for name in names]
            assert source_of(cell) == "\n\n\n".join(parts)
            assert source_of(cell) + "\n" in shown


def text_in_library(name):
    module, _, name = name.rpartition(".")
    module = importlib.import_module(module)
    thing = getattr(module, name)
    if inspect.isclass(thing) or inspect.isfunction(thing):
        return inspect.getsource(thing).rstrip("\n")
    source = inspect.getsource(module)
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign):
            if name in {target.id for target in statement.targets}:
                return ast.get_source_segment(source, statement)


def test_chapters_quote_the_library(site):
    quoted = [
        cell["metadata"]["quote"]
        for stem in STEMS
        for cell in code_cells(site, "en", stem)
        if "quote" in cell["metadata"]
    ]
    assert quoted


@EVERY_STEM
def test_the_code_of_both_editions_is_the_same(site, stem):
    english, persian = (code_cells(site, e, stem) for e in EDITIONS)
    assert [*map(source_of, english)] == [*map(source_of, persian)]


@EVERY_PAGE
def test_a_notebook_has_results_and_nothing_hidden(site, edition, stem):
    cells = code_cells(site, edition, stem)
    assert all(cell["execution_count"] for cell in cells)
    assert not any("myst_nb" in source_of(cell) for cell in cells)
    assert all(set(cell["metadata"]) <= {"quote", "tags"} for cell in cells)
    if cells:
        download = html(site / edition / f"{stem}.html").select_one(
            f'a[href="{stem}.ipynb"]'
        )
        assert download is not None and download.has_attr("download")


MYST = re.compile(r"\{[\w:-]+\}`|^(?:```|:::)\{|^\([\w-]+\)=$", re.MULTILINE)


@EVERY_PAGE
def test_the_text_of_a_notebook_is_plain_markdown(site, edition, stem):
    for cell in (notebook(site, edition, stem) or {"cells": []})["cells"]:
        if cell["cell_type"] == "markdown":
            assert not MYST.search(source_of(cell))
            rtl = source_of(cell).startswith('<div dir="rtl">')
            assert rtl == (edition == "fa")


@EVERY_STEM
def test_sections_have_the_same_anchors_in_both_editions(site, stem):
    english, persian = (
        [
            section.get("id")
            for section in html(site / edition / f"{stem}.html").select(
                "article section"
            )
            if section.find(re.compile("^h[1-6]$"), recursive=False)
        ]
        for edition in EDITIONS
    )
    assert english == persian
    assert all(anchor.startswith("sec-") for anchor in english)


@EVERY_PAGE
def test_the_other_edition_is_linked_and_there(site, edition, stem):
    page = site / edition / f"{stem}.html"
    other = {"en": "fa", "fa": "en"}[edition]
    alternates = {
        link["hreflang"]: link["href"]
        for link in html(page).select('link[rel="alternate"]')
    }
    assert set(alternates) == set(EDITIONS)
    for language, href in alternates.items():
        assert href.split("/")[-2:] == [language, page.name]
        assert (site / language / page.name).is_file()
    switch = html(page).select_one("a.language-switch")
    assert switch["hreflang"] == other
    assert (page.parent / switch["href"]).is_file()


def pages(site):
    return [*site.rglob("*.html")]


@cache
def links(page):
    """(element, url) of all that a page links to or loads"""
    return [
        (element, element[name])
        for name in ("href", "src")
        for element in html(page).select(f"[{name}]")
    ]


@cache
def anchors(page):
    return set(re.findall(r'\bid="([^"]+)"', page.read_text("utf-8")))


def test_every_link_into_the_site_has_its_target(site):
    dead = []
    for page in pages(site):
        for _, url in links(page):
            parts = urlsplit(url)
            if parts.scheme or url.startswith(("//", "data:")):
                continue
            target = page
            if parts.path:
                target = (page.parent / unquote(parts.path)).resolve()
            found = target.is_file()
            if found and parts.fragment and target.suffix == ".html":
                found = unquote(parts.fragment) in anchors(target)
            if not found:
                dead.append((page.relative_to(site).as_posix(), url))
    assert not dead


def test_nothing_is_loaded_from_elsewhere(site):
    for page in pages(site):
        for element, url in links(page):
            if urlsplit(url).scheme in ("http", "https"):
                is_for_search = element.get("rel") in (
                    ["alternate"],
                    ["canonical"],
                )
                assert element.name == "a" or is_for_search
            assert not url.startswith("//")


def test_style_sheets_find_their_fonts_and_pictures(site):
    for sheet in site.rglob("*.css"):
        text = sheet.read_text("utf-8")
        urls = re.findall(r"(?:url\(|@import )[\s\"']*([^)\"'\s]+)", text)
        for url in urls:
            if not url.startswith(("data:", "#")):
                assert (sheet.parent / urlsplit(url).path).is_file(), url


def test_the_site_carries_no_dead_weight(site):
    names = {path.name for path in site.rglob("*")}
    assert not {n for n in names if n.endswith((".map", ".md", ".ttf"))}
    assert not {n for n in names if "fontawesome.js" in n or "thebe" in n}
    used = {
        Path(urlsplit(url).path).name
        for page in pages(site)
        for _, url in links(page)
    }
    assert {p.name for p in site.glob("*/_images/*")} <= used


@EVERY_PAGE
def test_pictures_are_described_in_the_language_of_the_page(
    site, edition, stem
):
    for image in html(site / edition / f"{stem}.html").select("article img"):
        assert len(image["alt"].split()) > 2
        assert bool(PERSIAN.search(image["alt"])) == (edition == "fa")


@EVERY_PAGE
def test_formulas_are_typeset_and_can_be_read_aloud(site, edition, stem):
    page = html(site / edition / f"{stem}.html")
    formulas = page.select(".math")
    source = (ROOT / "book" / edition / f"{stem}.md").read_text("utf-8")
    prose = re.sub(r"^```\{code-cell.*?^```$", "", source, flags=re.M | re.S)
    prose = prose.replace("```{terms}", "$")  # definitions have formulas
    assert bool(formulas) == ("$" in prose)
    assert not page.select(".katex-error")
    for formula in formulas:
        assert formula.select_one("math") and formula.select_one(".katex")


@EVERY_PAGE
def test_results_on_the_data_say_which_data(site, edition, stem):
    page = html(site / edition / f"{stem}.html")
    uses = any(
        "fashion_mnist" in source_of(cell)
        for cell in code_cells(site, edition, stem)
    )
    notices = page.select(".data-official, .data-stand-in")
    assert len(notices) == uses
    if uses:
        assert "Fashion-MNIST" in notices[0].get_text()
        assert bool(PERSIAN.search(notices[0].get_text())) == (edition == "fa")


def test_all_pages_were_built_on_the_same_data(site):
    kinds = {
        name
        for page in pages(site)
        for notice in html(page).select(".data-official, .data-stand-in")
        for name in notice["class"]
        if name.startswith("data-")
    }
    assert len(kinds) <= 1


@EVERY_STEM
def test_persian_pages_have_persian_numbers_and_words(site, stem):
    page = html(site / "fa" / f"{stem}.html")
    numbers = page.select(".section-number, .caption-number, .std-numref")
    for number in numbers:
        own = number.find_all(string=lambda t: not t.find_parent(class_="ltr"))
        assert not re.search("[0-9]", "".join(own)), number
    for element in page.body.select("[aria-label], [title], [placeholder]"):
        if element.find_parent(class_="ltr"):
            continue  # a work's title stays in its language
        for name in ("aria-label", "title", "placeholder"):
            assert PERSIAN.search(element.get(name, "ژرف"))


def test_the_front_page_leads_to_both_editions_without_a_script(site):
    hrefs = [a["href"] for a in html(site / "index.html").select("body a")]
    assert hrefs == ["en/index.html", "fa/index.html"]
    assert all((site / href).is_file() for href in hrefs)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_glossary_has_every_term_and_its_definition(site, edition):
    page = html(site / edition / "glossary.html")
    entries = {}
    for term in page.select("dl.glossary dt"):
        own = term.find_all(string=lambda t: not t.find_parent("a"))
        entries[plain_text("".join(own))] = plain(term.find_next_sibling("dd"))
    with (ROOT / "book/glossary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    other = {"en": "fa", "fa": "en"}[edition]
    assert set(entries) == {plain_text(row[edition]) for row in rows}
    for row in rows:
        said = entries[plain_text(row[edition])]
        assert plain_text(row[other]) in said
        definition = row[f"definition_{edition}"].split("$")[0]
        assert plain_text(definition) in said


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_printed_sheet_asks_what_the_problem_set_solves(site, edition):
    sheet = html(site / edition / "problem_sheet.html").article
    solved = html(site / edition / "problem_set.html").article
    parts = [p for p in sheet.select("p") if p.find("strong")]
    assert len(parts) == 21
    asked = plain(solved)
    assert all(plain(part) in asked for part in parts)
    assert not sheet.select(".admonition, .cell")
    assert len(solved.select("div.solution")) == len(
        solved.select("div.exercise")
    )


def plain(node):
    return plain_text(node.get_text())


def plain_text(text):
    return " ".join(text.replace("*", "").replace("’", "'").split())
