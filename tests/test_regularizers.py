"""Penalties against finite differences, statements about their minima."""

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso

from zharf.gradcheck import gradcheck
from zharf.linear_regression import ridge
from zharf.optimizers import SGD
from zharf.regularizers import (
    add_input_noise,
    best_epoch,
    elastic_net,
    elastic_net_grad,
    ista,
    l1,
    l1_grad,
    l2,
    l2_grad,
    lasso_by_subgradients,
    penalty_of,
    soft_threshold,
    with_penalty,
)

RNG = np.random.default_rng(3)
N, D = 60, 8
X = RNG.normal(size=(N, D))
X[:, 1] += 0.8 * X[:, 0]
TRUE = np.array([2.0, 0, -1, 0, 0, 0.5, 0, 0])
y = X @ TRUE + 0.3 * RNG.normal(size=N)


@pytest.mark.parametrize(
    "penalty, grad, lam",
    [
        (l2, l2_grad, (0.7,)),
        (l1, l1_grad, (0.7,)),
        (elastic_net, elastic_net_grad, (0.3, 0.4)),
    ],
)
def test_gradient_of_a_penalty_passes_finite_differences(penalty, grad, lam):
    W = np.random.default_rng(1).normal(size=(3, 4))
    W[np.abs(W) < 0.01] = 0.5  # off the kink
    check = gradcheck(lambda: penalty(W, *lam), W, grad(W, *lam))
    assert check.relative_error < 1e-8


def test_penalties_have_the_values_of_their_formulas():
    W = np.array([[3.0, -4.0]])
    assert l2(W, 0.1) == pytest.approx(0.1 / 2 * 25)
    assert l1(W, 0.1) == pytest.approx(0.1 * 7)
    assert elastic_net(W, 0.1, 0.2) == pytest.approx(0.7 + 0.1 * 25)
    assert np.all(l1_grad(np.zeros(2), 1.0) == 0)


def test_bias_is_neither_counted_nor_shrunk():
    W, b = np.ones((2, 3)), np.full(3, 100.0)
    dW, db = np.zeros((2, 3)), np.zeros(3)
    assert penalty_of([(W, dW), (b, db)], l2, 0.5) == 0.25 * 6
    [(_, with_W), (_, with_b)] = with_penalty([(W, dW), (b, db)], l2_grad, 0.5)
    assert np.all(with_W == 0.5) and np.all(with_b == 0)
    assert np.all(dW == 0)  # the layer keeps its own gradient


def test_l2_penalty_and_weight_decay_are_the_same_step_of_sgd():
    W, dW = RNG.normal(size=(2, 3)), RNG.normal(size=(2, 3))
    A, B = W.copy(), W.copy()
    SGD(0.1).step(with_penalty([(A, dW)], l2_grad, 0.3))
    SGD(0.1, weight_decay=0.3).step([(B, dW)])
    np.testing.assert_array_equal(A, B)


def test_soft_threshold_minimises_the_square_plus_l1():
    w = np.linspace(-4, 4, 80_001)
    for z in -2.5, -0.4, 0.0, 0.3, 0.7, 3.0:
        best = w[np.argmin(0.5 * (w - z) ** 2 + 0.7 * np.abs(w))]
        assert abs(soft_threshold(z, 0.7) - best) <= 1e-4


def test_ista_finds_scikit_learns_lasso():
    w = ista(X, y, 0.1, steps=3000)
    theirs = Lasso(alpha=0.1, fit_intercept=False, tol=1e-14).fit(X, y)
    np.testing.assert_allclose(w, theirs.coef_, atol=1e-10)


def test_lasso_meets_its_optimality_condition_with_exact_zeros():
    lam = 0.2
    w = ista(X, y, lam, steps=3000)
    g = X.T @ (X @ w - y) / N
    zero = w == 0
    assert 0 < zero.sum() < D
    assert np.all(np.abs(g[zero]) <= lam)
    np.testing.assert_allclose(g[~zero], -lam * np.sign(w[~zero]), atol=1e-10)


