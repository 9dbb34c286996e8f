"""Batch normalisation, forward, backward and at test time."""

import numpy as np

from zharf.layers import Layer, check_columns


class BatchNorm(Layer):
    """Z = γ (X - μ)/√(var + ε) + β        X (N, M)   gamma (M,)   Z (N, M)

    In training μ and var are the mean and the biased variance of the batch,
    column by column; else their running averages, in which a new value weighs
    ``momentum`` and the variance is unbiased, as in PyTorch (Ioffe & Szegedy
    2015, arXiv:1502.03167). A batch of one row is allowed: Z = β, and no
    gradient reaches X.
    """

    trainable = ("gamma", "beta")
    remembered = ("running_mu", "running_var")

    def __init__(self, M, *, momentum=0.1, eps=1e-5, dtype=np.float32):
        self.momentum, self.eps = momentum, eps
        self.gamma, self.beta = np.ones(M, dtype), np.zeros(M, dtype)
        self.dgamma, self.dbeta = np.zeros(M, dtype), np.zeros(M, dtype)
        self.running_mu = np.zeros(M, dtype)
        self.running_var = np.ones(M, dtype)

    def __repr__(self):
        return f"BatchNorm {len(self.gamma)}"

    def forward(self, X, *, training=False):
        check_columns(X, len(self.gamma), self)
        self._training = training
        mu, var = self.running_mu, self.running_var
        if training:
            mu, var = X.mean(axis=0), X.var(axis=0)
            self._remember(mu, var, N=len(X))
        self._scale = 1 / np.sqrt(var + self.eps)
        self._X_hat = (X - mu) * self._scale
        return self.gamma * self._X_hat + self.beta

    def backward(self, dZ):
        self.dbeta = dZ.sum(axis=0)
        self.dgamma = (dZ * self._X_hat).sum(axis=0)
        if not self._training:  # μ and var are constants then
            return dZ * self.gamma * self._scale
        N = len(dZ)
        through_mu = self.dbeta / N
        through_var = self._X_hat * self.dgamma / N
        return self.gamma * self._scale * (dZ - through_mu - through_var)

    def _remember(self, mu, var, N):
        keep, unbiased = 1 - self.momentum, var * N / max(N - 1, 1)
        self.running_mu = keep * self.running_mu + self.momentum * mu
        self.running_var = keep * self.running_var + self.momentum * unbiased
