"""The book's Sphinx extensions, where they can be tried by themselves."""

import sys
from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "book" / "_ext"))

from formulas import HoldPunctuation  # noqa: E402
from library import Library  # noqa: E402
from logical_css import logical  # noqa: E402
from persian_search import Persian  # noqa: E402
from persian_text import (  # noqa: E402
    DIGITS,
    NUMBER,
    latin_runs,
    take_formulas,
    take_number,
)
from tools.quote import filled_in  # noqa: E402


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("روش‌های SGD، Adam و C++ را", ["SGD", "Adam", "C++"]),
        ("دسته‌ای (batch normalization) است.", ["batch normalization"]),
        ("(یعنی minibatch SGD)؛", ["minibatch SGD"]),
        ("بستهٔ 64 تایی، batch size 64، است", ["batch size 64"]),
        ("پس Goodfellow et al., 2016.", ["Goodfellow et al., 2016"]),
        ("تابع f(x) و NumPy.", ["f(x)", "NumPy"]),
        ("دادهٔ Fashion-MNIST (۶۰٬۰۰۰ تصویر)", ["Fashion-MNIST"]),
        ("شبکهٔ 784-128-64-10 و Adam - ساده", ["784-128-64-10", "Adam"]),
        ("۱۲٫۵٪ و ۳ تا ۵", []),
    ],
)
def test_latin_runs_end_where_the_sentence_goes_on(text, runs):
    assert [text[start:stop] for start, stop in latin_runs(text)] == runs


def test_a_formula_is_part_of_the_latin_word_that_it_touches():
    text, formula = nodes.Text("نرم "), nodes.math("", "L_2")
    word = nodes.inline("-norm", "-norm")
    paragraph = nodes.paragraph("", "", text, formula, word)
    take_formulas(word)
    assert [node.astext() for node in paragraph] == ["نرم ", "L_2-norm"]


@pytest.mark.parametrize(("space", "pieces"), [(" ", 1), (" و ", 3)])
def test_a_number_reads_on_from_the_formula_before_it(space, pieces):
    formula, number = nodes.math("", "x="), nodes.inline("", "۵")
    number["classes"] = ["pasted-text"]
    paragraph = nodes.paragraph("", "", formula, nodes.Text(space), number)
    take_number(formula)
    assert len(paragraph) == pieces
    assert paragraph.astext() == f"x={space}۵"


def test_what_touches_a_formula_stays_on_its_line():
    paragraph = nodes.paragraph("", "", nodes.Text("اگر ("))
    paragraph += [nodes.math("", "x=0"), nodes.Text("). پس")]
    document = new_document("")
    document += paragraph
    HoldPunctuation(document).run()
    assert [node.astext() for node in paragraph] == ["اگر ", "(x=0).", " پس"]


@pytest.mark.parametrize(
    ("number", "persian"),
    [("87.6%", "۸۷٫۶٪"), ("60,000", "۶۰٬۰۰۰"), ("-0.25", "−۰٫۲۵")],
)
def test_numbers_are_put_into_persian(number, persian):
    assert NUMBER.fullmatch(number)
    assert number.translate(DIGITS) == persian


@pytest.mark.parametrize("text", ["1.5e-07", "v2.1.0", "nan", "3 x"])
def test_what_is_no_plain_number_stays_as_it_is(text):
    assert not NUMBER.fullmatch(text)


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a{margin-left:1px}", "a{margin-inline-start:1px}"),
        ("a{left:0;right:50%}", "a{inset-inline-start:0;right:50%}"),
        ("a{text-align:right}", "a{text-align:end}"),
        ("a{float: left}", "a{float: inline-start}"),
        ("a{padding:1px 2px}", "a{padding:1px 2px}"),
        (
            "a{margin:1px 2px 3px 4px}",
            "a{margin-block:1px 3px;margin-inline:4px 2px}",
        ),
        ("a{transform:translateX(-100%)}", "a{transform:translateX(100%)}"),
        ("a{border-top-left-radius:1px}", "a{border-start-start-radius:1px}"),
    ],
)
def test_sides_become_logical(css, expected):
    assert logical(css) == expected


@pytest.mark.parametrize("typed", ["می‌رود", "ميرود", "مي‌رود"])
def test_search_finds_a_word_however_it_is_joined(typed):
    words = set(Persian({}).split(typed))
    assert words & {"میرود"} or words >= {"می", "رود"}
    assert words <= set(Persian({}).split("می‌رود"))


@pytest.fixture
def library(tmp_path):
    package = tmp_path / "zharf"
    package.mkdir()
    files = {
        "__init__": "",
        "leaf": "RATE = 0.1\n\n\n@cache\ndef f():\n    return RATE\n",
        "root": "from zharf import leaf\nfrom zharf.other import g\n",
        "other": "def g():\n    pass\n",
        "alone": "import numpy\n",
    }
    for name, text in files.items():
        (package / f"{name}.py").write_text(text)
    return Library(tmp_path)


def test_a_quote_is_the_text_of_what_it_names(library):
    assert library.quote("zharf.leaf.f zharf.leaf.RATE") == (
        "@cache\ndef f():\n    return RATE\n\n\nRATE = 0.1"
    )


@pytest.mark.parametrize("name", ["zharf.leaf.h", "zharf.lea.f", "f"])
def test_a_misspelt_quote_is_an_error(library, name):
    with pytest.raises(LookupError):
        library.quote(name)


def test_a_module_needs_what_it_imports_and_so_on(library):
    needs = {"zharf", "zharf.root", "zharf.leaf", "zharf.other"}
    assert library.needs("zharf.root") == needs
    assert library.needs("zharf.alone") == {"zharf", "zharf.alone"}


@pytest.mark.parametrize(
    "code",
    [
        "import zharf.leaf",
        "from zharf import leaf",
        "from zharf.leaf import f",
        "%timeit 1\nfrom zharf import (\n    leaf as l,\n)",
    ],
)
def test_imports_of_a_cell_are_seen(library, code):
    assert "zharf.leaf" in library.imports(code)


def test_a_chapter_is_printed_with_its_quotes_filled_in():
    chapter = "```{code-cell} ipython3\n:quote: zharf.losses.half_mse\n```\n"
    text = filled_in(chapter)
    assert text.startswith(chapter.removesuffix("```\n") + "def half_mse(")
    assert text.endswith("\n```\n")
