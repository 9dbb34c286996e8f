"""The measurement of costs runs, in small, and its table says what it saw."""

import importlib.util

import numpy as np
import pytest

from experiments import cost
from zharf import training

SMALL = {"sizes": [6, 5, 3], "batch": 4, "rows": 18, "rounds": 2}


@pytest.fixture
def bench():
    where = "tools/bench.py"
    specification = importlib.util.spec_from_file_location("bench", where)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_every_contender_is_measured_in_a_process_of_its_own():
    [seconds] = cost.apart([SMALL], threads=1)
    installed = {"torch", "sklearn"} - {
        name
        for name in ("torch", "sklearn")
        if not importlib.util.find_spec(name)
    }
    assert set(seconds) == {"bare", "fast", "plain"} | installed
    assert min(seconds.values()) > 0


def test_the_bare_products_are_those_of_a_training_step(monkeypatch):
    shapes = []
    dot = np.dot

    def spy(a, b, out=None):
        shapes.append((a.shape, b.shape))
        return dot(a, b, out=out)

    monkeypatch.setattr(np, "dot", spy)
    cost.bare_epoch([6, 5, 3], batch=4, rows=6)()
    step = [
        *[((4, 6), (6, 5)), ((4, 5), (5, 3))],
        *[((5, 4), (4, 3)), ((4, 3), (3, 5)), ((6, 4), (4, 5))],
    ]
    assert shapes == 2 * step  # 6 rows are two batches of 4


def test_our_epochs_train(monkeypatch):
    seen = []
    epoch = training.train_epoch

    def spy(model, *args, **options):
        before = model.layers[0].W.copy()
        epoch(model, *args, **options)
        seen.append(np.abs(model.layers[0].W - before).max())

    monkeypatch.setattr(training, "train_epoch", spy)
    rng = np.random.default_rng(0)
    X, y = rng.random((18, 6), dtype=np.float32), rng.integers(0, 3, 18)
    for run in cost.our_epochs([6, 5, 3], X, y, 4, rng).values():
        run()
    assert len(seen) == 1 and seen[0] > 0


def test_the_table_shows_ratios_and_what_is_missing(bench):
    lines = bench.table({"bare": 1, "fast": 1.25, "plain": 2, "torch": 4})
    assert lines[2].split()[-3:] == ["1.250", "3.20", "80%"]
    assert lines[-1].endswith("not installed")
    alone = bench.table({"bare": 1, "fast": 1.25, "plain": 2})
    assert alone[2].split()[-3:] == ["1.250", "-", "80%"]


def test_the_curves_have_a_point_for_every_setting(monkeypatch):
    monkeypatch.setattr(cost, "apart", lambda cases, threads: cases)
    curves = cost.cost(seed=0, **cost.CONFIGURATION)
    for name in ("batch", "width", "depth"):
        assert len(curves[name]) == len(cost.CONFIGURATION[name])
    assert [case["batch"] for case in curves["batch"]][:2] == [8, 16]
    assert curves["width"][-1]["sizes"] == [784, 1024, 1024, 10]
    assert curves["depth"][2]["sizes"] == [784, 128, 128, 128, 128, 10]