def test_subgradient_steps_come_near_the_lasso_but_leave_no_zeros():
    w = lasso_by_subgradients(X, y, 0.2, steps=3000, lr=0.05)
    np.testing.assert_allclose(w, ista(X, y, 0.2, steps=3000), atol=0.03)
    assert np.sum(w == 0) == 0 < np.sum(ista(X, y, 0.2, steps=3000) == 0)


def test_subgradient_swings_about_the_kink_with_width_lr_times_lambda():
    flat, none, w = np.zeros((1, 1)), np.zeros(1), 0.35
    path = []
    for _ in range(6):
        w = w - 0.1 * l1_grad(w, 1.0)
        path.append(w)
    expected = [0.25, 0.15, 0.05, -0.05, 0.05, -0.05]
    np.testing.assert_allclose(path, expected, atol=1e-12)
    assert lasso_by_subgradients(flat, none, 1.0, steps=5, lr=0.1) == [0]


def test_unpenalised_column_of_ones_moves_with_the_targets():
    ones = np.column_stack([np.ones(N), X])
    leave = np.array([0] + [1] * D)
    for fit in (
        lambda t: ista(ones, t, 0.2, steps=4000, penalise=leave),
        lambda t: ridge(ones, t, 0.2, penalise=leave),
    ):
        w, shifted = fit(y), fit(y + 100)
        np.testing.assert_allclose(shifted - w, [100] + [0] * D, atol=1e-8)


def test_elastic_net_penalty_is_scikit_learns():
    theirs = ElasticNet(
        alpha=0.3, l1_ratio=0.4, fit_intercept=False, tol=1e-14
    ).fit(X, y)
    lam1, lam2 = 0.3 * 0.4, 0.3 * 0.6
    w = theirs.coef_

    def objective(v):
        fit = 0.5 * np.mean((X @ v - y) ** 2)
        return fit + elastic_net(v, lam1, lam2)

    rng = np.random.default_rng(5)
    around = [objective(w + 1e-3 * rng.normal(size=D)) for _ in range(200)]
    assert objective(w) < min(around)
    kept = w != 0
    g = X.T @ (X @ w - y) / N + elastic_net_grad(w, lam1, lam2)
    np.testing.assert_allclose(g[kept], 0, atol=1e-8)


def test_input_noise_is_l2_with_lambda_equal_to_its_variance():
    """20,000 draws: the standard error is about 0.6 % of the penalty."""
    rng, std = np.random.default_rng(11), 0.5
    noisy = [
        0.5 * np.mean((add_input_noise(X, std, rng=rng) @ TRUE - y) ** 2)
        for _ in range(20_000)
    ]
    plain = 0.5 * np.mean((X @ TRUE - y) ** 2)
    penalty = np.mean(noisy) - plain
    assert penalty == pytest.approx(l2(TRUE, std**2), rel=0.02)


def test_input_noise_keeps_type_and_input():
    A = np.ones((500, 20), np.float32)
    B = add_input_noise(A, 0.1, rng=np.random.default_rng(0))
    assert B.dtype == np.float32 and np.all(A == 1)
    assert abs((B - A).std() - 0.1) < 0.003


def test_column_of_targets_is_refused_by_both_ways_to_the_lasso():
    for descend in ista, lasso_by_subgradients:
        with pytest.raises(ValueError, match=r"\(60, 8\), \(60, 1\)"):
            descend(X, y[:, None], 0.1, steps=1, lr=0.1)


def test_early_stopping_takes_the_best_epoch_before_patience_ends():
    losses = [5, 4, 3, 3.5, 3.2, 2.9, 3, 3, 3, 1]
    assert best_epoch(losses, patience=1) == 2
    assert best_epoch(losses, patience=2) == 2
    assert best_epoch(losses, patience=3) == 5
    assert best_epoch(losses, patience=4) == 9
    assert best_epoch([1.0, 2.0], patience=10) == 0
    assert best_epoch([np.nan, 2.0, 1.0], patience=2) == 2
    with pytest.raises(ValueError, match="at least one epoch"):
        best_epoch([], patience=1)
