"""Minibatches, a step, a run: what they promise and what they refuse."""

import os
import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from zharf.losses import cross_entropy, cross_entropy_grad
from zharf.mlp import MLP
from zharf.optimizers import SGD
from zharf.training import (
    accuracy,
    evaluate,
    fit,
    minibatches,
    train_epoch,
    train_step,
)


def seeded(seed=0):
    return np.random.default_rng(seed)


def data(N=100, dtype=np.float64):
    X = seeded(1).normal(size=(N, 5)).astype(dtype)
    return X, X[:, :3].argmax(axis=1).astype(np.uint8)


def small(dtype=np.float64, **options):
    return MLP((5, 8, 3), rng=seeded(), dtype=dtype, **options)


def run(model, epochs=2, optimizer=None, seed=3, **options):
    train, test = data(), data(40)
    optimizer = optimizer or SGD(0.5)
    return fit(
        *(model, train, test),
        optimizer=optimizer,
        epochs=epochs,
        batch_size=16,
        rng=seeded(seed),
        **options,
    )


@pytest.mark.parametrize("N, size", [(10, 3), (12, 4), (5, 64), (1, 1)])
def test_every_row_comes_once_in_batches_of_the_stated_size(N, size):
    batches = list(minibatches(N, size, rng=seeded()))
    rows = np.concatenate(batches)
    assert sorted(rows) == list(range(N))
    assert all(len(batch) == size for batch in batches[:-1])
    assert len(batches[-1]) == N - size * (len(batches) - 1)


def test_each_epoch_has_its_own_random_order():
    rng = seeded()
    first, second = (
        np.concatenate(list(minibatches(1000, 64, rng=rng))) for _ in "ab"
    )
    assert (first != second).any()
    assert abs(np.corrcoef(first, np.arange(1000))[0, 1]) < 0.1


@pytest.mark.parametrize("N, size", [(0, 4), (4, 0), (4, -1)])
def test_no_rows_or_no_batch_size_is_refused(N, size):
    with pytest.raises(ValueError, match=f"of {size} rows out of {N}"):
        list(minibatches(N, size, rng=seeded()))


def test_rows_and_labels_stay_together_on_their_way_to_the_step():
    X = np.arange(100.0).reshape(20, 5)
    y = np.arange(20) % 3
    seen = []

    def spy(model, X, y, optimizer):
        n = X[:, 0].astype(int) // 5
        np.testing.assert_array_equal(y, n % 3)
        seen.extend(n)

    train_epoch(
        None, X, y, optimizer=None, batch_size=7, rng=seeded(), step=spy
    )
    assert sorted(seen) == list(range(20))


def test_a_step_is_forward_loss_backward_update():
    model, (X, y) = small(), data(16)
    kept = [W.copy() for W, _ in model.parameters()]
    Z = model.forward(X, training=True)
    loss = cross_entropy(Z, y)
    model.backward(cross_entropy_grad(Z, y))
    steps = [0.5 * dW for _, dW in model.parameters()]
    assert train_step(model, X, y, SGD(0.5)) == pytest.approx(loss, rel=1e-14)
    for W, before, step in zip(
        [W for W, _ in model.parameters()], kept, steps
    ):
        np.testing.assert_allclose(W, before - step, rtol=0, atol=1e-15)


def test_label_smoothing_and_a_penalty_reach_the_step():
    plain, smooth, decayed = small(), small(), small()
    X, y = data(16)
    train_step(plain, X, y, SGD(0.5))
    loss = train_step(smooth, X, y, SGD(0.5), smoothing=0.1)
    assert loss == cross_entropy(small().forward(X), y, smoothing=0.1)
    before = small().layers[0].W

    def penalty(pairs):
        return [(W, dW + 0.1 * W) for W, dW in pairs]

    train_step(decayed, X, y, SGD(0.5), penalty=penalty)
    gap = plain.layers[0].W - decayed.layers[0].W
    np.testing.assert_allclose(gap, 0.5 * 0.1 * before, atol=1e-15)
    by_fit = run(small(), epochs=1, step=partial(train_step, penalty=penalty))
    assert by_fit.test_loss != run(small(), epochs=1).test_loss


