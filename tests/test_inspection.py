"""Statistics of the layers, and the search for the first NaN."""

import numpy as np
import pytest

from zharf.inspection import first_not_finite, layer_statistics
from zharf.losses import cross_entropy_grad
from zharf.mlp import MLP


def network(activation="sigmoid", **options):
    rng = np.random.default_rng(0)
    model = MLP(
        (5, 6, 4, 3),
        activation=activation,
        rng=rng,
        dtype=np.float64,
        **options,
    )
    return model, rng.normal(size=(20, 5)), rng.integers(0, 3, 20)


def test_statistics_are_those_of_the_signals_and_gradients():
    model, X, y = network("tanh")
    found = layer_statistics(model, X, y)
    A = X
    for i, layer in enumerate(model.layers[:-1:2]):
        A = np.tanh(A @ layer.W + layer.b)
        assert found["mean"][i] == pytest.approx(A.mean())
        assert found["std"][i] == pytest.approx(A.std())
    model.backward(cross_entropy_grad(model.forward(X), y))
    norms = [np.linalg.norm(layer.dW) for layer in model.layers[::2]]
    assert found["gradient_norm"] == pytest.approx(norms)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_saturation_is_the_share_without_a_slope(activation):
    model, X, y = network(activation)
    assert layer_statistics(model, X, y)["saturated"][0] < 0.9
    model.layers[0].W[...], model.layers[0].b[...] = 0, -20
    assert layer_statistics(model, X, y)["saturated"][0] == 1
    model.layers[0].b[:3] = 0.1  # half of the units come back
    assert layer_statistics(model, X, y)["saturated"][0] == 0.5


def test_looking_changes_neither_weights_nor_averages_nor_generators():
    model, X, y = network(batch_norm=True, dropout=0.5)
    kept = [W.copy() for W, _ in model.parameters()]
    norm, drop = model.layers[1], model.layers[3]
    before = norm.running_mu.copy(), drop.rng.bit_generator.state
    layer_statistics(model, X, y)
    for (W, _), W_kept in zip(model.parameters(), kept):
        np.testing.assert_array_equal(W, W_kept)
    np.testing.assert_array_equal(norm.running_mu, before[0])
    assert drop.rng.bit_generator.state == before[1]


def spoil_batch(model, X):
    X[2, 1] = np.inf


def spoil_weight(model, X):
    model.layers[2].W[0, 0] = np.nan


def spoil_product(model, X):
    model.layers[2].W[...] = 1e308


@pytest.mark.parametrize(
    "spoil, place",
    [
        (spoil_batch, "the batch itself"),
        (spoil_weight, "the parameter W of layer 3, Linear 6 -> 4"),
        (spoil_product, "the output of layer 3, Linear 6 -> 4"),
        (lambda model, X: None, "the loss itself"),
    ],
)
@np.errstate(over="ignore", invalid="ignore")
def test_the_first_value_that_is_not_finite_is_found(spoil, place):
    model, X, _ = network()
    spoil(model, X)
    assert first_not_finite(model, X) == place
