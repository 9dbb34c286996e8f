"""Checkers for the chapter on tensors."""

import numpy as np

from zharf.activations import softmax
from zharf.gradcheck import numerical_gradient, relative_error


def distances(answer):
    """distances(A, B) -> S (N, M), squared distances of rows"""
    rng = np.random.default_rng(0)
    for N, M, D in ((4, 3, 2), (3, 3, 5), (1, 6, 3)):
        A, B = rng.normal(size=(N, D)), rng.normal(size=(M, D))
        S = answer(A, B)
        yield "answered", S is not None
        yield ("shape", f"({N}, {M})"), np.shape(S) == (N, M)
        right = [[np.sum((a - b) ** 2) for b in B] for a in A]
        yield "value", np.allclose(S, right)


def weighted_gradient(answer):
    """weighted_gradient(X, W, Y, c) -> G (D, M)"""
    rng = np.random.default_rng(1)
    for N, D, M in ((5, 3, 2), (2, 4, 4)):
        X, Y = rng.normal(size=(N, D)), rng.normal(size=(N, M))
        W, c = rng.normal(size=(D, M)), rng.uniform(0.5, 2, N)

        def cost():
            return 0.5 * np.sum(c[:, None] * (X @ W - Y) ** 2)

        G = answer(X, W, Y, c)
        yield "answered", G is not None
        yield ("shape", f"({D}, {M})"), np.shape(G) == (D, M)
        numeric = numerical_gradient(cost, W)
        yield "gradient", relative_error(G, numeric) < 1e-5


def softmax_vjp(answer):
    """softmax_vjp(z, v) -> Jᵀ v (K,)"""
    rng = np.random.default_rng(2)
    for K in (3, 7):
        z, v = rng.normal(size=K), rng.normal(size=K)
        numeric = numerical_gradient(lambda: v @ softmax(z), z)
        product = answer(z, v)
        yield "answered", product is not None
        yield ("shape", f"({K},)"), np.shape(product) == (K,)
        yield "gradient", np.allclose(product, numeric, atol=1e-8)
        yield "large input", np.isfinite(answer(z + 1000, v)).all()


def log_sum_exp(answer):
    """log_sum_exp(z) -> a number"""
    z = np.array([0.5, -1.0, 2.0])
    yield "value", np.isclose(answer(z), np.log(np.exp(z).sum()))
    yield "large input", np.isclose(answer(z + 1000), answer(z) + 1000)
    yield "large input", np.isclose(answer(z - 1000), answer(z) - 1000)
