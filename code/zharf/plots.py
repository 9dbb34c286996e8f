"""The book's figures, and the one table that puts them into Persian.

Every function draws on the axes that it is given, or on new ones, and
returns them, so that a reader can change them. The only module that imports
matplotlib.
"""

import csv
import re
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.text import Text
from matplotlib.ticker import Formatter

# Okabe & Ito (2008): told apart by every kind of colour vision.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#767676"


def learning_curves(history, axes=None):
    """Loss and accuracy on training and test set against the epoch."""
    if axes is None:
        axes = plt.subplots(1, 2, figsize=(8, 3.2))[1]
    epochs = range(len(history.train_loss))
    for ax, name in zip(axes, ("loss", "accuracy")):
        for part, color in (("train", BLUE), ("test", RED)):
            values = getattr(history, f"{part}_{name}")
            ax.plot(epochs, values, color=color, label=f"{part} set")
        ax.set_xlabel("epoch")
        ax.set_ylabel(name)
        ax.legend()
    return axes


def image_grid(images, titles=None, columns=4, axes=None):
    """Grey images (N, 28, 28) in rows of ``columns``, each with its title."""
    rows = -(-len(images) // columns)
    if axes is None:
        size = (1.35 * columns, 1.55 * rows)
        axes = plt.subplots(rows, columns, figsize=size, squeeze=False)[1]
    for ax in axes.flat:
        ax.axis("off")
    for i, (ax, image) in enumerate(zip(axes.flat, images)):
        ax.imshow(image, cmap="gray_r")
        if titles is not None:
            ax.set_title(titles[i], fontsize=9)
    return axes


def random_grid(images, labels, classes, *, rng=None):
    """Four images, others at every call, in a 2 x 2 grid with the names of
    their classes        images (N, 28, 28)   labels (N,)
    """
    rng = np.random.default_rng(rng)  # no rng: a seed that nobody knows
    rows = rng.choice(len(images), 4, replace=False)
    titles = [classes[k] for k in labels[rows]]
    return image_grid(images[rows], titles, columns=2)


def confusion_matrix(y, y_hat, classes, ax=None):
    """How often class i (row) was called class j (column); counts in the
    cells, shades by share of the row        y (N,)   y_hat (N,)
    """
    K = len(classes)
    counts = np.zeros((K, K), int)
    np.add.at(counts, (y, y_hat), 1)
    if ax is None:
        ax = plt.subplots(figsize=(6.2, 5.6))[1]
    ax.imshow(counts / counts.sum(axis=1, keepdims=True), cmap="Blues", vmin=0)
    for i, j in np.ndindex(K, K):
        if counts[i, j]:
            dark = counts[i, j] > 0.5 * counts[i].sum()
            style = {"color": "white" if dark else "black", "fontsize": 8}
            ax.text(j, i, counts[i, j], ha="center", va="center", **style)
    ax.set_xticks(range(K), classes, rotation=45, ha="right")
    ax.set_yticks(range(K), classes)
    ax.set_xlabel("predicted class")
    ax.set_ylabel("true class")
    return ax


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
            axis.set_major_formatter(PersianTicks(axis.get_major_formatter()))
            axis.set_minor_formatter(PersianTicks(axis.get_minor_formatter()))
            of_ticks.update(axis.get_ticklabels(which="both"))
    for text in figure.findobj(Text):
        if text not in of_ticks:
            text.set_text(in_persian(text.get_text()))
    return figure


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
    return re.sub(
        "#", lambda _: persian_digits(next(numbers)), persian_labels()[key]
    )
