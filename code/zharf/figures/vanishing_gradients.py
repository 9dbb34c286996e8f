"""The pictures of the chapter on vanishing and exploding gradients."""

import numpy as np
from matplotlib import pyplot as plt

from zharf.activations import sigmoid
from zharf.plots import BLUE, GREY, ORANGE, RED


def five_layers(A, dZ):
    """Histograms of the activations (above) and of the gradients (below) of
    each layer, one scale a row        A, dZ lists of arrays
    """
    size = (1.75 * len(A), 3.6)
    axes = plt.subplots(2, len(A), figsize=size, sharex="row")[1]
    names = "activation", "back-propagated gradient"
    for row, layers, color, name in zip(axes, (A, dZ), (BLUE, ORANGE), names):
        reach = max(np.quantile(np.abs(a), 0.999) for a in layers)
        for ax, values in zip(row, layers):
            bins = np.linspace(-reach, reach, 61)
            ax.hist(np.ravel(values), bins, density=True, color=color)
            ax.set_yticks([])
        row[len(A) // 2].set_xlabel(name)
    for number, ax in enumerate(axes[0], 1):
        ax.set_title(f"layer {number}", fontsize=9)
    axes[0, 0].figure.subplots_adjust(hspace=0.5, wspace=0.12)
    return axes


def saturation(Z, ax, reach=12):
    """The sigmoid, its saturated zones shaded, and where the values Z lie;
    what lies further out than ``reach`` is counted in the outermost bars.
    """
    z = np.linspace(-reach, reach, 241)
    edge = np.log(19)  # σ(log 19) = 0.95
    for side in (-1, 1):
        ax.axvspan(side * edge, side * reach, color=GREY, alpha=0.18, lw=0)
    share = np.full(Z.size, 1 / Z.size)
    Z = np.clip(np.ravel(Z), -reach, reach)
    ax.hist(Z, np.linspace(-reach, reach, 49), weights=share, color=BLUE)
    ax.plot(z, sigmoid(z), color=RED)
    return ax
