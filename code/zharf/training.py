"""Training: minibatches, one step, many epochs, and what came of them."""

import time
from dataclasses import dataclass, field

import numpy as np
from tqdm import tqdm

from zharf.losses import check_labels, cross_entropy, cross_entropy_grad


def minibatches(N, batch_size, *, rng):
    """The rows 0..N-1 in random order, ``batch_size`` at a time; each row
    comes once, the last batch may be smaller.
    """
    order = rng.permutation(N)
    for start in range(0, N, batch_size):
        yield order[start : start + batch_size]


def train_step(model, X, y, optimizer):
    """Forward, loss, backward, update; the loss before the update."""
    Z = model.forward(X, training=True)
    loss = cross_entropy(Z, y)
    model.backward(cross_entropy_grad(Z, y))
    optimizer.step(model.parameters())
    return loss


def accuracy(model, X, y):
    """The share of rows whose largest logit is the label's."""
    return np.mean(model.predict(X) == y)


def evaluate(model, X, y, *, prepare=None, chunk=10_000):
    """Mean loss and accuracy over all rows, ``chunk`` rows at a time."""
    loss = right = 0.0
    for start in range(0, len(y), chunk):
        rows = slice(start, start + chunk)
        Z = model.forward(prepare(X[rows]) if prepare else X[rows])
        loss += cross_entropy(Z, y[rows]) * len(Z)
        right += np.sum(Z.argmax(axis=1) == y[rows])
    return float(loss / len(y)), float(right / len(y))


@dataclass
class History:
    """One entry an epoch; entry 0 is the network before training."""

    train_loss: list = field(default_factory=list)
    train_accuracy: list = field(default_factory=list)
    test_loss: list = field(default_factory=list)
    test_accuracy: list = field(default_factory=list)
    seconds: list = field(default_factory=list)  # of training alone

    def record(self, train, test, seconds):
        self.train_loss.append(train[0])
        self.train_accuracy.append(train[1])
        self.test_loss.append(test[0])
        self.test_accuracy.append(test[1])
        self.seconds.append(seconds)


def fit(
    model,
    train,
    test,
    *,
    optimizer,
    epochs,
    batch_size=64,
    rng,
    history=None,
    prepare=None,
):
    """Train on ``train = (X, y)``, watch ``train`` and ``test``; a History.

    With a ``history`` the run goes on where it stopped. ``prepare`` turns a
    batch as it is stored into what the model takes (``fashion_mnist.pixels``
    for images kept as bytes).
    """
    X, y = train
    check_labels(y, np.empty((len(X), model.sizes[-1])))
    if history is None:
        history = History()
        start = (evaluate(model, *xy, prepare=prepare) for xy in (train, test))
        history.record(*start, seconds=0.0)
    for epoch in tqdm(range(epochs), unit="epoch"):
        began = time.perf_counter()
        for rows in minibatches(len(X), batch_size, rng=rng):
            batch = prepare(X[rows]) if prepare else X[rows]
            loss = train_step(model, batch, y[rows], optimizer)
            if not np.isfinite(loss):
                raise FloatingPointError(f"loss {loss} in epoch {epoch}")
        seconds = time.perf_counter() - began
        now = (evaluate(model, *xy, prepare=prepare) for xy in (train, test))
        history.record(*now, seconds=seconds)
    return history
