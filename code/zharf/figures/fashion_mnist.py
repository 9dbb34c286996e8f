"""The pictures of the chapter on Fashion-MNIST."""

import numpy as np
from matplotlib import pyplot as plt

from zharf.plots import BLUE, GREY, RED


def network(image, sizes, dots=(14, 10, 8, 10)):
    """The image, a column of units for each layer with its width below, and
    a line for each weight between the units that are drawn; image (28, 28)
    """
    figure, (left, ax) = plt.subplots(
        1, 2, figsize=(7.2, 3), width_ratios=(1, 4)
    )
    left.imshow(image, cmap="gray_r")
    heights = [np.linspace(-1, 1, n) * n / max(dots) for n in dots]
    for i, (below, above) in enumerate(zip(heights, heights[1:])):
        ends = np.array([(a, b) for a in below for b in above])
        ax.plot([i, i + 1], ends.T, color=GREY, lw=0.3, zorder=1)
    names = ["input", "hidden layer 1", "hidden layer 2", "output"]
    for i, (y, size, name) in enumerate(zip(heights, sizes, names)):
        color = RED if i == len(sizes) - 1 else BLUE
        ax.scatter(np.full(len(y), i), y, s=40, color=color, zorder=2)
        ax.text(i, -1.3, str(size), ha="center", va="center")
        ax.text(i, 1.25, name, ha="center", va="center")
    left.axis("off")
    ax.axis("off")
    return ax
