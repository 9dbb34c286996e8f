"""Checkers for the chapter on initialisation."""

import math

import numpy as np

from zharf.activations import leaky_relu, relu, sigmoid, softmax
from zharf.exercises.linear_regression import given


def product_variance(answer):
    """product_variance(mean_w, var_w, mean_a, var_a) -> Var(w a)"""
    cases = ((0, 2, 0, 3), (2, 0, 0, 3), (0, 2, 3, 0), (0.5, 0.09, 1, 1))
    for mean_w, var_w, mean_a, var_a in cases:
        result = answer(mean_w, var_w, mean_a, var_a)
        yield "answered", given(result)
        squares = (var_w + mean_w**2) * (var_a + mean_a**2)
        name = f"Var({mean_w}, {var_w}, {mean_a}, {var_a})"
        right = np.isclose(result, squares - (mean_w * mean_a) ** 2)
        yield ("value of", name), right


def uniform_bound(answer):
    """uniform_bound(variance) -> a, the variance of U(-a, a) being that"""
    for variance in (1 / 3, 1, 0.01):
        result = answer(variance)
        yield "answered", given(result)
        yield (
            ("value of", f"a({variance:.2f})"),
            np.isclose(result, math.sqrt(3 * variance)),
        )


def layers_until(answer):
    """layers_until(share) -> layers after which the rms is below share"""
    for share in (0.5, 0.1, 1e-3, 1e-6, 1):  # 1 tells < from <=
        result = answer(share)
        yield "answered", given(result)
        layers = next(n for n in range(99) if 3 ** (-n / 2) < share)
        yield ("value of", f"L({share})"), result == layers


def glorot_bound(answer):
    """glorot_bound(D, M) -> a of Glorot's U(-a, a)"""
    for D, M in ((784, 128), (3, 3), (10, 500)):
        result = answer(D, M)
        yield "answered", given(result)
        right = np.isclose(result, math.sqrt(6 / (D + M)))
        yield ("value of", f"a({D}, {M})"), right


def he_variance(answer):
    """he_variance(D, slope) -> Var W for max(z, slope z), rms kept"""
    z = np.linspace(-12, 12, 200_001)
    density = np.exp(-0.5 * z**2)
    for D, slope in ((100, 0.0), (100, 0.2), (30, -1.0)):
        result = answer(D, slope)
        yield "answered", given(result)
        a = leaky_relu(z, slope)
        half = np.sum(density * a**2) / np.sum(density)
        right = np.isclose(result, 1 / (D * half), rtol=1e-6)
        yield ("value of", f"Var W({D}, {slope})"), right


def gain(answer):
    """gain(f) -> g with g² E[f(z)²] = 1 for z ~ N(0, 1)"""
    cases = {
        "z": (lambda z: z, 1.0),
        "relu": (relu, math.sqrt(2)),
        "1 + z": (lambda z: 1 + z, math.sqrt(0.5)),
        "tanh": (np.tanh, 1.592537),
    }
    for name, (f, expected) in cases.items():
        result = answer(f)
        yield "answered", given(result)
        yield ("value of", name), np.isclose(result, expected, rtol=0.01)


def share_saturated(answer):
    """share_saturated(gain) -> P(σ(z) outside [0.05, 0.95]), z ~ N(0, g²)"""
    for g in (1, 4, 10):
        result = answer(g)
        yield "answered", given(result)
        expected = math.erfc(math.log(19) / (g * math.sqrt(2)))
        yield ("value of", f"P({g})"), np.isclose(result, expected, rtol=0.02)


def tanh_twin(answer):
    """tanh_twin(W, b) -> W, b of the tanh layer that does the same as a
    sigmoid layer behind a sigmoid layer
    """
    for D, M in ((4, 3), (2, 5)):
        rng = np.random.default_rng([D, M])
        U, W, b = rng.normal(size=(9, D)), rng.normal(size=(D, M)), np.ones(M)
        kept = W.copy(), b.copy()
        result = answer(W, b)
        yield "answered", given(result) and len(result) == 2
        W_tanh, b_tanh = result
        yield ("shape", (D, M)), np.shape(W_tanh) == (D, M)
        yield "untouched", all(map(np.array_equal, kept, (W, b)))
        A = sigmoid(sigmoid(2 * U) @ W + b)
        T = np.tanh(np.tanh(U) @ W_tanh + b_tanh)
        key = "value" if (D, M) == (4, 3) else "any size"
        yield key, np.allclose(A, (1 + T) / 2)


def unit_variance(answer):
    """unit_variance(W, A) -> W scaled for A @ W to have std 1"""
    for N, D, M in ((50, 8, 5), (20, 3, 30)):
        rng = np.random.default_rng([N, D])
        W, A = rng.normal(size=(D, M)), 7 * rng.random((N, D))
        kept = W.copy(), A.copy()
        result = answer(W, A)
        yield "answered", given(result)
        yield ("shape", (D, M)), np.shape(result) == (D, M)
        yield "untouched", all(map(np.array_equal, kept, (W, A)))
        ratio = np.asarray(result) / W
        scaled = np.allclose(ratio, ratio[0, 0]) and ratio[0, 0] > 0
        key = "value" if D == 8 else "any size"
        yield key, scaled and np.isclose((A @ result).std(), 1)


def prior_bias(answer):
    """prior_bias(counts) -> b (K,), softmax(b) being the shares"""
    for counts in (np.array([1, 3, 6]), np.array([900, 50, 25, 25])):
        kept = counts.copy()
        b = answer(counts)
        yield "answered", given(b)
        yield ("shape", counts.shape), np.shape(b) == counts.shape
        yield "untouched", np.array_equal(kept, counts)
        shares = softmax(np.asarray(b, float)[None])[0]
        key = "value" if len(counts) == 3 else "any size"
        yield key, np.allclose(shares, counts / counts.sum())
