"""The pictures of the chapter on backpropagation."""

import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch

from zharf.plots import BLUE, GREEN, GREY, RED

CLEAR = {"facecolor": "white", "edgecolor": "none", "pad": 1}


def number(x, digits=3):
    """0.331812 -> "0.332", with a true minus and no minus before zero"""
    text = f"{x:.{digits}f}".rstrip("0").rstrip(".")
    return text.replace("-", "−") if float(text) else "0"


def short(x):
    """Four digits after the point, or a power of ten when that is too few"""
    if x == 0 or abs(x) >= 1e-3:
        return number(x, 4)
    mantissa, power = f"{x:.0e}".split("e")
    return rf"${mantissa}\cdot10^{{{int(power)}}}$"


def column(values, digits=3):
    """The entries of a vector, one below the other."""
    return "\n".join(number(v, digits) for v in np.atleast_1d(values))


def ladder(boxes, down, up, side=(), ax=None):
    """A graph that is a chain, its end at the foot: beside each arrow the
    value that goes down and the derivative that comes up. ``side`` has
    triples for the parameters of a box (None without): name, value and
    derivative.
    """
    step = 1.5
    for i, box in enumerate(boxes):
        y = -step * i
        _box(ax, 0, y, box, GREY)
        last = i == len(boxes) - 1
        foot = y - step + 0.3 if not last else y - 0.85
        _arrow(ax, (-0.18, y - 0.3), (-0.18, foot), BLUE)
        _arrow(ax, (0.18, foot), (0.18, y - 0.3), RED)
        middle = (y - 0.3 + foot) / 2
        style = {"va": "center", "fontsize": 11, "linespacing": 1.4}
        ax.text(-0.3, middle, down[i], color=BLUE, ha="right", **style)
        ax.text(0.3, middle, up[i], color=RED, ha="left", **style)
    for i, entries in enumerate(side):
        for k, (name, value, slope) in enumerate(entries or ()):
            y = -step * i + 0.95 * (0.5 * (len(entries) - 1) - k)
            ax.annotate(
                "",
                (-1.05, -step * i),
                (-1.5, y),
                arrowprops={"arrowstyle": "-", "color": GREY},
            )
            _box(ax, -1.75, y, name, GREEN, 0.22, 0.22)
            ax.text(-2.1, y + 0.13, value, color=BLUE, ha="right", fontsize=11)
            ax.text(-2.1, y - 0.26, slope, color=RED, ha="right", fontsize=11)
    left, top = (-3.0, 1.3) if any(side) else (-1.7, 0.4)
    ax.set(xlim=(left, 1.7), ylim=(-step * len(boxes) + 0.6, top))
    ax.axis("off")
    return ax


def walk(columns, edges, color, ax, at=0.36, spread=1.9):
    """A network with numbers: columns of triples (name, number in the
    circle, what stands below) from left to right; edges {(k, i, j): text}
    from unit i of column k to unit j of the next.
    """
    places = [
        [(2.6 * k, spread * (0.5 * (len(c) - 1) - i)) for i in range(len(c))]
        for k, c in enumerate(columns)
    ]
    for (k, i, j), text in edges.items():
        start, end = np.array(places[k][i]), np.array(places[k + 1][j])
        ax.plot(*np.transpose([start, end]), color=GREY, lw=1, zorder=1)
        where = start + at * (end - start)
        ax.text(
            *where,
            text,
            color=color,
            ha="center",
            va="center",
            fontsize=10,
            bbox=CLEAR,
            zorder=2,
        )
    for spots, units in zip(places, columns):
        for (x, y), (name, value, below) in zip(spots, units):
            _unit(ax, (x, y), value, color)
            ax.text(x, y + 0.54, name, ha="center", fontsize=11)
            ax.text(x, y - 0.83, below, ha="center", fontsize=10)
    tall = max(abs(y) for spots in places for _, y in spots)
    ax.set(
        xlim=(-0.6, 2.6 * (len(columns) - 1) + 0.6),
        ylim=(-tall - 0.9, tall + 0.9),
    )
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def twins(units, values, slopes, weights, gradients, ax):
    """A network of twins: ``units`` in each column with one value (blue) and
    one δ (red) for all of them; below, the weights (blue) of each bundle and
    their gradient (red).
    """
    places = [
        [(k, 0.34 * (0.5 * (n - 1) - i)) for i in range(n)]
        for k, n in enumerate(units)
    ]
    for left, right in zip(places, places[1:]):
        for a in left:
            for b in right:
                ax.plot(*zip(a, b), color=GREY, lw=0.6, zorder=1)
    for spots, value, slope in zip(places, values, slopes):
        for spot in spots:
            ax.plot(*spot, "o", color="white", mec=BLUE, ms=9, zorder=2)
        x = spots[0][0]
        ax.text(x, 1.0, value, color=BLUE, ha="center", fontsize=9.5)
        ax.text(x, 0.76, slope, color=RED, ha="center", fontsize=9.5)
    for k, (w, g) in enumerate(zip(weights, gradients)):
        ax.text(k + 0.5, -0.92, w, color=BLUE, ha="center", fontsize=9.5)
        ax.text(k + 0.5, -1.16, g, color=RED, ha="center", fontsize=9.5)
    ax.set(xlim=(-0.45, len(units) - 0.55), ylim=(-1.25, 1.2))
    ax.axis("off")
    return ax


def _box(ax, x, y, text, color, half_width=0.95, half_height=0.24):
    patch = FancyBboxPatch(
        (x - half_width, y - half_height),
        2 * half_width,
        2 * half_height,
        boxstyle="round,pad=0.05",
        facecolor="white",
        edgecolor=color,
    )
    ax.add_patch(patch)
    ax.text(x, y, text, ha="center", va="center", fontsize=11)


def _unit(ax, spot, value, color):
    ax.add_patch(Circle(spot, 0.46, fc="white", ec=color, lw=1.4, zorder=3))
    style = {"ha": "center", "va": "center", "zorder": 4}
    ax.text(*spot, value, color=color, fontsize=10, **style)


def _arrow(ax, start, end, color):
    style = {"arrowstyle": "-|>", "color": color, "lw": 1.6}
    ax.annotate("", end, start, arrowprops=style)