def test_training_learns_and_records_each_epoch_and_the_start():
    model = small()
    start = evaluate(model, *data())
    history = run(model, epochs=30)
    for values in vars(history).values():
        assert len(values) in (31, 0)
    assert (history.train_loss[0], history.train_accuracy[0]) == start
    end = evaluate(model, *data(40))
    assert (history.test_loss[-1], history.test_accuracy[-1]) == end
    assert history.train_accuracy[-1] > 0.9 > history.train_accuracy[0]
    assert history.seconds[0] == 0 < min(history.seconds[1:])
    assert history.watched == []


def test_the_same_generator_gives_the_same_run():
    one, two, other = run(small()), run(small()), run(small(), seed=4)
    assert one.train_loss == two.train_loss != other.train_loss


def test_a_run_in_two_parts_is_the_run_in_one():
    whole, model, rng = run(small(), epochs=3), small(), seeded(3)
    options = dict(optimizer=SGD(0.5), batch_size=16, rng=rng)
    history = fit(model, data(), data(40), epochs=1, **options)
    again = fit(model, data(), data(40), epochs=2, history=history, **options)
    assert again is history
    assert history.test_loss == whole.test_loss


def test_evaluation_does_not_depend_on_the_chunks():
    model, (X, y) = small(), data()
    whole = cross_entropy(model.forward(X), y), accuracy(model, X, y)
    for chunk in (1, 7, 100, 1000):
        assert evaluate(model, X, y, chunk=chunk) == pytest.approx(
            whole, rel=1e-13
        )
    assert whole[1] == np.mean(model.forward(X).argmax(axis=1) == y)


def test_evaluation_leaves_dropout_and_running_averages_alone():
    model = small(batch_norm=True, dropout=0.5)
    train_step(model, *data(), SGD(0.5))
    assert evaluate(model, *data()) == evaluate(model, *data())


def test_stored_bytes_are_prepared_batch_by_batch():
    (X, y), (X_test, y_test) = data(), data(40)
    stored = (X * 10).astype(np.int8), (X_test * 10).astype(np.int8)
    options = dict(epochs=2, batch_size=16)
    prepared = fit(
        *(small(), (stored[0], y), (stored[1], y_test)),
        **dict(optimizer=SGD(0.1), rng=seeded(), **options),
        prepare=lambda rows: rows / 10,
    )
    direct = fit(
        *(small(), (stored[0] / 10, y), (stored[1] / 10, y_test)),
        **dict(optimizer=SGD(0.1), rng=seeded(), **options),
    )
    assert prepared.test_loss == direct.test_loss


def test_what_watch_returns_is_kept_once_an_epoch():
    history = run(
        small(), watch=lambda model: {"W": float(model.layers[0].W[0, 0])}
    )
    assert len(history.watched) == 3
    assert history.watched[0]["W"] != history.watched[1]["W"]


def test_a_loss_that_is_not_finite_names_epoch_step_and_layer():
    model, steps = small(), []

    def breaking(model, X, y, optimizer):
        if len(steps) == 9:  # the third of seven steps in epoch 2
            model.layers[2].b[1] = np.inf
        steps.append(1)
        return train_step(model, X, y, optimizer)

    with pytest.raises(FloatingPointError) as caught:
        run(model, epochs=3, step=breaking)
    assert str(caught.value) == (
        "epoch 2, step 3: the loss is nan; the first value that is not "
        "finite is in the parameter b of layer 3, Linear 8 -> 3"
    )


def test_a_learning_rate_far_too_large_is_caught_before_it_spreads():
    model = small(activation="relu")
    with pytest.raises(FloatingPointError, match=r"epoch 1, step \d: .*layer"):
        run(model, optimizer=SGD(1e200))
    history = run(small(activation="relu"), epochs=1, optimizer=SGD(0.1))
    assert np.isfinite(history.train_loss).all()


