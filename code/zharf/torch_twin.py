"""The same network in PyTorch: the referee of our gradients, and what people
train with. The only module that imports torch.
"""

import time

import numpy as np
from tqdm import tqdm

from zharf.layers import Linear
from zharf.normalization import BatchNorm
from zharf.training import History, minibatches

try:
    import torch
    from torch import nn
except ImportError:
    raise ImportError(
        "zharf.torch_twin needs PyTorch: python -m pip install torch"
    ) from None

MODULES = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": lambda: nn.GELU(approximate="tanh"),
    "identity": nn.Identity,
}


def best_device():
    """The GPU if there is one, else the CPU."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def twin(model, *, device=None):
    """An nn.Sequential with the layers and the weights of our MLP."""
    net = nn.Sequential(*map(_module, model.layers))
    dtype = torch.from_numpy(model.layers[0].W).dtype
    net.to(device or best_device(), dtype)
    copy_weights(model, net)
    return net


def _module(layer):
    if isinstance(layer, Linear):
        return nn.Linear(*layer.W.shape)
    if isinstance(layer, BatchNorm):
        M, momentum = len(layer.gamma), layer.momentum
        return nn.BatchNorm1d(M, eps=layer.eps, momentum=momentum)
    if hasattr(layer, "f"):
        return MODULES[layer.name]()
    return nn.Dropout(layer.p)


def copy_weights(model, net):
    """Our MLP's parameters into its twin; torch stores W as (M, D)."""
    with torch.no_grad():
        for layer, module in zip(model.layers, net):
            for ours, theirs in _shared(layer, module):
                theirs.copy_(torch.from_numpy(ours))


def copy_weights_back(net, model):
    """The twin's parameters into our MLP."""
    for layer, module in zip(model.layers, net):
        for ours, theirs in _shared(layer, module):
            ours[...] = theirs.detach().cpu().numpy()


def _shared(layer, module):
    if isinstance(layer, Linear):
        return [(layer.W, module.weight.T), (layer.b, module.bias)]
    if isinstance(layer, BatchNorm):
        return [
            (layer.gamma, module.weight),
            (layer.beta, module.bias),
            (layer.running_mu, module.running_mean),
            (layer.running_var, module.running_var),
        ]
    return []


def gradients(net):
    """The gradients of the twin in the order and shapes of our parameters."""
    grads = []
    for module in net:
        if isinstance(module, nn.Linear):
            grads += [module.weight.grad.T, module.bias.grad]
        elif isinstance(module, nn.BatchNorm1d):
            grads += [module.weight.grad, module.bias.grad]
    return [grad.cpu().numpy() for grad in grads]


def train_epoch(net, X, y, optimizer, batches, *, loader=False):
    """One epoch over the given batches of row indices; seconds it took.

    With ``loader`` the same batches come through a DataLoader, which fetches
    them row by row.
    """
    net.train()
    began = time.perf_counter()
    if loader:
        rows = torch.utils.data.TensorDataset(X, y)
        pairs = torch.utils.data.DataLoader(rows, batch_sampler=batches)
    else:
        pairs = ((X[rows], y[rows]) for rows in batches)
    for X_batch, y_batch in pairs:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(X_batch), y_batch)
        loss.backward()
        optimizer.step()
    return time.perf_counter() - began


def evaluate(net, X, y):
    """Mean loss and accuracy over all rows."""
    net.eval()
    with torch.no_grad():
        Z = net(X)
        loss = nn.functional.cross_entropy(Z, y)
        right = (Z.argmax(dim=1) == y).double().mean()
    return loss.item(), right.item()


def fit(
    net, train, test, *, optimizer, epochs, batch_size=64, rng, loader=False
):
    """As ``training.fit``, on tensors: the same ``rng`` draws the same
    batches, so the same weights make the same History.
    """
    history = History()
    history.record(evaluate(net, *train), evaluate(net, *test), 0.0)
    for _ in tqdm(range(epochs), unit="epoch"):
        batches = list(minibatches(len(train[0]), batch_size, rng=rng))
        seconds = train_epoch(net, *train, optimizer, batches, loader=loader)
        history.record(evaluate(net, *train), evaluate(net, *test), seconds)
    return history


def tensors(X, y, device=None):
    """NumPy rows and labels as what the twin takes."""
    X = torch.from_numpy(np.ascontiguousarray(X))
    y, device = torch.from_numpy(y.astype(np.int64)), device or best_device()
    return X.to(device), y.to(device)
