"""Checkers for the chapter on refereeing."""

import math

import numpy as np

from zharf.activations import softmax
from zharf.exercises.linear_regression import given
from zharf.linear_regression import ridge


def from_weights(answer):
    """from_weights(w, g) -> η, β of averaged momentum"""
    rng = np.random.default_rng(0)
    for lr, beta in ((0.9, 0.8), (0.1, 0.5), (2.0, 0.95)):
        g, w, v = rng.normal(size=2), [1.0], 0.0
        for g_t in g:
            v = beta * v + (1 - beta) * g_t
            w.append(w[-1] - lr * v)
        result = answer(np.array(w), g)
        yield "answered", given(result)
        yield ("value of", "η"), np.isclose(result[0], lr)
        yield ("value of", "β"), np.isclose(result[1], beta)


def map_lambda(answer):
    """map_lambda(sigma_y, sigma_w, N) -> λ beside the half-MSE"""
    rng = np.random.default_rng(0)
    for sigma_y, sigma_w, N in ((2.0, 0.5, 30), (0.3, 1.0, 8)):
        result = answer(sigma_y, sigma_w, N)
        yield "answered", given(result)
        X, y = rng.normal(size=(N, 3)), rng.normal(size=N)
        w = ridge(X, y, result)
        slope = X.T @ (X @ w - y) / sigma_y**2 + w / sigma_w**2
        name = f"λ({sigma_y}, {sigma_w}, {N})"
        yield ("value of", name), np.allclose(slope, 0, atol=1e-8)


def without_exp(Z):
    return np.exp(Z) / Z.sum(axis=1, keepdims=True)


def over_columns(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=0)


def overflowing(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


def squared(Z):
    return Z**2 / np.sum(Z**2, axis=1, keepdims=True)


def twice_as_hot(Z):
    return softmax(Z / 2)


def is_softmax(answer):
    """is_softmax(f) -> True for softmax, False for its impostors"""
    verdict = answer(softmax)
    yield "answered", given(verdict)
    yield ("value of", "softmax"), verdict is True or verdict is np.True_
    impostors = (without_exp, over_columns, overflowing, squared, twice_as_hot)
    with np.errstate(all="ignore"):
        for impostor in impostors:
            yield ("value of", impostor.__name__), not answer(impostor)


def paired_difference(answer):
    """paired_difference(a, b) -> difference, its standard error"""
    rng = np.random.default_rng(0)
    for n in (40, 1000):
        a = rng.random(n) < 0.8
        b = np.where(rng.random(n) < 0.1, ~a, a)
        result = answer(a, b)
        yield "answered", given(result)
        gain, loss = np.mean(b & ~a), np.mean(a & ~b)
        right = np.isclose(result[0], gain - loss)
        yield ("value of", "d"), right
        se = math.sqrt((gain + loss - (gain - loss) ** 2) / n)
        # dividing by n or by n - 1 are both in use
        close = np.isclose(result[1], se, rtol=0.6 / n)
        yield ("value of", "s.e."), close


def rows_needed(answer):
    """rows_needed(p, gap) -> the smallest number of rows"""
    # no case whose bound is a whole number: rounding would decide it
    for p, gap in ((0.85, 0.011), (0.5, 0.13), (0.99, 0.0031)):
        result = answer(p, gap)
        yield "answered", given(result)
        se = math.sqrt(p * (1 - p) / result)
        before = math.sqrt(p * (1 - p) / (result - 1))
        right = se <= gap / 2 < before
        yield ("value of", f"n({p}, {gap})"), right
