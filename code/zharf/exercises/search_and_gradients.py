"""Checkers for the chapter on search and gradients."""

from functools import partial

import numpy as np

from zharf.gradcheck import numerical_gradient, relative_error


def slope_interval(answer):
    """slope_interval(f0, f1, h, decimals) -> least, greatest slope"""
    yield "answered", given(answer(1.0, 1.0, 0.5, 3))
    cases = [
        ((1.25347, 1.25322, 1e-4, 5), (-2.6, -2.4)),
        ((1.25347, 1.25353, 1e-4, 5), (0.5, 0.7)),
        ((1.25347, 1.25347, 1e-4, 5), (-0.1, 0.1)),
        ((2.0, 3.0, 0.5, 0), (0.0, 4.0)),
        ((0.25, 0.26, 0.01, 2), (0.0, 2.0)),
    ]
    for case, right in cases:
        name = "slope_interval({}, {}, {}, {})".format(*case)
        near = np.allclose(answer(*case), right, atol=1e-6)
        yield ("value of", name), near


def evaluations(answer):
    """evaluations(sizes) -> loss evaluations of a central-difference gradient
    of the network
    """
    yield "answered", given(answer((3, 2)))
    yield "value", answer((784, 10)) == 15_700
    yield "value", answer((784, 128, 64, 10)) == 218_772
    yield "any size", answer((5, 1)) == 12 and answer((2, 3, 3, 2)) == 58


def accuracy(answer):
    """accuracy(W, X, y) -> share of right answers, y (N,) or (N, 1)"""
    rng = np.random.default_rng(3)
    X, W = rng.normal(size=(40, 5)), rng.normal(size=(5, 3))
    best = np.array([max(range(3), key=lambda k: x @ W[:, k]) for x in X])
    wrong = best.copy()
    wrong[:10] = (wrong[:10] + 1) % 3
    yield "answered", given(answer(W, X, best))
    yield ("shape", ()), np.shape(answer(W, X, best)) == ()
    yield ("value of", "y (N,)"), np.isclose(answer(W, X, wrong), 0.75)
    column = answer(W, X, wrong[:, None])
    yield ("value of", "y (N, 1)"), np.isclose(column, 0.75)
    yield "any size", np.isclose(answer(W, X[:8], wrong[:8]), 0.0)


def either_way(answer):
    """either_way(f, W, S) -> the best of W, W + S, W - S and its loss"""

    def f(W):
        return np.sum((W - 1) ** 2)

    W = np.zeros((2, 3))
    S = np.full((2, 3), 0.25)
    yield "answered", given(answer(f, W, S))
    for name, step, end in (
        ("W + S", S, S),
        ("W - S", -S, S),
        ("W", 9 * S, W),
    ):
        best, loss = answer(f, W, step)
        right = np.allclose(best, end) and np.isclose(loss, f(end))
        yield ("value of", name), right
    yield "untouched", not W.any() and np.all(S == 0.25)


def squared_hinge_grad(answer):
    """squared_hinge_grad(Z, y) -> dZ of mean_n Σ_k max(0, Z_k - Z_y + 1)²"""
    for seed, (N, K) in enumerate(((6, 4), (5, 3), (1, 2))):
        rng = np.random.default_rng(seed)
        Z, y = rng.normal(size=(N, K)), rng.integers(K, size=N)
        kept = Z.copy()
        dZ = answer(Z, y)
        yield "answered", given(dZ)
        yield ("shape", Z.shape), np.shape(dZ) == Z.shape
        yield "untouched", np.array_equal(Z, kept)
        numeric = numerical_gradient(partial(squared_hinge, Z, y), Z)
        yield "gradient", relative_error(dZ, numeric) < 1e-5


def squared_hinge(Z, y):
    """mean_n Σ_{k≠y} max(0, Z_k - Z_y + 1)²        Z (N, K)   y (N,)"""
    right = Z[np.arange(len(y)), y][:, None]
    # the label's own margin is always 1
    return (np.maximum(0, Z - right + 1) ** 2).sum() / len(y) - 1


def steepest(answer):
    """steepest(g, norm) -> the unit direction of fastest descent in the norm
    "l2", "linf" or "l1"
    """
    for g in (np.array([3.0, -4.0]), np.array([[0.5, -2.0], [1.0, 0.25]])):
        yield "answered", given(answer(g, "l2"))
        yield ("shape", g.shape), np.shape(answer(g, "l2")) == g.shape
        right = -g / np.linalg.norm(g)
        yield ("value of", "l2"), np.allclose(answer(g, "l2"), right)
        yield ("value of", "linf"), np.allclose(answer(g, "linf"), -np.sign(g))
        right = np.where(np.abs(g) == np.abs(g).max(), -np.sign(g), 0)
        yield ("value of", "l1"), np.allclose(answer(g, "l1"), right)


def four_point(answer):
    """four_point(f, x, h) -> f'(x) with an error of O(h⁴)"""
    yield "answered", given(answer(np.sin, 1.0, 0.1))
    yield (
        ("value of", "(x⁴)'"),
        np.isclose(answer(lambda x: x**4, 2.0, 0.5), 32),
    )
    errors = [abs(answer(np.exp, 0.3, h) - np.exp(0.3)) for h in (0.2, 0.1)]
    yield ("value of", "h⁴"), 14 < errors[0] / errors[1] < 18
    yield "value", np.isclose(answer(np.sin, 1.0, 1e-3), np.cos(1), rtol=1e-10)


def complex_step(answer):
    """complex_step(f, x) -> f'(x) to the last digits"""
    yield "answered", given(answer(np.sin, 1.0))
    for name, f, x, right in (
        ("sin", np.sin, 1.0, np.cos(1)),
        ("exp", np.exp, -3.0, np.exp(-3)),
        ("1/x", lambda x: 1 / x, 0.1, -100.0),
    ):
        close = np.isclose(answer(f, x), right, rtol=1e-14, atol=0)
        yield ("value of", f"{name}'"), close
    yield "value", np.isrealobj(answer(np.sin, 1.0))


def given(result):
    """Neither nothing nor the dots of an unfinished answer."""
    return result is not None and result is not ...
