"""The training step of the book without a temporary array, for SGD.

The same arithmetic as ``training.train_step`` with ``SGD``: every array is
made once, for one number of rows, and all work is done in place. η/N enters
with the loss's gradient, so that the step is W ← W - AᵀD.
"""

import math
import time

import numpy as np

from zharf.layers import check_columns
from zharf.losses import check_labels
from zharf.training import check_finite, minibatches


def sigmoid_(Z):
    Z *= 0.5
    np.tanh(Z, out=Z)
    Z += 1
    Z *= 0.5


def times_sigmoid_prime_(dA, A, T):
    np.subtract(1, A, out=T)
    T *= A
    dA *= T


def tanh_(Z):
    np.tanh(Z, out=Z)


def times_tanh_prime_(dA, A, T):
    np.multiply(A, A, out=T)
    np.subtract(1, T, out=T)
    dA *= T


def relu_(Z):
    np.maximum(Z, 0, out=Z)


def times_relu_prime_(dA, A, T):
    dA *= np.sign(A, out=T)


IN_PLACE = {
    "sigmoid": (sigmoid_, times_sigmoid_prime_),
    "tanh": (tanh_, times_tanh_prime_),
    "relu": (relu_, times_relu_prime_),
}


class Workspace:
    """The arrays of one step on N rows: A and D = η dZ by layer, T to spare.

    D[0] is not there: nobody asks for the gradient of the data.
    """

    def __init__(self, model, N):
        self.linear, active = model.layers[::2], model.layers[1::2]
        dtype, K = self.linear[0].W.dtype, model.sizes[-1]
        self.A = [np.empty((N, M), dtype) for M in model.sizes]
        self.D = [None, *map(np.empty_like, self.A[1:])]
        self.T = [None, *map(np.empty_like, self.A[1:])]
        self.dW = [np.empty_like(layer.W) for layer in self.linear]
        self.db = [np.empty_like(layer.b) for layer in self.linear]
        self.f = [IN_PLACE[layer.name] for layer in active]
        self.ones, self.ones_K = np.ones(N, dtype), np.ones(K, dtype)
        self.firsts = np.arange(N) * K  # where each row of scores begins

    def step(self, X, y, rows, lr):
        """One step on the rows of X and y; the loss before it."""
        np.take(X, rows, axis=0, out=self.A[0], mode="clip")
        self.forward()
        loss = self.output(self.firsts + y[rows], lr)
        if math.isfinite(loss):  # else the weights stay, to be looked at
            self.backward()
        return loss

    def forward(self):
        for i, layer in enumerate(self.linear):
            Z = self.A[i + 1]
            np.dot(self.A[i], layer.W, out=Z)
            Z += layer.b
            if i < len(self.f):
                self.f[i][0](Z)

    def output(self, labels, lr):
        """𝓛, and in the last D its gradient times η."""
        Z, D, N = self.A[-1], self.D[-1], len(self.ones)
        Z -= np.maximum.reduce(Z, axis=1, keepdims=True)
        on_label = self.ones @ Z.take(labels)
        S = np.dot(np.exp(Z, out=D), self.ones_K)
        loss = (self.ones @ np.log(S) - on_label) / N
        D *= (lr / N / S)[:, None]
        D.reshape(-1)[labels] -= lr / N
        return loss

    def backward(self):
        for i in range(len(self.linear) - 1, -1, -1):
            W, b, D = self.linear[i].W, self.linear[i].b, self.D[i + 1]
            if i:  # before W changes
                np.dot(D, W.T, out=self.D[i])
                self.f[i - 1][1](self.D[i], self.A[i], self.T[i])
            W -= np.dot(self.A[i].T, D, out=self.dW[i])
            b -= np.dot(self.ones, D, out=self.db[i])


def train_epoch(model, X, y, *, lr, batch_size, rng):
    """As ``training.train_epoch`` with SGD(lr); the seconds it took.

    For layers Linear, activation, Linear, …, Linear; X in the model's dtype.
    """
    check_model(model, X)
    check_labels(y, np.broadcast_to(0, (len(X), model.sizes[-1])))
    began, work = time.perf_counter(), {}
    for rows in minibatches(len(X), batch_size, rng=rng):
        N = len(rows)  # the last batch may be smaller
        if N not in work:
            work[N] = Workspace(model, N)
        loss = work[N].step(X, y, rows, lr)
        if not math.isfinite(loss):
            check_finite(loss, model, X[rows])
    return time.perf_counter() - began


def check_model(model, X):
    """ValueError for layers, activations or data the fast path has not."""
    for i, layer in enumerate(model.layers):
        name = getattr(layer, "name", None)
        if name not in IN_PLACE if i % 2 else not hasattr(layer, "W"):
            raise ValueError(f"the fast path does not know {layer}")
    W = model.layers[0].W
    check_columns(X, len(W), model.layers[0])
    if X.dtype != W.dtype:
        raise ValueError(f"the model is {W.dtype}, the data are {X.dtype}")
