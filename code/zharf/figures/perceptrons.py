"""The pictures of the chapter on perceptrons."""

import numpy as np
from matplotlib import pyplot as plt

from zharf.plots import BLUE, GREEN, GREY, ORANGE, RED


def points(X, y, ax):
    """Class 1 as red squares, class 0 as blue dots; X (N, 2)   y (N,)"""
    for k, marker, color in ((0, "o", BLUE), (1, "s", RED)):
        ax.plot(*X[y == k].T, marker, color=color, ms=11)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    ax.set(xlim=(-0.4, 1.4), ylim=(-0.4, 1.4), xticks=(0, 1), yticks=(0, 1))
    return ax


def regions(probability, X, y, ax):
    """Shades of ``probability`` of points (n, 2), black where it is 1/2,
    white where it is close to that
    """
    t = np.linspace(-0.4, 1.4, 90)
    grid = np.stack(np.meshgrid(t, t), axis=-1).reshape(-1, 2)
    p = probability(grid).reshape(90, 90)
    levels = np.linspace(0, 1, 12)  # 1/2 in the middle of a shade
    ax.contourf(t, t, p, levels, cmap="RdBu_r", alpha=0.55)
    if np.ptp(p) > 1e-6:  # else the line would follow rounding errors
        ax.contour(t, t, p, [0.5], colors="black", linewidths=1.2)
    return points(X, y, ax)


def networks(images, architectures):
    """Ten images, and beside them each network: a column of units a layer,
    its width below, the number of its parameters on the right
    images (10, 28, 28)
    """
    figure = plt.figure(figsize=(7.2, 5.6))
    grid = figure.add_gridspec(
        5, 3, width_ratios=(1, 1, 8), wspace=0.08, hspace=0.08
    )
    for k, image in enumerate(images):
        ax = figure.add_subplot(grid[k // 2, k % 2])
        ax.imshow(image, cmap="gray_r")
        ax.axis("off")
    right = grid[:, 2].subgridspec(len(architectures), 1, hspace=0.02)
    for place, sizes in enumerate(architectures):
        columns(sizes, figure.add_subplot(right[place]))
    return figure


def columns(sizes, ax):
    """One network: dots for some of its units, a line for each weight"""
    dots = np.clip(np.sqrt(sizes) * 1.2, 8, 14).astype(int)
    heights = [np.linspace(-1, 1, n) * n / 14 for n in dots]
    for i, (below, above) in enumerate(zip(heights, heights[1:])):
        ends = np.array([(a, b) for a in below for b in above])
        ax.plot([i, i + 1], ends.T, color=GREY, lw=0.25, zorder=1)
    for i, (y, size) in enumerate(zip(heights, sizes)):
        color = RED if i == len(sizes) - 1 else BLUE
        ax.scatter(np.full(len(y), i), y, s=22, color=color, zorder=2)
        ax.text(i, -1.3, str(size), ha="center", va="center")
    count = sum((D + 1) * M for D, M in zip(sizes, sizes[1:]))
    middle = (len(sizes) - 1) / 2
    ax.text(middle, 1.3, f"{count:,} parameters", ha="center", va="center")
    ax.set(xlim=(-0.3, 4.3), ylim=(-1.5, 1.5))
    ax.axis("off")
    return ax


def curve_and_slope(f, f_prime, ax, low=0.05):
    """f and its derivative, grey where the derivative is below ``low``"""
    z = np.linspace(-6, 6, 601)
    slope = f_prime(z)
    ax.plot(z, f(z), color=BLUE, label="$f$")
    ax.plot(z, slope, "--", color=ORANGE, label="$f'$")
    ax.fill_between(
        z, -1.2, 2.2, where=slope < low, color=GREY, alpha=0.25, lw=0
    )
    ax.set(ylim=(-1.2, 2.2), xlabel="$z$", xticks=(-6, -3, 0, 3, 6))
    return ax


def losses(curves, low, ax):
    """Curves over z (n,) for squares and cross-entropy; green where z < low"""
    z, squares, cross = curves
    ax.axvspan(z[0], low, color=GREEN, alpha=0.15, lw=0)
    ax.plot(z, squares, color=BLUE, label="half squared error")
    ax.plot(z, cross, "--", color=RED, label="cross-entropy")
    ax.set(xlim=(z[0], z[-1]), xlabel="$z$")
    return ax
