"""The pictures of the chapter on linear regression."""

import numpy as np
from matplotlib import pyplot as plt

from zharf.plots import BLUE, GREEN, GREY, ORANGE, PURPLE, RED


def covered(images, x, y, line=None):
    """Six images with their right halves covered; beside them the ink of all
    right halves against the ink of the left ones, and perhaps a line (b, w).
    images (N, 28, 28)   x (N,)   y (N,)
    """
    figure = plt.figure(figsize=(8, 3.2))
    grid = figure.add_gridspec(2, 4, width_ratios=(1, 1, 1, 4.2), wspace=0.12)
    for i in range(6):
        ax = figure.add_subplot(grid[i // 3, i % 3])
        ax.imshow(images[i], cmap="gray_r")
        ax.axvspan(13.5, 27.5, color="#d9d9d9")
        ax.text(20.5, 13.5, "?", ha="center", va="center", fontsize=20)
        ax.axis("off")
    ax = figure.add_subplot(grid[:, 3])
    ax.scatter(x, y, s=10, color=BLUE, alpha=0.6, label="one image")
    if line is not None:
        ends = np.array([0, x.max()])
        ax.plot(ends, line[0] + line[1] * ends, color=RED, label="best line")
        ax.legend()
    ax.set_xlabel("ink of the left half")
    ax.yaxis.set_label_position("right")
    ax.yaxis.tick_right()
    ax.spines[["left", "right"]].set_visible(False)
    ax.set_ylabel("ink of the right half")
    return ax


def loss_map(loss, path, minimum, ax, margin=0.35):
    """Lines of equal loss(b, w), the path (steps, 2) and the minimum (2,)"""
    points = np.vstack([path, [minimum]])
    low, high = points.min(axis=0), points.max(axis=0)
    middle, reach = (low + high) / 2, (0.5 + margin) * np.max(high - low)
    b, w = (np.linspace(m - reach, m + reach, 90) for m in middle)
    values = np.array([[loss(b_, w_) for b_ in b] for w_ in w])
    lowest = loss(*minimum)
    levels = lowest + (values.max() - lowest) * np.geomspace(1e-4, 1, 14)
    ax.contour(b, w, values, levels=levels, colors=GREY, linewidths=0.7)
    ax.plot(*np.transpose(path), ".-", color=BLUE, lw=1, ms=5, label="path")
    ax.plot(*minimum, "*", color=RED, ms=12, label="minimum")
    ax.set_aspect("equal")
    ax.set_xlabel("bias")
    ax.set_ylabel("weight")
    return ax


def projection(X, y, y_hat):
    """The plane of two columns in space, y above it and its shadow ŷ
    X (3, 2)   y (3,)   y_hat (3,)
    """
    ax = plt.figure(figsize=(6, 5)).add_subplot(projection="3d")
    corners = [X @ c for c in ([-0.3, -0.3], [1.6, -0.3], [1.6, 1.6])]
    corners.append(X @ [-0.3, 1.6])
    ax.plot_trisurf(
        *np.transpose(corners),
        triangles=[[0, 1, 2], [0, 2, 3]],
        color=GREY,
        alpha=0.22,
        linewidth=0,
    )
    O = np.zeros(3)
    arrows = (
        (O, X[:, 0], GREEN, "$x_0$"),
        (O, X[:, 1], PURPLE, "$x_1$"),
        (O, y, BLUE, "$y$"),
        (O, y_hat, ORANGE, r"$\hat y$"),
        (y_hat, y, RED, r"$y-\hat y$"),
    )
    for start, end, color, name in arrows:
        ax.quiver(
            *start, *(end - start), color=color, lw=2, arrow_length_ratio=0.07
        )
        beside = 0.5 * (start + end) + 0.06 * X[:, 0]
        place = beside if start.any() else 1.08 * end
        ax.text(*place, name, color=color, fontsize=13)
    up = (y - y_hat) / np.linalg.norm(y - y_hat)
    along = -y_hat / np.linalg.norm(y_hat)
    corner = y_hat + 0.12 * np.array([up, up + along, along])
    ax.plot(*corner.T, color=RED, lw=1)
    spans = [np.ptp(limits()) for limits in (ax.get_xlim, ax.get_ylim)]
    ax.set_box_aspect([*spans, np.ptp(ax.get_zlim())], zoom=1.1)
    ax.set_axis_off()
    ax.view_init(elev=18, azim=-52)
    return ax


def slopes(ax, x, lines):
    """Dashed lines x ↦ y₀ (x/x₀)^power through (x₀, y₀), for the eye:
    lines (power, y₀, name)
    """
    x = np.asarray(x, float)
    for power, y0, name in lines:
        ax.plot(x, y0 * (x / x[0]) ** power, "--", color=GREY, lw=1)
        end = y0 * (x[-1] / x[0]) ** power
        ax.annotate(
            name,
            (x[-1], end),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=GREY,
            fontsize=9,
        )
    return ax


def templates(W, classes):
    """The weights of each class as an image: red asks for ink, blue for none
    W (784, K)
    """
    figure, axes = plt.subplots(2, -(-W.shape[1] // 2), figsize=(8, 3.7))
    size = np.quantile(np.abs(W), 0.995)
    for ax, w, name in zip(axes.flat, W.T, classes):
        ax.imshow(w.reshape(28, 28), cmap="RdBu_r", vmin=-size, vmax=size)
        ax.set_title(name, fontsize=9)
        ax.axis("off")
    return axes
