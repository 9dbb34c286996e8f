"""What an epoch costs: our plain code, its fast path, PyTorch, scikit-learn
and the matrix products alone, against the batch, the width and the depth.

    python code/experiments/cost.py

writes results/cost.json. All contenders take turns in one process, and the
best of several rounds counts; a number of threads has its own process.
"""

import importlib.util
import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np

from zharf import fast, training
from zharf.experiment import run
from zharf.mlp import MLP
from zharf.optimizers import SGD

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
BOOK = {"sizes": [784, 128, 64, 10], "batch": 64, "rows": 60_000}
CONFIGURATION = {
    "rows": 4_096,
    "rounds": 4,
    "threads": 1,
    "batch": [8, 16, 32, 64, 128, 256, 512, 1024],
    "width": [32, 64, 128, 256, 512, 1024],
    "depth": [1, 2, 4, 8, 16],
}


def measure(*, sizes, batch, rows, rounds, threads, seed=0):
    """Seconds an epoch of each contender: the least of the rounds. CPU time
    with one thread, so that a busy machine matters less; else wall time.
    """
    rng = np.random.default_rng(seed)
    X = rng.random((rows, sizes[0]), dtype=np.float32)
    y = rng.integers(0, sizes[-1], rows)
    epochs = {
        "bare": bare_epoch(sizes, batch, rows),
        **our_epochs(sizes, X, y, batch, rng),
        **torch_epoch(sizes, X, y, batch, rng, threads),
        **sklearn_epoch(sizes, X, y, batch),
    }
    clock = time.process_time if threads == 1 else time.perf_counter
    best = dict.fromkeys(epochs, float("inf"))
    for _ in range(rounds):
        for name, epoch in epochs.items():
            began = clock()
            epoch()
            best[name] = min(best[name], clock() - began)
    return best


def bare_epoch(sizes, batch, rows):
    """The products of every step, with one batch, into arrays made before."""
    A = [np.zeros((batch, M), np.float32) for M in sizes]
    W = [np.zeros(pair, np.float32) for pair in zip(sizes, sizes[1:])]
    dW = [np.zeros_like(w) for w in W]

    def epoch():
        for _ in range(-(-rows // batch)):
            for i in range(len(W)):
                np.dot(A[i], W[i], out=A[i + 1])
            for i in reversed(range(len(W))):
                np.dot(A[i].T, A[i + 1], out=dW[i])
                if i:
                    np.dot(A[i + 1], W[i].T, out=A[i])

    return epoch


def our_epochs(sizes, X, y, batch, rng):
    plain, quick = MLP(sizes, rng=rng), MLP(sizes, rng=rng)
    optimizer, options = SGD(0.1), {"batch_size": batch, "rng": rng}
    return {
        "fast": lambda: fast.train_epoch(quick, X, y, lr=0.1, **options),
        "plain": lambda: training.train_epoch(
            plain, X, y, optimizer=optimizer, **options
        ),
    }


def torch_epoch(sizes, X, y, batch, rng, threads):
    """The twin in eager mode, its rows and batches tensors in memory."""
    if not importlib.util.find_spec("torch"):
        return {}
    import torch

    from zharf import torch_twin

    torch.set_num_threads(threads)
    net = torch_twin.twin(MLP(sizes, rng=rng), device="cpu")
    X, y = torch_twin.tensors(X, y, "cpu")
    sgd = torch.optim.SGD(net.parameters(), lr=0.1)

    def epoch():
        batches = torch.randperm(len(X)).split(batch)
        torch_twin.train_epoch(net, X, y, sgd, batches)

    return {"torch": epoch}


def sklearn_epoch(sizes, X, y, batch):
    if not importlib.util.find_spec("sklearn"):
        return {}
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier(
        tuple(sizes[1:-1]),
        activation="logistic",
        solver="sgd",
        alpha=0,
        batch_size=batch,
        learning_rate_init=0.1,
        momentum=0,
    )
    classes = np.arange(sizes[-1])
    return {"sklearn": lambda: net.partial_fit(X, y, classes=classes)}


def apart(cases, threads):
    """``measure`` each case, in a new process with its number of threads."""
    cases = [{**case, "threads": threads} for case in cases]
    command = [sys.executable, __file__, json.dumps(cases)]
    environment = {
        **os.environ,
        **dict.fromkeys(THREADS, str(threads)),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    return json.loads(subprocess.check_output(command, env=environment))


def cost(*, seed, rows, rounds, threads, batch, width, depth):
    """Seconds an epoch of ``rows`` for each batch size; for each width of two
    hidden layers; for each number of hidden layers 128 wide.
    """
    curves = {
        "batch": [(BOOK["sizes"], size) for size in batch],
        "width": [([784, M, M, 10], BOOK["batch"]) for M in width],
        "depth": [([784, *[128] * L, 10], BOOK["batch"]) for L in depth],
    }
    common = {"rows": rows, "rounds": rounds, "seed": seed}
    points = [point for curve in curves.values() for point in curve]
    cases = [{"sizes": s, "batch": b, **common} for s, b in points]
    seconds = iter(apart(cases, threads))
    return {
        name: [next(seconds) for _ in curve] for name, curve in curves.items()
    }


def main(arguments):
    if arguments:
        warnings.simplefilter("ignore")
        cases = json.loads(arguments[0])
        print(json.dumps([measure(**case) for case in cases]))
    else:
        run("cost", CONFIGURATION, [0], cost)


if __name__ == "__main__":
    main(sys.argv[1:])
