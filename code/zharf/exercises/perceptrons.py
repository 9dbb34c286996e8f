"""Checkers for the chapter on perceptrons."""

import tracemalloc

import numpy as np


def widest(answer):
    """widest(D, K, budget) -> the largest H of D-H-K within the budget"""
    for D, K, budget in (
        *((784, 10, 109_386), (3, 2, 20), (3, 2, 19)),
        *((2, 1, 4), (5, 5, 0)),
    ):
        H = answer(D, K, budget)
        yield "answered", given(H)
        counts = [(D + 1) * h + (h + 1) * K for h in (H, H + 1)]
        fits = H == 0 or counts[0] <= budget
        right = H == int(H) and H >= 0 and fits and counts[1] > budget
        yield ("value of", f"widest({D}, {K}, {budget})"), right


def slopes(answer):
    """slopes(z, y) -> derivatives of cross-entropy and ½(σ - y)²"""
    z = np.array([-10.0, -2.0, 0.0, 0.5, 30.0, 3.0])
    y = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 0.25])
    kept = z.copy(), y.copy()
    result = answer(z, y)
    yield "answered", given(result) and len(result) == 2
    yield ("shape", z.shape), all(np.shape(r) == z.shape for r in result)
    yield "untouched", all(map(np.array_equal, (z, y), kept))
    a = 1 / (1 + np.exp(-z))
    cross, squares = a - y, (a - y) * a * (1 - a)
    close = {"rtol": 1e-6, "atol": 1e-12}
    yield ("value of", "cross-entropy"), np.allclose(result[0], cross, **close)
    yield ("value of", "½(σ - y)²"), np.allclose(result[1], squares, **close)
    with np.errstate(all="ignore"):  # what counts is the number
        far = answer(np.array([-1000.0, 1000.0]), np.array([1.0, 0.0]))
    yield "large input", np.allclose(far, [[-1, 1], [0, 0]])


def log_sigmoid(answer):
    """log_sigmoid(z) -> log σ(z), for any shape and any size of z"""
    z = np.random.default_rng(0).normal(size=(3, 4))
    kept = z.copy()
    result = answer(z)
    yield "answered", given(result)
    yield ("shape", z.shape), np.shape(result) == z.shape
    yield "untouched", np.array_equal(z, kept)
    yield "value", np.allclose(result, -np.log(1 + np.exp(-z)))
    with np.errstate(all="ignore"):  # what counts is the number
        far = answer(np.array([-1000.0, -800.0, 1000.0]))
    yield "large input", np.allclose(far, [-1000, -800, 0])
    near_zero = answer(np.array([40.0]))
    exact = np.allclose(near_zero, -np.exp(-40.0), rtol=1e-9, atol=0)
    yield ("value of", "log_sigmoid(40)"), exact


def collapse(answer):
    """collapse([(W1, b1), …]) -> W, b"""
    rng = np.random.default_rng(1)
    for sizes in ((4, 2, 3), (3, 5), (6, 4, 1, 5, 2)):
        layers = [
            (rng.normal(size=(D, M)), rng.normal(size=M))
            for D, M in zip(sizes, sizes[1:])
        ]
        kept = [array.copy() for layer in layers for array in layer]
        result = answer(layers)
        yield "answered", given(result) and len(result) == 2
        (W, b), (D, M) = result, (sizes[0], sizes[-1])
        yield ("shape", (D, M)), np.shape(W) == (D, M)
        yield ("shape", (M,)), np.shape(b) == (M,)
        now = [array for layer in layers for array in layer]
        yield "untouched", all(map(np.array_equal, now, kept))
        X = rng.normal(size=(7, sizes[0]))
        A = X
        for W_, b_ in layers:
            A = A @ W_ + b_
        yield "value", np.allclose(X @ W + b, A)


def softmax_vjp(answer):
    """softmax_vjp(P, G) -> J(p)ᵀ g, row by row"""
    rng = np.random.default_rng(2)
    for N, K in ((4, 3), (1, 6), (5, 1)):
        E = np.exp(rng.normal(size=(N, K)))
        P, G = E / E.sum(axis=1, keepdims=True), rng.normal(size=(N, K))
        kept = P.copy(), G.copy()
        result = answer(P, G)
        yield "answered", given(result)
        yield ("shape", (N, K)), np.shape(result) == (N, K)
        yield "untouched", all(map(np.array_equal, (P, G), kept))
        rows = [(np.diag(p) - np.outer(p, p)) @ g for p, g in zip(P, G)]
        yield "value", np.allclose(result, rows)
    many = np.full((2, 2000), 1 / 2000)  # one J takes 32 megabytes
    ramp = np.tile(np.linspace(-1, 1, 2000), (2, 1))
    tracemalloc.start()
    try:
        result = answer(many, ramp)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    yield "any size", np.allclose(result, ramp / 2000)
    yield "little memory", peak < 4e6


def macro_f1(answer):
    """macro_f1(y, y_hat, K) -> the mean of F1 over the classes"""
    rng = np.random.default_rng(3)
    for N, K in ((200, 4), (30, 7), (6, 3)):
        y, y_hat = rng.integers(0, K, N), rng.integers(0, K - 1, N)
        result = answer(y, y_hat, K)
        yield "answered", given(result)
        yield ("shape", ()), np.shape(result) == ()
        each = [
            2 * np.sum((y == k) & (y_hat == k))
            / max(1, np.sum(y == k) + np.sum(y_hat == k))
            for k in range(K)
        ]  # fmt: skip
        yield "value", np.isclose(result, np.mean(each))
    y = np.array([0, 0, 2])  # class 1 and class 3 do not occur
    yield "any size", np.isclose(answer(y, y, 4), 0.5)


def given(result):
    """Neither nothing nor the dots of an unfinished answer."""
    return result is not None and result is not ...
