"""Losses against finite differences, PyTorch and what they must refuse."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from zharf import losses
from zharf.gradcheck import numerical_gradient

N, K = 7, 4
RNG = np.random.default_rng(3)
SCORES, LABELS = RNG.normal(size=(N, K)), RNG.integers(0, K, N)
NUMBERS, TARGETS = RNG.normal(size=N), RNG.random(N)


def smoothed(f):
    return lambda Z, y: f(Z, y, smoothing=0.1)


def wide_hinge(f):
    return lambda Z, y: f(Z, y, margin=2.0)


CASES = {
    "cross_entropy": (
        *(losses.cross_entropy, losses.cross_entropy_grad),
        *(SCORES, LABELS, F.cross_entropy),
    ),
    "smoothed cross_entropy": (
        smoothed(losses.cross_entropy),
        smoothed(losses.cross_entropy_grad),
        *(SCORES, LABELS),
        lambda Z, y: F.cross_entropy(Z, y, label_smoothing=0.1),
    ),
    "binary_cross_entropy": (
        *(losses.binary_cross_entropy, losses.binary_cross_entropy_grad),
        *(NUMBERS, TARGETS, F.binary_cross_entropy_with_logits),
    ),
    "half_mse": (
        *(losses.half_mse, losses.half_mse_grad, NUMBERS, TARGETS),
        lambda Z, y: F.mse_loss(Z, y) / 2,
    ),
    "half_mse of rows": (
        *(losses.half_mse, losses.half_mse_grad, SCORES, SCORES[::-1].copy()),
        lambda Z, y: F.mse_loss(Z, y, reduction="sum") / 2 / N,
    ),
    "hinge": (
        *(losses.hinge, losses.hinge_grad, SCORES, LABELS),
        lambda Z, y: F.multi_margin_loss(Z, y) * K,
    ),
    "hinge with margin 2": (
        wide_hinge(losses.hinge),
        wide_hinge(losses.hinge_grad),
        *(SCORES, LABELS),
        lambda Z, y: F.multi_margin_loss(Z, y, margin=2.0) * K,
    ),
}
cases = pytest.mark.parametrize(
    "loss, grad, Z, y, referee", CASES.values(), ids=CASES
)


@cases
def test_gradient_agrees_with_finite_differences(loss, grad, Z, y, referee):
    Z = Z.copy()
    numeric = numerical_gradient(lambda: loss(Z, y), Z)
    np.testing.assert_allclose(grad(Z, y), numeric, rtol=0, atol=1e-9)


@cases
def test_loss_and_gradient_equal_pytorch(loss, grad, Z, y, referee):
    Z_t = torch.tensor(Z, requires_grad=True)
    value = referee(Z_t, torch.tensor(y))
    value.backward()
    assert loss(Z, y) == pytest.approx(value.item(), rel=1e-13)
    np.testing.assert_allclose(grad(Z, y), Z_t.grad, rtol=0, atol=1e-15)


@cases
def test_a_batch_given_twice_has_the_same_mean(loss, grad, Z, y, referee):
    Z2, y2 = np.concatenate([Z, Z]), np.concatenate([y, y])
    assert loss(Z2, y2) == pytest.approx(loss(Z, y), rel=1e-14)
    np.testing.assert_allclose(grad(Z2, y2)[:N], grad(Z, y) / 2, atol=1e-16)


@cases
def test_arguments_are_not_changed(loss, grad, Z, y, referee):
    Z_kept, y_kept = Z.copy(), y.copy()
    loss(Z, y), grad(Z, y)
    np.testing.assert_array_equal(Z, Z_kept)
    np.testing.assert_array_equal(y, y_kept)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_shared_pass_equals_the_pair(smoothing, dtype):
    Z, tiny = SCORES.astype(dtype), float(np.finfo(dtype).eps)
    loss, dZ = losses.cross_entropy_and_grad(Z, LABELS, smoothing)
    pair = losses.cross_entropy, losses.cross_entropy_grad
    expected = [f(Z, LABELS, smoothing) for f in pair]
    assert loss == pytest.approx(expected[0], rel=4 * tiny)
    np.testing.assert_allclose(dZ, expected[1], rtol=0, atol=4 * tiny)
    assert dZ.dtype == dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_scores_give_a_finite_loss(dtype):
    Z = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 0]], dtype)
    y = np.array([1, 1])
    assert losses.cross_entropy(Z, y) == pytest.approx(1e4)
    loss, dZ = losses.cross_entropy_and_grad(Z, y)
    assert loss == pytest.approx(1e4) and np.isfinite(dZ).all()
    ends = np.array([1000, -1000], dtype), np.array([0.0, 1.0], dtype)
    assert losses.binary_cross_entropy(*ends) == pytest.approx(1000)


def test_equal_scores_cost_the_logarithm_of_the_classes():
    Z = np.full((N, K), 3.0)
    assert losses.cross_entropy(Z, LABELS) == pytest.approx(np.log(K))


LABELLED = (
    losses.cross_entropy,
    losses.cross_entropy_grad,
    losses.cross_entropy_and_grad,
    losses.hinge,
    losses.hinge_grad,
)
NUMBERED = (
    losses.half_mse,
    losses.half_mse_grad,
    losses.binary_cross_entropy,
    losses.binary_cross_entropy_grad,
)
WRONG_LABELS = {
    r"label 4 is outside 0..3": np.array([0, 1, 2, 3, 4, 0, 1]),
    r"label -1 is outside 0..3": np.array([0, 1, 2, -1, 3, 0, 1]),
    r"7 rows of scores need 7 labels .* \(6,\)": np.zeros(6, int),
    r"7 rows of scores need 7 labels .* \(7, 1\)": np.zeros((7, 1), int),
    r"whole numbers, got float64": np.zeros(7),
}


@pytest.mark.parametrize("loss", LABELLED)
@pytest.mark.parametrize("message", WRONG_LABELS)
def test_wrong_labels_are_refused(loss, message):
    with pytest.raises(ValueError, match=message):
        loss(SCORES, WRONG_LABELS[message])


@pytest.mark.parametrize("loss", LABELLED)
def test_an_empty_batch_and_a_vector_of_scores_are_refused(loss):
    with pytest.raises(ValueError, match="at least one"):
        loss(np.empty((0, K)), np.empty(0, int))
    with pytest.raises(ValueError, match=r"matrix \(N, K\), got \(7,\)"):
        loss(NUMBERS, LABELS)


@pytest.mark.parametrize("loss", NUMBERED)
def test_shapes_that_would_broadcast_are_refused(loss):
    with pytest.raises(ValueError, match=r"shape \(7, 1\) need .* \(7,\)"):
        loss(NUMBERS[:, None], TARGETS)
    with pytest.raises(ValueError, match="at least one"):
        loss(np.empty(0), np.empty(0))


def test_a_target_that_is_no_probability_is_refused():
    with pytest.raises(ValueError, match=r"target 1.5 is outside \[0, 1\]"):
        losses.binary_cross_entropy(np.zeros(2), np.array([0.5, 1.5]))
