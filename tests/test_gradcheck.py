"""The referee itself: its errors have the order that theory gives."""

import numpy as np
import pytest

from zharf.activations import relu
from zharf.gradcheck import (
    gradcheck,
    numerical_gradient,
    one_sided_gradient,
    relative_error,
)


def test_both_differences_find_the_gradient_of_a_cubic_and_restore_x():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    kept, exact = x.copy(), 3 * x**2
    central = numerical_gradient(lambda: np.sum(x**3), x)
    one_sided = one_sided_gradient(lambda: np.sum(x**3), x)
    np.testing.assert_allclose(central, exact, rtol=1e-9)
    np.testing.assert_allclose(one_sided, exact, rtol=1e-4)
    assert np.array_equal(x, kept)


@pytest.mark.parametrize(
    "difference, order", [(one_sided_gradient, 1), (numerical_gradient, 2)]
)
def test_error_falls_with_the_order_of_the_difference(difference, order):
    x = np.array([0.7])

    def error(h):
        return abs(difference(lambda: np.exp(x[0]), x, h)[0] - np.exp(0.7))

    fall = np.log10(error(1e-2) / error(1e-3))
    assert fall == pytest.approx(order, abs=0.01)


def test_one_sided_difference_needs_half_the_evaluations():
    x, calls = np.ones(10), [0]

    def f():
        calls[0] += 1
        return x.sum()

    one_sided_gradient(f, x)
    assert calls == [11]
    numerical_gradient(f, x)
    assert calls == [11 + 20]


def test_too_small_a_step_drowns_in_rounding():
    x = np.array([0.7])
    errors = [
        abs(numerical_gradient(lambda: np.exp(x[0]), x, h)[0] - np.exp(0.7))
        for h in (6e-6, 1e-13)
    ]
    assert errors[0] < 1e-9 and errors[1] > 1e-5


def test_kink_averages_the_two_slopes():
    x = np.array([1e-7])
    g = numerical_gradient(lambda: relu(x)[0], x, h=1e-5)
    np.testing.assert_allclose(g, (1e-5 + 1e-7) / 2e-5)  # 0.505, not 1
    g = numerical_gradient(lambda: relu(x)[0], x, h=1e-8)
    np.testing.assert_allclose(g, 1)


def test_float32_keeps_three_digits_at_its_own_step_and_none_at_ours():
    x = np.array([0.7], np.float32)

    def error(h):
        g = numerical_gradient(lambda: np.exp(x[0]), x, h)
        return relative_error(np.exp(0.7), g)

    assert error(5e-3) < 1e-3 < 1e-2 < error(1e-6)


def test_relative_error_is_symmetric_and_forgives_only_below_the_floor():
    assert relative_error(np.array([1.0]), np.array([1.1])) == pytest.approx(
        relative_error(np.array([1.1]), np.array([1.0]))
    )
    assert relative_error(np.zeros(2), np.zeros(2)) == 0
    assert relative_error(np.array([2e-3]), np.array([1e-3])) == 0.5
    assert relative_error(np.zeros(1), np.full(1, 1e-12)) < 1e-3
    assert np.isnan(relative_error(np.array([np.nan]), np.ones(1)))


def test_table_shows_the_worst_entry_first():
    x = np.arange(1.0, 7).reshape(2, 3)
    wrong = 2 * x
    wrong[1, 2] += 0.5
    check = gradcheck(lambda: np.sum(x**2), x, wrong, show=2)
    head, first, *rest, last = repr(check).splitlines()
    assert head.split() == ["entry", "analytic", "numerical", "error"]
    assert first.split()[:2] == ["1,2", "12.5"] and "12" in first.split()[2]
    assert len(rest) == 1 and last == "largest relative error 4.0e-02"
    assert max(map(len, repr(check).splitlines())) <= 60


@pytest.mark.parametrize("x", [np.arange(3), [1.0], 2.0])
def test_what_cannot_be_changed_by_h_is_refused(x):
    for difference in numerical_gradient, one_sided_gradient:
        with pytest.raises(TypeError, match="array of floats, got"):
            difference(lambda: 0.0, x)


def test_gradient_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"\(3,\), its variable \(2,\)"):
        gradcheck(lambda: 0.0, np.ones(2), np.ones(3))
