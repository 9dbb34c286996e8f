"""The same network in PyTorch: the referee of our gradients, and part (f) of
the assignment. The only module that imports torch.
"""

import time

import numpy as np
import torch
from torch import nn

from zharf.layers import Linear
from zharf.normalization import BatchNorm

MODULES = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": lambda: nn.GELU(approximate="tanh"),
    "identity": nn.Identity,
}


def twin(model):
    """An nn.Sequential with the layers and the weights of our MLP."""
    modules = []
    for layer in model.layers:
        if isinstance(layer, Linear):
            modules.append(nn.Linear(*layer.W.shape))
        elif isinstance(layer, BatchNorm):
            modules.append(
                nn.BatchNorm1d(
                    len(layer.gamma), eps=layer.eps, momentum=layer.momentum
                )
            )
        elif hasattr(layer, "f"):
            modules.append(MODULES[layer.name]())
        else:
            modules.append(nn.Dropout(layer.p))
    dtype = torch.from_numpy(model.layers[0].W).dtype
    net = nn.Sequential(*modules).to(dtype)
    copy_weights(model, net)
    return net


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
            grads += [module.weight.grad.T.numpy(), module.bias.grad.numpy()]
        elif isinstance(module, nn.BatchNorm1d):
            grads += [module.weight.grad.numpy(), module.bias.grad.numpy()]
    return grads


def train_epoch(net, X, y, optimizer, batches):
    """One epoch over the given batches of row indices; seconds it took."""
    net.train()
    loss_of = nn.CrossEntropyLoss()
    began = time.perf_counter()
    for rows in batches:
        optimizer.zero_grad()
        loss = loss_of(net(X[rows]), y[rows])
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


def tensors(X, y, device="cpu"):
    """NumPy rows and labels as what the twin takes."""
    X = torch.from_numpy(np.ascontiguousarray(X)).to(device)
    return X, torch.from_numpy(y.astype(np.int64)).to(device)
