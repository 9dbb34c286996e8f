"""Batch normalisation beside PyTorch, and at the smallest batches."""

import numpy as np
import pytest
import torch

from zharf.normalization import BatchNorm


def batches(count=5, N=6, M=4):
    rng = np.random.default_rng(0)
    return [rng.normal(3, 2, (N, M)) for _ in range(count)]


def test_training_and_evaluation_equal_pytorch():
    ours = BatchNorm(4, momentum=0.2, eps=1e-3, dtype=np.float64)
    theirs = torch.nn.BatchNorm1d(4, eps=1e-3, momentum=0.2).double()
    ours.gamma[:], ours.beta[:] = (1, 2, 3, 4), (4, 3, 2, 1)
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(ours.gamma))
        theirs.bias.copy_(torch.tensor(ours.beta))
    for X in batches():
        Z = ours.forward(X, training=True)
        expected = theirs(torch.tensor(X)).detach()
        np.testing.assert_allclose(Z, expected, rtol=0, atol=1e-12)
    for ours_is, theirs_is in (
        (ours.running_mu, theirs.running_mean),
        (ours.running_var, theirs.running_var),
    ):
        np.testing.assert_allclose(ours_is, theirs_is, rtol=0, atol=1e-12)
    X, theirs = batches()[0] + 1, theirs.eval()
    expected = theirs(torch.tensor(X)).detach()
    np.testing.assert_allclose(ours.forward(X), expected, rtol=0, atol=1e-12)


def test_a_training_batch_leaves_with_mean_beta_and_deviation_gamma():
    layer = BatchNorm(4, eps=0, dtype=np.float64)
    layer.gamma[:], layer.beta[:] = (1, 2, 3, 4), (4, 3, 2, 1)
    Z = layer.forward(batches()[0], training=True)
    np.testing.assert_allclose(Z.mean(axis=0), layer.beta, atol=1e-14)
    np.testing.assert_allclose(Z.std(axis=0), layer.gamma, atol=1e-14)


def test_evaluation_leaves_the_running_averages_alone():
    layer = BatchNorm(4, dtype=np.float64)
    layer.forward(batches()[0], training=True)
    kept = layer.running_mu.copy(), layer.running_var.copy()
    layer.forward(batches()[1])
    np.testing.assert_array_equal(layer.running_mu, kept[0])
    np.testing.assert_array_equal(layer.running_var, kept[1])


def test_the_input_gradient_ignores_a_shift_and_a_stretch():
    layer = BatchNorm(4, eps=0, dtype=np.float64)
    X = batches()[0]
    layer.forward(X, training=True)
    dX = layer.backward(np.random.default_rng(1).normal(size=X.shape))
    np.testing.assert_allclose(dX.sum(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose((dX * X).sum(axis=0), 0, atol=1e-13)


def test_a_batch_of_two_knows_only_which_is_larger():
    layer = BatchNorm(3, eps=0, dtype=np.float64)
    Z = layer.forward(np.array([[1.0, 5, 9], [3, -5, 9.1]]), training=True)
    np.testing.assert_allclose(Z, [[-1, 1, -1], [1, -1, 1]], atol=1e-10)


def test_a_batch_of_one_comes_out_as_beta_without_a_gradient():
    layer = BatchNorm(3, dtype=np.float64)
    layer.beta[:] = (1, 2, 3)
    Z = layer.forward(np.array([[7.0, -8, 9]]), training=True)
    np.testing.assert_array_equal(Z, [[1, 2, 3]])
    np.testing.assert_array_equal(layer.backward(np.ones((1, 3))), 0)
    assert np.isfinite(layer.running_var).all()


@pytest.mark.parametrize("training", [True, False])
def test_one_column_is_not_stretched_over_all(training):
    with pytest.raises(ValueError, match=r"\(N, 4\), got \(6, 1\)"):
        BatchNorm(4).forward(np.ones((6, 1)), training=training)
