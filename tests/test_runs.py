"""A run that was saved goes on as if it had never stopped."""

import errno
import os
import subprocess
import sys

import numpy as np
import pytest

from zharf import optimizers
from zharf.inspection import layer_statistics
from zharf.mlp import MLP
from zharf.runs import resume_run, save_run
from zharf.training import fit


def new(dtype=np.float32, method="Adam", own_rng=False, **options):
    rng = np.random.default_rng(0)
    options = {"batch_norm": True, "dropout": 0.3, **options}
    drop = np.random.Generator(np.random.MT19937(7)) if own_rng else rng
    model = MLP((5, 8, 6, 3), rng=drop, dtype=dtype, **options)
    return model, getattr(optimizers, method)(lr=0.01), rng


def go_on(run, epochs, history=None):
    model, optimizer, rng = run
    dtype = model.layers[0].W.dtype
    X = np.random.default_rng(1).normal(size=(90, 5)).astype(dtype)
    y = X[:, :3].argmax(axis=1).astype(np.uint8)
    return fit(
        *(model, (X[:60], y[:60]), (X[60:], y[60:])),
        **dict(optimizer=optimizer, epochs=epochs, batch_size=16, rng=rng),
        **dict(history=history),
        watch=lambda model: layer_statistics(model, X[:9], y[:9]),
    )


def everything(run, history):
    model, optimizer, rng = run
    arrays = [
        getattr(layer, name)
        for layer in model.layers
        for name in (*layer.trainable, *layer.remembered)
    ]
    values = {k: v for k, v in vars(history).items() if k != "seconds"}
    return (
        arrays + optimizer.state,
        values,
        optimizer.t,
        rng.random(3).tolist(),
    )


@pytest.mark.parametrize("method", ["SGD", "Momentum", "Adam"])
@pytest.mark.parametrize("own_rng", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_resumed_run_equals_one_without_a_break(
    tmp_path, dtype, own_rng, method
):
    path = tmp_path / "run.npz"
    whole, first, second = (new(dtype, method, own_rng) for _ in range(3))
    unbroken = everything(whole, go_on(whole, epochs=5))
    model, optimizer, rng = first
    save_run(path, model, optimizer, go_on(first, epochs=2), rng)
    go_on(first, epochs=1)  # what happens later does not reach the file
    history = resume_run(path, *second)
    resumed = everything(second, go_on(second, 3, history))
    for ours, theirs in zip(resumed[0], unbroken[0], strict=True):
        assert ours.dtype == theirs.dtype == dtype
        np.testing.assert_array_equal(ours, theirs)
    assert resumed[1:] == unbroken[1:]


@pytest.fixture
def saved(tmp_path):
    path, run = tmp_path / "run.npz", new()
    save_run(path, *run[:2], go_on(run, epochs=1), run[2])
    return path


def test_the_history_of_a_run_comes_back_float_for_float(tmp_path):
    run = new()
    history = go_on(run, epochs=2)
    save_run(tmp_path / "run.npz", *run[:2], history, run[2])
    assert resume_run(tmp_path / "run.npz", *new()) == history


def assert_untouched(run):
    for W, other in zip(everything(run, go_on(run, 0))[0], fresh()):
        np.testing.assert_array_equal(W, other)


def fresh():
    run = new()
    return everything(run, go_on(run, 0))[0]


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_named_and_nothing_is_restored(saved, share):
    whole, run = saved.read_bytes(), new()
    saved.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ValueError, match=r"run.npz is no complete saved run"):
        resume_run(saved, *run)
    assert_untouched(run)


def test_a_damaged_byte_is_noticed(saved):
    whole = bytearray(saved.read_bytes())
    whole[len(whole) // 2] ^= 255
    saved.write_bytes(whole)
    with pytest.raises(ValueError, match="no complete saved run"):
        resume_run(saved, *new())


def text(path):
    path.write_text("not a run")


def other_archive(path):
    np.savez(path, W=np.ones(3))


def array(path):
    with open(path, "wb") as file:
        np.save(file, np.ones(3))


def other_format(path):
    np.savez(path, about=np.array('{"format": "something else"}'))


@pytest.mark.parametrize("write", [text, other_archive, array, other_format])
def test_a_foreign_file_is_named(tmp_path, write):
    path = tmp_path / "other.npz"
    write(path)
    with pytest.raises(ValueError, match="other.npz is no complete saved run"):
        resume_run(path, *new())


def test_a_missing_file_is_called_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match="run.npz"):
        resume_run(tmp_path / "run.npz", *new())


@pytest.mark.parametrize(
    "other, difference",
    [
        ({"dtype": np.float64}, "in float64"),
        ({"method": "Momentum"}, "Momentum"),
        ({"activation": "relu"}, "Activation relu"),
        ({"dropout": 0.5}, "Dropout 0.5"),
        ({"batch_norm": False}, "Linear 5 -> 8, Activation"),
        ({"own_rng": True}, "PCG64 and MT19937"),
    ],
)
def test_a_run_of_something_else_is_refused(saved, other, difference):
    run = new(**other)
    with pytest.raises(ValueError, match="holds a run of .* not of") as caught:
        resume_run(saved, *run)
    assert difference in str(caught.value).split("not of")[1]


def test_saving_replaces_the_run_and_leaves_no_other_file(saved):
    run = new()
    history = go_on(run, epochs=3)
    save_run(saved, *run[:2], history, run[2])
    assert resume_run(saved, *new()) == history
    assert [path.name for path in saved.parent.iterdir()] == ["run.npz"]


def test_a_full_disk_is_one_sentence_and_costs_nothing(saved, monkeypatch):
    before, run = saved.read_bytes(), new()

    def full(file, **arrays):
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left.*was not written"):
        save_run(saved, *run[:2], go_on(run, 0), run[2])
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["run.npz"]


def test_an_interruption_leaves_the_last_run(saved, monkeypatch):
    before, run = saved.read_bytes(), new()

    def interrupted(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_run(saved, *run[:2], go_on(run, 0), run[2])
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["run.npz"]


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    run = new()
    with pytest.raises(FileNotFoundError, match="was not written"):
        save_run(tmp_path / "no" / "run.npz", *run[:2], go_on(run, 0), run[2])


FULL = """
import resource, signal, sys
import numpy as np
from zharf.mlp import MLP
from zharf.optimizers import SGD
from zharf.runs import save_run
from zharf.training import History

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
rng = np.random.default_rng(0)
model = MLP((784, 128, 10), rng=rng)
try:
    save_run(sys.argv[1], model, SGD(0.1), History(), rng)
except OSError as error:
    print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file size limit")
def test_a_real_write_that_fails_half_way_leaves_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, tmp_path / "run.npz"],
        env={**os.environ, "PYTHONPATH": "code"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "File too large" in done.stdout and done.stderr == ""
    assert list(tmp_path.iterdir()) == []
