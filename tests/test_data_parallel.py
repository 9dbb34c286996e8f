"""Two processes, half a batch each, train as one process with all of it."""

import numpy as np
import pytest
import torch

from experiments.data_parallel import data, start
from zharf.mlp import MLP
from zharf.torch_twin import tensors, twin
from zharf.training import minibatches

SMALL = {  # batches of 15, 15, 15, 15, 1: uneven shares, and an empty one
    "rows": 61,
    "sizes": [6, 8, 3],
    "dtype": "float64",
    "seed": 4,
    "lr": 0.5,
    "momentum": 0.9,
    "batch_size": 15,
    "epochs": 8,
}


def one_process():
    """The plain loop, without any of the parallel code."""
    X, y = data(SMALL["rows"], SMALL["sizes"], SMALL["dtype"])
    rng = np.random.default_rng(SMALL["seed"])
    net = twin(MLP(SMALL["sizes"], rng=rng, dtype=X.dtype), device="cpu")
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5, momentum=0.9)
    X, y = tensors(X, y, "cpu")
    losses = []
    for _ in range(SMALL["epochs"]):
        for rows in minibatches(len(X), SMALL["batch_size"], rng=rng):
            loss = torch.nn.functional.cross_entropy(net(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


@pytest.fixture
def lone_machine(monkeypatch):
    """Processes that talk on this machine alone, without a GPU."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setenv("GLOO_SOCKET_IFNAME", "lo")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def test_two_processes_give_the_losses_of_one(lone_machine):
    alone, together = one_process(), start(2, **SMALL)
    assert len(together["losses"]) == 8 * 5
    np.testing.assert_allclose(together["losses"], alone, rtol=0, atol=1e-6)
    assert np.mean(alone[-5:]) < 0.5 * np.mean(alone[:5])  # it has learned


def test_other_batches_would_be_noticed():
    alone, seed = one_process(), SMALL["seed"]
    SMALL["seed"] = seed + 1
    other = one_process()
    SMALL["seed"] = seed
    assert np.abs(np.subtract(alone, other)).max() > 1e-2
