"""Long runs: nothing lost, nothing run twice, nothing half-written."""

import errno
import os

import numpy as np
import pytest

from zharf import experiment
from zharf.experiment import (
    digest,
    load,
    results,
    run,
    verdict,
    versions,
)


class Walk:
    """An experiment that notes the seeds it was run with."""

    def __init__(self, fail_at=None):
        self.seeds, self.fail_at = [], fail_at

    def __call__(self, *, seed, steps, sizes):
        if seed == self.fail_at:
            raise KeyboardInterrupt
        self.seeds.append(seed)
        path = np.random.default_rng(seed).normal(size=steps).cumsum()
        return {"path": path, "end": path[-1], "n": np.int64(steps)}


CONFIGURATION = {"steps": 4, "sizes": (784, 10)}


def test_document_says_what_was_run_with_what_and_how_long(tmp_path):
    document = run(
        "walk", CONFIGURATION, [3, 1], Walk(), data="abc", folder=tmp_path
    )
    assert document == load("walk", folder=tmp_path)
    assert document["configuration"] == {"steps": 4, "sizes": [784, 10]}
    assert document["data"] == "abc" and document["seeds"] == [1, 3]
    for one in document["runs"].values():
        assert 0 <= one["seconds"] < 1
        assert one["versions"]["numpy"] == np.__version__
        assert set(one["versions"]) >= {"python", "zharf", "numpy", "torch"}


def test_numbers_come_back_float_for_float(tmp_path):
    run("walk", CONFIGURATION, [1, 0], Walk(), folder=tmp_path)
    for seed, result in enumerate(results("walk", folder=tmp_path)):
        exact = Walk()(seed=seed, **CONFIGURATION)
        assert result["path"] == exact["path"].tolist()
        assert result["n"] == 4 and type(result["n"]) is int


def test_seeds_that_are_there_are_not_run_again(tmp_path):
    run("walk", CONFIGURATION, [0, 1], Walk(), folder=tmp_path)
    second = Walk()
    document = run(
        "walk", CONFIGURATION, np.arange(4), second, folder=tmp_path
    )
    assert second.seeds == [2, 3] and document["seeds"] == [0, 1, 2, 3]
    whole = tmp_path / "whole"
    at_once = run("walk", CONFIGURATION, range(4), Walk(), folder=whole)
    assert results("walk", folder=tmp_path) == results("walk", folder=whole)
    assert document["seeds"] == at_once["seeds"]


def test_interrupted_run_keeps_the_seeds_it_has(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run("walk", CONFIGURATION, range(5), Walk(fail_at=2), folder=tmp_path)
    assert load("walk", folder=tmp_path)["seeds"] == [0, 1]
    rest = Walk()
    run("walk", CONFIGURATION, range(5), rest, folder=tmp_path)
    assert rest.seeds == [2, 3, 4]


@pytest.mark.parametrize(
    "change", [{"steps": 5}, {"sizes": (784, 128, 10)}, {"data": "other"}]
)
def test_changed_configuration_or_data_starts_anew(tmp_path, change):
    run("walk", CONFIGURATION, [0, 1], Walk(), data="abc", folder=tmp_path)
    again, configuration = Walk(), {**CONFIGURATION, **change}
    data = configuration.pop("data", "abc")
    document = run(
        "walk", configuration, [1], again, data=data, folder=tmp_path
    )
    assert again.seeds == [1] and document["seeds"] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        '{"seeds": []}',
        "\N{REPLACEMENT CHARACTER}",
        '{"configuration": {}, "data": 0, "seeds": [1], "runs": {}}',
        '{"configuration": {}, "data": 0, "seeds": [1], "runs": {"a": 1}}',
    ],
)
def test_corrupted_file_is_named_in_one_sentence_and_left_alone(
    tmp_path, text
):
    path = tmp_path / "walk.json"
    path.write_text(text, encoding="utf-16" if "\ufffd" in text else "utf-8")
    before, untouched = path.read_bytes(), Walk()
    with pytest.raises(ValueError, match="walk.json is not the record") as why:
        run("walk", CONFIGURATION, [0], untouched, folder=tmp_path)
    assert "delete it to start anew" in str(why.value)
    assert path.read_bytes() == before and untouched.seeds == []


def test_missing_results_say_how_to_make_them(tmp_path):
    with pytest.raises(FileNotFoundError, match="experiments/walk.py makes"):
        load("walk", folder=tmp_path)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_full_disk_leaves_the_old_file_whole_and_no_other(
    tmp_path, monkeypatch, step
):
    run("walk", CONFIGURATION, [0], Walk(), folder=tmp_path)
    before = (tmp_path / "walk.json").read_bytes()

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space left"):
        run("walk", CONFIGURATION, [0, 1], Walk(), folder=tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["walk.json"]
    assert (tmp_path / "walk.json").read_bytes() == before


def test_result_that_json_cannot_hold_is_named(tmp_path):
    with pytest.raises(TypeError, match="cannot hold set"):
        run("odd", {}, [0], lambda seed: {1, 2}, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_digest_tells_values_types_and_shapes_apart():
    A = np.arange(6, dtype=np.float32)
    all_different = {
        digest(A),
        digest(A + 1),
        digest(A.astype(np.float64)),
        digest(A.reshape(2, 3)),
        digest(A[::-1]),
        digest(A, A),
    }
    assert len(all_different) == 6
    assert digest(A.reshape(2, 3).T) == digest(A.reshape(2, 3).T.copy())


def test_version_of_the_library_follows_its_text(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text("x = 1\n")
    monkeypatch.setattr(experiment, "LIBRARY", tmp_path)
    before = versions()["zharf"]
    (tmp_path / "a.py").write_text("x = 2\n")
    assert before != versions()["zharf"]


def test_every_kept_result_is_whole_and_has_its_experiment():
    code = experiment.LIBRARY.parent / "experiments"
    for path in experiment.RESULTS.glob("*.json"):
        assert load(path.stem)["seeds"]
        assert (code / f"{path.stem}.py").is_file()


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (0.5, "inside"),
        (0.4, "inside"),
        (0.6, "inside"),
        (0.35, "near"),
        (0.79, "near"),
        (0.15, "outside"),
        (0.81, "outside"),
        (float("nan"), "outside"),
    ],
)
def test_verdict_compares_with_the_range_of_other_seeds(value, where):
    said = verdict(value, [0.4, 0.6, 0.5])
    assert f" is {where} 0.4000 … 0.6000 (3 seeds)" in said
