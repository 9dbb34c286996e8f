"""The pictures of the chapter on search and gradients."""

import numpy as np
from matplotlib.patches import FancyBboxPatch

from zharf.plots import BLUE, GREEN, GREY, ORANGE, PURPLE, RED

METHODS = {
    "random search": ORANGE,
    "local search": PURPLE,
    "gradient descent": BLUE,
}


def searches(f, trails, ax):
    """Lines of equal f(w), w (2,), and what each method tried (n, 2) on it"""
    u = np.linspace(-6.5, 4.5, 80)
    values = np.array([[f(np.array([a, b])) for a in u] for b in u])
    levels = values.min() + np.ptp(values) * np.geomspace(3e-4, 1, 14)
    ax.contour(u, u, values, levels=levels, colors=GREY, linewidths=0.6)
    for (name, color), trail in zip(METHODS.items(), trails):
        style = "." if name == "random search" else ".-"
        ax.plot(*trail.T, style, color=color, ms=5, lw=1.2, label=name)
    low = np.unravel_index(values.argmin(), values.shape)
    ax.plot(u[low[1]], u[low[0]], "*", color=RED, ms=13, label="minimum")
    ax.set(xlabel="$w_1$", ylabel="$w_2$", aspect="equal")
    ax.set(xlim=(u[0], u[-1]), ylim=(u[0], u[-1]))
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return ax


def loss_loop(ax):
    """From the input through two layers to the score, and back as an update"""
    boxes = {
        "input": (0, 2, "$X$", GREY),
        "layer": (2, 2, "$W^{(1)}, b^{(1)}$", BLUE),
        "layer ": (4, 2, "$W^{(2)}, b^{(2)}$", BLUE),
        "predictions": (6, 2, r"$\hat y$", GREY),
        "targets": (6, 0.3, "$y$", GREY),
        "loss function": (4, 0.3, r"$\ell(\hat y, y)$", RED),
        "loss score": (2, 0.3, r"$\mathcal{L}$", RED),
        "optimiser": (0, 0.3, r"$W \leftarrow W - \eta\,dW$", GREEN),
    }
    for name, (x, y, formula, color) in boxes.items():
        box = FancyBboxPatch(
            (x - 0.72, y - 0.36),
            1.44,
            0.72,
            boxstyle="round,pad=0.04",
            facecolor=color,
            edgecolor=color,
            alpha=0.18,
        )
        ax.add_patch(box)
        ax.text(x, y + 0.16, name.strip(), ha="center", va="center")
        ax.text(x, y - 0.17, formula, ha="center", va="center", fontsize=9)
    across = [((x, 2), (x + 2, 2)) for x in (0, 2, 4)]
    back = [((x, 0.3), (x - 2, 0.3)) for x in (6, 4, 2)]
    for (x0, y0), (x1, y1) in across + back:
        shift = 0.79 * np.sign(x1 - x0)
        arrow(ax, (x0 + shift, y0), (x1 - shift, y1))
    arrow(ax, (5.6, 1.58), (4.5, 0.73))
    for x in (1.5, 3.5):
        arrow(ax, (0.3, 0.74), (x, 1.57), color=GREEN, linestyle="--")
    ax.text(0.55, 1.25, "update", color=GREEN, ha="center", fontsize=10)
    ax.set(xlim=(-0.95, 6.85), ylim=(-0.2, 2.5))
    ax.axis("off")
    return ax


def arrow(ax, start, end, **style):
    """A thin arrow from start to end."""
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", **style})


def secants(f, f_prime, x, steps, ax):
    """f near x, its secants to x + h for each h, and its tangent"""
    t = np.linspace(x - 1.1, x + 1.9, 200)
    ax.plot(t, f(t), color=BLUE, lw=2, label="loss")
    for h, color in zip(steps, (ORANGE, GREEN, PURPLE)):
        slope = (f(x + h) - f(x)) / h
        ax.plot(t, f(x) + slope * (t - x), color=color, lw=1)
        ax.plot(x + h, f(x + h), "o", color=color, label=f"$h={h}$")
    tangent = f(x) + f_prime(x) * (t - x)
    ax.plot(t, tangent, "--", color=RED, lw=1.6, label="tangent")
    ax.plot(x, f(x), "o", color=RED)
    ax.set(xlabel="$w$", ylabel="loss", ylim=(0, 4))
    ax.legend()
    return ax


def running_best(runs, ax):
    """Least loss so far against evaluations: the median run and the range
    runs: method -> [(evaluations (n,), losses (n,), accuracy), …]
    """
    for (name, color), seeds in zip(METHODS.items(), runs.values()):
        x = seeds[0][0]
        losses = np.minimum.accumulate([run[1] for run in seeds], axis=1)
        ax.plot(x, np.median(losses, axis=0), color=color, label=name)
        ax.fill_between(
            x, losses.min(axis=0), losses.max(axis=0), color=color, alpha=0.25
        )
        low, high = (100 * f([r[2] for r in seeds]) for f in (min, max))
        text = f"{low:.0f}–{high:.0f}%"
        ax.text(1.15 * x[-1], np.median(losses[:, -1]), text, color=color)
    ax.set(xscale="log", yscale="log", xlabel="evaluations of the loss")
    ax.set_ylabel("least loss so far")
    return ax
