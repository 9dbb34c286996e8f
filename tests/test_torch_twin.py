"""Our network and its PyTorch twin, from the same weights, in float64."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from zharf import torch_twin, training
from zharf.activations import ACTIVATIONS
from zharf.losses import cross_entropy_and_grad
from zharf.mlp import MLP
from zharf.optimizers import SGD

CLOSE = dict(rtol=0, atol=1e-10)
N, SIZES = 40, (9, 8, 7, 4)


def network(activation="sigmoid", seed=0, **options):
    rng = np.random.default_rng(seed)
    model = MLP(
        SIZES, activation=activation, rng=rng, dtype=np.float64, **options
    )
    for W, _ in model.parameters():  # biases and γ that are not 0 and 1
        W += rng.normal(0, 0.1, W.shape)
    return model


def batch(seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, 9)), rng.integers(0, 4, N).astype(np.uint8)


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_logits_loss_gradients_and_ten_steps_agree(activation, batch_norm):
    model = network(activation, batch_norm=batch_norm)
    net = torch_twin.twin(model, device="cpu")
    theirs = torch.optim.SGD(net.parameters(), lr=0.3)
    ours = SGD(0.3)
    for t in range(10):
        X, y = batch(seed=t)
        X_t, y_t = torch_twin.tensors(X, y, "cpu")
        Z_t = net(X_t)
        loss_t = torch.nn.functional.cross_entropy(Z_t, y_t)
        theirs.zero_grad()
        loss_t.backward()
        Z = model.forward(X, training=True)
        loss, dZ = cross_entropy_and_grad(Z, y)
        model.backward(dZ)
        np.testing.assert_allclose(Z, Z_t.detach(), **CLOSE)
        assert loss == pytest.approx(loss_t.item(), abs=1e-10)
        gradients = [dW for _, dW in model.parameters()]
        for dW, dW_t in zip(gradients, torch_twin.gradients(net), strict=True):
            np.testing.assert_allclose(dW, dW_t, **CLOSE)
        ours.step(model.parameters())
        theirs.step()
    assert_same_weights(model, net)
    X_t, y_t = torch_twin.tensors(*batch(), "cpu")
    np.testing.assert_allclose(
        training.evaluate(model, *batch()),
        torch_twin.evaluate(net, X_t, y_t),
        **CLOSE,
    )


def assert_same_weights(model, net):
    other = network(batch_norm="BatchNorm" in repr(model), seed=9)
    torch_twin.copy_weights_back(net, other)
    for ours, theirs in zip(model.layers, other.layers):
        for name in (*ours.trainable, *ours.remembered):
            np.testing.assert_allclose(
                getattr(ours, name), getattr(theirs, name), **CLOSE
            )


def test_weights_go_both_ways_unchanged():
    one, two = network(batch_norm=True), network(seed=5, batch_norm=True)
    one.forward(batch()[0], training=True)  # running averages that moved
    net = torch_twin.twin(two, device="cpu")
    torch_twin.copy_weights(one, net)
    torch_twin.copy_weights_back(net, two)
    for ours, theirs in zip(one.layers, two.layers):
        for name in (*ours.trainable, *ours.remembered):
            np.testing.assert_array_equal(
                getattr(ours, name), getattr(theirs, name)
            )
    one.layers[0].W += 1  # the twin has weights of its own
    np.testing.assert_array_equal(net[0].weight.T.detach(), two.layers[0].W)


def test_dropout_is_the_identity_in_evaluation_on_both_sides():
    model = network(dropout=0.5)
    net = torch_twin.twin(model, device="cpu").eval()
    X, y = batch()
    X_t, _ = torch_twin.tensors(X, y, "cpu")
    np.testing.assert_allclose(model.forward(X), net(X_t).detach(), **CLOSE)
    dropouts = [m.p for m in net if isinstance(m, torch.nn.Dropout)]
    assert dropouts == [0.5, 0.5]


@pytest.mark.parametrize("loader", [False, True])
def test_a_whole_run_agrees_by_either_loop(loader):
    train, test = batch(1), batch(2)
    model = network(batch_norm=True)
    net = torch_twin.twin(model, device="cpu")
    options = dict(epochs=3, batch_size=16)
    ours = training.fit(
        *(model, train, test),
        **dict(optimizer=SGD(0.3), rng=np.random.default_rng(4), **options),
    )
    theirs = torch_twin.fit(
        *(net, torch_twin.tensors(*train, "cpu")),
        torch_twin.tensors(*test, "cpu"),
        optimizer=torch.optim.SGD(net.parameters(), lr=0.3),
        **dict(rng=np.random.default_rng(4), loader=loader, **options),
    )
    for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy"):
        np.testing.assert_allclose(
            getattr(ours, name), getattr(theirs, name), **CLOSE
        )
    assert ours.train_loss[-1] < ours.train_loss[0]
    assert theirs.seconds[0] == 0 < min(theirs.seconds[1:])
    assert_same_weights(model, net)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_twin_has_the_type_and_lives_on_the_best_device(dtype):
    model = MLP(SIZES, rng=np.random.default_rng(0), dtype=dtype)
    net = torch_twin.twin(model)
    X, y = torch_twin.tensors(*batch())
    device = "cuda" if torch.cuda.is_available() else "cpu"
    assert torch_twin.best_device() == net[0].weight.device.type == device
    assert X.device.type == y.device.type == device
    assert net[0].weight.dtype == getattr(torch, np.dtype(dtype).name)


WITHOUT = """
import sys
sys.modules["torch"] = None
try:
    import zharf.torch_twin
except ImportError as error:
    print(error)
"""


def test_without_pytorch_one_sentence_says_what_to_do():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        cwd="code",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("zharf.torch_twin needs PyTorch: ")
    assert done.stderr == ""
