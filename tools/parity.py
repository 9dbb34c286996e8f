"""The two editions of the book against each other.

    python tools/parity.py [english-folder persian-folder]
                           default: book/en book/fa

prints `en.md:line fa.md:line: TOPIC message` for every difference and ends
with status 1 if there was one. Sections are paired by level and label, and
each pair must agree in

    the order of everything that is not a paragraph: labels, formulas (LaTeX
    without \\text{} and spacing), code (byte for byte), directives with their
    nesting, arguments and options, lists, tables with their numbers, images;
    how often it refers to what, cites what, glues which number in which
    format, and names which code;
    the set of its inline formulas;
    roughly, the number of its paragraphs and of its words.

An argument or an option may differ where the Persian one is Persian.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from pages import Block, Page, markdown, plain, report

DEFAULT = ["book/en", "book/fa"]
PERSIAN = re.compile("[\u0600-\u06ff]")
LATIN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫٬", "0123456789.,")
LAYOUT = re.compile(
    r"(?<!\\)%[^\n]*|\\label\{[^}]*\}|\s+|"
    r"\\(?:[,;:!]|(?:quad|qquad|displaystyle|left|right|nonumber|notag"
    r"|[bB]igg?[lr]?)(?![A-Za-z]))"
)
# roles that only shape the text that they hold
SHAPES = {"abbr", "sub", "sup", "kbd", "span", "strong", "emphasis"}


@dataclass
class Item:
    """Anything but a paragraph, in its place within a section."""

    line: int
    key: tuple = ("nothing",)  # what has to be equal, the kind first
    texts: dict[str, str] = field(default_factory=dict)  # may be Persian

    def __str__(self) -> str:
        return " ".join(" ".join(map(str, self.key)).split())[:90]


@dataclass
class Section:
    title: str = "the beginning"
    level: str = ""
    label: str = ""
    line: int = 1
    items: list[Item] = field(default_factory=list)
    uses: Counter = field(default_factory=Counter)  # references, code
    formulas: set[str] = field(default_factory=set)
    lines: dict = field(default_factory=dict)  # of uses and formulas
    paragraphs: int = 0
    words: int = 0


def normal(formula: str) -> str:
    """LaTeX without layout, words and the punctuation of the sentence."""
    formula = re.sub(r"\\(?:text\w*|mbox)\{[^{}]*\}", r"\\text", formula)
    formula = LAYOUT.sub("", formula)
    formula = re.sub(r"\{([A-Za-z0-9])\}", r"\1", formula)  # x_{i} is x_i
    formula = re.sub(r"\\[dt]frac", r"\\frac", formula)
    return formula.rstrip(".,;،؛")


def numbers(source: str) -> tuple[str, ...]:
    text = plain(source).text.translate(LATIN_DIGITS)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return tuple(sorted(re.findall(r"\d+(?:\.\d+)?", text)))


def item(block: Block) -> Item:
    texts = {}
    match block.kind:
        case "formula":
            key = normal(block.text), block.name
        case "code":
            key = block.name, block.argument, block.text
        case "table":
            key = *block.shape, *numbers(block.text)
        case "label":
            key = (block.text,)
        case "directive":
            key = block.name, *sorted(block.options)
            texts = {"argument": block.argument, **block.options}
            if block.name == "list-table":
                key += numbers(block.text)
        case _:
            key = block.name, *block.shape
    nested = f"in {block.depth} directives" if block.depth else ""
    return Item(block.line, (block.kind, *key, nested), texts)


def uses(block: Block):
    """(kind, target) of all that a piece of prose refers to or names."""
    if block.name == "option":  # such as alt: plain text
        return
    for token in block.inline:
        kind, text = token.type, token.content
        if kind in ("math_inline", "math_inline_double", "math_single"):
            yield "formula", normal(text)
        elif kind == "code_inline":
            yield "code", text
        elif kind == "footnote_ref":
            yield "footnote", token.meta["label"]
        elif kind == "image":
            yield "image", str(token.attrs["src"])
        elif kind == "link_open":
            # a site with editions of its own may be linked to in either
            yield "link", re.sub(
                r"^https?://(?:en|fa)\.([^/]+).*", r"\1",
                str(token.attrs["href"]),
            )  # fmt: skip
        elif kind == "myst_role":
            role = token.meta["name"]
            target = re.sub(r".*<([^<>]+)>\s*$", r"\1", text, flags=re.S)
            if role == "math":
                yield "formula", normal(text)
            elif role.startswith(("cite", "footcite")):
                for key in target.split(","):
                    yield "cite", key.strip()
            elif role not in SHAPES:
                yield role, "" if role == "term" else target


def sections(page: Page) -> list[Section]:
    found, label = [Section()], ""
    for block in page.blocks:
        here = found[-1]
        if block.kind == "heading" and not block.depth:
            if label:  # it is the heading's, not the last section's
                here.items.pop()
            here = Section(block.text, block.name, label, block.line)
            found.append(here)
        elif block.kind != "prose":
            here.items.append(item(block))
        for use in uses(block):
            here.lines.setdefault(use, block.line)
            if use[0] == "formula":
                here.formulas.add(use[1])
            else:
                here.uses[use] += 1
        if block.kind == "prose":
            here.paragraphs += block.name == "paragraph"
            here.words += len(plain(block.text).text.split())
        label = block.text if block.kind == "label" else ""
    return found


class Comparison:
    """Findings on one pair of pages."""

    def __init__(self, english: Page, persian: Page):
        self.pages = english, persian
        self.findings: list[str] = []
        if english.front != persian.front:
            self.report(1, 1, "front", f"{english.front} ≠ {persian.front}")
        for en, fa in self.pair(sections(english), sections(persian)):
            self.order(en, fa)
            self.inline(en, fa)
            self.length(en, fa)

    def report(self, en: int, fa: int, topic: str, message: str) -> None:
        places = (
            f"{page.path}:{line}"
            for page, line in zip(self.pages, (en, fa), strict=True)
        )
        self.findings.append(f"{' '.join(places)}: {topic} {message}")

    def pair(self, english, persian):
        """Sections of the same level and label; where none fit, in order."""
        for side, both in ((0, english), (1, persian)):
            for s in both[1:]:
                if not s.label:
                    lines = (s.line, 1) if side == 0 else (1, s.line)
                    self.report(*lines, "heading", f"no label: {s.title}")
        keys = [[(s.level, s.label) for s in b] for b in (english, persian)]
        for tag, i, j, k, m in aligned(*keys):
            for en, fa in zip_longest(english[i:j], persian[k:m]):
                if en and fa:
                    yield en, fa
                if tag == "equal":
                    continue
                en, fa = en or Section("nothing"), fa or Section("nothing")
                self.report(
                    en.line, fa.line, "heading",
                    f"{en.level} {en.title} ({en.label}) ≠ "
                    f"{fa.level} {fa.title} ({fa.label})",
                )  # fmt: skip

    def order(self, english: Section, persian: Section) -> None:
        a, b = english.items, persian.items
        nothing = Item(0)
        for _, i, j, k, m in aligned([x.key for x in a], [x.key for x in b]):
            for en, fa in zip_longest(a[i:j], b[k:m], fillvalue=nothing):
                lines = en.line or english.line, fa.line or persian.line
                for message in differences(en, fa):
                    self.report(*lines, "content", message)

    def inline(self, english: Section, persian: Section) -> None:
        def at(use):
            return (english.lines.get(use, english.line),
                    persian.lines.get(use, persian.line))  # fmt: skip

        for use in sorted(english.uses | persian.uses):
            en, fa = english.uses[use], persian.uses[use]
            if en != fa:
                kind, target = use
                self.report(*at(use), kind, f"{target}: {en}× ≠ {fa}×")
        for formula in sorted(english.formulas ^ persian.formulas):
            side = "English" if formula in english.formulas else "Persian"
            self.report(
                *at(("formula", formula)), "inline",
                f"${formula}$ only in {side}",
            )  # fmt: skip

    def length(self, english: Section, persian: Section) -> None:
        a, b = english.paragraphs, persian.paragraphs
        if abs(a - b) > max(1, a / 3):
            self.report(english.line, persian.line, "length",
                        f"{a} paragraphs ≠ {b}")  # fmt: skip
        a, b = english.words, persian.words
        if a >= 40 and not 0.6 <= b / a <= 2:
            self.report(english.line, persian.line, "length",
                        f"{a} words ≠ {b}")  # fmt: skip


def aligned(a: list, b: list):
    return SequenceMatcher(None, a, b, autojunk=False).get_opcodes()


def differences(en: Item, fa: Item):
    if en.key != fa.key:
        yield difference(en, fa)
        return
    for name, text in en.texts.items():
        other = fa.texts[name]
        if text != other and not (text and PERSIAN.search(other)):
            yield f"{en}, {name}: {text!r} ≠ {other!r}"


def difference(en: Item, fa: Item) -> str:
    kinds = en.key[0], fa.key[0]
    if kinds == ("formula", "formula") and en.key[2:] == fa.key[2:]:
        return changes(*(
            re.findall(r"\\[A-Za-z]+|.", x.key[1]) for x in (en, fa)
        ))  # fmt: skip
    if kinds == ("code", "code") and en.key[3] != fa.key[3]:
        lines = zip_longest(*(x.key[3].split("\n") for x in (en, fa)))
        return next(f"code {x} ≠ {y}" for x, y in lines if x != y)
    return f"{en} ≠ {fa}"


def changes(a: list[str], b: list[str]) -> str:
    """What is common, shortened, and ⟦English → Persian⟧ where they part."""
    shown = []
    for tag, i, j, k, m in aligned(a, b):
        old, new = "".join(a[i:j]), "".join(b[k:m])
        if tag != "equal":
            shown.append(f"⟦{old} → {new}⟧")
        else:
            shown.append(old if len(old) < 24 else f"{old[:8]} … {old[-8:]}")
    return "".join(shown)


def compare(english: Path, persian: Path) -> list[str]:
    """All differences between two folders of pages."""
    findings, sides = [], []
    for folder in (english, persian):
        pages = markdown([str(folder)])
        sides.append({p.relative_to(folder): p for p in pages})
    for name in sorted(sides[0].keys() | sides[1].keys()):
        if name in sides[0] and name in sides[1]:
            pair = (Page.read(side[name]) for side in sides)
            findings += Comparison(*pair).findings
        else:
            missing = persian if name in sides[0] else english
            findings.append(f"{missing / name}: page missing")
    return findings


def main(folders: list[str]) -> int:
    return report(compare(*map(Path, folders or DEFAULT)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
