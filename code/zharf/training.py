"""Training: minibatches, one step, many epochs, and what came of them."""

import math
import time
from dataclasses import dataclass, field

import numpy as np
from tqdm import tqdm

from zharf.inspection import first_not_finite
from zharf.losses import check_labels, cross_entropy, cross_entropy_and_grad


def minibatches(N, batch_size, *, rng):
    """The rows 0..N-1 in random order, ``batch_size`` at a time; each row
    comes once, the last batch may be smaller.
    """
    if N < 1 or batch_size < 1:
        raise ValueError(f"no batches of {batch_size} rows out of {N}")
    order = rng.permutation(N)
    for start in range(0, N, batch_size):
        yield order[start : start + batch_size]


def train_step(model, X, y, optimizer, *, smoothing=0.0, penalty=None):
    """Forward, loss, backward, update; the loss before the update.

    ``penalty`` turns the pairs (W, dW) into those of the penalised loss.
    """
    Z = model.forward(X, training=True)
    loss, dZ = cross_entropy_and_grad(Z, y, smoothing)
    check_finite(loss, model, X)
    model.backward(dZ)
    pairs = model.parameters()
    optimizer.step(penalty(pairs) if penalty else pairs)
    return loss


def check_finite(loss, model, X):
    """FloatingPointError, saying where it began, if the loss is not finite."""
    if not math.isfinite(loss):
        raise FloatingPointError(
            f"the loss is {loss}; the first value that is not finite is in "
            f"{first_not_finite(model, X)}"
        )


def accuracy(model, X, y):
    """The share of rows whose largest logit is the label's."""
    if len(X) != len(y):
        raise ValueError(f"{len(X)} rows need as many labels, got {len(y)}")
    return np.mean(model.predict(X) == y)


def evaluate(model, X, y, *, prepare=None, chunk=2_000):
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
    watched: list = field(default_factory=list)  # what ``watch`` returned

    def record(self, train, test, seconds, watched=None):
        self.train_loss.append(train[0])
        self.train_accuracy.append(train[1])
        self.test_loss.append(test[0])
        self.test_accuracy.append(test[1])
        self.seconds.append(seconds)
        if watched is not None:
            self.watched.append(watched)


def train_epoch(
    model, X, y, *, optimizer, batch_size, rng, prepare=None, step=train_step
):
    """One step for each minibatch; the seconds they took together."""
    began = time.perf_counter()
    for i, rows in enumerate(minibatches(len(X), batch_size, rng=rng), 1):
        batch = prepare(X[rows]) if prepare else X[rows]
        try:
            step(model, batch, y[rows], optimizer)
        except FloatingPointError as error:
            raise FloatingPointError(f"step {i}: {error}") from None
    return time.perf_counter() - began


@np.errstate(over="ignore", invalid="ignore")  # check_finite says more
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
    watch=None,
    step=train_step,
):
    """Train on ``train = (X, y)``, watch ``train`` and ``test``; a History.

    With a ``history`` the run goes on where it stopped. ``prepare`` turns a
    batch as it is stored into what the model takes (``fashion_mnist.pixels``
    for images kept as bytes). ``watch(model)``, a dictionary, is kept once an
    epoch, as is the state at the start. ``step`` is one ``train_step``.
    """
    for X, y in (train, test):
        check_labels(y, np.broadcast_to(0, (len(X), model.sizes[-1])))

    def record(seconds):
        now = (evaluate(model, *xy, prepare=prepare) for xy in (train, test))
        history.record(*now, seconds, watch(model) if watch else None)

    if history is None:
        history = History()
        record(seconds=0.0)
    options = dict(batch_size=batch_size, rng=rng, prepare=prepare, step=step)
    for _ in tqdm(range(epochs), unit="epoch"):
        try:
            record(train_epoch(model, *train, optimizer=optimizer, **options))
        except FloatingPointError as error:
            epoch = len(history.seconds)
            raise FloatingPointError(f"epoch {epoch}, {error}") from None
    return history
