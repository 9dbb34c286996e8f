"""The pictures of the chapter on Fashion-MNIST."""

import numpy as np
from matplotlib import pyplot as plt

from zharf.plots import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, SKY


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


COLORS = {
    "sigmoid": BLUE,
    "ReLU": RED,
    "momentum": GREEN,
    "three layers": PURPLE,
}
LAYERS = (BLUE, ORANGE, GREEN, RED)


def band(ax, curves, x=None, **style):
    """The mean of curves (seeds, T) and, shaded, their range"""
    curves = np.asarray(curves)
    x = np.arange(curves.shape[1]) if x is None else x
    (line,) = ax.plot(x, curves.mean(axis=0), **style)
    low, high = curves.min(axis=0), curves.max(axis=0)
    ax.fill_between(x, low, high, color=line.get_color(), alpha=0.2, lw=0)


def of(runs, name, what):
    """One curve a seed: runs[seed][name][what], an array (seeds, ...)"""
    return np.array([run[name][what] for run in runs])


def curves(runs):
    """Loss above, accuracy below, against the epoch, a column a variant."""
    size = {"figsize": (8.4, 4.4), "sharex": True, "sharey": "row"}
    axes = plt.subplots(2, len(runs[0]), **size)[1]
    for column, name in zip(axes.T, runs[0]):
        for ax, what in zip(column, ("loss", "accuracy")):
            for part, color in (("train", BLUE), ("test", RED)):
                values = of(runs, name, f"{part}_{what}")[:, 1:]
                epochs = np.arange(1, values.shape[1] + 1)
                style = {"color": color, "label": f"{part} set"}
                band(ax, values, epochs, **style)
        column[0].set_title(name)
        column[1].set_xlabel("epoch")
    axes[0, 0].set_ylabel("loss")
    axes[1, 0].set_ylabel("accuracy")
    axes[0, -2].legend(fontsize=8)  # the panel with the most room
    return axes


def bars(runs, epochs=5):
    """Test accuracy: the mean of the last epochs, a bar a variant, with the
    range over the seeds, and the last epoch of each seed as a dot.
    """
    ax = plt.subplots(figsize=(6.4, 3.2))[1]
    for place, name in enumerate(runs[0]):
        values = 100 * of(runs, name, "test_accuracy")
        late = values[:, -epochs:].mean(axis=1)
        mean = late.mean()
        reach = [[mean - late.min()], [late.max() - mean]]
        ax.bar(place, mean, color=COLORS[name], alpha=0.45)
        ax.errorbar(place, mean, reach, color="black", capsize=6)
        dots = np.linspace(place + 0.15, place + 0.35, len(values))
        ax.plot(dots, values[:, -1], "o", color=COLORS[name], ms=4)
    ax.set_xticks(range(len(runs[0])), list(runs[0]))
    ax.set(ylabel="test accuracy in per cent", ylim=(80, 90))
    return ax


def rate_scores(rates, runs):
    """Validation loss of the named variants against their effective rates,
    the lengths of a step under a constant gradient of length 1.
    """
    ax = plt.subplots(figsize=(5.6, 3.4))[1]
    for name, steps in rates.items():
        scores = of(runs, name, "validation_loss")
        band(ax, scores, steps, color=COLORS[name], marker="o", label=name)
    ax.set(xscale="log", xlabel="effective learning rate", ylim=(0.3, 1.3))
    ax.set_ylabel("loss on the validation set")
    ax.legend()
    return ax


def layer_gradients(runs):
    """The norm of dW of each layer against the epoch, a panel a variant."""
    size = {"figsize": (8.4, 2.8), "sharey": True}
    axes = plt.subplots(1, len(runs[0]), **size)[1]
    for ax, name in zip(axes, runs[0]):
        norms = of(runs, name, "gradient_norm")  # (seeds, epochs + 1, layers)
        for layer, color in zip(range(norms.shape[2]), LAYERS):
            style = {"color": color, "label": f"layer {layer + 1}"}
            band(ax, norms[:, :, layer], **style)
        ax.set(yscale="log", title=name, xlabel="epoch")
    axes[0].set_ylabel("gradient norm")
    axes[-1].legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    return axes


