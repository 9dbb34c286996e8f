"""Training on several processes: each takes its share of every batch, and the
gradients are averaged before the step. The losses are those of one process.

    python code/experiments/data_parallel.py

writes results/data_parallel.json: one process against two on this machine.
On two machines, run on both, NAME being the name of one of them:

    torchrun --nnodes 2 --nproc-per-node 8 --rdzv-backend c10d
        --rdzv-endpoint NAME:29500 code/experiments/data_parallel.py
"""

import json
import os
import subprocess
import sys
import time

import numpy as np
import torch
from torch import distributed
from torch.nn.functional import cross_entropy
from torch.nn.parallel import DistributedDataParallel

from zharf import fashion_mnist
from zharf.experiment import run
from zharf.mlp import MLP
from zharf.torch_twin import tensors, twin
from zharf.training import minibatches

CONFIGURATION = {
    "rows": 12_800,
    "sizes": [784, 128, 64, 10],
    "dtype": "float64",
    "lr": 0.1,
    "momentum": 0.9,
    "batch_size": 128,
    "epochs": 3,
}


def join():
    """Our number, how many we are, our device: what torchrun has told us."""
    rank, world = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    device = torch.device("cpu")
    if torch.cuda.is_available():
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    distributed.init_process_group("gloo" if device.type == "cpu" else "nccl")
    return rank, world, device


def train(X, y, *, seed, sizes, lr, momentum, batch_size, epochs):
    """The loss of each batch, before its step, and the seconds of them all
    X (N, D)   y (N,)

    All processes draw the same weights and the same batches from ``seed``.
    """
    rank, world, device = join()
    rng = np.random.default_rng(seed)
    net = twin(MLP(sizes, rng=rng, dtype=X.dtype), device=device)
    net = DistributedDataParallel(net)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=momentum)
    X, y = tensors(X, y, device)
    losses, began = [], time.perf_counter()
    for _ in range(epochs):
        for rows in minibatches(len(X), batch_size, rng=rng):
            mine = rows[rank::world]
            Z = net(X[mine])
            # shares may differ by a row: a sum, over the whole batch's size
            share = cross_entropy(Z, y[mine], reduction="sum") / len(rows)
            optimizer.zero_grad()
            (share * world).backward()  # leaves the mean over all processes
            optimizer.step()
            losses.append(share.detach())
    losses = torch.stack(losses)
    distributed.all_reduce(losses)
    seconds = time.perf_counter() - began
    distributed.destroy_process_group()
    return losses.tolist(), round(seconds, 3)


def data(rows, sizes, dtype):
    """The first rows of Fashion-MNIST; for another width, random clusters."""
    if sizes[0] == 784:
        images = fashion_mnist.load()
        X = fashion_mnist.pixels(images.train_images[:rows], dtype)
        return X, images.train_labels[:rows]
    rng = np.random.default_rng(0)
    y = rng.integers(sizes[-1], size=rows)
    centres = rng.normal(size=(sizes[-1], sizes[0]))
    return (centres[y] + rng.normal(size=(rows, sizes[0]))).astype(dtype), y


def work(rows, dtype, **configuration):
    """One of the processes; the first prints what came of it."""
    X, y = data(rows, configuration["sizes"], dtype)
    losses, seconds = train(X, y, **configuration)
    if os.environ["RANK"] == "0":
        print(json.dumps({"losses": losses, "seconds": seconds}))


def start(processes, **configuration):
    """``work`` in so many processes on this machine; what the first says."""
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    torchrun += ["--local-addr", "127.0.0.1"]
    torchrun += ["--nproc-per-node", str(processes)]
    done = subprocess.run(
        [*torchrun, __file__, json.dumps(configuration)],
        # they find the library where we did
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def compare(**configuration):
    """The same run in one process and in two."""
    return {n: start(n, **configuration) for n in (1, 2)}


if __name__ == "__main__":
    if "RANK" in os.environ:  # torchrun has started us
        given = sys.argv[1] if len(sys.argv) > 1 else "{}"
        work(**{"seed": 0, **CONFIGURATION, **json.loads(given)})
    else:
        digest = fashion_mnist.find().digest
        run("data_parallel", CONFIGURATION, range(3), compare, data=digest)
