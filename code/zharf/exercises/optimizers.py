"""Checkers for the chapter on optimisers."""

import numpy as np

from zharf.exercises.linear_regression import given
from zharf.optimizers import Adam


def infer(answer):
    """infer(moved, v1, v2, g1, g2) -> lr, beta of averaging momentum"""
    for lr, beta in ((0.9, 0.8), (0.01, 0.95)):
        g1, g2 = -0.13, 0.07
        v1 = (1 - beta) * g1
        v2 = beta * v1 + (1 - beta) * g2
        result = answer(-lr * v1, v1, v2, g1, g2)
        yield "answered", given(result)
        yield ("value of", "lr"), np.isclose(result[0], lr)
        yield ("value of", "beta"), np.isclose(result[1], beta)


def weights(answer):
    """weights(beta, t) -> of g_1, …, g_t in m_t (t,)"""
    for beta, t, key in ((0.9, 3, "value"), (0.5, 6, "any size")):
        result = answer(beta, t)
        if key == "value":
            yield "answered", given(result)
            yield ("shape", (t,)), np.shape(result) == (t,)
        m = np.zeros(t)
        for g in np.eye(t):
            m = beta * m + (1 - beta) * g
        yield key, np.shape(result) == (t,) and np.allclose(result, m)


def largest_ratio(answer):
    """largest_ratio(beta1, beta2) -> t, r(t) at the largest r(t)"""
    for beta1, beta2 in ((0.9, 0.999), (0.7, 0.999), (0.9, 0.99)):
        result = answer(beta1, beta2)
        yield "answered", given(result)
        t = np.arange(1, 5001)
        r = (1 - beta1**t) / np.sqrt(1 - beta2**t)
        yield ("value of", f"t({beta1}, {beta2})"), result[0] == t[r.argmax()]
        yield (
            ("value of", f"r({beta1}, {beta2})"),
            np.isclose(result[1], r.max()),
        )


def adam_step(answer):
    """adam_step(W, g, m, v, t, lr) -> new W, m, v of W's shape"""
    rng = np.random.default_rng(0)
    for shape in (3,), (2, 4):
        W, g, m, v = np.abs(rng.normal(size=(4, *shape)))
        kept = [a.copy() for a in (W, g, m, v)]
        result = answer(W, g, m, v, 5, 0.01)
        yield "answered", given(result)
        yield ("shape", shape), all(np.shape(a) == shape for a in result)
        yield "untouched", all(map(np.array_equal, kept, (W, g, m, v)))
        adam = Adam(0.01)
        adam.t, adam.state = 4, [m, v]
        adam.step([(W, g)])
        for name, ours, theirs in zip(
            "mvW", (m, v, W), np.roll(result, -1, 0)
        ):
            yield ("value of", name), np.allclose(ours, theirs)
    zero = answer(*np.zeros((4, 2)), 1, 0.01)[0]
    yield ("value of", "W (g = 0)"), np.all(zero == 0)


def first_step(answer):
    """first_step(lr, beta1, beta2, corrected) -> length of Adam's first one"""
    for beta1, beta2 in ((0.7, 0.999), (0.9, 0.999), (0.9, 0.99)):
        for corrected in (True, False):
            W, g = np.zeros(1), np.array([3.0])
            adam = Adam(0.01, beta1, beta2, bias_correction=corrected)
            adam.step([(W, g)])
            result = answer(0.01, beta1, beta2, corrected)
            yield "answered", given(result)
            name = f"({beta1}, {beta2}, {corrected})"
            yield ("value of", name), np.isclose(result, -W[0], rtol=1e-5)
