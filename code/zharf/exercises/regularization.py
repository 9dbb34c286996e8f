"""Checkers for the chapter on regularisation."""

import numpy as np

from zharf.exercises.linear_regression import given
from zharf.linear_regression import ridge, with_ones
from zharf.optimizers import Adam, AdamW
from zharf.regularizers import ista


def noise_penalty(answer):
    """noise_penalty(w, Sigma) -> number"""
    rng = np.random.default_rng(0)
    for D, key in ((3, "value"), (5, "any size")):
        w, R = rng.normal(size=D), rng.normal(size=(D, D))
        result = answer(w, R @ R.T)
        yield "answered", given(result)
        yield ("shape", ()), np.shape(result) == ()
        yield key, np.isclose(result, 0.5 * np.sum((w @ R) ** 2))


def swing(answer):
    """swing(tau, alpha) -> lower, upper"""
    for tau, alpha in ((0.35, 0.1), (1.0, 0.3), (0.05, 0.4)):
        result = answer(tau, alpha)
        yield "answered", given(result)
        w = tau
        for _ in range(101):
            w, before = w - alpha * np.sign(w), w
        low, high = sorted((w, before))
        at = f"({tau}, {alpha})"
        yield ("value of", f"min {at}"), np.isclose(result[0], low)
        yield ("value of", f"max {at}"), np.isclose(result[1], high)


def moved(answer):
    """moved(c, lam_sse, N) -> number"""
    rng = np.random.default_rng(0)
    for c, lam_sse, N in ((100.0, 5.0, 60), (-3.0, 40.0, 20)):
        X, y = rng.normal(size=(N, 2)), rng.normal(size=N)
        A, lam = with_ones(X - X.mean(axis=0)), lam_sse / N
        truth = A @ (ridge(A, y + c, lam) - ridge(A, y, lam))
        result = answer(c, lam_sse, N)
        yield "answered", given(result)
        yield ("shape", ()), np.shape(result) == ()
        yield "value", np.allclose(result, truth)


def penalties_of_prior(answer):
    """penalties_of_prior(s_y, s_w, N) -> λ of SSE, λ of half-MSE"""
    for s_y, s_w, N in ((1.0, 0.5, 60), (0.3, 2.0, 10)):
        result = answer(s_y, s_w, N)
        yield "answered", given(result)
        sse, half = (s_y / s_w) ** 2, (s_y / s_w) ** 2 / N
        yield ("value of", "λ (SSE)"), np.isclose(result[0], sse)
        yield ("value of", "λ (half-MSE)"), np.isclose(result[1], half)


def gap_and_floor(answer):
    """gap_and_floor(K, eps) -> gap, least loss"""
    for K, eps in ((10, 0.1), (3, 0.4)):
        result = answer(K, eps)
        yield "answered", given(result)
        q = np.full(K, eps / K)
        q[0] += 1 - eps
        at = f"(K = {K}, ε = {eps})"
        gap = np.log(q[0] / q[1])
        yield ("value of", f"gap {at}"), np.isclose(result[0], gap)
        floor = -np.sum(q * np.log(q))
        yield ("value of", f"H {at}"), np.isclose(result[1], floor)


def elastic_threshold(answer):
    """elastic_threshold(Z, lam1, lam2) -> Z's shape"""
    w = np.linspace(-4, 4, 80_001)
    for shape, lam1, lam2 in (((5,), 0.5, 1.0), ((2, 3), 1.2, 0.0)):
        Z = np.random.default_rng(0).normal(size=shape) * 2
        result = answer(Z.copy(), lam1, lam2)
        yield "answered", given(result)
        yield ("shape", shape), np.shape(result) == shape
        penalty = lam1 * np.abs(w) + 0.5 * lam2 * w**2
        best = [w[np.argmin(0.5 * (w - z) ** 2 + penalty)] for z in Z.flat]
        yield "value", np.allclose(np.ravel(result), best, atol=2e-4)
    zero = answer(np.array([0.9, -0.9]), 1.0, 2.0)
    yield ("value of", "w (|z| < λ₁)"), np.all(np.asarray(zero) == 0)


def ridge_by_centring(answer):
    """ridge_by_centring(X, y, lam) -> w (D,), b"""
    rng = np.random.default_rng(0)
    for N, D, lam in ((30, 3, 0.4), (6, 8, 0.05)):
        X, y = rng.normal(size=(N, D)) + 2, rng.normal(size=N) - 5
        kept = X.copy(), y.copy()
        result = answer(X, y, lam)
        yield "answered", given(result)
        yield ("shape", (D,)), np.shape(result[0]) == (D,)
        yield "untouched", all(map(np.array_equal, kept, (X, y)))
        truth = ridge(with_ones(X), y, lam, penalise=np.r_[0, np.ones(D)])
        yield ("value of", "w"), np.allclose(result[0], truth[1:])
        yield ("value of", "b"), np.isclose(result[1], truth[0])


def first_steps(answer):
    """first_steps(W, g, lr, lam) -> W by Adam with L2, W by AdamW"""
    rng = np.random.default_rng(0)
    for shape, lr, lam in (((2, 3), 0.1, 0.5), ((4, 1), 0.01, 3.0)):
        W, g = rng.normal(size=(2, *shape))
        result = answer(W.copy(), g.copy(), lr, lam)
        yield "answered", given(result)
        for name, kind, ours in zip(
            ("Adam + L2", "AdamW"), (Adam, AdamW), result
        ):
            yield ("shape", shape), np.shape(ours) == shape
            theirs = W.copy()
            kind(lr, weight_decay=lam).step([(theirs, g)])
            yield ("value of", name), np.allclose(ours, theirs, atol=1e-6)


def coordinate_descent(answer):
    """coordinate_descent(X, y, lam, sweeps) -> w (D,)"""
    rng = np.random.default_rng(0)
    for N, D in ((40, 6), (15, 10)):
        X = rng.normal(size=(N, D)) * rng.uniform(0.5, 2, D)
        y = X[:, 0] - 2 * X[:, 1] + 0.1 * rng.normal(size=N)
        kept = X.copy(), y.copy()
        result = answer(X, y, 0.3, 300)
        yield "answered", given(result)
        yield ("shape", (D,)), np.shape(result) == (D,)
        yield "untouched", all(map(np.array_equal, kept, (X, y)))
        truth = ista(X, y, 0.3, steps=20_000)
        yield "value", np.allclose(result, truth, atol=1e-6)
        zeros = np.asarray(result) == 0
        yield ("value of", "w == 0"), np.array_equal(zeros, truth == 0)
    path = [answer(X, y, 0.3, sweeps) for sweeps in range(6)]
    costs = [
        0.5 * np.mean((X @ w - y) ** 2) + 0.3 * np.abs(w).sum() for w in path
    ]
    yield "decreasing", np.all(np.diff(costs) <= 1e-12)
