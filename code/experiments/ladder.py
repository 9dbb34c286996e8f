"""Which means help a small network on Fashion-MNIST: each of them alone added
to the same training, and judged on a validation set.

    python code/experiments/ladder.py
"""

from functools import partial

import numpy as np

from zharf import fashion_mnist
from zharf.experiment import run
from zharf.fashion_mnist import pixels
from zharf.initializers import he_normal
from zharf.mlp import MLP
from zharf.optimizers import SGD, AdamW
from zharf.schedules import cosine
from zharf.training import evaluate, train_epoch, train_step

BASE = {"schedule": True}
MEANS = {
    "flips": {"flips": True},
    "shifts": {"shift": 1},
    "label smoothing": {"smoothing": 0.1},
    "weight decay": {"decay": 0.1},
    "dropout": {"dropout": 0.1},
    "averaging": {"average": 0.25},
}
CONFIGURATION = {
    "epochs": 15,
    "validation": 10_000,
    "recipes": {
        "SGD": {"adam": False, "lr": 0.1},
        "Adam": {"lr": 0.001},
        "schedule": BASE,
        **{name: {**BASE, **means} for name, means in MEANS.items()},
    },
}


def ladder(*, seed, epochs, validation, recipes):
    """For each recipe: loss and accuracy on the validation set."""
    data = fashion_mnist.load()
    train, watched = divided(seed, data, validation)
    found = {}
    for name, recipe in recipes.items():
        net = trained(*train, seed=seed, epochs=epochs, **recipe)
        found[name] = evaluate(net, *watched, prepare=pixels)
    return found


def divided(seed, data, validation):
    """A seed's training and validation set, each (images, labels)"""
    order = np.random.default_rng([seed, 0]).permutation(
        len(data.train_labels)
    )
    held_out, kept = np.sort(order[:validation]), np.sort(order[validation:])
    return [
        (data.train_images[rows], data.train_labels[rows])
        for rows in (kept, held_out)
    ]


def trained(
    images,
    labels,
    *,
    seed,
    epochs,
    batch_size=128,
    adam=True,
    lr=0.002,
    schedule=False,
    flips=False,
    shift=0,
    smoothing=0.0,
    decay=0.0,
    dropout=0.0,
    average=0.0,
):
    """A ReLU network 784-128-64-10, trained with the means asked for."""
    net = MLP(
        (784, 128, 64, 10),
        activation="relu",
        initializer=he_normal,
        dropout=dropout,
        rng=np.random.default_rng([seed, 1]),
    )
    steps = epochs * -(-len(labels) // batch_size)
    rate = partial(cosine, lr=lr, steps=steps) if schedule else lr
    method = AdamW if adam else SGD
    optimizer = method(rate, weight_decay=decay)
    rng = np.random.default_rng([seed, 2])
    mean = Mean(net, first=int((1 - average) * steps)) if average else None

    def step(net, X, y, optimizer):
        train_step(net, X, y, optimizer, smoothing=smoothing)
        if mean:
            mean.add(optimizer.t)

    for _ in range(epochs):
        train_epoch(
            net,
            images,
            labels,
            optimizer=optimizer,
            batch_size=batch_size,
            rng=rng,
            prepare=partial(changed, flips=flips, shift=shift, rng=rng),
            step=step,
        )
    if mean:
        mean.take()
    return net


def changed(images, *, flips, shift, rng):
    """Half of the images mirrored, each moved by at most ``shift`` pixels to
    either side, as rows        images (N, 28, 28)   A (N, 784)
    """
    N = len(images)
    if flips:
        mirrored = rng.random(N) < 0.5
        images = images.copy()
        images[mirrored] = images[mirrored][:, :, ::-1]
    if shift:
        around = np.pad(images, ((0, 0), (shift, shift), (shift, shift)))
        windows = np.lib.stride_tricks.sliding_window_view(
            around, (28, 28), axis=(1, 2)
        )
        down, right = rng.integers(2 * shift + 1, size=(2, N))
        images = windows[np.arange(N), down, right]
    return pixels(images)


class Mean:
    """The mean of a network's weights over the steps from ``first`` on."""

    def __init__(self, net, first):
        self.net, self.first, self.n = net, first, 0
        self.mean = [np.zeros_like(W) for W, _ in net.parameters()]

    def add(self, t):
        if t > self.first:
            self.n += 1
            for mean, (W, _) in zip(self.mean, self.net.parameters()):
                mean += (W - mean) / self.n

    def take(self):
        for mean, (W, _) in zip(self.mean, self.net.parameters()):
            W[...] = mean


if __name__ == "__main__":
    digest = fashion_mnist.find().digest
    run("ladder", CONFIGURATION, range(5), ladder, data=digest)
