"""Checkers for the chapter on linear regression."""

from functools import partial

import numpy as np

from zharf.gradcheck import numerical_gradient, relative_error
from zharf.linear_regression import lstsq, with_ones


def rescale(answer):
    """rescale(lr, lam, N) -> lr of the SSE, coefficient of ‖w‖² beside it"""
    cases = [((0.1, 0.02, 50), (0.001, 1.0)), ((4.0, 0.0, 1), (2.0, 0.0))]
    yield "answered", all(given(answer(*case)) for case, _ in cases)
    for place, name in enumerate(("lr", "c")):
        yield (
            ("value of", name),
            all(np.isclose(answer(*c)[place], r[place]) for c, r in cases),
        )


def weighted_gradient(answer):
    """weighted_gradient(X, y, w, b, a) -> dw (D,), db; the weight of sample n
    is a_n
    """
    for N, D in ((5, 3), (8, 2)):
        X, y, w, rng = problem(N, D)
        b, a = np.array(0.3), rng.uniform(0.1, 2, N)
        kept = [v.copy() for v in (X, y, w, b, a)]
        result = answer(X, y, w, b, a)
        yield "answered", given(result) and len(result) == 2
        dw, db = result
        yield ("shape", (D,)), np.shape(dw) == (D,)
        same = all(map(np.array_equal, kept, (X, y, w, b, a)))
        yield "untouched", same
        loss = partial(weighted_loss, X, y, w, b, a)
        numeric = numerical_gradient(loss, w), numerical_gradient(loss, b)
        worst = max(map(relative_error, (dw, db), numeric))
        yield "gradient", worst < 1e-6


def weighted_loss(X, y, w, b, a):
    """1/(2N) Σ_n a_n (ŷ_n - y_n)²   X (N, D)   y (N,)   w (D,)   a (N,)"""
    return np.mean(a * (X @ w + b - y) ** 2) / 2


def update(answer):
    """update(X, y, w, lr) -> w after one step; X has its column of ones"""
    sizes = ((6, 3), (4, 4), (3, 5))
    right = []
    for N, D in sizes:
        X, y, w, _ = problem(N, D - 1)
        X, w = with_ones(X), np.linspace(-1, 1, D)
        slope = sum(X[n] * (X[n] @ w - y[n]) for n in range(N)) / N
        right.append((X, y, w, w - 0.1 * slope))
    X, y, w, expected = right[0]
    kept = [v.copy() for v in (X, y, w)]
    new = answer(X, y, w, 0.1)
    yield "answered", given(new)
    yield ("shape", w.shape), np.shape(new) == w.shape
    yield "untouched", all(map(np.array_equal, kept, (X, y, w)))
    for j in range(len(w)):
        yield ("value of", f"w[{j}]"), np.isclose(new[j], expected[j])
    yield (
        "any size",
        all(np.allclose(answer(*r[:3], 0.1), r[3]) for r in right[1:]),
    )


def cheaper(answer):
    """cheaper(N, D, steps) -> "direct" or "Gram" """
    cases = {
        (60_000, 785, 100): "direct",
        (60_000, 785, 1000): "Gram",
        (60_000, 785, 395): "direct",
        (60_000, 785, 396): "Gram",
        (100, 300, 10**6): "direct",
        (1000, 10, 6): "Gram",
        (1, 1, 2): "direct",
    }
    yield "answered", all(given(answer(*case)) for case in cases)
    for case, right in cases.items():
        name = "cheaper({}, {}, {})".format(*case)
        yield ("value of", name), answer(*case) == right


def steps_needed(answer):
    """steps_needed(kappa, eps) -> the least m with ρ^m <= eps"""
    # at κ = 2 the approximation κ/2 ln(1/ε) says 14, one step too many
    for kappa, eps in ((2, 0.1), (2, 1e-6), (100, 1e-6), (1e4, 1e-3)):
        m = answer(kappa, eps)
        yield "answered", given(m)
        rho = (kappa - 1) / (kappa + 1)
        right = m == int(m) and rho**m <= eps < rho ** (m - 1)
        yield ("value of", f"steps_needed({kappa:g}, {eps:g})"), right


def solve_by_qr(answer):
    """solve_by_qr(X, y) -> w (D,), accurate where the Gram matrix is not"""
    for N, D in ((7, 3), (20, 5)):
        X, y, _, rng = problem(N, D)
        w = answer(X, y)
        yield "answered", given(w)
        yield ("shape", (D,)), np.shape(w) == (D,)
        yield "value", np.allclose(w, lstsq(X, y))
    U, V = (np.linalg.qr(rng.normal(size=(n, 4)))[0] for n in (30, 4))
    X, w = U * np.geomspace(1, 1e-7, 4) @ V.T, np.ones(4)
    accurate = np.abs(answer(X, X @ w) - w).max() < 1e-6
    yield ("value of", "w (κ = 1e7)"), accurate


def ridge_by_lstsq(answer):
    """ridge_by_lstsq(X, y, lam) -> w (D,)"""
    for N, D in ((9, 4), (4, 9)):
        X, y, _, _ = problem(N, D)
        kept = X.copy(), y.copy()
        w = answer(X, y, 0.05)
        yield "answered", given(w)
        yield ("shape", (D,)), np.shape(w) == (D,)
        yield "untouched", all(map(np.array_equal, kept, (X, y)))
        slope = X.T @ (X @ w - y) / N + 0.05 * w
        yield "value", np.abs(slope).max() < 1e-10


def leave_one_out(answer):
    """leave_one_out(X, y) -> y_n - the prediction of the fit without n (N,)"""
    for N, D, key in ((8, 2, "value"), (15, 4, "any size")):
        X, y, _, _ = problem(N, D)
        misses = []
        for n in range(N):
            rest = np.arange(N) != n
            misses.append(y[n] - X[n] @ lstsq(X[rest], y[rest]))
        result = answer(X, y)
        if key == "value":
            yield "answered", given(result)
            yield ("shape", (N,)), np.shape(result) == (N,)
        yield key, np.shape(result) == (N,) and np.allclose(result, misses)


def given(result):
    """Neither nothing nor the dots of an unfinished answer."""
    return result is not None and result is not ...


def problem(N, D):
    """X (N, D)   y (N,)   w (D,)   and the generator they came from"""
    rng = np.random.default_rng([N, D])
    X, y, w = (rng.normal(size=s) for s in ((N, D), N, D))
    return X, y, w, rng
