"""Layers: what forward computes, backward differentiates.

``forward`` keeps what ``backward`` will need; ``backward`` takes the gradient
of the loss with respect to the output, leaves the gradients of the layer's own
parameters (dW beside W) and returns the gradient with respect to the input.
"""

import numpy as np

from zharf.activations import activation
from zharf.initializers import glorot_uniform


class Layer:
    """A = forward(X), dX = backward(dA)        X (N, D)   A (N, M)"""

    trainable = ()  # names of the parameters, W has its gradient in dW
    remembered = ()  # names of further arrays that a saved run needs

    def forward(self, X, *, training=False):
        raise NotImplementedError

    def backward(self, dA):
        raise NotImplementedError

    def __repr__(self):
        return type(self).__name__

    def parameters(self):
        """The pairs (W, dW) that an optimiser works on."""
        names = self.trainable
        return [(getattr(self, p), getattr(self, f"d{p}")) for p in names]


def check_columns(X, D, layer):
    """ValueError unless X has D columns."""
    if X.ndim != 2 or X.shape[1] != D:
        raise ValueError(f"{layer} takes X of shape (N, {D}), got {X.shape}")


class Linear(Layer):
    """Z = X W + b        X (N, D)   W (D, M)   b (M,)   Z (N, M)"""

    trainable = ("W", "b")

    def __init__(
        self, D, M, *, initializer=glorot_uniform, rng, dtype=np.float32
    ):
        self.W = initializer(D, M, rng=rng).astype(dtype)
        self.b = np.zeros(M, dtype)
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)

    def __repr__(self):
        D, M = self.W.shape
        return f"Linear {D} -> {M}"

    def forward(self, X, *, training=False):
        check_columns(X, len(self.W), self)
        self._X = X
        return X @ self.W + self.b

    def backward(self, dZ, *, input_grad=True):
        self.dW = self._X.T @ dZ  # (D, N) @ (N, M) -> (D, M)
        self.db = dZ.sum(axis=0)  # b served N rows
        if input_grad:  # the first layer's input is data: nobody asks
            return dZ @ self.W.T  # (N, M) @ (M, D) -> (N, D)


class Activation(Layer):
    """A = f(Z)        Z (N, M)   A (N, M)"""

    def __init__(self, name):
        self.name = name
        self.f, self.f_prime = activation(name)

    def __repr__(self):
        return f"Activation {self.name}"

    def forward(self, Z, *, training=False):
        self._Z, self._A = Z, self.f(Z)
        return self._A

    def backward(self, dA):
        return dA * self.f_prime(self._Z, self._A)


class Dropout(Layer):
    """A = X ⊙ R / (1 - p) in training, A = X else        X (N, M)   A (N, M)

    Each entry of R is 0 with probability p, else 1; dividing by 1 - p keeps
    E[A] = X ("inverted" dropout; Srivastava et al. 2014, JMLR 15).
    """

    def __init__(self, p, *, rng):
        if not 0 <= p < 1:
            raise ValueError(f"dropout needs a probability in [0, 1), got {p}")
        self.p, self.rng = p, rng

    def __repr__(self):
        return f"Dropout {self.p}"

    def forward(self, X, *, training=False):
        self._R = None
        if training and self.p:
            kept = self.rng.random(X.shape, dtype=np.float32) >= self.p
            self._R = kept.astype(X.dtype) / (1 - self.p)
        return X if self._R is None else X * self._R

    def backward(self, dA):
        return dA if self._R is None else dA * self._R
