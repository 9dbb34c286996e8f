"""Activations against their limits, finite differences and PyTorch."""

import numpy as np
import pytest
import torch

from zharf.activations import ACTIVATIONS, activation, softmax

TORCH = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "gelu": lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
    "identity": lambda z: z,
}
names = pytest.mark.parametrize("name", ACTIVATIONS)
GRID = np.linspace(-6, 6, 50)  # without 0, where relu has its kink


def test_every_activation_has_a_referee():
    assert TORCH.keys() == ACTIVATIONS.keys()


@names
def test_value_and_derivative_equal_pytorch(name):
    f, f_prime = activation(name)
    z = torch.tensor(GRID, requires_grad=True)
    a = TORCH[name](z)
    a.sum().backward()
    np.testing.assert_allclose(f(GRID), a.detach(), rtol=0, atol=1e-14)
    np.testing.assert_allclose(f_prime(GRID), z.grad, rtol=0, atol=1e-14)


@names
def test_derivative_agrees_with_central_differences(name):
    f, f_prime = activation(name)
    h = 1e-5
    numeric = (f(GRID + h) - f(GRID - h)) / (2 * h)
    np.testing.assert_allclose(f_prime(GRID), numeric, rtol=0, atol=1e-9)


@names
def test_derivative_is_the_same_with_and_without_the_output(name):
    f, f_prime = activation(name)
    with_output = f_prime(GRID, f(GRID))
    np.testing.assert_allclose(with_output, f_prime(GRID), rtol=0, atol=1e-15)


@names
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_inputs_stay_finite_and_keep_their_type(name, dtype):
    f, f_prime = activation(name)
    Z = np.array([[-1000, -50, -1, 0, 1, 50, 1000]], dtype)
    before = Z.copy()
    for out in (f(Z), f_prime(Z), f_prime(Z, f(Z))):
        assert np.isfinite(out).all()
        assert out.dtype == dtype and out.shape == Z.shape
    np.testing.assert_array_equal(Z, before)


@pytest.mark.parametrize(
    "name, z, value, slope",
    [
        ("sigmoid", 0, 0.5, 0.25),
        ("sigmoid", 1000, 1, 0),
        ("sigmoid", -1000, 0, 0),
        ("tanh", 0, 0, 1),
        ("relu", 0, 0, 0),
        ("relu", -3, 0, 0),
        ("leaky_relu", -3, -0.03, 0.01),
        ("gelu", 0, 0, 0.5),
        ("gelu", 1000, 1000, 1),
        ("gelu", -1000, 0, 0),
    ],
)
def test_landmarks(name, z, value, slope):
    f, f_prime = activation(name)
    Z = np.array([float(z)])
    assert f(Z)[0] == pytest.approx(value)
    assert f_prime(Z)[0] == pytest.approx(slope)


def test_sigmoid_prime_keeps_its_digits_in_both_tails():
    _, f_prime = activation("sigmoid")
    Z = np.array([-100.0, 100.0])
    np.testing.assert_allclose(f_prime(Z), np.exp(-100), rtol=1e-13)


def test_softmax_equals_pytorch_and_ignores_a_shift():
    Z = np.random.default_rng(0).normal(size=(7, 4))
    P = softmax(Z)
    np.testing.assert_allclose(
        P, torch.softmax(torch.tensor(Z), 1), atol=1e-15
    )
    np.testing.assert_allclose(P.sum(axis=1), 1, atol=1e-15)
    np.testing.assert_allclose(softmax(Z + 1000), P, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_large_scores_is_finite(dtype):
    P = softmax(np.array([[1000, 0, -1000], [-1e4, -1e4, -1e4]], dtype))
    np.testing.assert_allclose(P, [[1, 0, 0], [1 / 3] * 3], atol=1e-7)
    assert P.dtype == dtype


def test_unknown_activation_is_named():
    with pytest.raises(ValueError, match="no activation 'rleu'; known: sig"):
        activation("rleu")
