"""The pictures of the chapter on refereeing."""

import numpy as np
from matplotlib import pyplot as plt

from zharf.plots import BLUE, GREEN, GREY, ORANGE, RED

NAMES = ("validation loss", "validation accuracy")


def line_up(runs, colors=(BLUE, ORANGE, GREEN), axes=None):
    """Loss and accuracy against the epoch, mean and range over the seeds
    runs {name: (seeds, epochs + 1, 2)}
    """
    if axes is None:
        axes = plt.subplots(1, 2, figsize=(7.4, 2.9))[1]
    styles = ("-", "--", ":")
    for (name, found), color, style in zip(runs.items(), colors, styles):
        epochs = np.arange(found.shape[1])
        for ax, values in zip(axes, np.moveaxis(found, 2, 0)):
            low, high = values.min(axis=0), values.max(axis=0)
            ax.fill_between(epochs, low, high, color=color, alpha=0.2, lw=0)
            mean = values.mean(axis=0)
            ax.plot(epochs, mean, style, color=color, label=name)
    for ax, name in zip(axes, NAMES):
        ax.set(xlabel="epoch", ylabel=name)
    axes[1].set_ylim(0, 1)
    above = dict(loc="lower right", bbox_to_anchor=(1, 1), ncols=len(runs))
    axes[1].legend(frameon=False, **above)  # never on top of a curve
    return axes


def against(right, wrong, top=4):
    """The right program and an exhibit, each (seeds, epochs + 1, 2); a loss
    above ``top`` is cut off
    """
    axes = line_up({"right": right, "exhibit": wrong}, (BLUE, RED))
    axes[0].set_ylim(0, top)
    return axes


def chosen(reported, elsewhere):
    """Accuracy of the variant that looks best so far, on the rows that chose
    it and on others        reported (tries,)   elsewhere (tries,)
    """
    ax = plt.subplots(figsize=(5.6, 2.9))[1]
    tries = np.arange(1, len(reported) + 1)
    ax.plot(tries, reported, color=RED, label="rows that chose")
    ax.plot(tries, elsewhere, "--", color=BLUE, label="other rows")
    ax.set(xlabel="variants tried", ylabel="accuracy", xscale="log")
    ax.legend()
    return ax


def honest(shares, dishonest):
    """The same shares twice: two of them on a cut axis, all from 0 to 1
    shares {name: share}
    """
    axes = plt.subplots(1, 2, figsize=(8.6, 3.2), width_ratios=(1, 1.3))[1]
    two = {name: shares[name] for name in dishonest}
    axes[0].bar(range(2), list(two.values()), 0.6, color=(GREY, RED))
    axes[0].set_xticks(range(2), list(two), fontsize=8)
    low, high = min(two.values()), max(two.values())
    axes[0].set_ylim(low - 0.1 * (high - low), high + 0.1 * (high - low))
    axes[1].barh(range(len(shares)), list(shares.values()), color=BLUE)
    axes[1].set_yticks(range(len(shares)), list(shares), fontsize=8)
    axes[1].invert_yaxis()
    axes[1].set_xlim(0, 1)
    axes[0].set_ylabel("share in the deep hole")
    axes[1].set_xlabel("share in the deep hole")
    axes[0].figure.tight_layout()
    return axes