def classes(runs, names):
    """The share of each class found, a dot a variant, a line its range."""
    ax = plt.subplots(figsize=(6.4, 4.4))[1]
    for i, name in enumerate(runs[0]):
        counts = of(runs, name, "confusion")  # (seeds, 10, 10)
        found = np.diagonal(counts, axis1=1, axis2=2) / counts.sum(axis=2)
        places = np.arange(len(names)) + 0.16 * (i - 1.5)
        color = COLORS[name]
        ax.hlines(places, found.min(0), found.max(0), color=color, lw=2)
        ax.plot(found.mean(0), places, "o", color=color, ms=4, label=name)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set_xlabel("accuracy")
    ax.legend(loc="upper left")
    return ax


def confusions(runs, names):
    """The confusion matrix of each variant, in per cent of the true class (a
    row), the mean over the seeds; what rounds to zero stays blank.
    """
    size = {"figsize": (6.8, 6.6), "sharex": True, "sharey": True}
    axes = plt.subplots(2, -(-len(runs[0]) // 2), **size)[1]
    K = len(names)
    for ax, name in zip(axes.flat, runs[0]):
        counts = of(runs, name, "confusion").mean(axis=0)
        share = 100 * counts / counts.sum(axis=1, keepdims=True)
        ax.imshow(share, cmap="Blues", vmin=0, vmax=100)
        for i, j in np.argwhere(share.round() > 0):
            style = {"color": "white" if share[i, j] > 50 else "black"}
            style |= {"ha": "center", "va": "center", "fontsize": 8}
            ax.text(j, i, f"{share[i, j]:.0f}", **style)
        ax.set_title(name)
        ax.set_xticks(range(K), names, rotation=45, ha="right", fontsize=8)
        ax.set_yticks(range(K), names, fontsize=8)
    for ax in axes[-1]:
        ax.set_xlabel("predicted class")
    for ax in axes[:, 0]:
        ax.set_ylabel("true class")
    return axes


def reliability(runs):
    """The share right against the confidence, a panel a variant: a line a
    seed, in the bins that hold at least 20 images.
    """
    size = {"figsize": (8.4, 2.6), "sharey": True}
    axes = plt.subplots(1, len(runs[0]), **size)[1]
    for ax, name in zip(axes, runs[0]):
        ax.plot([0, 1], [0, 1], "--", color=GREY, lw=1)
        for run in runs:
            bins = run[name]["reliability"]
            full = np.array(bins["images"]) >= 20
            x, y = (np.array(bins[k])[full] for k in ("confidence", "right"))
            ax.plot(x, y, ".-", color=COLORS[name], lw=1, alpha=0.7)
        ax.set(title=name, xlabel="confidence", xlim=(0.2, 1), ylim=(0.2, 1))
    axes[0].set_ylabel("share right")
    return axes


def bought(runs):
    """Test accuracy against the seconds of training so far; for a seed's
    clock the median epoch of its variant counts, as others share the machine.
    """
    ax = plt.subplots(figsize=(5.6, 3.4))[1]
    for name in runs[0]:
        values = 100 * of(runs, name, "test_accuracy")[:, 1:]
        epoch = np.median(of(runs, name, "seconds")[:, 1:])
        seconds = epoch * np.arange(1, values.shape[1] + 1)
        style = {"color": COLORS[name], "marker": ".", "label": name}
        band(ax, values, seconds, **style)
    ax.set(xlabel="seconds", ylabel="test accuracy in per cent")
    ax.legend()
    return ax


def gains(runs, names, base="schedule"):
    """What each means changes in validation accuracy, in percentage points,
    compared with the same seed's base: a dot a seed, a bar the mean.
    """
    ax = plt.subplots(figsize=(6.4, 3))[1]
    for place, name in enumerate(names):
        gain = [100 * (run[name][1] - run[base][1]) for run in runs]
        ax.barh(place, np.mean(gain), color=SKY, alpha=0.6)
        ax.plot(gain, [place] * len(gain), "o", color=BLUE, ms=4)
    ax.axvline(0, color=GREY, lw=1)
    ax.set_yticks(range(len(names)), list(names))
    ax.invert_yaxis()
    ax.set_xlabel("gain in percentage points")
    return ax
