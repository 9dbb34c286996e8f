"""Checkers for the chapter on Fashion-MNIST."""

from functools import partial
from itertools import product

import numpy as np

from zharf.activations import sigmoid
from zharf.gradcheck import numerical_gradient, relative_error
from zharf.losses import cross_entropy
from zharf.mlp import MLP
from zharf.optimizers import AveragedMomentum, Momentum


def parameter_count(answer):
    """parameter_count(sizes) -> weights and biases of the network"""
    yield "answered", answer((3, 2)) is not None
    yield "value", answer((784, 10)) == 7850
    yield "value", answer((784, 128, 64, 10)) == 109_386
    for sizes in ((5, 1), (4, 3, 3, 3, 2), (784, 128, 64, 64, 10)):
        pairs = MLP(sizes, rng=np.random.default_rng(0)).parameters()
        yield "any size", answer(sizes) == sum(W.size for W, _ in pairs)


def standard_error(answer):
    """standard_error(p, n) -> √(p (1 - p) / n)"""
    yield "answered", answer(0.5, 4) is not None
    yield "value", np.isclose(answer(0.5, 100), 0.05)
    yield "value", np.isclose(answer(0.9, 10_000), 0.003)
    yield ("value of", "p = 0"), answer(0.0, 10) == 0
    yield "any size", np.isclose(answer(0.2, 16), 0.1)


def gradients(answer):
    """gradients(X, y, weights, biases) -> [(dW, db), …], first layer first"""
    for sizes in ((6, 5, 4, 3), (4, 7, 2), (5, 3)):
        rng = np.random.default_rng(len(sizes))
        X, y = rng.normal(size=(8, sizes[0])), np.arange(8) % sizes[-1]
        weights = [rng.normal(size=s) for s in zip(sizes, sizes[1:])]
        biases = [rng.normal(size=M) for M in sizes[1:]]
        kept = [array.copy() for array in (X, *weights, *biases)]
        pairs = answer(X, y, weights, biases)
        yield "answered", pairs is not None and len(pairs) == len(weights)
        same = map(np.array_equal, kept, (X, *weights, *biases))
        yield "untouched", all(same)
        for (dW, db), W, b in zip(pairs, weights, biases):
            yield ("shape", W.shape), np.shape(dW) == W.shape
            yield ("shape", b.shape), np.shape(db) == b.shape
        cost = partial(network_cost, X, y, weights, biases)
        numeric = [numerical_gradient(cost, W) for W in weights]
        numeric += [numerical_gradient(cost, b) for b in biases]
        ours = [dW for dW, _ in pairs] + [db for _, db in pairs]
        worst = max(map(relative_error, ours, numeric))
        yield "gradient", worst < 1e-5


def network_cost(X, y, weights, biases):
    """cross-entropy of sigmoid layers and a linear one at the end"""
    A = X
    for W, b in zip(weights[:-1], biases[:-1]):
        A = sigmoid(A @ W + b)
    return cross_entropy(A @ weights[-1] + biases[-1], y)


def confusion(answer):
    """confusion(y, y_hat, K) -> counts (K, K), rows are the true classes"""
    y, y_hat = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 0, 0])
    counts = answer(y, y_hat, 3)
    yield "answered", counts is not None
    yield ("shape", (3, 3)), np.shape(counts) == (3, 3)
    yield "value", np.array_equal(counts, [[1, 1, 0], [0, 1, 0], [2, 0, 1]])
    yield ("shape", (4, 4)), np.shape(answer(y, y_hat, 4)) == (4, 4)
    rng = np.random.default_rng(0)
    y, y_hat = rng.integers(7, size=(2, 500), dtype=np.uint8)
    slow = [[np.sum((y == i) & (y_hat == j)) for j in range(7)]
            for i in range(7)]  # fmt: skip
    yield "any size", np.array_equal(answer(y, y_hat, 7), slow)


def paired_error(answer):
    """paired_error(right_a, right_b) -> standard error of the difference of
    two accuracies on the same rows
    """
    a, b = np.array([True, True, False, False]), np.array([True, False] * 2)
    yield "answered", answer(a, b) is not None
    yield "value", np.isclose(answer(a, b), np.sqrt(0.5 / 4))
    yield ("value of", "a = b"), answer(a, a) == 0
    rng = np.random.default_rng(0)
    a = rng.random(2000) < 0.8
    b = np.where(rng.random(2000) < 0.9, a, ~a)
    gap = a.astype(float) - b
    yield "any size", np.isclose(answer(a, b), gap.std() / np.sqrt(2000))


def translated(answer):
    """translated(lr, beta) -> (lr, mu) of the Momentum with the path of
    AveragedMomentum(lr, beta)
    """
    pair = answer(0.1, 0.9)
    yield "answered", pair is not None
    yield "value", np.allclose(pair, (0.01, 0.9))
    rng = np.random.default_rng(0)
    for lr, beta in ((0.1, 0.9), (1.0, 0.5), (0.03, 0.0)):
        gradients = rng.normal(size=(30, 2))
        average, accumulated = np.zeros(2), np.zeros(2)
        a, b = AveragedMomentum(lr, beta), Momentum(*answer(lr, beta))
        for g in gradients:
            a.step([(average, g)])
            b.step([(accumulated, g)])
        yield "any size", np.allclose(average, accumulated)


def sign_test(answer):
    """sign_test(k, n) -> two-sided probability of k wins out of n"""
    yield "answered", answer(5, 5) is not None
    yield "value", np.isclose(answer(5, 5), 1 / 16)
    yield ("value of", "k = 0"), np.isclose(answer(0, 5), 1 / 16)
    yield ("value of", "k = n/2"), np.isclose(answer(3, 6), 1)
    for n in (1, 7, 12):
        coins = np.array(list(product((0, 1), repeat=n))).sum(axis=1)
        for k in range(n + 1):
            far = np.abs(2 * coins - n) >= abs(2 * k - n)
            yield "any size", np.isclose(answer(k, n), far.mean())
