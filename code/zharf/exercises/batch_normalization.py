"""Checkers for the chapter on batch normalisation."""

import math
from functools import partial

import numpy as np

from zharf.activations import ACTIVATIONS
from zharf.exercises.linear_regression import given
from zharf.gradcheck import numerical_gradient, relative_error
from zharf.layers import Linear
from zharf.normalization import BatchNorm


def normalize(answer):
    """normalize(X, gamma, beta, eps) -> Z (N, M) of a training batch"""
    rng = np.random.default_rng(0)
    for N, M in ((6, 3), (4, 4)):
        X, layer = rng.normal(3, 2, (N, M)), a_layer(M, rng)
        kept = X.copy()
        Z = answer(X, layer.gamma, layer.beta, layer.eps)
        yield "answered", given(Z)
        yield ("shape", (N, M)), np.shape(Z) == (N, M)
        yield "untouched", np.array_equal(X, kept)
        yield "value", np.allclose(Z, layer.forward(X, training=True))


def saturated(answer):
    """saturated(gamma) -> share of |γ z| > ln 19 for z ~ N(0, 1)"""
    for gamma in (1.0, 2.0, 0.5):
        share = answer(gamma)
        yield "answered", given(share)
        expected = math.erfc(math.log(19) / gamma / math.sqrt(2))
        yield (
            ("value of", f"γ = {gamma:g}"),
            math.isclose(share, expected, rel_tol=0.02),
        )


def running_variance(answer):
    """running_variance(momentum, steps, var) -> its expectation, from 1 on"""
    for momentum, steps, var in ((0.1, 0, 4), (0.1, 10, 4), (0.3, 5, 0.25)):
        expected = 1.0
        for _ in range(steps):
            expected += momentum * (var - expected)
        value = answer(momentum, steps, var)
        yield "answered", given(value)
        yield (
            ("value of", f"({momentum}, {steps}, {var})"),
            math.isclose(value, expected),
        )


def input_gradient(answer):
    """input_gradient(dZ, X_hat, gamma, s) -> dX (N, M)"""
    rng = np.random.default_rng(1)
    for N, M in ((5, 3), (4, 4)):
        X, R, layer = *rng.normal(size=(2, N, M)), a_layer(M, rng)
        layer.forward(X, training=True)
        dX = answer(R, layer._X_hat, layer.gamma, layer._scale)
        yield "answered", given(dX)
        yield ("shape", (N, M)), np.shape(dX) == (N, M)
        cost = partial(
            weighted_sum, partial(layer.forward, training=True), X, R
        )
        numeric = numerical_gradient(cost, X)
        yield "gradient", relative_error(dX, numeric, 1e-4) < 1e-5


def fold_before(answer):
    """fold_before(gamma, beta, mu, var, eps, W, b) -> W, b of one layer that
    does what BatchNorm and then Linear do at test time
    """
    rng = np.random.default_rng(2)
    for D, M in ((4, 3), (3, 3)):
        norm = a_layer(D, rng)
        norm.running_mu = rng.normal(size=D)
        norm.running_var = rng.uniform(0.5, 2, D)
        linear = Linear(D, M, rng=rng, dtype=np.float64)
        linear.b = rng.normal(size=M)
        result = answer(
            norm.gamma, norm.beta, norm.running_mu, norm.running_var,
            norm.eps, linear.W, linear.b,
        )  # fmt: skip
        yield "answered", given(result)
        W, b = result
        yield ("shape", (D, M)), np.shape(W) == (D, M)
        X, step = rng.normal(size=(2, 5, D))
        expected = linear.forward(norm.forward(X))
        slopes = linear.forward(norm.forward(X + step)) - expected
        yield ("value of", "W"), np.allclose(step @ W, slopes)
        yield ("value of", "b"), np.allclose(X @ W + b, expected)


def rms_norm(answer):
    """rms_norm(X, dZ, eps) -> Z = X s, dX with s = 1/√(mean_row(X²) + ε)"""
    rng = np.random.default_rng(3)
    for N, M in ((4, 5), (3, 3)):
        X, R = rng.normal(1, 2, (2, N, M))
        result = answer(X, R, 1e-3)
        yield "answered", given(result)
        Z, dX = result
        yield ("shape", (N, M)), np.shape(Z) == np.shape(dX) == (N, M)
        s = 1 / np.sqrt(np.mean(X**2, axis=1, keepdims=True) + 1e-3)
        yield ("value of", "Z"), np.allclose(Z, X * s)
        cost = partial(weighted_sum, lambda X: answer(X, R, 1e-3)[0], X, R)
        numeric = numerical_gradient(cost, X)
        yield "gradient", relative_error(dX, numeric, 1e-4) < 1e-5


def growth(answer):
    """growth(f, f_prime) -> E[f'(z)²] / Var f(z) for z ~ N(0, 1)"""
    z = np.linspace(-10, 10, 20_001)
    weight = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * (z[1] - z[0])
    for name in ("identity", "tanh", "sigmoid", "relu"):
        f, f_prime = ACTIVATIONS[name]
        A = f(z)
        var = np.sum(weight * A**2) - np.sum(weight * A) ** 2
        expected = np.sum(weight * f_prime(z, A) ** 2) / var
        value = answer(f, f_prime)
        yield "answered", given(value)
        yield ("value of", name), math.isclose(value, expected, rel_tol=0.03)


def a_layer(M, rng):
    """A BatchNorm in float64 whose γ and β are not 1 and 0"""
    layer = BatchNorm(M, eps=1e-3, dtype=np.float64)
    layer.gamma[:], layer.beta[:] = rng.uniform(0.5, 2, (2, M))
    return layer


def weighted_sum(f, X, R):
    """Σ R ⊙ f(X), whose gradient with respect to f(X) is R"""
    return np.sum(R * f(X))
