"""Regularisation: penalties and their gradients, noise, when to stop.

Each penalty speaks of one array W. ``penalty_of`` and ``with_penalty`` apply
it to a model's parameters and leave out what has one axis: biases, γ and β.
"""

import numpy as np

from zharf.linear_regression import check_data


def l2(W, lam):
    """R = λ/2 Σ w²        W (...)"""
    return 0.5 * lam * np.sum(W**2)


def l2_grad(W, lam):
    """dW = λ W        W (...)   dW (...)"""
    return lam * W


def l1(W, lam):
    """R = λ Σ |w|        W (...)"""
    return lam * np.sum(np.abs(W))


def l1_grad(W, lam):
    """dW = λ sign(W)        W (...)   dW (...)

    At the kink w = 0 all of [-λ, λ] are subgradients; we take 0.
    """
    return lam * np.sign(W)


def elastic_net(W, lam1, lam2):
    """R = λ₁ Σ |w| + λ₂/2 Σ w²        W (...)   (Zou & Hastie 2005)"""
    return l1(W, lam1) + l2(W, lam2)


def elastic_net_grad(W, lam1, lam2):
    """dW = λ₁ sign(W) + λ₂ W        W (...)   dW (...)"""
    return l1_grad(W, lam1) + l2_grad(W, lam2)


def penalty_of(parameters, penalty, *lam):
    """Σ R(W) over the weights of the pairs (W, dW), biases left out."""
    return sum(penalty(W, *lam) for W, _ in parameters if W.ndim > 1)


def with_penalty(parameters, penalty_grad, *lam):
    """The pairs (W, dW + dR/dW), biases as they were."""
    return [
        (W, dW + penalty_grad(W, *lam) if W.ndim > 1 else dW)
        for W, dW in parameters
    ]


def soft_threshold(Z, lam):
    """S = sign(Z) max(|Z| - λ, 0)        Z (...)   S (...)

    The minimiser of 1/2 (w - z)² + λ |w|: the proximal step of λ |w|.
    """
    return np.sign(Z) * np.maximum(np.abs(Z) - lam, 0)


def ista(X, y, lam, *, steps, lr=None, penalise=None):
    """w ← S_ηλ(w - η Xᵀ(Xw - y)/N)        X (N, D)   y (N,)   w (D,)

    From zero towards the minimum of 1/(2N) ‖Xw - y‖² + λ Σ_j m_j |w_j|, the
    lasso; m is ``penalise`` (ones by default, 0 for a bias), η at most
    1/λ_max(XᵀX/N), the default (Daubechies et al. 2004).
    """
    w = np.zeros(X.shape[1])
    check_data(X, y, w)
    lam = lam * _weights(penalise, X)
    lr = len(y) / np.linalg.norm(X, 2) ** 2 if lr is None else lr
    for _ in range(steps):
        g = X.T @ (X @ w - y) / len(y)
        w = soft_threshold(w - lr * g, lr * lam)
    return w


def lasso_by_subgradients(X, y, lam, *, steps, lr, penalise=None):
    """w ← w - η (Xᵀ(Xw - y)/N + λ sign w)        X (N, D)   y (N,)   w (D,)

    The loss of ``ista``, but a step past zero lands on the other side: with
    a constant η the entries that should be zero swing by ±ηλ.
    """
    w = np.zeros(X.shape[1])
    check_data(X, y, w)
    lam = lam * _weights(penalise, X)
    for _ in range(steps):
        g = X.T @ (X @ w - y) / len(y)
        w = w - lr * (g + l1_grad(w, lam))
    return w


def add_input_noise(X, std, *, rng):
    """X̃ = X + δ, δ ~ N(0, std²)        X (N, D)   X̃ (N, D)

    Under a linear model and 1/2 (ŷ - y)² its mean is l2 with λ = std².
    """
    noise = rng.standard_normal(X.shape, dtype=X.dtype)
    noise *= std
    return X + noise


def best_epoch(losses, patience):
    """The epoch of the least validation loss; no look past the first
    ``patience`` epochs in a row that bring nothing better.
    """
    if len(losses) == 0:
        raise ValueError("early stopping needs the loss of at least one epoch")
    best, least = 0, np.inf
    for epoch, loss in enumerate(losses):
        if loss < least:
            best, least = epoch, loss
        elif epoch - best >= patience:
            break
    return best


def _weights(penalise, X):
    return np.ones(X.shape[1]) if penalise is None else np.asarray(penalise)
