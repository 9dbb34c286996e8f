"""How far 784-128-64-10 gets on the test set of Fashion-MNIST: with the means
that have helped in ladder.py, a longer training, and as much augmentation as
each seed's validation set recommends.

    python code/experiments/how_far.py
"""

import time

import numpy as np

from experiments.ladder import BASE, MEANS, divided, trained
from zharf import fashion_mnist
from zharf.experiment import results, run
from zharf.fashion_mnist import pixels
from zharf.training import evaluate

AUGMENTATION = {
    "none": {},
    "flips": MEANS["flips"],
    "flips and shifts": MEANS["flips"] | MEANS["shifts"],
}


def helpful(runs):
    """The means that have raised the mean accuracy on validation sets,
    augmentation aside: a longer training has to decide about that.
    """
    gain = {
        name: np.mean([run[name][1] - run["schedule"][1] for run in runs])
        for name in MEANS
    }
    return [n for n in MEANS if gain[n] > 0 and n not in ("flips", "shifts")]


def configuration(runs):
    """What will be run, now that the ladder is known."""
    recipe = dict(BASE)
    for name in helpful(runs):
        recipe |= MEANS[name]
    return {
        "validation": 10_000,
        "short": {**BASE, "epochs": 15},
        "long": {**recipe, "epochs": 40},
        "augmentation": AUGMENTATION,
    }


def how_far(*, seed, validation, short, long, augmentation):
    """The validation set chooses the augmentation of the long recipe; then
    both recipes are trained on all images and meet the test set.
    """
    data = fashion_mnist.load()
    train, watched = divided(seed, data, validation)
    chosen = {}
    for name, means in augmentation.items():
        net = trained(*train, seed=seed, **long, **means)
        chosen[name] = evaluate(net, *watched, prepare=pixels)[1]
    best = max(chosen, key=chosen.get)
    return {
        "validation_accuracy": chosen,
        "best": best,
        "short": tested(data, seed=seed, **short),
        "long": tested(data, seed=seed, **long, **augmentation[best]),
    }


def tested(data, **recipe):
    """Loss and accuracy of both sets after a training on all images."""
    whole = data.train_images, data.train_labels
    test = data.test_images, data.test_labels
    began = time.perf_counter()
    net = trained(*whole, **recipe)
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "train": evaluate(net, *whole, prepare=pixels),
        "test": evaluate(net, *test, prepare=pixels),
    }


if __name__ == "__main__":
    digest = fashion_mnist.find().digest
    what = configuration(results("ladder"))
    run("how_far", what, range(5), how_far, data=digest)
