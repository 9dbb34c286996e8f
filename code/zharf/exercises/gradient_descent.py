"""Checkers for the chapter on gradient descent."""

import numpy as np

from zharf.losses import cross_entropy


def escape_time(answer):
    """escape_time(eps, lr, lam) -> least t with (1 + lr |lam|)^t eps >= 1"""
    cases = ((1e-8, 0.1, -1), (0.5, 1.0, -1), (1e-3, 0.02, -4), (0.3, 0.5, -2))
    for eps, lr, lam in cases:
        t = answer(eps, lr, lam)
        yield "answered", given(t)
        growth = 1 + lr * abs(lam)
        right = t == int(t) and growth**t * eps >= 1 > growth ** (t - 1) * eps
        yield ("value of", f"escape_time({eps:g}, {lr:g}, {lam:g})"), right


def best_rate(answer):
    """best_rate(H) -> lr, rho"""
    rng = np.random.default_rng(0)
    for D in (2, 5):
        Q, _ = np.linalg.qr(rng.normal(size=(D, D)))
        lams = rng.uniform(1, 9, D)
        result = answer(Q * lams @ Q.T)
        yield "answered", given(result) and len(result) == 2
        lr, rho = result
        middle = (lams.min() + lams.max()) / 2
        yield ("value of", "lr"), np.isclose(lr, 1 / middle)
        yield ("value of", "rho"), np.isclose(rho, 1 - lams.min() / middle)


def variance_factor(answer):
    """variance_factor(N, B, replace) -> c of Cov(g_B) = c Σ, by enumeration"""
    for N, B in ((8, 3), (5, 1), (4, 4)):
        kept = [answer(N, B, replace) for replace in (False, True)]
        yield "answered", all(map(given, kept))
        each = np.random.default_rng(N).normal(size=N)
        draws = np.array(list(np.ndindex((N,) * B)))
        means = each[draws].mean(axis=1)
        different = [len(set(draw)) == B for draw in draws]
        for c, chosen, name in zip(
            kept, (means[different], means), ("False", "True")
        ):
            right = np.isclose(c * each.var(), chosen.var())
            yield ("value of", f"variance_factor({N}, {B}, {name})"), right


def line_search(answer):
    """line_search(H, w) -> the next w (D,)"""
    rng = np.random.default_rng(1)
    for D in (2, 4):
        A, w = rng.normal(size=(D + 2, D)), rng.normal(size=D)
        H = A.T @ A
        kept = H.copy(), w.copy()
        new = answer(H, w)
        yield "answered", given(new)
        yield ("shape", (D,)), np.shape(new) == (D,)
        yield "untouched", all(map(np.array_equal, (H, w), kept))
        yield "decreasing", new @ H @ new < w @ H @ w
        g = H @ w
        yield "value", np.allclose(new, w - (g @ g) / (g @ H @ g) * g)
    yield ("value of", "w = 0"), np.array_equal(answer(H, 0 * w), 0 * w)


def softmax_step(answer):
    """softmax_step(X, y, W) -> the next W (D, K)"""
    rng = np.random.default_rng(2)
    for N, D, K in ((30, 4, 3), (12, 2, 5)):
        X, W = 3 * rng.normal(size=(N, D)), np.zeros((D, K))
        y = rng.integers(0, K, N)
        kept = X.copy(), W.copy()
        new = answer(X, y, W)
        yield "answered", given(new)
        yield ("shape", (D, K)), np.shape(new) == (D, K)
        yield "untouched", all(map(np.array_equal, (X, W), kept))
        P = np.full((N, K), 1 / K)
        P[range(N), y] -= 1
        lr = 2 * N / np.linalg.norm(X, 2) ** 2
        yield "value", np.allclose(new, W - lr * X.T @ P / N)
        W, costs = rng.normal(size=(D, K)), []
        for _ in range(20):
            costs.append(cross_entropy(X @ W, y))
            W = answer(X, y, W)
        yield "decreasing", np.all(np.diff(costs) < 0)


def given(result):
    """Neither nothing nor the dots of an unfinished answer."""
    return result is not None and result is not ...
