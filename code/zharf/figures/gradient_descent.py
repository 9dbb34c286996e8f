"""The pictures of the chapter on gradient descent."""

import numpy as np
from matplotlib.patches import FancyBboxPatch

from zharf.plots import BLUE, GREEN, GREY, ORANGE, RED


def level_lines(cost, x, y, ax, levels=14):
    """Lines of equal cost(w), w (2,), on the grid x (n,) times y (m,)"""
    values = np.array([[cost(np.array([a, b])) for a in x] for b in y])
    if isinstance(levels, int):
        low, high = values.min(), values.max()
        levels = low + (high - low) * np.geomspace(1e-3, 1, levels)
    ax.contour(x, y, values, levels=levels, colors=GREY, linewidths=0.6)
    ax.set_aspect("equal")
    return ax


def arrow(ax, start, end, text, color=RED):
    """An arrow on the map with a word at its head."""
    style = {"arrowstyle": "-|>", "color": color, "lw": 1.8}
    ax.annotate("", end, start, arrowprops=style)
    ax.annotate(
        text,
        end,
        xytext=(2, -16),
        textcoords="offset points",
        color=color,
    )


def parabola_over(f, f_prime, w, bound, ax):
    """A cost, its tangent at w, and the parabola of the descent lemma."""
    s = np.linspace(-3.6, 5.2, 300)
    tangent = f(w) + f_prime(w) * (s - w)
    ax.plot(s, f(s), color=BLUE, lw=2, label="cost")
    ax.plot(s, tangent, "--", color=GREY, lw=1, label="tangent")
    above = tangent + bound / 2 * (s - w) ** 2
    ax.plot(s, above, color=ORANGE, label="parabola of the lemma")
    new = w - f_prime(w) / bound
    ax.plot([w, new], [f(w), f(new)], "o", color=RED)
    ax.vlines(new, f(new), above.min(), color=RED, linestyle=":")
    ax.annotate("$w$", (w, f(w)), (8, -4), textcoords="offset points")
    ax.annotate(
        r"$w-\eta g$", (new, f(new)), (-6, -16), textcoords="offset points"
    )
    ax.set(xlabel="weight", ylabel="cost", ylim=(-0.5, 11))
    ax.legend(loc="upper center")
    return ax


def bowl_steps(path, curvature, ax):
    """The steps of descent w₀, w₁, … on ½ λ w², joined by lines."""
    s = np.linspace(-2.4, 2.4, 200)
    ax.plot(s, curvature / 2 * s**2, color=GREY, lw=1)
    ax.plot(path, curvature / 2 * path**2, ".-", color=BLUE, lw=1)
    ax.plot(path[0], curvature / 2 * path[0] ** 2, "o", color=RED)
    ax.set(xlim=(-2.4, 2.4), ylim=(-1.2, 29), xlabel="$w$", yticks=[])
    return ax


def training_loop(ax):
    """The five stations of one step of training, in a ring."""
    words = ("draw a batch", "forward", "loss", "backward", "update")
    colors = (GREY, BLUE, RED, ORANGE, GREEN)
    places = [(0, 1), (1.5, 1), (3, 1), (2.25, 0), (0.75, 0)]
    for word, color, (x, y) in zip(words, colors, places):
        box = FancyBboxPatch(
            (x - 0.52, y - 0.2),
            1.04,
            0.4,
            boxstyle="round,pad=0.04",
            facecolor=color,
            alpha=0.18,
            edgecolor=color,
        )
        ax.add_patch(box)
        ax.text(x, y, word, ha="center", va="center", fontsize=11)
    legs = [
        ((0.58, 1), (0.92, 1), "$X, y$", (0.75, 1.09)),
        ((2.08, 1), (2.42, 1), "$Z$", (2.25, 1.09)),
        ((2.9, 0.74), (2.5, 0.26), "$dZ$", (2.92, 0.46)),
        ((1.67, 0), (1.33, 0), "$g$", (1.5, 0.09)),
        ((0.5, 0.26), (0.1, 0.74), r"$W \leftarrow W - \eta g$", (-0.3, 0.42)),
    ]
    for start, end, word, place in legs:
        ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>"})
        ax.text(*place, word, ha="center", fontsize=10)
    ax.set(xlim=(-0.85, 3.65), ylim=(-0.3, 1.32))
    ax.axis("off")
    return ax


def saddle_map(paths, ax):
    """½(x² - y²) in lines of equal height, with named paths on it
    paths {name: (steps, 2)}
    """
    x, y = np.linspace(-2.2, 2.2, 60), np.linspace(-1.5, 1.5, 60)
    heights = 0.5 * (x[None] ** 2 - y[:, None] ** 2)
    levels = np.arange(-1, 2.4, 0.25)
    style = {"colors": GREY, "linewidths": 0.6, "linestyles": "solid"}
    ax.contour(x, y, heights, levels=levels, **style)
    colors = (RED, BLUE, GREEN)
    for (name, path), color in zip(paths.items(), colors):
        ax.plot(*path.T, ".-", ms=3, lw=1, color=color, label=name)
    ax.plot(0, 0, "k+", ms=10)
    ax.set(xlabel="$x$", ylabel="$y$", xlim=(-2.2, 2.2), ylim=(-1.5, 1.5))
    ax.set_aspect("equal")
    return ax


def cost_and_curvature(runs, axes):
    """Cost, and η λ_max(H), at each step of runs {c: (costs, sharp)} with
    the rates η = c / λ_max(G).
    """
    for (share, curves), color in zip(runs.items(), (GREEN, BLUE, ORANGE)):
        for ax, curve in zip(axes, curves):
            name = rf"$\eta = {share}/\lambda_{{max}}(G)$"
            ax.plot(curve, color=color, label=name)
            ax.set_xlabel("step")
    axes[0].legend()
    axes[0].set_ylabel("cost")
    axes[1].axhline(2, color=GREY, linestyle=":")
    axes[1].set(ylabel=r"$\eta\,\lambda_{max}(H)$", ylim=(0, None))
    return axes