def test_a_nan_in_the_data_is_told_from_one_in_the_network():
    X, y = data()
    X[3, 2] = np.nan
    with pytest.raises(FloatingPointError, match="is in the batch itself"):
        fit(
            *(small(), (X, y), data()),
            **dict(optimizer=SGD(0.1), epochs=1, rng=seeded()),
        )


WRONG = {
    r"label 3 is outside 0..2": lambda X, y: (X, y + (y == 2)),
    r"100 rows of scores need 100 labels .* \(99,\)": (
        lambda X, y: (X, y[1:])
    ),
    r"0 rows of scores need 0 labels \(at least one\)": (
        lambda X, y: (X[:0], y[:0])
    ),
    r"Linear 5 -> 8 takes X of shape \(N, 5\), got \(100, 4\)": (
        lambda X, y: (X[:, 1:], y)
    ),
    r"whole numbers, got float64": lambda X, y: (X, y.astype(float)),
}


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("message", WRONG)
def test_wrong_data_are_refused_before_the_first_step(message, place):
    model, sets = small(), [data(), data()]
    sets[place] = WRONG[message](*sets[place])
    kept = model.layers[0].W.copy()
    with pytest.raises(ValueError, match=message):
        fit(model, *sets, optimizer=SGD(0.1), epochs=1, rng=seeded())
    np.testing.assert_array_equal(model.layers[0].W, kept)


def test_accuracy_refuses_labels_that_do_not_match_the_rows():
    X, y = data()
    with pytest.raises(ValueError, match="100 rows need as many .* got 40"):
        accuracy(small(), X, y[:40])


def test_training_stays_in_float32():
    model = small(np.float32, batch_norm=True, dropout=0.2)
    X, y = data(dtype=np.float32)
    train_step(model, X, y, SGD(0.1))
    arrays = [a for pair in model.parameters() for a in pair]
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}
    assert model.forward(X).dtype == np.float32


TRAIN = """
import sys, tracemalloc
try:
    import resource
except ImportError:  # Windows: count what Python and NumPy ask for
    tracemalloc.start()
import numpy as np
from zharf.fashion_mnist import pixels
from zharf.mlp import MLP
from zharf.optimizers import SGD
from zharf.training import fit

rng = np.random.default_rng(0)
images = rng.integers(0, 256, (70_000, 28, 28), dtype=np.uint8)
labels = rng.integers(0, 10, 70_000, dtype=np.uint8)
model = MLP((784, 128, 64, 10), rng=rng)
cut = 60_000
fit(
    *(model, (images[:cut], labels[:cut]), (images[cut:], labels[cut:])),
    **dict(optimizer=SGD(0.1), epochs=1, rng=rng, prepare=pixels),
)
assert "torch" not in sys.modules
if tracemalloc.is_tracing():
    print(tracemalloc.get_traced_memory()[1])
else:
    unit = 1 if sys.platform == "darwin" else 1024
    print(unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def in_a_new_process(program, **environment):
    return subprocess.run(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "PYTHONPATH": "code",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )


# A process starts with the peak of the one that started it: go between.
BETWEEN = """
import os, subprocess, sys
command = [sys.executable, "-c", os.environ["TRAIN"]]
print(subprocess.check_output(command, text=True))
"""


def test_a_training_run_on_all_images_needs_at_most_150_megabytes():
    peak = in_a_new_process(BETWEEN, TRAIN=TRAIN, TQDM_DISABLE="1").stdout
    assert 55e6 < int(peak) < 150e6  # the images alone take 55


BAR = """
import numpy as np
from zharf.mlp import MLP
from zharf.optimizers import SGD
from zharf.training import fit

X, y = np.ones((8, 2), np.float32), np.zeros(8, np.uint8)
rng = np.random.default_rng(0)
model = MLP((2, 2), rng=rng)
fit(model, (X, y), (X, y), optimizer=SGD(0.1), epochs=2, rng=rng)
"""


def test_the_progress_bar_counts_epochs_and_can_be_silenced():
    environment = {"TQDM_DISABLE": ""}
    assert "2/2" in in_a_new_process(BAR, **environment).stderr
    silent = in_a_new_process(BAR, TQDM_DISABLE="1")
    assert silent.stderr == silent.stdout == ""
