"""Checkers for the chapter on vanishing and exploding gradients."""

from functools import partial
from math import erfc, prod

import numpy as np

from zharf.activations import sigmoid, sigmoid_prime
from zharf.exercises.linear_regression import given
from zharf.gradcheck import numerical_gradient, relative_error


def bound(answer):
    """bound(norms, steepest) -> the largest possible ‖∂a⁽ᴸ⁾/∂a⁽⁰⁾‖"""
    for key, norms, steepest in (
        ("value", [2.0] * 10, 0.25),
        ("any size", [0.5, 3.0, 7.0], 1.0),
    ):
        result = answer(norms, steepest)
        yield "answered", given(result)
        yield key, np.isclose(result, prod(n * steepest for n in norms))


def repeated(answer):
    """repeated(w, factor) -> the first k with w^k beyond the factor"""
    cases = ((0.9, 0.01, 44), (1.1, 100, 49), (0.5, 0.25, 2), (2, 1000, 10))
    yield "answered", given(answer(0.9, 0.01))
    for w, factor, k in cases:
        yield ("value of", f"k({w}, {factor})"), answer(w, factor) == k


def slopes(answer):
    """slopes(z) -> d/dz of the cross-entropy and of the half MSE, y = 1"""
    yield "answered", given(answer(-5.0))
    for z in (-5.0, 0.0, 3.0):
        result, miss = answer(z), sigmoid(z) - 1
        for name, ours, right in zip(
            ("CE", "MSE"), result, (miss, miss * sigmoid_prime(np.array(z)))
        ):
            yield ("value of", name), np.isclose(ours, right, rtol=1e-6)
    for z, limit in ((-800.0, (-1, 0)), (800.0, (0, 0))):
        far = answer(z)
        finite = np.all(np.isfinite(far))
        yield "large input", finite and np.allclose(far, limit)


def factor(answer):
    """factor(norms) -> the mean factor per layer, top to bottom"""
    for norms in ([1e-5, 1e-3, 1e-1], [8.0, 1.0, 4.0, 1.0], [3.0, 3.0]):
        result = answer(norms)
        yield "answered", given(result)
        right = (norms[0] / norms[-1]) ** (1 / (len(norms) - 1))
        key = "value" if len(norms) == 3 else "any size"
        yield key, np.isclose(result, right)


def growing(answer):
    """growing(rho, peak) -> (2, 2), spectral radius rho, a power > peak"""
    for rho, peak in ((0.9, 1000.0), (0.5, 50.0)):
        S = answer(rho, peak)
        yield "answered", given(S)
        yield ("shape", (2, 2)), np.shape(S) == (2, 2)
        radius = np.abs(np.linalg.eigvals(S)).max()
        # a double eigenvalue is exact only to the root of the rounding
        yield ("value of", "ρ"), np.isclose(radius, rho, atol=1e-5)
        powers = [np.linalg.matrix_power(S, k) for k in range(1, 200)]
        largest = max(np.linalg.norm(P, 2) for P in powers)
        yield ("value of", "max ‖Sᵏ‖"), largest > peak


def leaky_scale(answer):
    """leaky_scale(slope) -> σ_w with χ = 1 for a leaky ReLU"""
    for slope in (0.0, 0.01, 0.3, 1.0):
        result = answer(slope)
        yield "answered", given(result)
        chi = result**2 * (1 + slope**2) / 2
        yield ("value of", f"σ({slope})"), result > 0 and np.isclose(chi, 1)


def dead(answer):
    """dead(mu, sigma, N) -> P(z <= 0 on all of N independent samples)"""
    for key, mu, sigma, N in (
        ("value", -3, 1, 1000),
        ("any size", -3, 1, 1),
        ("any size", -1, 2, 5),
    ):
        result = answer(mu, sigma, N)
        yield "answered", given(result)
        p = 0.5 * erfc(-mu / sigma / 2**0.5)
        yield key, np.isclose(result, (1 - p) ** N)


def median_slope(answer):
    """median_slope(w) -> the median of σ'(w a), a ~ N(0, 1)"""
    yield "answered", given(answer(1.0))
    for w in (1.0, -3.0, 20.0):
        right = sigmoid_prime(np.array(0.6744897501960817 * w))
        name = f"median({w})"
        yield ("value of", name), np.isclose(answer(w), right, rtol=1e-3)


def clipped_mean(answer):
    """clipped_mean(values, probabilities, c) -> E[clip(g)] for numbers g"""
    for key, g, p, c in (
        ("value", [10.0, -1.0], [0.2, 0.8], 1.0),
        ("any size", [3.0, -4.0, 0.5], [0.5, 0.25, 0.25], 2.0),
    ):
        g, p = np.array(g), np.array(p)
        kept = g.copy()
        result = answer(g, p, c)
        yield "answered", given(result)
        yield key, np.isclose(result, p @ np.clip(kept, -c, c))
        yield "untouched", np.array_equal(g, kept)


def residual_backward(answer):
    """residual_backward(X, W, dA) -> dX, dW of A = X + tanh(X W)"""
    rng = np.random.default_rng(0)
    for N, n in ((4, 3), (1, 6)):
        X, W, dA = (rng.normal(size=s) for s in ((N, n), (n, n), (N, n)))
        result = answer(X, W, dA)
        yield "answered", given(result) and len(result) == 2
        for got, array in zip(result, (X, W)):
            yield ("shape", array.shape), np.shape(got) == array.shape
        loss = partial(_residual_loss, X, W, dA)
        numeric = [numerical_gradient(loss, array) for array in (X, W)]
        worst = max(map(relative_error, result, numeric))
        yield "gradient", worst < 1e-6


def _residual_loss(X, W, dA):
    return np.sum(dA * (X + np.tanh(X @ W)))
