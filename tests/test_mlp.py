"""The multilayer perceptron as a whole."""

import numpy as np
import pytest

from zharf.activations import ACTIVATIONS
from zharf.gradcheck import numerical_gradient
from zharf.initializers import constant
from zharf.layers import Activation, Dropout, Linear
from zharf.losses import cross_entropy, cross_entropy_grad
from zharf.mlp import MLP
from zharf.normalization import BatchNorm


def seeded(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_gradient_agrees_with_finite_differences(activation, batch_norm):
    model = MLP(
        (5, 4, 3, 2),
        activation=activation,
        batch_norm=batch_norm,
        rng=seeded(),
        dtype=np.float64,
    )
    X, y = seeded(1).normal(size=(6, 5)), seeded(2).integers(0, 2, 6)

    def loss():
        return cross_entropy(model.forward(X, training=True), y)

    model.backward(cross_entropy_grad(model.forward(X, training=True), y))
    pairs = [(W, dW.copy()) for W, dW in model.parameters()]
    assert len(pairs) == (10 if batch_norm else 6)
    for W, dW in pairs:
        numeric = numerical_gradient(loss, W)
        np.testing.assert_allclose(dW, numeric, rtol=0, atol=1e-8)


def test_layers_stand_in_the_stated_order():
    model = MLP((5, 4, 3, 2), batch_norm=True, dropout=0.5, rng=seeded())
    hidden = [Linear, BatchNorm, Activation, Dropout]
    assert [type(layer) for layer in model.layers] == [*hidden * 2, Linear]
    assert "Linear 5 -> 4, BatchNorm 4, Activation sigmoid, Dropout 0.5" in (
        repr(model)
    )


def test_the_forward_pass_is_the_formula():
    model = MLP((5, 4, 3, 2), activation="tanh", rng=seeded())
    X = seeded(1).normal(size=(6, 5)).astype(np.float32)
    one, two, three = model.layers[::2]
    A = np.tanh(np.tanh(X @ one.W + one.b) @ two.W + two.b)
    Z = A @ three.W + three.b
    np.testing.assert_allclose(model.forward(X), Z, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(model.predict(X), Z.argmax(axis=1))


@pytest.mark.parametrize(
    "sizes, count",
    [
        ((784, 128, 64, 10), 109_386),
        ((784, 128, 64, 64, 10), 113_546),
        ((784, 10), 7_850),
    ],
)
def test_the_parameters_of_the_assignment_are_counted_right(sizes, count):
    model = MLP(sizes, rng=seeded())
    assert sum(W.size for W, _ in model.parameters()) == count


def test_layers_do_not_share_arrays_and_optimisers_see_the_model_itself():
    model = MLP((5, 4, 4, 4, 2), rng=seeded())
    arrays = [W for W, _ in model.parameters()]
    assert len({id(W) for W in arrays}) == len(arrays)
    arrays[0][...] = 7
    assert (model.layers[0].W == 7).all()


def test_initialiser_and_type_reach_every_layer():
    model = MLP(
        (5, 4, 2), initializer=constant(0.5), rng=None, dtype=np.float64
    )
    for layer in model.layers[::2]:
        assert (layer.W == 0.5).all() and layer.W.dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_step_of_training_leaves_the_type(dtype):
    model = MLP(
        (5, 4, 3), batch_norm=True, dropout=0.3, rng=seeded(), dtype=dtype
    )
    X, y = np.ones((6, 5), dtype), np.zeros(6, np.uint8)
    Z = model.forward(X, training=True)
    model.backward(cross_entropy_grad(Z, y))
    arrays = [Z, *(a for pair in model.parameters() for a in pair)]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}


def test_dropout_and_batch_norm_act_in_training_alone():
    model = MLP((5, 40, 3), batch_norm=True, dropout=0.5, rng=seeded())
    X = seeded(1).normal(size=(6, 5)).astype(np.float32)
    np.testing.assert_array_equal(model.forward(X), model.forward(X))
    assert (model.forward(X, training=True) != model.forward(X)).any()


def test_a_wrong_number_of_columns_names_the_layer():
    model = MLP((784, 128, 10), rng=seeded())
    with pytest.raises(
        ValueError, match=r"Linear 784 -> 128 takes X of shape"
    ):
        model.forward(np.ones((64, 28, 28)))
    with pytest.raises(ValueError, match=r"\(N, 784\), got \(64, 783\)"):
        model.predict(np.ones((64, 783)))


@pytest.mark.parametrize("sizes", [(784,), (), (784, 0, 10)])
def test_impossible_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match="all >= 1, got"):
        MLP(sizes, rng=seeded())


def test_unknown_activations_and_probabilities_are_refused():
    with pytest.raises(ValueError, match="no activation 'swish'"):
        MLP((5, 4, 2), activation="swish", rng=seeded())
    with pytest.raises(ValueError, match="got 1.5"):
        MLP((5, 4, 2), dropout=1.5, rng=seeded())
