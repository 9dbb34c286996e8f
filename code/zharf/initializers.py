"""Initial weights W (D, M) of a layer with D inputs and M outputs.

Each draws from the generator that it is given and returns float64.
"""

import numpy as np


def zeros(D, M, *, rng=None):
    """W = 0, variance 0: every unit of a layer stays the twin of the next."""
    return np.zeros((D, M))


def constant(value):
    """W = value: as symmetric as zeros, kept to show it."""
    return lambda D, M, *, rng=None: np.full((D, M), float(value))


def normal(std=0.01):
    """Var W = std², chosen by hand, blind to the size of the layer."""
    return lambda D, M, *, rng: rng.normal(0, std, (D, M))


def standard_uniform(D, M, *, rng):
    """W ~ U(-1/√D, 1/√D), Var W = 1/(3D)

    The "standard heuristic" that Glorot & Bengio (2010) measure against: a
    uniform variable on (-1, 1) has variance 1/3, so signals shrink by √3.
    """
    return rng.uniform(-1, 1, (D, M)) / np.sqrt(D)


def lecun_normal(D, M, *, rng):
    """Var W = 1/D keeps Var Z = Var A where the activation is near A = Z
    (LeCun et al. 1998, "Efficient BackProp").
    """
    return rng.normal(0, np.sqrt(1 / D), (D, M))


def glorot_uniform(D, M, *, rng):
    """W ~ U(-a, a), a = √(6/(D + M)), Var W = 2/(D + M)

    The compromise between D Var W = 1 (forward) and M Var W = 1 (backward),
    for activations with slope 1 at 0 (Glorot & Bengio 2010).
    """
    a = np.sqrt(6 / (D + M))
    return rng.uniform(-a, a, (D, M))


def glorot_normal(D, M, *, rng):
    """Var W = 2/(D + M), as glorot_uniform, drawn from a normal."""
    return rng.normal(0, np.sqrt(2 / (D + M)), (D, M))


def he_uniform(D, M, *, rng):
    """W ~ U(-a, a), a = √(6/D), Var W = 2/D

    ReLU passes half of the mean square, E[A²] = Var Z / 2; the 2 puts it
    back (He et al. 2015, arXiv:1502.01852).
    """
    a = np.sqrt(6 / D)
    return rng.uniform(-a, a, (D, M))


def he_normal(D, M, *, rng):
    """Var W = 2/D, as he_uniform, drawn from a normal."""
    return rng.normal(0, np.sqrt(2 / D), (D, M))


def orthogonal(D, M, *, rng):
    """Orthonormal columns (D ≥ M) or rows (D < M): all singular values are 1
    and Var W = 1/max(D, M) (Saxe et al. 2014, arXiv:1312.6120).
    """
    tall = rng.normal(size=(max(D, M), min(D, M)))
    Q, R = np.linalg.qr(tall)
    Q = Q * np.sign(np.diag(R))  # uniform over the orthogonal matrices
    return Q if D >= M else Q.T
