"""In the Persian edition: Latin words and numbers in the prose keep their own
direction, and numbers that the build writes have Persian digits.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

DIGITS = str.maketrans("0123456789.,%-", "۰۱۲۳۴۵۶۷۸۹٫٬٪−")
NUMBER = re.compile(r"[-+−]?\d[\d,]*(\.\d+)?%?")

# A word with a Latin letter, and what goes on in ASCII after it ("Adam",
# "C++", "batch size 64", "Goodfellow et al., 2016"); sizes and ratios.
LATIN = re.compile(
    r"[!-~]*[A-Za-z][!-~]*(?:[ –][!-~]+)*|[0-9]+(?:[×:/–-][0-9]+)+"
)
BRACKETS = {")": "(", "]": "["}
RELATIONS = ("=", "<", ">", r"\approx", r"\le", r"\ge", r"\to", r"\sim")
NOT_PROSE = (
    nodes.citation,
    nodes.literal,
    nodes.literal_block,
    nodes.math,
    nodes.math_block,
    nodes.raw,
    nodes.comment,
    nodes.Invisible,
)


def setup(app):
    if app.config.language == "fa":
        app.add_transform(IsolateCitations)
        app.add_post_transform(IsolateLatin)
        app.add_post_transform(PersianNumbers)
        app.connect("write-started", number_in_persian)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class PersianInt(int):
    """A number that prints in Persian digits."""

    def __str__(self):
        return int.__repr__(self).translate(DIGITS)


def number_in_persian(app, builder):
    """Sections, figures, tables, exercises; equations stay Latin, like
    the mathematics around them."""
    env = app.env

    def persian(numbers):
        return numbers and tuple(PersianInt(n) for n in numbers)

    for anchors in env.toc_secnumbers.values():
        anchors.update({a: persian(n) for a, n in anchors.items()})
    for kinds in env.toc_fignumbers.values():
        for kind, ids in kinds.items():
            if kind != "displaymath":
                ids.update({i: persian(n) for i, n in ids.items()})
    for title in [*env.titles.values(), *env.tocs.values()]:
        for node in title.findall(nodes.Element):
            if node.get("secnumber"):
                node["secnumber"] = persian(node["secnumber"])


class PersianNumbers(SphinxPostTransform):
    """{glue:text}`accuracy:.1%` -> ۸۷٫۵٪, and the numbers of footnotes"""

    default_priority = 890
    formats = ("html",)

    def run(self, **kwargs):
        for node in self.document.findall(nodes.inline):
            text = node.astext()
            if "pasted-text" not in node["classes"]:
                continue
            if text.isascii():
                node["classes"].append("ltr")
            if NUMBER.fullmatch(text):
                put_into_persian(node)
        for footnote in self.document.findall(nodes.footnote):
            put_into_persian(footnote[0])
        for reference in self.document.findall(nodes.footnote_reference):
            put_into_persian(reference)


def put_into_persian(number):
    text = nodes.Text(number.astext().translate(DIGITS))
    number.children = [text]
    text.parent = number


class IsolateCitations(SphinxTransform):
    """{cite:t} writes several pieces, which belong together."""

    default_priority = 500

    def apply(self, **kwargs):
        for xref in list(self.document.findall(addnodes.pending_xref)):
            if xref["refdomain"] == "cite":
                unit = nodes.inline(classes=["ltr"])
                xref.replace_self(unit)
                unit += xref


class IsolateLatin(SphinxPostTransform):
    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs):
        for link in self.document.findall(nodes.reference):
            for child in link:  # the theme shortens some, without a parent
                child.parent = link
        for text in list(self.document.findall(nodes.Text)):
            if is_prose(text):
                pieces = in_pieces(text)
                if len(pieces) > 1 or pieces[0] is not text:
                    text.parent.replace(text, pieces)
        for formula in list(self.document.findall(nodes.math)):
            if formula.astext().rstrip().endswith(RELATIONS):
                take_number(formula)
        for run in self.document.findall(nodes.inline):
            if "run" in run["classes"]:
                run["classes"].remove("run")
                take_formulas(run)


def in_pieces(text):
    """The text, with its Latin runs as elements."""
    pieces, end = [], 0
    for start, stop in latin_runs(text):
        run = text[start:stop]
        word = " " not in run and len(run) < 25  # fits on a phone
        classes = ["ltr", "word", "run"] if word else ["ltr", "run"]
        pieces.append(nodes.Text(text[end:start]))
        pieces.append(nodes.inline(run, run, classes=classes))
        end = stop
    if not pieces:
        return [text]
    pieces.append(nodes.Text(text[end:]))
    return [piece for piece in pieces if piece.astext()]


def take_number(formula):
    """$x=$ and the number computed for it are read from left to right."""
    parent = formula.parent
    place = parent.index(formula)
    three = parent[place : place + 3]  # the formula, a space, the number
    if (
        len(three) == 3
        and not three[1].astext().strip()
        and isinstance(three[2], nodes.inline)
        and "pasted-text" in three[2]["classes"]
    ):
        whole = nodes.inline("", "", *three, classes=["ltr", "word"])
        parent[place : place + 3] = [whole]


def take_formulas(run):
    """$L_2$-norm is one word: the formula that a run touches goes into it."""
    parent = run.parent
    place = parent.index(run)
    if place and isinstance(parent[place - 1], nodes.math):
        run.insert(0, parent.pop(place - 1))
        place -= 1
    following = parent[place + 1 : place + 2]
    if following and isinstance(following[0], nodes.math):
        run += parent.pop(place + 1)


def is_prose(node):
    while node := node.parent:
        if isinstance(node, NOT_PROSE) or "ltr" in node.get("classes", ()):
            return False
    return True


def latin_runs(text):
    """Where the Latin runs are, without the punctuation of the sentence."""
    for match in LATIN.finditer(text):
        start, stop = match.span()
        while start < stop:
            run = text[start:stop]
            last = run[-1]
            if last in " .,;:!?'\"([-" or (
                last in BRACKETS
                and run.count(last) > run.count(BRACKETS[last])
            ):
                stop -= 1
            elif run[0] in "([" and run.count("(") + run.count("[") > (
                run.count(")") + run.count("]")
            ):
                start += 1
            elif (run[0], last) in {("(", ")"), ("[", "]")}:
                start, stop = start + 1, stop - 1
            elif run[0] in "'\"":
                start += 1
            else:
                yield start, stop
                break
