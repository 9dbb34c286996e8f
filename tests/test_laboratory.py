"""The experiments behind the chapter on Fashion-MNIST: who chooses on what."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from experiments import how_far, laboratory, ladder
from zharf import experiment
from zharf.fashion_mnist import pixels
from zharf.mlp import MLP
from zharf.training import train_step


@pytest.fixture
def data(monkeypatch):
    """400 noisy images, a bright line for each class, as ``load`` has them."""
    rng = np.random.default_rng(0)
    labels = np.arange(400, dtype=np.uint8) % 10
    images = rng.integers(0, 100, (400, 28, 28), dtype=np.uint8)
    images[np.arange(400), labels] += 150
    found = SimpleNamespace(
        train_images=images[:300],
        train_labels=labels[:300],
        test_images=images[300:],
        test_labels=labels[300:],
    )
    for module in (laboratory, ladder, how_far):
        monkeypatch.setattr(module.fashion_mnist, "load", lambda: found)
    return found


SMALL = {
    **laboratory.CONFIGURATION,
    "epochs": 6,
    "batch_size": 20,
    "validation": 100,
    "judged_by": 2,
    "variants": {
        "sigmoid": {"sizes": [784, 12, 10], "rates": [1e-6, 1.0]},
        "momentum": {"sizes": [784, 12, 10], "rates": [0.1], "mu": 0.9},
    },
}


def test_laboratory_chooses_the_rate_that_learns_and_tells_it_all(data):
    found = laboratory.laboratory(seed=1, **SMALL)
    assert found["sigmoid"]["rate"] == 1.0
    for study in found.values():
        assert len(study["test_accuracy"]) == 7
        assert np.shape(study["gradient_norm"]) == (7, 2)
        assert study["test_accuracy"][-1] > 0.8
        right = np.trace(study["confusion"]) / 100
        assert right == pytest.approx(study["test_accuracy"][-1])
        bins = study["reliability"]
        assert np.sum(bins["images"]) == 100
        share = np.sum(bins["images"] * np.array(bins["right"])) / 100
        assert share == pytest.approx(right, abs=1e-4)


def test_test_set_changes_no_choice_and_no_training(data, monkeypatch):
    before = laboratory.laboratory(seed=1, **SMALL)["sigmoid"]
    data.test_labels = np.roll(data.test_labels, 1)
    after = laboratory.laboratory(seed=1, **SMALL)["sigmoid"]
    for what in ("rate", "validation_loss", "train_loss", "gradient_norm"):
        assert np.array_equal(before[what], after[what])
    assert not np.array_equal(before["test_loss"], after["test_loss"])


def test_ladder_never_opens_the_test_set(data):
    del data.test_images, data.test_labels
    recipes = {"SGD": {"adam": False, "lr": 0.1}, "schedule": ladder.BASE}
    found = ladder.ladder(seed=0, epochs=1, validation=100, recipes=recipes)
    assert set(found) == set(recipes)


def test_seeds_differ_in_split_weights_and_batches(data):
    one, two = (ladder.divided(seed, data, 100) for seed in (1, 2))
    assert not np.array_equal(one[0][1], two[0][1])
    for train, held_out in (one, two):
        assert len(train[1]) == 200 and len(held_out[1]) == 100
    both = np.concatenate([one[0][0], one[1][0]])
    assert np.array_equal(
        np.sort(both.reshape(300, -1).sum(axis=1, dtype=int)),
        np.sort(data.train_images.reshape(300, -1).sum(axis=1, dtype=int)),
    )


def test_changed_mirrors_half_and_moves_by_at_most_a_pixel():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 10, 4] = 255
    many, rng = np.repeat(image, 2000, axis=0), np.random.default_rng(0)
    same = ladder.changed(many, flips=False, shift=0, rng=rng)
    assert np.array_equal(same, pixels(many))
    mirrored = ladder.changed(many, flips=True, shift=0, rng=rng)
    at = mirrored.argmax(axis=1) % 28
    assert set(at) == {4, 23} and 0.45 < np.mean(at == 4) < 0.55
    moved = ladder.changed(many, flips=False, shift=1, rng=rng).argmax(axis=1)
    places = set(zip(moved // 28, moved % 28))
    assert places == {(i, j) for i in (9, 10, 11) for j in (3, 4, 5)}
    assert many.sum() == 255 * 2000  # the images themselves are untouched


def test_mean_of_the_weights_is_that_of_the_last_steps():
    net = MLP((6, 4, 3), rng=np.random.default_rng(0), dtype=np.float64)
    mean, seen = ladder.Mean(net, first=2), []
    for t in range(1, 6):
        for W, _ in net.parameters():
            W += t
        seen.append([W.copy() for W, _ in net.parameters()])
        mean.add(t)
    mean.take()
    for i, (W, _) in enumerate(net.parameters()):
        assert np.allclose(W, np.mean([s[i] for s in seen[2:]], axis=0))


@pytest.mark.parametrize("means", [{}, *ladder.MEANS.values()])
def test_every_recipe_learns(data, means):
    net = ladder.trained(
        *(data.train_images, data.train_labels),
        **{"seed": 0, "epochs": 15, "batch_size": 20, "schedule": True},
        **means,
    )
    X, y = pixels(data.train_images), data.train_labels
    # a shift moves some lines to the place of the next class
    assert np.mean(net.predict(X) == y) > 0.5


def test_smoothing_and_decay_reach_the_training(data, monkeypatch):
    seen = {}

    def step(net, X, y, optimizer, smoothing):
        seen.update(smoothing=smoothing, decay=optimizer.weight_decay)
        return train_step(net, X, y, optimizer, smoothing=smoothing)

    monkeypatch.setattr(ladder, "train_step", step)
    train = partial(ladder.trained, data.train_images, data.train_labels)
    train(seed=0, epochs=1, smoothing=0.1, decay=0.2)
    assert seen == {"smoothing": 0.1, "decay": 0.2}


def test_what_helps_has_a_positive_mean_gain():
    gains = dict.fromkeys(ladder.MEANS, -0.01)
    gains |= {"dropout": 0.01, "flips": 0.02, "averaging": 0.0}
    runs = [
        {"schedule": (0.3, 0.9)}
        | {name: (0.3, 0.9 + g + noise) for name, g in gains.items()}
        for noise in (-0.005, 0.005)
    ]
    assert how_far.helpful(runs) == ["dropout"]
    assert how_far.configuration(runs)["long"]["dropout"] == 0.1


def test_augmentation_is_chosen_on_the_validation_set(data):
    recipe = {"schedule": True, "epochs": 6, "batch_size": 20}
    what = {
        "validation": 100,
        "short": recipe,
        "long": recipe,
        "augmentation": how_far.AUGMENTATION,
    }
    found = how_far.how_far(seed=0, **what)
    best = found["validation_accuracy"][found["best"]]
    assert best == max(found["validation_accuracy"].values())
    data.test_labels = np.roll(data.test_labels, 1)
    other = how_far.how_far(seed=0, **what)
    for choice in ("validation_accuracy", "best"):
        assert other[choice] == found[choice]
    for recipe in ("short", "long"):
        assert other[recipe]["train"] == found[recipe]["train"]
        assert other[recipe]["test"] != found[recipe]["test"]


@pytest.mark.parametrize(
    ("stem", "configuration"),
    [
        ("laboratory", laboratory.CONFIGURATION),
        ("ladder", ladder.CONFIGURATION),
        ("how_far", None),
    ],
)
def test_kept_runs_are_those_of_the_scripts(stem, configuration):
    if configuration is None:
        configuration = how_far.configuration(experiment.results("ladder"))
    document = experiment.load(stem)
    assert document["configuration"] == experiment.as_json(configuration)
    assert len(document["seeds"]) >= 5
    libraries = {run["versions"]["zharf"] for run in document["runs"].values()}
    assert len(libraries) == 1  # nobody edited it in between
