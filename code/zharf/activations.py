"""Activation functions and their derivatives, element by element.

Each comes as a pair: ``f(Z)`` and ``f_prime(Z, A=None)``. Backpropagation has
A = f(Z) at hand and passes it on; left out, it is computed again.
"""

import numpy as np


def sigmoid(Z):
    """A = 1 / (1 + exp(-Z))        Z (...)   A (...)

    Written with tanh, which overflows nowhere: σ(z) = (1 + tanh(z/2)) / 2.
    The absolute error stays below the rounding unit of the data type.
    """
    return 0.5 * (1 + np.tanh(0.5 * Z))


def sigmoid_prime(Z, A=None):
    """dA/dZ = A (1 - A), at most 1/4        Z (...)   A (...)

    Without A it is exp(-|z|) / (1 + exp(-|z|))², exact far into both tails.
    """
    if A is not None:
        return A * (1 - A)
    decay = np.exp(-np.abs(Z))
    return decay / (1 + decay) ** 2


def tanh(Z):
    """A = tanh(Z)        Z (...)   A (...)"""
    return np.tanh(Z)


def tanh_prime(Z, A=None):
    """dA/dZ = 1 - A², at most 1        Z (...)   A (...)"""
    A = np.tanh(Z) if A is None else A
    return 1 - A**2


def relu(Z):
    """A = max(0, Z)        Z (...)   A (...)"""
    return np.maximum(0, Z)


def relu_prime(Z, A=None):
    """dA/dZ = 1 where Z > 0, else 0        Z (...)   A (...)

    At the kink z = 0 every number in [0, 1] is a subgradient; we take 0.
    """
    return (Z > 0).astype(Z.dtype)


def leaky_relu(Z, slope=0.01):
    """A = Z where Z > 0, else slope · Z        Z (...)   A (...)"""
    return np.where(Z > 0, Z, slope * Z)


def leaky_relu_prime(Z, A=None, slope=0.01):
    """dA/dZ = 1 where Z > 0, else slope        Z (...)   A (...)"""
    return np.where(Z > 0, 1, slope).astype(Z.dtype)


def gelu(Z):
    """A = Z (1 + tanh u) / 2, u = √(2/π) (Z + 0.044715 Z³)   Z (...)   A (...)

    The tanh form of z·Φ(z), Φ the standard normal distribution function
    (Hendrycks & Gimpel 2016, arXiv:1606.08415).
    """
    return 0.5 * Z * (1 + np.tanh(_gelu_inner(Z)))


def gelu_prime(Z, A=None):
    """dA/dZ = (1 + t)/2 + Z (1 - t²) u' / 2, t = tanh u   Z (...)   A (...)"""
    t = np.tanh(_gelu_inner(Z))
    inner_prime = (2 / np.pi) ** 0.5 * (1 + 3 * 0.044715 * Z**2)
    return 0.5 * (1 + t) + 0.5 * Z * (1 - t**2) * inner_prime


def _gelu_inner(Z):
    return (2 / np.pi) ** 0.5 * (Z + 0.044715 * Z**3)


def identity(Z):
    """A = Z        Z (...)   A (...)"""
    return Z


def identity_prime(Z, A=None):
    """dA/dZ = 1        Z (...)   A (...)"""
    return np.ones_like(Z)


def softmax(Z):
    """P_nk = exp(Z_nk) / Σ_j exp(Z_nj)        Z (N, K)   P (N, K)

    The largest entry of each row is subtracted first: softmax does not
    notice a shift, and no exponential overflows.
    """
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


ACTIVATIONS = {
    "sigmoid": (sigmoid, sigmoid_prime),
    "tanh": (tanh, tanh_prime),
    "relu": (relu, relu_prime),
    "leaky_relu": (leaky_relu, leaky_relu_prime),
    "gelu": (gelu, gelu_prime),
    "identity": (identity, identity_prime),
}


def activation(name):
    """The pair (f, f_prime) called ``name``; ValueError when unknown."""
    if name not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"there is no activation {name!r}; known: {known}")
    return ACTIVATIONS[name]
