"""The pictures of the chapter on optimisers."""

import numpy as np
from matplotlib.colors import ListedColormap

from zharf.plots import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, SKY

COLORS = (GREY, BLUE, SKY, GREEN, ORANGE, RED, PURPLE)


def map_of(height, ax, reach=2.0):
    """Lines of equal height(P), P (2, n), with rings round the two holes."""
    x = np.linspace(-reach, reach, 161)
    P = np.stack(np.meshgrid(x, x))
    Z = height(P.reshape(2, -1)).reshape(len(x), len(x))
    levels = np.linspace(-2, reach**2, 22)
    ax.contour(x, x, Z, levels=levels, colors=GREY, linewidths=0.5)
    for center in (-0.9363, 0.9053):
        ax.plot(center, 0, "o", mfc="none", mec="black", ms=15, zorder=3)
    ax.set_aspect("equal")
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
    return ax


def trails(paths, ax):
    """Named paths {name: (steps, 2)} with a dot where each of them begins."""
    for color, (name, path) in zip(COLORS, paths.items()):
        ax.plot(*path.T, color=color, lw=1.4, label=name)
    ax.plot(*path[0], "k.", ms=9)
    return ax


def basins(left, axes):
    """For every start on a square grid: does it end in the left, deeper hole?
    left {name: (n, n) of bool}; the share in the title
    """
    colors = ListedColormap(["#f2d6c2", BLUE])
    for ax, (name, wins) in zip(axes.flat, left.items()):
        ax.imshow(wins, origin="lower", extent=(-2, 2, -2, 2), cmap=colors)
        ax.plot([-0.9363, 0.9053], [0, 0], "k.", ms=4)
        ax.set_title(name, fontsize=9)
        ax.text(
            -1.9, 1.6, f"{wins.mean():.1%}", fontsize=9, backgroundcolor="w"
        )
        ax.set_xticks([])
        ax.set_yticks([])
    for ax in axes.flat[len(left) :]:
        ax.axis("off")
    return axes
