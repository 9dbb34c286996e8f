"""The assignment's networks on Fashion-MNIST, each with its whole protocol: a
learning rate chosen on a validation set, then a training on all images.

    python code/experiments/laboratory.py
"""

import numpy as np

from zharf import fashion_mnist
from zharf.activations import softmax
from zharf.experiment import run
from zharf.fashion_mnist import pixels
from zharf.initializers import glorot_uniform, he_normal
from zharf.inspection import layer_statistics
from zharf.mlp import MLP
from zharf.optimizers import SGD, Momentum
from zharf.training import evaluate, fit, train_epoch

TWO, THREE = [784, 128, 64, 10], [784, 128, 64, 64, 10]
RATES = [0.1, 0.3, 1.0, 3.0, 10.0]
CONFIGURATION = {
    "epochs": 10,
    "batch_size": 64,
    "validation": 10_000,
    "judged_by": 5,  # the last epochs, whose mean loss ranks the rates
    "bins": 10,
    "variants": {
        "sigmoid": {"sizes": TWO, "rates": RATES},
        "ReLU": {
            "sizes": TWO,
            "rates": [0.003, 0.01, 0.03, 0.1, 0.3],
            "activation": "relu",
        },
        # the same lengths of step: under a constant gradient v is 10 g
        "momentum": {
            "sizes": TWO,
            "rates": [0.01, 0.03, 0.1, 0.3, 1.0],
            "mu": 0.9,
        },
        "three layers": {"sizes": THREE, "rates": RATES},
    },
}


def laboratory(*, seed, variants, **protocol):
    """For each variant: the rate chosen, the history and the test set."""
    data = fashion_mnist.load()
    whole = data.train_images, data.train_labels
    test = data.test_images, data.test_labels
    return {
        name: study(seed, variant, whole, test, **protocol)
        for name, variant in variants.items()
    }


def study(seed, variant, whole, test, *, validation, judged_by, bins, **how):
    """Choose on the validation set, train on all, look at the test set."""
    order = np.random.default_rng([seed, 0]).permutation(len(whole[1]))
    held_out, kept = np.sort(order[:validation]), np.sort(order[validation:])
    train, watched = ([part[i] for part in whole] for i in (kept, held_out))
    scores = [
        np.mean(losses(seed, variant, lr, train, watched, **how)[-judged_by:])
        for lr in variant["rates"]
    ]
    best = variant["rates"][int(np.argmin(scores))]
    net, history = trained(seed, variant, best, whole, test, **how)
    seconds = np.round(history.seconds, 3)
    norms = [watched["gradient_norm"] for watched in history.watched]
    return {
        "validation_loss": np.round(scores, 5),
        "rate": best,
        **{
            f"{part}_{what}": np.round(getattr(history, f"{part}_{what}"), 5)
            for part in ("train", "test")
            for what in ("loss", "accuracy")
        },
        "seconds": seconds,
        "gradient_norm": np.round(norms, 6),
        **answers(net, *test, bins),
    }


def new(seed, sizes, rates, lr, activation="sigmoid", mu=0.0):
    """A network, its optimiser and the generator of its batches."""
    initializer = he_normal if activation == "relu" else glorot_uniform
    shape = {"activation": activation, "initializer": initializer}
    net = MLP(sizes, rng=np.random.default_rng([seed, 1]), **shape)
    optimizer = Momentum(lr, mu) if mu else SGD(lr)
    return net, optimizer, np.random.default_rng([seed, 2])


def losses(seed, variant, lr, train, watched, *, epochs, batch_size):
    """The loss on the validation set after every epoch."""
    net, optimizer, rng = new(seed, **variant, lr=lr)
    found = []
    for _ in range(epochs):
        train_epoch(
            net,
            *train,
            optimizer=optimizer,
            batch_size=batch_size,
            rng=rng,
            prepare=pixels,
        )
        found.append(evaluate(net, *watched, prepare=pixels)[0])
    return found


def trained(seed, variant, lr, whole, test, **how):
    """The network after its epochs, with the gradients of each layer."""
    net, optimizer, rng = new(seed, **variant, lr=lr)
    some = pixels(whole[0][:1000]), whole[1][:1000]
    how = {"rng": rng, "prepare": pixels, "optimizer": optimizer, **how}
    return net, fit(
        net, whole, test, watch=lambda net: layer_statistics(net, *some), **how
    )


def answers(net, images, labels, bins):
    """Counts (10, 10) of what was called what, true classes in rows; and for
    each bin of confidence: images, their mean confidence, the share right.
    """
    P = softmax(net.forward(pixels(images)))
    sure, called = P.max(axis=1), P.argmax(axis=1)
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, called), 1)
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    n = np.bincount(bin_of, minlength=bins)
    confidence = np.bincount(bin_of, sure, bins) / np.maximum(n, 1)
    right = np.bincount(bin_of, called == labels, bins) / np.maximum(n, 1)
    return {
        "confusion": counts,
        "reliability": {
            "images": n,
            "confidence": np.round(confidence, 5),
            "right": np.round(right, 5),
        },
    }


if __name__ == "__main__":
    digest = fashion_mnist.find().digest
    run("laboratory", CONFIGURATION, range(5), laboratory, data=digest)
