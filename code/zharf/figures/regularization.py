"""The pictures of the chapter on regularisation."""

import numpy as np
from matplotlib import pyplot as plt

from zharf.plots import BLUE, GREEN, GREY, ORANGE, RED


def slopes_of_penalties():
    """The slopes of |w|, with all of [-1, 1] at zero, beside those of w²/2"""
    axes = plt.subplots(1, 2, figsize=(7.4, 2.9), sharey=True)[1]
    axes[0].plot([-2, 0, 0, 2], [-1, -1, 1, 1], color=BLUE, lw=2)
    axes[0].set_title(r"$|w|$")
    axes[1].plot([-2, 2], [-2, 2], color=GREEN, lw=2)
    axes[1].set_title(r"$\frac{1}{2} w^2$")
    axes[0].set_ylabel("slopes")
    for ax in axes:
        ax.axhline(0, color=GREY, lw=0.6)
        ax.axvline(0, color=GREY, lw=0.6)
        ax.set_xlabel("weight")
    return axes


def balls(H, w_free, with_l1, with_l2, threshold):
    """Where the contours of (w - w_free)ᵀ H (w - w_free) touch the L1 and the
    L2 ball; both rules for one weight   H (2, 2)   w_free, with_l1, … (2,)
    """
    axes = plt.subplots(1, 3, figsize=(8.4, 3))[1]
    side = np.linspace(-1.3, 2.7, 200)
    grid = np.stack(np.meshgrid(side, side)) - w_free[:, None, None]
    cost = np.einsum("iab,ij,jab->ab", grid, H, grid)
    turn = np.linspace(0, 2 * np.pi, 200)
    t, r = np.abs(with_l1).sum(), np.linalg.norm(with_l2)
    shapes = (
        np.array([[t, 0, -t, 0, t], [0, t, 0, -t, 0]]),
        r * np.stack([np.cos(turn), np.sin(turn)]),
    )
    for ax, shape, w, name in zip(
        axes, shapes, (with_l1, with_l2), ("$L_1$", "$L_2$")
    ):
        touching = (w - w_free) @ H @ (w - w_free)
        levels = touching * np.array([0.1, 0.4, 1, 2, 3.5])
        ax.contour(side, side, cost, levels, colors=GREY, linewidths=0.8)
        ax.fill(*shape, color=BLUE, alpha=0.2)
        ax.plot(*w_free, "+", color=RED, ms=9, mew=2)
        ax.plot(*w, "o", color=RED, ms=7)
        ax.axhline(0, color="black", lw=0.6)
        ax.axvline(0, color="black", lw=0.6)
        ax.set(xlim=(-1.3, 2.2), ylim=(-1.3, 2.2), aspect="equal", title=name)
        ax.set(xlabel="$w_1$", ylabel="$w_2$")
    z, ax = np.linspace(-3, 3, 301), axes[2]
    ax.plot(z, z, ":", color=GREY)
    ax.plot(z, threshold(z, 1.0), color=BLUE, label="$L_1$")
    ax.plot(z, z / 2, "--", color=GREEN, label="$L_2$")
    ax.set(xlabel="$z$", ylabel="$w$", aspect="equal")
    ax.legend()
    axes[0].figure.tight_layout()
    return axes


def three_paths(paths, ax):
    """Weights over the steps of a subgradient, a proximal and an L2 method
    paths (3, steps)
    """
    names = "subgradients", "proximal steps", "squared penalty"
    for path, name, color, style in zip(
        paths, names, (ORANGE, BLUE, GREEN), ("o-", "s-", "-")
    ):
        ax.plot(path, style, color=color, label=name, ms=3, lw=1)
    ax.axhline(0, color="black", lw=0.6)
    ax.set_xlabel("step")
    return ax


def copies(x, y, fit, line, counts, away):
    """Data, noisy copies, the line through the copies and ridge's; beside it
    how far apart the two are for each number of copies
    x, y (N,)   fit: (b, w) and the noisy inputs (K N, 1)   line (2,)
    """
    (found, noisy), many = fit, len(fit[1]) // len(x)
    left, right = plt.subplots(1, 2, figsize=(8.4, 3.2))[1]
    left.plot(noisy, np.tile(y, many), ".", color=GREY, ms=2, alpha=0.5)
    left.plot(x, y, "o", color=BLUE, ms=5)
    ends = np.array([-1.6, 1.6])
    plain = np.polyfit(x, y, 1)
    for (b, w), name, color, style in (
        (plain[::-1], "least squares on the data", BLUE, "-"),
        (found, "least squares on copies", ORANGE, "-"),
        (line, "ridge on the data", "black", "--"),
    ):
        left.plot(ends, b + w * ends, style, color=color, label=name)
    left.set(xlabel="input", xlim=(-2.2, 2.2))
    left.legend(fontsize=8)
    right.loglog(counts, away, "o-", color=BLUE)
    slope = away[0] * (counts / counts[0]) ** -0.5
    right.loglog(counts, slope, "--", color=GREY, label="slope -0.5")
    right.set(xlabel="number of copies", ylabel="distance")
    right.legend()
    left.figure.tight_layout()
    return left, right
