"""The pictures of the chapter on batch normalisation."""

from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from zharf.plots import BLUE, GREY, ORANGE, RED

PLACES = {  # of the data flow: centre, text, half its width
    "X": (0, 0, "$X$", 0.4),
    "mu": (1.6, 1.2, r"$\mu_B$", 0.4),
    "var": (1.6, -1.2, r"$\sigma_B^2$", 0.4),
    "X_hat": (3.2, 0, r"$\hat X$", 0.4),
    "Z": (5.4, 0, r"$Z=\gamma\hat X+\beta$", 0.95),
}


def data_flow(ax=None):
    """Forward (grey) and the three ways of the gradient back to X (red)."""
    ax = plt.subplots(figsize=(7, 3.2))[1] if ax is None else ax
    box = {"boxstyle": "round,pad=0.45", "fc": "white", "ec": GREY}
    for x, y, text, _ in PLACES.values():
        ax.text(x, y, text, ha="center", va="center", bbox=box, zorder=3)
    forward = ("X", "X_hat"), ("X", "mu"), ("X", "var"), ("mu", "var")
    for start, end in (*forward, ("mu", "X_hat"), ("var", "X_hat")):
        arrow(ax, start, end, GREY, 0.12)
    arrow(ax, "X_hat", "Z", GREY, 0.12)
    for start, end in (("X_hat", "X"), ("mu", "X"), ("var", "X")):
        arrow(ax, start, end, RED, 0.12)
    for start, end in (("X_hat", "mu"), ("X_hat", "var"), ("Z", "X_hat")):
        arrow(ax, start, end, RED, 0.12)
    for x, y, text in ((1.1, -0.34, "direct"), (0.1, 1.15, "through the mean"),
                       (0.1, -1.15, "through the variance")):  # fmt: skip
        ax.text(x, y, text, ha="center", va="center", color=RED, fontsize=9)
    ax.set(xlim=(-0.9, 6.3), ylim=(-1.7, 1.7))
    ax.axis("off")
    return ax


def arrow(ax, start, end, color, shift):
    """From one box to another, a little to its left: both ways have room."""
    (x0, y0, _, room_0), (x1, y1, _, room_1) = PLACES[start], PLACES[end]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    dx, dy = -uy * shift, ux * shift
    ax.annotate(
        "",
        (x1 - room_1 * ux + dx, y1 - room_1 * uy + dy),
        (x0 + room_0 * ux + dx, y0 + room_0 * uy + dy),
        arrowprops={"arrowstyle": "-|>", "color": color, "lw": 1.4},
    )


def shared_statistics(N=4, C=6, groups=2):
    """Which entries of a table, rows by channels, share a mean; the pixels
    of an image lie behind each cell.
    """
    axes = plt.subplots(1, 4, figsize=(8, 2.4))[1]
    kinds = {
        "batch normalisation": [(0, c, N, 1) for c in range(C)],
        "layer normalisation": [(n, 0, 1, C) for n in range(N)],
        "group normalisation": [
            (n, g * C // groups, 1, C // groups)
            for n in range(N)
            for g in range(groups)
        ],
        "instance normalisation": [
            (n, c, 1, 1) for n in range(N) for c in range(C)
        ],
    }
    for ax, (name, blocks) in zip(axes, kinds.items()):
        for row, column, height, width in blocks:
            chosen = (row, column) == (0, 0)
            style = {"fc": BLUE if chosen else "none", "ec": "none"}
            ax.add_patch(Rectangle((column, row), width, height, **style))
            style = {"fc": "none", "ec": ORANGE, "lw": 2.2}
            inner = width - 0.16, height - 0.16
            ax.add_patch(
                Rectangle((column + 0.08, row + 0.08), *inner, **style)
            )
        for k in range(C + 1):
            ax.plot([k, k], [0, N], color=GREY, lw=0.5)
        for n in range(N + 1):
            ax.plot([0, C], [n, n], color=GREY, lw=0.5)
        ax.set(
            xlim=(-0.1, C + 0.1), ylim=(N + 0.1, -0.1), xticks=[], yticks=[]
        )
        ax.set_aspect("equal")
        ax.set_frame_on(False)
        ax.set_title(name, fontsize=8)
        ax.set_xlabel("channels", fontsize=8)
    axes[0].set_ylabel("samples", fontsize=8)
    return axes
