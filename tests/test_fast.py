"""The fast path walks the plain path."""

import numpy as np
import pytest

from zharf import fast, training
from zharf.mlp import MLP
from zharf.optimizers import SGD

WALKS = [
    (activation, sizes)
    for activation in fast.IN_PLACE
    for sizes in [(9, 4), (9, 7, 4), (9, 7, 6, 5, 4)]
]


def seeded(seed=0):
    return np.random.default_rng(seed)


def data(dtype, N=150):
    X = seeded(1).normal(size=(N, 9)).astype(dtype)
    return X, X[:, :4].argmax(axis=1).astype(np.uint8)


@pytest.mark.parametrize("activation, sizes", WALKS)
@pytest.mark.parametrize(
    "dtype, gap", [(np.float64, 1e-12), (np.float32, 1e-5)]
)
def test_three_epochs_end_at_the_weights_of_the_plain_path(
    activation, sizes, dtype, gap
):
    X, y = data(dtype)
    ends = []
    for epoch, method in (
        (training.train_epoch, {"optimizer": SGD(0.3)}),
        (fast.train_epoch, {"lr": 0.3}),
    ):
        rng = seeded(2)
        model = MLP(sizes, activation=activation, rng=rng, dtype=dtype)
        for _ in range(3):  # 150 rows: the last batch has 22
            seconds = epoch(model, X, y, batch_size=64, rng=rng, **method)
            assert seconds > 0
        ends.append([W for W, _ in model.parameters()])
    start = MLP(sizes, activation=activation, rng=seeded(2), dtype=dtype)
    assert np.abs(ends[0][0] - start.layers[0].W).max() > 0.01
    for plain, quick in zip(*ends):
        assert quick.dtype == dtype
        np.testing.assert_allclose(quick, plain, rtol=0, atol=gap)


def test_the_loss_of_a_step_is_that_of_the_plain_step():
    X, y = data(np.float64)
    rows = np.arange(64)
    model = MLP((9, 7, 4), rng=seeded(), dtype=np.float64)
    work = fast.Workspace(model, 64)
    quick = work.step(X, y, rows, 0.3)
    model = MLP((9, 7, 4), rng=seeded(), dtype=np.float64)
    plain = training.train_step(model, X[rows], y[rows], SGD(0.3))
    assert quick == pytest.approx(plain, rel=1e-13)


REFUSED = {
    r"does not know Dropout 0.5": lambda X, y: (
        MLP((9, 7, 4), dropout=0.5, rng=seeded()),
        *(X, y),
    ),
    r"does not know Activation gelu": lambda X, y: (
        MLP((9, 7, 4), activation="gelu", rng=seeded()),
        *(X, y),
    ),
    r"does not know BatchNorm 7": lambda X, y: (
        MLP((9, 7, 4), batch_norm=True, rng=seeded()),
        *(X, y),
    ),
    r"model is float32, the data are float64": lambda X, y: (
        MLP((9, 7, 4), rng=seeded()),
        *(X.astype(np.float64), y),
    ),
    r"Linear 9 -> 7 takes X of shape \(N, 9\), got \(150, 8\)": (
        lambda X, y: (MLP((9, 7, 4), rng=seeded()), X[:, :8], y)
    ),
    r"label 4 is outside 0..3": lambda X, y: (
        MLP((9, 7, 4), rng=seeded()),
        *(X, y + 1),
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_the_fast_path_does_not_know_it_refuses(message):
    arguments = REFUSED[message](*data(np.float32))
    with pytest.raises(ValueError, match=message):
        fast.train_epoch(*arguments, lr=0.1, batch_size=64, rng=seeded())


def test_a_loss_that_is_not_finite_names_the_layer_and_changes_nothing():
    model = MLP((9, 7, 4), rng=seeded(), dtype=np.float64)
    model.layers[2].b[1] = np.nan
    kept = model.layers[0].W.copy()
    X, y = data(np.float64)
    with pytest.raises(FloatingPointError, match="b of layer 3, Linear 7 ->"):
        fast.train_epoch(model, X, y, lr=0.1, batch_size=64, rng=seeded())
    np.testing.assert_array_equal(model.layers[0].W, kept)
