"""Numbers in the prose that look measured, and so must come from a cell.

    python tools/measured.py [file or folder …]
                             default: both editions and both READMEs

prints `path:line:col: RULE message | excerpt` for each and ends with status 1
if there was one. A measured number reaches the prose through `glue`; then no
text can disagree with what the reader's machine computed.

    NU01  a percentage other than 0, 50 and 100
    NU02  a decimal of two or more significant digits, such as 0.87
    NU03  a power of ten with a factor, such as 2e-9 (1e-9 is a setting)
    NU04  a duration or a speed: 12 seconds, 1.7 times
    NU05  in a formula within a sentence: a percentage, a decimal of three or
          more significant digits, or one of two after ≈ or before a power

Displayed formulas are derivations and may hold any number. Exact are the
multiples of 1/64, runs of nines such as 0.999, versions and the numbers of
sections; in a formula also well-known constants, correctly rounded. Anything
else that is exact says so in the line before, for the paragraph that follows:

    % exact: the learning rate of the original paper
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator

from pages import Finding, Page, excerpt, markdown, plain, report

DEFAULT = ["book/en", "book/fa", "README.md", "README.fa.md"]
MESSAGE = "measured? glue it, or write `% exact: reason` before it"
LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫٬٪−", "0123456789.,%-")

NUMBER = r"(?<![\w.,/])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"
DECIMAL = r"(?<![\w.,/])(?P<number>\d+\.\d+)"
PROSE = [
    ("NU01", rf"{NUMBER} ?(?:%|percent\b|per cent\b|درصد)"),
    ("NU03", r"(?<![\w.])(?P<number>\d+(?:\.\d+)?)"
             r"(?:[eE][-+]?\d+| ?× ?10[⁻⁰¹²³⁴-⁹]+)"),
    ("NU04", rf"{NUMBER}(?:[ \u200c-](?:milli|micro)?seconds?\b| s\b| ?ms\b"
             r"|[ -]minutes?\b|[ -]hours?\b"
             r"| (?:میلی|میکرو)?\u200c?ثانیه| دقیقه| ساعت)"),
    ("NU04", rf"{DECIMAL} ?(?:times\b|×|برابر)"),
    ("NU02", rf"{DECIMAL}(?![\w./]*[\d/])"),
]  # fmt: skip
FORMULA = [
    rf"{NUMBER} ?\\?%",
    rf"(?:\\approx|\\simeq|≈)\s*[-+]?{DECIMAL}",
    rf"{DECIMAL}\s*(?:\\times|\\cdot)\s*10\s*\^",
    DECIMAL,
]
# what stands before the number of a version, a section or a preprint
NAMES = re.compile(
    r"(?:\b(?:version|section|chapter|figure|table|equation|theorem|python"
    r"|numpy|pytorch|torch|torchvision|matplotlib|sphinx|cuda|by-sa"
    r"|arxiv|v)|≥|>=|§"
    r"|بخش|فصل|شکل|جدول|معادله|قضیه|نسخه|ویرایش|پایتون)\u0654?[ :(\u200c]*$",
    re.I,
)
CONSTANTS = [
    math.pi, math.e, 1 / math.e, math.log(2), math.log(10), 1 / math.log(2),
    math.log10(2), math.sqrt(2), math.sqrt(0.5), math.sqrt(3), 1 / 3, 2 / 3,
    math.sqrt(2 / math.pi), 1 / math.sqrt(2 * math.pi),
]  # fmt: skip


def significant(number: str) -> int:
    return len(number.replace(".", "").strip("0"))


def exact(number: str) -> bool:
    value = float(number)
    return (value * 64).is_integer() or bool(re.fullmatch(r"0\.9+5?", number))


def constant(number: str) -> bool:
    """One of the constants, rounded to three or more digits."""
    places = len(number.partition(".")[2])
    return significant(number) >= 3 and any(
        f"{c:.{places}f}" == number for c in CONSTANTS
    )


def measured_in_prose(rule: str, number: str, before: str) -> bool:
    number = number.replace(",", "")
    if rule == "NU01":
        return float(number) not in (0, 50, 100)
    if rule == "NU03":
        return float(number) != 1
    if rule == "NU02":
        return not (
            significant(number) < 2 or exact(number) or NAMES.search(before)
        )
    return True


def measured_in_formula(pattern: str, number: str) -> bool:
    if "%" in pattern:
        return float(number.replace(",", "")) not in (0, 50, 100)
    digits = 3 if pattern == DECIMAL else 2
    return (
        significant(number) >= digits
        and not exact(number)
        and not constant(number)
    )


def faults(source: str) -> Iterator[tuple[str, int, str]]:
    """(rule, offset, excerpt) of each number that looks measured."""
    prose = plain(source)
    text = prose.text.translate(LATIN)
    for rule, pattern in PROSE:
        for match in re.finditer(pattern, text, re.I):
            a, b = match.span("number")
            if measured_in_prose(rule, match["number"], text[:a]):
                yield rule, prose.at[a], excerpt(prose.text, a, b)
    for kind, formula, offset in prose.objects:
        if kind != "maths":
            continue
        for pattern in FORMULA:
            for match in re.finditer(pattern, formula):
                if measured_in_formula(pattern, match["number"]):
                    a, b = match.span("number")
                    yield "NU05", offset + a, excerpt(formula, a, b)


def check(page: Page) -> list[Finding]:
    exempt = page.covered("exact: (.+)")
    found = {}  # the first rule to speak at a place
    for block in page.blocks:
        if block.kind in ("prose", "heading"):
            for rule, offset, near in faults(block.text):
                place = page.place(block, offset)
                if place[0] not in exempt:
                    found.setdefault(place, (rule, MESSAGE, near))
    return sorted(Finding(page.path, *k, *v) for k, v in found.items())


def main(paths: list[str]) -> int:
    return report([
        finding
        for path in markdown(paths or DEFAULT)
        for finding in check(Page.read(path))
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
