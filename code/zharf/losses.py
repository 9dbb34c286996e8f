"""Losses: a function and its gradient each. The mean over the batch is taken
here and nowhere else; layers sum over the rows that reach them."""

import numpy as np

from zharf.activations import sigmoid, softmax


def log_softmax(Z):
    """L_nk = Z_nk - log Σ_j exp(Z_nj)        Z (N, K)   L (N, K)"""
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def cross_entropy(Z, y, smoothing=0.0):
    """𝓛 = -(1/N) Σ_n log softmax(Z_n)[y_n]        Z (N, K)   y (N,)

    In nats. With ``smoothing`` s the target is 1 - s on the label plus s/K
    on every class (Szegedy et al. 2016, arXiv:1512.00567).
    """
    check_labels(y, Z)
    L = log_softmax(Z)
    on_label = L[np.arange(len(y)), y].sum() / len(y)
    if smoothing == 0:
        return -on_label
    return -(1 - smoothing) * on_label - smoothing * L.mean()


def cross_entropy_grad(Z, y, smoothing=0.0):
    """dZ = (softmax(Z) - Y) / N        Z (N, K)   y (N,)   dZ (N, K)

    Y holds one row a target: one-hot, smoothed as in ``cross_entropy``.
    """
    check_labels(y, Z)
    N, K = Z.shape
    dZ = softmax(Z)
    dZ[np.arange(N), y] -= 1 - smoothing
    if smoothing:
        dZ -= smoothing / K
    dZ /= N
    return dZ


def cross_entropy_and_grad(Z, y, smoothing=0.0):
    """𝓛 and dZ of the pair above        Z (N, K)   y (N,)   dZ (N, K)

    One log-softmax L serves both, as softmax(Z) = exp(L): for training.
    """
    check_labels(y, Z)
    (N, K), rows = Z.shape, np.arange(len(y))
    L = log_softmax(Z)
    loss = -(1 - smoothing) * L[rows, y].sum() / N
    dZ = np.exp(L)
    dZ[rows, y] -= 1 - smoothing
    if smoothing:
        loss -= smoothing * L.mean()
        dZ -= smoothing / K
    dZ /= N
    return loss, dZ


def binary_cross_entropy(Z, y):
    """𝓛 = (1/N) Σ_n log(1 + exp(Z_n)) - y_n Z_n        Z (N,)   y (N,)

    -y log ŷ - (1-y) log(1-ŷ) with ŷ = σ(Z), free of overflow; y in [0, 1].
    """
    check_targets(y, Z)
    if np.min(y) < 0 or np.max(y) > 1:
        wrong = y[(y < 0) | (y > 1)][0]
        raise ValueError(f"target {wrong} is outside [0, 1]")
    return np.mean(np.logaddexp(0, Z) - y * Z)


def binary_cross_entropy_grad(Z, y):
    """dZ = (σ(Z) - y) / N        Z (N,)   y (N,)   dZ (N,)"""
    check_targets(y, Z)
    return (sigmoid(Z) - y) / Z.size


def half_mse(y_hat, y):
    """𝓛 = 1/(2N) Σ (ŷ - y)²        y_hat (N,)   y (N,)

    For matrices (N, M) the squares of a row are added, N still divides.
    """
    check_targets(y, y_hat)
    return 0.5 * np.sum((y_hat - y) ** 2) / len(y)


def half_mse_grad(y_hat, y):
    """dŷ = (ŷ - y) / N        y_hat (N,)   y (N,)"""
    check_targets(y, y_hat)
    return (y_hat - y) / len(y)


def hinge(Z, y, margin=1.0):
    """𝓛 = (1/N) Σ_n Σ_{k≠y_n} max(0, Z_nk - Z_ny + margin)   Z (N, K)   y (N,)

    The multiclass hinge of Weston & Watkins (1999).
    """
    check_labels(y, Z)
    return _hinge_margins(Z, y, margin).sum() / len(y)


def hinge_grad(Z, y, margin=1.0):
    """dZ: +1/N for each class inside the margin, their sum off the label
    Z (N, K)   y (N,)   dZ (N, K)
    """
    check_labels(y, Z)
    dZ = (_hinge_margins(Z, y, margin) > 0).astype(Z.dtype)
    dZ[np.arange(len(y)), y] = -dZ.sum(axis=1)
    return dZ / len(y)


def _hinge_margins(Z, y, margin):
    rows = np.arange(len(y))
    margins = np.maximum(0, Z - Z[rows, y][:, None] + margin)
    margins[rows, y] = 0
    return margins


def check_labels(y, Z):
    """ValueError unless y has a whole number in 0..K-1 for each row of Z."""
    if Z.ndim != 2:
        raise ValueError(f"scores are a matrix (N, K), got {Z.shape}")
    N, K = Z.shape
    if y.shape != (N,) or N == 0:
        raise ValueError(
            f"{N} rows of scores need {N} labels (at least one), "
            f"got labels of shape {y.shape}"
        )
    if y.dtype.kind not in "iu":
        raise ValueError(f"labels must be whole numbers, got {y.dtype}")
    if y.max() >= K or y.min() < 0:
        wrong = y[(y < 0) | (y >= K)][0]
        raise ValueError(f"label {wrong} is outside 0..{K - 1}")


def check_targets(y, y_hat):
    """ValueError unless y has one number for each of y_hat's.

    NumPy would broadcast (N, 1) against (N,) to N² differences in silence.
    """
    if y.shape != y_hat.shape or y.size == 0:
        raise ValueError(
            f"predictions of shape {y_hat.shape} need targets of the same "
            f"shape (at least one), got {y.shape}"
        )
