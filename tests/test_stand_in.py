"""The drawings that stand in for Fashion-MNIST."""

import hashlib

import numpy as np
import pytest

from zharf import stand_in
from zharf.fashion_mnist import CLASSES, pixels
from zharf.mlp import MLP
from zharf.optimizers import SGD
from zharf.training import accuracy, minibatches, train_step

DIGEST = "9589a29bb3f378b36ab3e89fd0d4508b8c20c48760505b7fff9a9354a4de800c"


@pytest.fixture(scope="module")
def drawn():
    with np.errstate(all="raise"):
        return stand_in.draw(12_000, 2_000)


def test_shapes_types_and_balance_are_those_of_fashion_mnist(monkeypatch):
    monkeypatch.setattr(stand_in, "paint", lambda garment, sheet: 0)
    train_images, train_labels, test_images, test_labels = stand_in.draw()
    assert train_images.shape == (60_000, 28, 28)
    assert test_images.shape == (10_000, 28, 28)
    for images, labels, each in (
        (train_images, train_labels, 6_000),
        (test_images, test_labels, 1_000),
    ):
        assert images.dtype == labels.dtype == np.uint8
        assert labels.shape == images.shape[:1]
        assert np.bincount(labels).tolist() == [each] * 10


def test_the_labels_are_the_places_in_the_list_of_garments():
    names = [garment.__name__ for garment in stand_in.GARMENTS]
    classes = [name.lower().split("/")[0] for name in CLASSES]
    assert names == [c.replace("-", "_").replace(" ", "_") for c in classes]


def test_the_order_of_the_labels_is_random(drawn):
    _, labels, _, _ = drawn
    assert abs(np.mean(labels[1:] == labels[:-1]) - 0.1) < 0.02


def test_one_seed_gives_the_same_bytes_on_every_machine():
    bytes_ = b"".join(array.tobytes() for array in stand_in.draw(600, 300))
    assert hashlib.sha256(bytes_).hexdigest() == DIGEST


def test_another_seed_gives_other_drawings():
    one, two = (stand_in.draw(20, 10, seed=seed) for seed in (1, 2))
    for images in (0, 2):
        assert not np.array_equal(one[images], two[images])


def test_no_drawing_comes_twice_and_none_is_empty(drawn):
    images = np.concatenate([drawn[0], drawn[2]])
    assert len({image.tobytes() for image in images}) == len(images)
    covered = np.mean(images > 0, axis=(1, 2))
    assert 0.02 < covered.min() and covered.max() < 0.95


def test_a_few_images_come_as_well_as_none():
    train_images, train_labels, test_images, test_labels = stand_in.draw(3, 0)
    assert train_images.shape == (3, 28, 28)
    assert sorted(train_labels) == [0, 1, 2]
    assert test_images.shape == (0, 28, 28) and test_labels.shape == (0,)


def test_a_linear_classifier_does_clearly_worse_than_a_network(drawn):
    def trained(*sizes, lr):
        model = MLP(sizes, activation="relu", rng=np.random.default_rng(0))
        optimizer, rng = SGD(lr), np.random.default_rng(1)
        for _ in range(10):
            for rows in minibatches(len(X), 32, rng=rng):
                train_step(model, X[rows], y[rows], optimizer)
        return accuracy(model, X_test, y_test)

    X, y, X_test, y_test = drawn
    X, X_test = pixels(X), pixels(X_test)
    linear, deep = trained(784, 10, lr=0.03), trained(784, 128, 64, 10, lr=0.1)
    assert 0.7 < linear < 0.83
    assert linear + 0.04 < deep < 0.95
