"""The words of figures: English in the cells, Persian in the Persian edition.

``labels.csv`` beside this file is the one table of them.
"""

import csv
import re
from functools import cache
from pathlib import Path

from matplotlib.text import Text
from matplotlib.ticker import Formatter


def localise(figure, language):
    """Put every label of a figure into ``language``, digits of ticks too.

    ``labels.csv`` beside this file holds the words; a number in a label
    stands there as #. ValueError for a label that the table does not know.
    """
    if language == "en":
        return figure
    of_ticks = set()
    for ax in figure.axes:
        for axis in ax._axis_map.values():
            if not isinstance(axis.get_major_formatter(), PersianTicks):
                put_into_persian(axis)  # axes that are shared come twice
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                of_ticks |= {tick.label1, tick.label2}  # hidden ones too
    for text in figure.findobj(Text):
        if text not in of_ticks:
            text.set_text(in_persian(text.get_text()))
    return figure


def put_into_persian(axis):
    axis.set_major_formatter(PersianTicks(axis.get_major_formatter()))
    axis.set_minor_formatter(PersianTicks(axis.get_minor_formatter()))


class PersianTicks(Formatter):
    """What another formatter writes beside an axis, in Persian."""

    def __init__(self, inner):
        self.inner = inner

    def set_axis(self, axis):
        self.inner.set_axis(axis)

    def set_locs(self, locs):
        self.inner.set_locs(locs)

    def __call__(self, x, pos=None):
        return in_persian(self.inner(x, pos))

    def format_ticks(self, values):
        return [in_persian(str(t)) for t in self.inner.format_ticks(values)]

    def get_offset(self):
        return in_persian(self.inner.get_offset())


NUMBER = re.compile(r"[-−+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?%?")
RIGHT_TO_LEFT = "\u200f"  # else "ReLU، …" would be read from the left
PERSIAN_DIGITS = str.maketrans("0123456789.,-%", "۰۱۲۳۴۵۶۷۸۹٫٬−٪")


def persian_digits(text):
    """In: "−0.25"; out: "−۰٫۲۵"."""
    return text.translate(PERSIAN_DIGITS)


@cache
def persian_labels():
    """The table of labels, English to Persian."""
    path = Path(__file__).with_name("labels.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["fa"] for row in csv.DictReader(file)}


def in_persian(label):
    """A label from the table with its numbers in Persian digits; one that is
    only numbers, mathematics or already Persian needs no table.
    """
    words = re.sub(r"\$[^$]*\$", "", label)
    if not re.search("[A-Za-z]", NUMBER.sub("", words)):
        return label if "$" in label else persian_digits(label)
    if re.search("[آ-ی]", words):
        return label
    key = NUMBER.sub("#", label)
    if key not in persian_labels():
        raise ValueError(
            f"the figure label {key!r} has no Persian in code/zharf/labels.csv"
        )
    numbers = iter(NUMBER.findall(label))
    text = re.sub(
        "#", lambda _: persian_digits(next(numbers)), persian_labels()[key]
    )
    if re.match("[A-Za-zα-ω]", text) and re.search("[آ-ی]", text):
        return RIGHT_TO_LEFT + text
    return text
