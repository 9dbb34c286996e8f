"""Layers: one contract for all of them, then what is special to each."""

import numpy as np
import pytest

from zharf.activations import ACTIVATIONS
from zharf.gradcheck import numerical_gradient
from zharf.initializers import glorot_uniform
from zharf.layers import Activation, Dropout, Linear
from zharf.normalization import BatchNorm


def seeded(seed=0):
    return np.random.default_rng(seed)


def linear(dtype):
    layer = Linear(5, 3, rng=seeded(), dtype=dtype)
    layer.b += seeded(1).normal(size=3).astype(dtype)
    return layer


def batch_norm(dtype):
    layer, rng = BatchNorm(5, dtype=dtype), seeded()
    for name in ("gamma", "beta", "running_mu", "running_var"):
        getattr(layer, name)[...] = rng.uniform(0.5, 2, 5)
    return layer


LAYERS = {
    "Linear": linear,
    "BatchNorm": batch_norm,
    "Dropout": lambda dtype: Dropout(0.4, rng=seeded()),
    **{
        f"Activation {name}": lambda dtype, name=name: Activation(name)
        for name in ACTIVATIONS
    },
}
layers = pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
modes = pytest.mark.parametrize("training", [True, False])


def forward(layer, X, training):
    if hasattr(layer, "rng"):
        layer.rng = seeded(5)  # the same entries drop out each time
    return layer.forward(X, training=training)


@layers
@modes
def test_backward_agrees_with_finite_differences(make, training):
    layer, X = make(np.float64), seeded(2).normal(size=(6, 5))
    R = seeded(3).normal(size=forward(layer, X, training).shape)
    dX = layer.backward(R)
    analytic = {"X": dX, **{p: getattr(layer, f"d{p}") for p in own(layer)}}
    variables = {"X": X, **{p: getattr(layer, p) for p in own(layer)}}

    def loss():
        return np.sum(R * forward(layer, X, training))

    for name, variable in variables.items():
        numeric = numerical_gradient(loss, variable)
        np.testing.assert_allclose(
            analytic[name], numeric, rtol=0, atol=1e-8, err_msg=name
        )


def own(layer):
    return layer.trainable


@layers
@modes
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_types_and_shapes_survive_and_inputs_stay(make, training, dtype):
    layer, X = make(dtype), seeded(2).normal(size=(6, 5)).astype(dtype)
    X_kept = X.copy()
    A = forward(layer, X, training)
    dA = np.ones_like(A)
    dX = layer.backward(dA)
    assert A.dtype == dX.dtype == dtype and dX.shape == X.shape
    for W, dW in layer.parameters():
        assert W.shape == dW.shape and W.dtype == dW.dtype == dtype
    np.testing.assert_array_equal(X, X_kept)
    np.testing.assert_array_equal(dA, np.ones_like(A))


@layers
def test_gradients_are_those_of_the_last_batch_alone(make):
    layer, X = make(np.float64), seeded(2).normal(size=(6, 5))
    results = []
    for _ in range(2):
        A = forward(layer, X, training=True)
        dX = layer.backward(np.ones_like(A))
        pairs = layer.parameters()
        results.append([dX.copy(), *(dW.copy() for _, dW in pairs)])
    for first, second in zip(*results):
        np.testing.assert_array_equal(first, second)


def test_linear_is_the_product_and_its_gradients_sum_over_the_rows():
    layer = linear(np.float64)
    X, dZ = seeded(2).normal(size=(6, 5)), seeded(3).normal(size=(6, 3))
    Z = layer.forward(X)
    dX = layer.backward(dZ)
    for n in range(6):
        np.testing.assert_allclose(Z[n], X[n] @ layer.W + layer.b, atol=1e-14)
        np.testing.assert_allclose(dX[n], layer.W @ dZ[n], atol=1e-14)
    dW = sum(np.outer(X[n], dZ[n]) for n in range(6))
    np.testing.assert_allclose(layer.dW, dW, atol=1e-14)
    np.testing.assert_allclose(layer.db, dZ.sum(axis=0), atol=1e-14)


def test_linear_starts_from_its_initialiser_with_zero_bias():
    layer = Linear(5, 3, rng=seeded(), dtype=np.float64)
    W = glorot_uniform(5, 3, rng=seeded())
    np.testing.assert_array_equal(layer.W, W)
    np.testing.assert_array_equal(layer.b, np.zeros(3))


def test_the_gradient_of_the_data_is_left_out_on_request():
    layer = linear(np.float64)
    layer.forward(np.ones((6, 5)))
    assert layer.backward(np.ones((6, 3)), input_grad=False) is None
    np.testing.assert_array_equal(layer.dW, np.full((5, 3), 6.0))


def test_dropout_keeps_the_mean_and_drops_the_stated_share():
    layer, X = Dropout(0.3, rng=seeded()), np.ones((500, 400), np.float32)
    A = layer.forward(X, training=True)
    assert np.mean(A == 0) == pytest.approx(0.3, abs=0.005)
    assert A.mean(dtype=np.float64) == pytest.approx(1, abs=0.01)
    np.testing.assert_allclose(A[A != 0], 1 / 0.7, rtol=1e-6)
    assert np.std(np.mean(A == 0, axis=0)) > 0.01  # each entry for itself


def test_dropout_draws_anew_and_passes_the_gradient_where_it_kept():
    layer, X = Dropout(0.5, rng=seeded()), np.ones((20, 10))
    first = layer.forward(X, training=True)
    second = layer.forward(X, training=True)
    assert (first != second).any()
    np.testing.assert_array_equal(layer.backward(X), second)


def test_dropout_is_silent_in_evaluation_and_at_zero():
    X = seeded().normal(size=(4, 3))
    for p, training in ((0.5, False), (0.0, True)):
        layer = Dropout(p, rng=seeded())
        assert layer.forward(X, training=training) is X
        assert layer.backward(X) is X
    state = seeded().bit_generator.state
    assert layer.rng.bit_generator.state == state  # nothing was drawn


@pytest.mark.parametrize("p", [-0.1, 1, 1.5])
def test_dropout_refuses_what_is_no_probability(p):
    with pytest.raises(ValueError, match=rf"\[0, 1\), got {p}"):
        Dropout(p, rng=seeded())


@pytest.mark.parametrize("shape", [(6, 4), (5,), (6, 5, 1)])
@pytest.mark.parametrize(
    "make, name", [(linear, "Linear 5 -> 3"), (batch_norm, "BatchNorm 5")]
)
def test_wrong_columns_name_the_layer_and_both_shapes(make, name, shape):
    with pytest.raises(ValueError) as caught:
        make(np.float64).forward(np.ones(shape))
    expected = f"{name} takes X of shape (N, 5), got {shape}"
    assert str(caught.value) == expected
