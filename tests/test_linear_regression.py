"""Linear regression: every way to w against the others, costs by counting."""

import numpy as np
import pytest

from zharf.gradcheck import gradcheck
from zharf.linear_regression import (
    check_rank,
    crossover,
    gradient,
    gradient_by_loops,
    gradient_descent,
    gram_gradient_descent,
    loss,
    lstsq,
    multiplications,
    predict,
    pseudo_inverse,
    ridge,
    solve_normal_equations,
    with_ones,
)

N, D = 40, 5


@pytest.fixture
def data():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(N, D))
    y = X @ rng.normal(size=D) + 3 + 0.1 * rng.normal(size=N)
    return X, y, rng.normal(size=D), 0.7


def test_loss_is_half_the_mean_square(data):
    X, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 2.0])
    w, b = np.array([1.0, -1.0]), 0.5  # ŷ = (-0.5, -0.5)
    np.testing.assert_allclose(predict(X, w, b), [-0.5, -0.5])
    assert loss(X, y, w, b) == pytest.approx((1.5**2 + 2.5**2) / 4)


def test_loops_and_matrices_give_the_same_gradient(data):
    dw, db = gradient(*data)
    slow_dw, slow_db = gradient_by_loops(*data)
    np.testing.assert_allclose(dw, slow_dw, rtol=1e-12)
    assert db == pytest.approx(slow_db, rel=1e-12)


def test_gradient_passes_finite_differences(data):
    X, y, w, b = data
    b = np.array(b)
    dw, db = gradient(X, y, w, b)
    check = gradcheck(lambda: loss(X, y, w, b), w, dw)
    assert check.relative_error < 1e-8
    check = gradcheck(lambda: loss(X, y, w, b), b, db)
    assert check.relative_error < 1e-8


def test_descent_reaches_the_normal_equations(data):
    X, y, _, _ = data
    w, b, losses = gradient_descent(X, y, lr=0.5, steps=500)
    exact = solve_normal_equations(with_ones(X), y)
    np.testing.assert_allclose([b, *w], exact, atol=1e-12)
    assert len(losses) == 501 and max(np.diff(losses)) < 1e-15
    assert losses[0] == 0.5 * np.mean(y**2)
    assert losses[-1] == loss(X, y, w, b)


def test_residuals_sum_to_zero_at_the_optimum(data):
    X = with_ones(data[0])
    residuals = X @ solve_normal_equations(X, data[1]) - data[1]
    np.testing.assert_allclose(X.T @ residuals, 0, atol=1e-12)


def test_gram_descent_takes_the_same_steps(data):
    X, y, _, _ = data
    ones = with_ones(X)
    for steps in 1, 7:
        w, b, _ = gradient_descent(X, y, lr=0.2, steps=steps)
        gram = gram_gradient_descent(ones, y, lr=0.2, steps=steps)
        np.testing.assert_allclose(gram, [b, *w], rtol=1e-12)


def test_all_solvers_agree_on_full_rank_also_for_many_targets(data):
    X = with_ones(data[0])
    Y = np.column_stack([data[1], data[1] ** 2])
    exact = lstsq(X, Y)
    assert exact.shape == (D + 1, 2)
    np.testing.assert_allclose(solve_normal_equations(X, Y), exact, rtol=1e-10)
    np.testing.assert_allclose(pseudo_inverse(X) @ Y, exact, rtol=1e-10)
    np.testing.assert_allclose(ridge(X, Y, 0.0), exact, rtol=1e-10)


def test_pseudo_inverse_meets_the_four_conditions_of_penrose():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 4)) @ rng.normal(size=(4, 9))  # rank 4
    P = pseudo_inverse(X)
    np.testing.assert_allclose(X @ P @ X, X, atol=1e-12)
    np.testing.assert_allclose(P @ X @ P, P, atol=1e-12)
    np.testing.assert_allclose((X @ P).T, X @ P, atol=1e-12)
    np.testing.assert_allclose((P @ X).T, P @ X, atol=1e-12)


def test_descent_from_zero_finds_the_shortest_solution_when_there_are_many():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(10, 20)), rng.normal(size=10)
    w = gram_gradient_descent(X, y, lr=0.2, steps=5000)
    np.testing.assert_allclose(w, pseudo_inverse(X) @ y, atol=1e-10)
    np.testing.assert_allclose(w, lstsq(X, y), atol=1e-10)


def test_ridge_minimises_the_penalised_loss_and_may_spare_the_bias(data):
    X, y, _, _ = data
    ones, lam = with_ones(X), 0.3
    m = np.array([0, *[1] * D])
    w = ridge(ones, y, lam, penalise=m)
    slope = ones.T @ (ones @ w - y) / N + lam * m * w
    np.testing.assert_allclose(slope, 0, atol=1e-12)
    everywhere = ridge(ones, y, lam)
    slope = ones.T @ (ones @ everywhere - y) / N + lam * everywhere
    np.testing.assert_allclose(slope, 0, atol=1e-12)


class Counted:
    """A number that counts how often it is multiplied or divided."""

    count = 0

    def __init__(self, value):
        self.value = value

    def __mul__(self, other):
        Counted.count += 1
        return Counted(self.value * getattr(other, "value", other))

    def __truediv__(self, other):
        Counted.count += 1
        return Counted(self.value / getattr(other, "value", other))

    def __add__(self, other):
        return Counted(self.value + getattr(other, "value", other))

    def __sub__(self, other):
        return Counted(self.value - getattr(other, "value", other))

    def __rsub__(self, other):
        return Counted(other - self.value)

    __rmul__, __radd__ = __mul__, __add__


