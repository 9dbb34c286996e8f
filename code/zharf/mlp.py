"""The multilayer perceptron: linear layers with an activation in between."""

import numpy as np

from zharf.initializers import glorot_uniform
from zharf.layers import Activation, Dropout, Linear
from zharf.normalization import BatchNorm


class MLP:
    """Z = f(… f(X W₁ + b₁) …) W_L + b_L        X (N, D)   Z (N, K)

    ``sizes`` are D, the widths of the hidden layers, K: (784, 128, 64, 10).
    Z are the logits; softmax belongs to the loss.
    """

    def __init__(
        self,
        sizes,
        *,
        activation="sigmoid",
        initializer=glorot_uniform,
        batch_norm=False,
        dropout=0.0,
        rng,
        dtype=np.float32,
    ):
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"sizes are D, widths, K, all >= 1, got {sizes}")
        self.sizes, self.layers = tuple(sizes), []
        for D, M in zip(sizes[:-2], sizes[1:-1]):
            self.layers += [
                Linear(D, M, initializer=initializer, rng=rng, dtype=dtype),
                *([BatchNorm(M, dtype=dtype)] if batch_norm else []),
                Activation(activation),
                *([Dropout(dropout, rng=rng)] if dropout else []),
            ]
        D, K = sizes[-2:]
        self.layers.append(
            Linear(D, K, initializer=initializer, rng=rng, dtype=dtype)
        )

    def __repr__(self):
        return ", ".join(map(repr, self.layers))

    def forward(self, X, *, training=False):
        A = X
        for layer in self.layers:
            A = layer.forward(A, training=training)
        return A

    def backward(self, dZ):
        first, *rest = self.layers
        for layer in reversed(rest):
            dZ = layer.backward(dZ)
        first.backward(dZ, input_grad=False)

    def parameters(self):
        return [pair for layer in self.layers for pair in layer.parameters()]

    def predict(self, X):
        """The class with the largest logit        X (N, D)   -> (N,)"""
        return self.forward(X).argmax(axis=1)
