"""Linear regression: the loss, its gradient, and the ways to its minimum.

The functions take the weights w (D,) and the bias b apart, until
``with_ones`` puts a column of ones beside X and b in front of w.
"""

import numpy as np


def predict(X, w, b):
    """ŷ = X w + b        X (N, D)   w (D,)   ŷ (N,)"""
    return X @ w + b


def loss(X, y, w, b):
    """𝓛 = 1/(2N) Σ_n (ŷ_n - y_n)²        X (N, D)   y (N,)   w (D,)"""
    return 0.5 * np.mean((predict(X, w, b) - y) ** 2)


def gradient_by_loops(X, y, w, b):
    """∂𝓛/∂w_j = (1/N) Σ_n (ŷ_n - y_n) x_nj, sum by sum
    X (N, D)   y (N,)   w (D,)   dw (D,)
    """
    N, D = X.shape
    dw, db = np.zeros(D), 0.0
    for n in range(N):
        residual = sum(X[n, j] * w[j] for j in range(D)) + b - y[n]
        for j in range(D):
            dw[j] += residual * X[n, j] / N
        db += residual / N
    return dw, db


def gradient(X, y, w, b):
    """dw = Xᵀ(Xw + b - y)/N, db = Σ(Xw + b - y)/N
    X (N, D)   y (N,)   w (D,)   dw (D,)
    """
    residual = predict(X, w, b) - y
    return X.T @ residual / len(y), residual.mean()


def gradient_descent(X, y, *, lr, steps):
    """w ← w - η dw, b ← b - η db from zero        X (N, D)   y (N,)   w (D,)

    Returns w, b and the losses before each step and after the last.
    """
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [loss(X, y, w, b)]
    for _ in range(steps):
        dw, db = gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        losses.append(loss(X, y, w, b))
    return w, b, losses


def with_ones(X):
    """[1 X], so that w₀ is the bias        X (N, D)   -> (N, D + 1)"""
    return np.column_stack([np.ones(len(X)), X])


def gram_gradient_descent(X, y, *, lr, steps):
    """w ← w - η (G w - c), G = XᵀX/N, c = Xᵀy/N   X (N, D)   y (N,)   w (D,)

    The same steps as direct descent at O(D²) each, after O(N D²) once.
    """
    G, c = X.T @ X / len(y), X.T @ y / len(y)
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w -= lr * (G @ w - c)
    return w


def solve_normal_equations(X, y):
    """XᵀX w = Xᵀy        X (N, D)   y (N,) or (N, K)   w (D,) or (D, K)

    Needs rank X = D; numpy.linalg.LinAlgError otherwise.
    """
    return np.linalg.solve(X.T @ X, X.T @ y)


def pseudo_inverse(X, rcond=1e-15):
    """X⁺ = V Σ⁺ Uᵀ        X (N, D)   X⁺ (D, N)

    Singular values below ``rcond`` times the largest count as 0 (Moore 1920,
    Penrose 1955). X⁺y is the shortest of all least-squares solutions.
    """
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    kept = s > rcond * s.max()
    return (Vt[kept].T / s[kept]) @ U[:, kept].T


def lstsq(X, y):
    """argmin ‖Xw - y‖, the shortest if there are many, by numpy's LAPACK
    X (N, D)   y (N,) or (N, K)   w (D,) or (D, K)
    """
    return np.linalg.lstsq(X, y, rcond=None)[0]


def ridge(X, y, lam, *, penalise=None):
    """(XᵀX + N λ diag(m)) w = Xᵀy        X (N, D)   y (N,)   w (D,)

    Minimises 1/(2N) ‖Xw - y‖² + λ/2 Σ_j m_j w_j². ``penalise`` is m (D,),
    all ones by default; a 0 leaves the column (the bias, say) alone.
    """
    N, D = X.shape
    m = np.ones(D) if penalise is None else np.asarray(penalise)
    return np.linalg.solve(X.T @ X + N * lam * np.diag(m), X.T @ y)


def multiplications(N, D, steps=0):
    """Multiplications of each way to w: a dictionary of counts."""
    return {
        "direct descent": 2 * N * D * steps,
        "Gram descent": N * D**2 + N * D + D**2 * steps,
        "normal equations": N * D**2 + N * D + D**3 // 3 + D**2,
    }
