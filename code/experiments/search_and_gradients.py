"""A linear classifier of Fashion-MNIST, found by drawing weights at random, by
small random steps, and by the gradient: as many losses each.

    python code/experiments/search_and_gradients.py
"""

import numpy as np

from zharf import fashion_mnist
from zharf.experiment import run
from zharf.linear_regression import with_ones
from zharf.losses import (
    cross_entropy,
    cross_entropy_grad,
    hinge,
    hinge_grad,
)
from zharf.search import gradient_descent, local_search, random_search

LOSSES = {
    "hinge": (hinge, hinge_grad),
    "cross-entropy": (cross_entropy, cross_entropy_grad),
}
CONFIGURATION = {
    "rows": 10_000,  # of the training set; accuracy is of the test set
    "trials": 1000,
    "random_scale": 0.03,
    "local_scale": 0.01,
    "lr": {"hinge": 0.03, "cross-entropy": 0.1},
}


def search(*, seed, rows, trials, random_scale, local_scale, lr):
    """For each loss and method: every 20th loss, loss and accuracy at the end.

    Of the searches it is the least loss so far, of descent the present one.
    """
    images = fashion_mnist.load()
    X, y, test_X, test_y = rows_and_labels(images, rows)
    shape, found = (X.shape[1], 10), {}
    for name, (loss, grad) in LOSSES.items():

        def f(W, loss=loss):
            return float(loss(X @ W.astype(X.dtype), y))

        def gradient(W, grad=grad):
            return X.T @ grad(X @ W, y)

        rng = np.random.default_rng(seed)
        draws = {"scale": random_scale, "trials": trials, "rng": rng}
        steps = {"scale": local_scale, "trials": trials, "rng": rng}
        start = np.zeros(shape, X.dtype)
        slope = {"lr": lr[name], "steps": trials}
        found[name] = {
            method: {
                "losses": np.round(history[::20], 5),
                "loss": history[-1],
                "accuracy": np.mean((test_X @ W).argmax(axis=1) == test_y),
            }
            for method, (W, history) in {
                "random search": random_search(f, shape, **draws),
                "local search": local_search(f, start, **steps),
                "gradient descent": gradient_descent(
                    f, gradient, start, **slope
                ),
            }.items()
        }
    return found


def rows_and_labels(images, rows):
    """X (rows, 785) with a column of ones, y (rows,), and the test set's"""
    both = images.train_images[:rows], images.test_images
    X, test_X = (
        with_ones(fashion_mnist.pixels(part)).astype(np.float32)
        for part in both
    )
    return X, images.train_labels[:rows], test_X, images.test_labels


if __name__ == "__main__":
    digest = fashion_mnist.find().digest
    run("search_and_gradients", CONFIGURATION, range(5), search, data=digest)
