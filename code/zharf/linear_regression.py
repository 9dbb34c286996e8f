"""Linear regression: the loss, its gradient, and the ways to its minimum.

The functions take the weights w (D,) and the bias b apart, until
``with_ones`` puts a column of ones beside X and b in front of w. Let X be
float64: XᵀX squares the condition number, and float32 has 7 digits to lose.
"""

import numpy as np


def predict(X, w, b):
    """ŷ = X w + b        X (N, D)   w (D,)   ŷ (N,)"""
    return X @ w + b


def loss(X, y, w, b):
    """𝓛 = 1/(2N) Σ_n (ŷ_n - y_n)²        X (N, D)   y (N,)   w (D,)"""
    check_data(X, y, w)
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
    check_data(X, y, w)
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
    w = np.zeros(X.shape[1])
    check_data(X, y, w)
    G, c = X.T @ X / len(y), X.T @ y / len(y)
    for _ in range(steps):
        w = w - lr * (G @ w - c)
    return w


def solve_normal_equations(X, y):
    """XᵀX w = Xᵀy        X (N, D)   y (N,) or (N, K)   w (D,) or (D, K)

    Needs rank X = D, as in ``check_rank``.
    """
    check_data(X, y)
    G = X.T @ X
    check_rank(X, G)
    return np.linalg.solve(G, X.T @ y)


def pseudo_inverse(X, rcond=None):
    """X⁺ = V Σ⁺ Uᵀ        X (N, D)   X⁺ (D, N)

    Singular values up to ``rcond`` (ε max(N, D), as numpy's rank) times the
    largest count as 0 (Moore 1920, Penrose 1955). X⁺y is the shortest of all
    least-squares solutions.
    """
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    rcond = np.finfo(s.dtype).eps * max(X.shape) if rcond is None else rcond
    kept = s > rcond * s.max()
    return (Vt[kept].T / s[kept]) @ U[:, kept].T


def lstsq(X, y):
    """argmin ‖Xw - y‖, the shortest if there are many, by numpy's LAPACK
    X (N, D)   y (N,) or (N, K)   w (D,) or (D, K)
    """
    check_data(X, y)
    return np.linalg.lstsq(X, y, rcond=None)[0]


def ridge(X, y, lam, *, penalise=None):
    """(XᵀX + N λ diag(m)) w = Xᵀy        X (N, D)   y (N,)   w (D,)

    Minimises 1/(2N) ‖Xw - y‖² + λ/2 Σ_j m_j w_j². ``penalise`` is m (D,),
    all ones by default; a 0 leaves the column (the bias, say) alone.
    """
    check_data(X, y)
    N, D = X.shape
    m = np.ones(D) if penalise is None else np.asarray(penalise)
    return np.linalg.solve(X.T @ X + N * lam * np.diag(m), X.T @ y)


def multiplications(N, D, steps=0):
    """Multiplications and divisions of each way to w, in exact numbers.

    Of products and eliminations; D numbers scaled by η or 1/N are left out.
    A direct step is X w and Xᵀ r, a Gram step G w; elimination of D unknowns
    takes (D³ - D)/3 and, for the right-hand side, D².
    """
    gram = N * D**2 + N * D  # XᵀX and Xᵀy
    return {
        "direct descent": 2 * N * D * steps,
        "Gram descent": gram + D**2 * steps,
        "normal equations": gram + (D**3 - D) // 3 + D**2,
    }


def crossover(N, D):
    """m* = N (D + 1) / (2N - D), the number of steps beyond which Gram
    descent multiplies less: 2 N D m = N D² + N D + D² m.

    Orders of magnitude, m N D against N D² + m D², give N D / (N - D): they
    count a direct step, two passes over X, as one.
    """
    return N * (D + 1) / (2 * N - D) if 2 * N > D else np.inf


def check_data(X, y, w=None):
    """ValueError unless X (N, D), y (N,) and w (D,) fit; without w, y may be
    (N, K). A y of shape (N, 1) would make an (N, N) table of residuals.
    """
    fits = X.ndim == 2 and X.size > 0 and y.shape[:1] == X.shape[:1]
    if w is not None:
        fits = fits and y.ndim == 1 and w.shape == X.shape[1:]
    if not fits:
        shapes = ", ".join(str(a.shape) for a in (X, y, w) if a is not None)
        raise ValueError(
            "X (N, D), y (N,) and w (D,) must have rows and columns and fit "
            f"each other, got {shapes}"
        )


def check_rank(X, G):
    """LinAlgError when rank X < D: XᵀX w = Xᵀy has no single solution then.

    L_jj of G = XᵀX = L Lᵀ is the distance of column j from the span of the
    columns before it. Only a small one calls for the rank, which costs an SVD.
    """
    try:
        distance = np.diag(np.linalg.cholesky(G))
        if np.all(distance > 1e-5 * np.sqrt(np.diag(G))):
            return
    except np.linalg.LinAlgError:
        pass  # an exact zero, or below it by rounding
    rank, D = np.linalg.matrix_rank(X), X.shape[1]
    if rank < D:
        raise np.linalg.LinAlgError(
            f"X has rank {rank} but {D} columns, so the normal equations have "
            "many solutions: use lstsq, pseudo_inverse or ridge"
        )