def counted(array):
    Counted.count = 0
    return np.vectorize(Counted, otypes=[object])(array)


def test_a_direct_step_multiplies_as_often_as_said(data):
    X, y, w, b = data
    C = counted(X)
    gradient(C, y, w, b)
    scaling = D + 1  # the divisions by N
    assert (
        Counted.count - scaling == multiplications(N, D, 1)["direct descent"]
    )


@pytest.mark.parametrize("steps", [0, 1, 6])
def test_gram_descent_multiplies_as_often_as_said(data, steps):
    C = counted(data[0])
    gram_gradient_descent(C, data[1], lr=0.1, steps=steps)
    scaling = D * D + D + D * steps  # by 1/N and by η
    expected = multiplications(N, D, steps)["Gram descent"]
    assert Counted.count - scaling == expected


def test_normal_equations_multiply_as_often_as_said(data):
    X, y = counted(data[0]), data[1]
    G, c = X.T @ X, X.T @ y
    for j in range(D):  # elimination, then back substitution
        for i in range(j + 1, D):
            factor = G[i, j] / G[j, j]
            c[i] = c[i] - factor * c[j]
            for k in range(j + 1, D):
                G[i, k] = G[i, k] - factor * G[j, k]
    for j in reversed(range(D)):
        for k in range(j + 1, D):
            c[j] = c[j] - G[j, k] * c[k]
        c[j] = c[j] / G[j, j]
    assert Counted.count == multiplications(N, D)["normal equations"]
    w = solve_normal_equations(*data[:2])
    np.testing.assert_allclose([v.value for v in c], w, rtol=1e-10)


def test_crossover_is_where_both_descents_multiply_equally_often():
    m = crossover(60_000, 785)
    below, above = (
        multiplications(60_000, 785, steps) for steps in (int(m), int(m) + 1)
    )
    assert below["direct descent"] <= below["Gram descent"]
    assert above["direct descent"] > above["Gram descent"]
    assert crossover(10, 20) == np.inf  # Gram steps are dearer for ever
    by_orders = 60_000 * 785 / (60_000 - 785)
    assert by_orders / m == pytest.approx(2, rel=0.01)


def test_rank_deficient_normal_equations_name_rank_and_remedy(data):
    X, y, _, _ = data
    again = np.column_stack([X, X[:, 0] + X[:, 1]])
    for wrong, rank in (
        (again, D),
        (np.column_stack([X, np.zeros(N)]), D),
        (X[:3], 3),
    ):
        message = f"rank {rank} but {wrong.shape[1]} columns.*lstsq.*ridge"
        with pytest.raises(np.linalg.LinAlgError, match=message):
            solve_normal_equations(wrong, y[: len(wrong)])


def test_badly_conditioned_but_full_rank_is_let_through():
    rng = np.random.default_rng(4)
    U, _ = np.linalg.qr(rng.normal(size=(50, 4)))
    V, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    for kappa in 1e3, 1e6, 1e10:
        X = U * np.geomspace(1, 1 / kappa, 4) @ V.T
        check_rank(X, X.T @ X)


def test_rank_check_is_not_fooled_by_many_columns_or_scales():
    rng = np.random.default_rng(5)
    X = rng.normal(size=(400, 200)) * np.geomspace(1e-6, 1e6, 200)
    check_rank(X, X.T @ X)
    X[:, 77] = X[:, 3] * 1e-3 - X[:, 150]
    with pytest.raises(np.linalg.LinAlgError, match="rank"):
        check_rank(X, X.T @ X)


@pytest.mark.parametrize(
    "X, y, w",
    [
        ((4, 2), (4, 1), (2,)),
        ((4, 2), (3,), (2,)),
        ((4, 2), (4,), (3,)),
        ((4,), (4,), (1,)),
        ((0, 2), (0,), (2,)),
        ((4, 0), (4,), (0,)),
    ],
)
def test_shapes_that_do_not_fit_are_named(X, y, w):
    X, y, w = np.ones(X), np.ones(y), np.ones(w)
    for function in loss, gradient:
        with pytest.raises(ValueError, match="got") as error:
            function(X, y, w, 0.0)
        for array in X, y, w:
            assert str(array.shape) in str(error.value)


def test_column_of_targets_makes_no_table_of_residuals_in_any_descent():
    X, column = np.ones((4, 2)), np.ones((4, 1))
    for descend in gradient_descent, gram_gradient_descent:
        with pytest.raises(ValueError, match=r"\(4, 2\), \(4, 1\)"):
            descend(X, column, lr=0.1, steps=1)


def test_solvers_refuse_empty_data_and_missing_targets():
    for solve in solve_normal_equations, lstsq:
        with pytest.raises(ValueError, match="must have rows"):
            solve(np.ones((0, 2)), np.ones(0))
        with pytest.raises(ValueError, match="fit each other"):
            solve(np.ones((3, 2)), np.ones(2))
    with pytest.raises(ValueError, match="fit each other"):
        ridge(np.ones((3, 2)), np.ones(2), 0.1)
