"""The book's figures.

Every function draws on the axes that it is given, or on new ones, and
returns them, so that a reader can change them. Labels are English here;
``localise`` puts them into the language of the page.
"""

import numpy as np
from matplotlib import pyplot as plt

from zharf.labels import localise  # noqa: F401  (the build asks for it here)

# Okabe & Ito (2008): told apart by every kind of colour vision.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#767676"


def learning_curves(history, axes=None):
    """Loss and accuracy on training and test set against the epoch."""
    if axes is None:
        axes = plt.subplots(1, 2, figsize=(8, 3.2))[1]
    epochs = range(len(history.train_loss))
    for ax, name in zip(axes, ("loss", "accuracy")):
        for part, color in (("train", BLUE), ("test", RED)):
            values = getattr(history, f"{part}_{name}")
            ax.plot(epochs, values, color=color, label=f"{part} set")
        ax.set_xlabel("epoch")
        ax.set_ylabel(name)
        ax.legend()
    return axes


def image_grid(images, titles=None, columns=4, axes=None):
    """Grey images (N, 28, 28) in rows of ``columns``, each with its title."""
    rows = -(-len(images) // columns)
    if axes is None:
        size = (1.35 * columns, 1.55 * rows)
        axes = plt.subplots(rows, columns, figsize=size, squeeze=False)[1]
    for ax in axes.flat:
        ax.axis("off")
    for i, (ax, image) in enumerate(zip(axes.flat, images)):
        ax.imshow(image, cmap="gray_r")
        if titles is not None:
            ax.set_title(titles[i], fontsize=9)
    return axes


def random_grid(images, labels, classes, *, rng=None):
    """Four images, others at every call, in a 2 x 2 grid with the names of
    their classes        images (N, 28, 28)   labels (N,)
    """
    rng = np.random.default_rng(rng)  # no rng: a seed that nobody knows
    rows = rng.choice(len(images), 4, replace=False)
    titles = [classes[k] for k in labels[rows]]
    return image_grid(images[rows], titles, columns=2)


def confusion_matrix(y, y_hat, classes, ax=None):
    """How often class i (row) was called class j (column); counts in the
    cells, shades by share of the row        y (N,)   y_hat (N,)
    """
    K = len(classes)
    counts = np.zeros((K, K), int)
    np.add.at(counts, (y, y_hat), 1)
    if ax is None:
        ax = plt.subplots(figsize=(6.2, 5.6))[1]
    ax.imshow(counts / counts.sum(axis=1, keepdims=True), cmap="Blues", vmin=0)
    for i, j in np.ndindex(K, K):
        if counts[i, j]:
            dark = counts[i, j] > 0.5 * counts[i].sum()
            style = {"color": "white" if dark else "black", "fontsize": 8}
            ax.text(j, i, counts[i, j], ha="center", va="center", **style)
    ax.set_xticks(range(K), classes, rotation=45, ha="right")
    ax.set_yticks(range(K), classes)
    ax.set_xlabel("predicted class")
    ax.set_ylabel("true class")
    return ax


def mistakes(images, y, y_hat, p, classes):
    """Images wrongly classified: the true class above, below it what the
    network said and how sure it was
    images (N, 28, 28)   y (N,)   y_hat (N,)   p (N,)
    """
    rows = -(-len(images) // 4)
    size = (6.4, 2.15 * rows)
    axes = plt.subplots(rows, 4, figsize=size, squeeze=False)[1]
    image_grid(images, [classes[k] for k in y], axes=axes)
    for ax, k, sure in zip(axes.flat, y_hat, p):
        ax.text(13.5, 31, classes[k], color=RED, ha="center", fontsize=9)
        ax.text(13.5, 36, f"{sure:.1%}", color=RED, ha="center", fontsize=9)
    return axes


def weight_images(W, columns=8):
    """Columns of W (784, M) as images: red where the weight is positive, blue
    where it is negative, one scale for all.
    """
    rows = -(-W.shape[1] // columns)
    size = (0.9 * columns, 0.95 * rows)
    axes = plt.subplots(rows, columns, figsize=size, squeeze=False)[1]
    top = np.quantile(np.abs(W), 0.995)
    for ax in axes.flat:
        ax.axis("off")
    for ax, w in zip(axes.flat, W.T):
        ax.imshow(w.reshape(28, 28), cmap="RdBu_r", vmin=-top, vmax=top)
    return axes


def layer_histograms(layers, axes=None, bins=60, name="activation"):
    """A histogram of the values of each layer, arrays of any shape: its
    activations, or the gradients that reach it.
    """
    if axes is None:
        size = (1.9 * len(layers), 2.2)
        axes = plt.subplots(1, len(layers), figsize=size, squeeze=False)[1][0]
    for number, (ax, values) in enumerate(zip(axes, layers), 1):
        ax.hist(np.ravel(values), bins, density=True, color=BLUE)
        ax.set_title(f"layer {number}", fontsize=9)
        ax.set_yticks([])
    axes[len(layers) // 2].set_xlabel(name)
    return axes


def contour_map(f, x, y, ax=None, levels=14):
    """Contours of f over the grid of x (n,) and y (m,); ``f`` takes the two
    coordinates as arrays of one shape.
    """
    ax = plt.subplots(figsize=(5.2, 4))[1] if ax is None else ax
    across, up = np.meshgrid(x, y)
    ax.contour(across, up, f(across, up), levels, cmap="Greys_r", linewidths=1)
    return ax


def trajectories(paths, ax):
    """Paths (T, 2) on a map, one colour and one marker a name, from the ring
    at the start to the dot at the end.
    """
    colors = BLUE, RED, GREEN, ORANGE, PURPLE, SKY
    for (name, path), color, marker in zip(paths.items(), colors, "os^Dvx"):
        path = np.asarray(path)
        style = dict(color=color, marker=marker, ms=3, lw=1.2)
        ax.plot(
            *path.T, markevery=max(1, len(path) // 12), label=name, **style
        )
        ax.plot(*path[-1], "o", color=color, ms=7)
    ax.plot(*path[0], "o", mfc="none", mec=GREY, ms=10)
    ax.legend()
    return ax


def decision_boundary(predict, X, y, ax=None):
    """The class that ``predict`` gives each point of the plane, under the
    points X (N, 2) of class y (N,)
    """
    ax = plt.subplots(figsize=(4.4, 4))[1] if ax is None else ax
    low, high = X.min(axis=0) - 0.1, X.max(axis=0) + 0.1
    across, up = np.meshgrid(*np.linspace(low, high, 200).T)
    points = np.column_stack([across.ravel(), up.ravel()]).astype(X.dtype)
    shades = predict(points).reshape(across.shape)
    colors = [BLUE, RED, GREEN, ORANGE, PURPLE, SKY]
    K = max(shades.max(), y.max()) + 1
    ax.contourf(across, up, shades, np.arange(K + 1) - 0.5,
                colors=colors[:K], alpha=0.25)  # fmt: skip
    for k, marker in zip(range(K), "os^Dvx"):
        ax.plot(*X[y == k].T, marker, color=colors[k], ms=4)
    return ax


def seed_ranges(runs, ax=None):
    """Runs over seeds: for each name its values as dots, their range as a
    line and their mean as a bar across it.
    """
    ax = (
        plt.subplots(figsize=(6, 0.55 * len(runs) + 1))[1]
        if ax is None
        else ax
    )
    for place, values in enumerate(runs.values()):
        ax.hlines(place, min(values), max(values), color=GREY, lw=2, zorder=1)
        ax.plot(values, [place] * len(values), "o", color=BLUE, ms=5)
        ax.plot(np.mean(values), place, "|", color=RED, ms=18, mew=2)
    ax.set_yticks(range(len(runs)), list(runs))
    ax.invert_yaxis()
    return ax
