"""Optimisers: how a gradient g = ∂𝓛/∂W becomes a step of W.

Each is its formula, in the letters of its paper.
"""

import numpy as np


class Optimizer:
    """What all methods share: the learning rate, the step t, the memory.

    ``step`` takes pairs (W, g), fresh ones every time, and changes each W in
    place. ``lr`` is a number or a function of the steps done before. For each
    W, ``update`` gets ``memory`` arrays of its shape, zeros at the first
    step; they live in the list ``state``, which with ``t`` is all that a run
    needs to go on later. ``weight_decay`` is the λ of λ/2 ‖W‖² and leaves out
    what has one axis: biases, γ and β.
    """

    memory = 0

    def __init__(self, lr, *, weight_decay=0.0):
        self.lr, self.weight_decay = lr, weight_decay
        self.t, self.state = 0, []

    def step(self, parameters):
        parameters, k = list(parameters), self.memory
        if self.t == 0:
            self.state = [np.zeros_like(W) for W, _ in parameters * k]
        if len(self.state) != k * len(parameters):
            known = len(self.state) // k
            raise ValueError(
                f"the optimiser knows {known} arrays, got {len(parameters)}"
            )
        lr = float(self.lr(self.t) if callable(self.lr) else self.lr)
        self.t += 1
        for i, (W, g) in enumerate(parameters):
            if self.weight_decay and W.ndim > 1:
                g = self.decay(lr, W, g)
            self.update(lr, W, g, *self.state[i :: len(parameters)])

    def decay(self, lr, W, g):
        """g + λ W, the gradient of 𝓛 + λ/2 ‖W‖²        W (...)   g (...)"""
        return g + self.weight_decay * W

    def update(self, lr, W, g):
        raise NotImplementedError


class SGD(Optimizer):
    """W ← W - η g        W (...)   g (...)"""

    def update(self, lr, W, g):
        W -= lr * g


class Momentum(Optimizer):
    """v ← μ v + g, W ← W - η v        W (...)   g (...)   v (...)

    v accumulates: under a constant g it grows to g / (1 - μ). Polyak's heavy
    ball (1964), as in PyTorch.
    """

    memory = 1

    def __init__(self, lr, mu=0.9, *, weight_decay=0.0):
        super().__init__(lr, weight_decay=weight_decay)
        self.mu = mu

    def update(self, lr, W, g, v):
        v[...] = self.mu * v + g
        W -= lr * v


class AveragedMomentum(Optimizer):
    """v ← β v + (1 - β) g, W ← W - η v        W (...)   g (...)   v (...)

    v averages: under a constant g it tends to g. The same path as Momentum
    with learning rate η (1 - β). PyTorch's dampening = β is this but for its
    first step, v = g.
    """

    memory = 1

    def __init__(self, lr, beta=0.9, *, weight_decay=0.0):
        super().__init__(lr, weight_decay=weight_decay)
        self.beta = beta

    def update(self, lr, W, g, v):
        v[...] = self.beta * v + (1 - self.beta) * g
        W -= lr * v


class Nesterov(Momentum):
    """v ← μ v + g, W ← W - η (g + μ v)        W (...)   g (...)   v (...)

    PyTorch's form, whose W is the point to which Sutskever et al. (2013) look
    ahead: θ = W + η μ v follows θ ← θ + u, u ← μ u - η g(θ + μ u).
    """

    def update(self, lr, W, g, v):
        v[...] = self.mu * v + g
        W -= lr * (g + self.mu * v)


class RMSProp(Optimizer):
    """r ← ρ r + (1 - ρ) g², W ← W - η g / (√r + ε)
    W (...)   g (...)   r (...)

    Tieleman & Hinton (2012). ε stands outside the root, as in PyTorch.
    """

    memory = 1

    def __init__(self, lr=0.001, rho=0.9, *, eps=1e-8, weight_decay=0.0):
        super().__init__(lr, weight_decay=weight_decay)
        self.rho, self.eps = rho, eps

    def update(self, lr, W, g, r):
        r[...] = self.rho * r + (1 - self.rho) * g**2
        W -= lr * g / (np.sqrt(r) + self.eps)


class Adam(Optimizer):
    """m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², W ← W - η m̂ / (√v̂ + ε)
    W (...)   g (...)   m (...)   v (...)

    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) undo the start at zero; without
    ``bias_correction`` m̂ = m and v̂ = v (Kingma & Ba 2015, arXiv:1412.6980).
    """

    memory = 2

    def __init__(
        self,
        lr=0.001,
        beta1=0.9,
        beta2=0.999,
        *,
        eps=1e-8,
        bias_correction=True,
        weight_decay=0.0,
    ):
        super().__init__(lr, weight_decay=weight_decay)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.bias_correction = bias_correction

    def update(self, lr, W, g, m, v):
        m[...] = self.beta1 * m + (1 - self.beta1) * g
        v[...] = self.beta2 * v + (1 - self.beta2) * g**2
        m_hat, v_hat = m, v
        if self.bias_correction:
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
        W -= lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AdamW(Adam):
    """W ← (1 - η λ) W, then Adam's step        W (...)   g (...)

    The decay does not pass through √v̂ (Loshchilov & Hutter 2019,
    arXiv:1711.05101); η multiplies it, as in PyTorch.
    """

    def decay(self, lr, W, g):
        W *= 1 - lr * self.weight_decay
        return g


class AMSGrad(Adam):
    """Adam with v̂ from the largest v so far: the steps cannot grow back
    (Reddi et al. 2018, arXiv:1904.09237; m̂ and v̂ corrected as in PyTorch).
    """

    memory = 3

    def update(self, lr, W, g, m, v, v_max):
        m[...] = self.beta1 * m + (1 - self.beta1) * g
        v[...] = self.beta2 * v + (1 - self.beta2) * g**2
        v_max[...] = np.maximum(v_max, v)
        m_hat = m / (1 - self.beta1**self.t)
        v_hat = v_max / (1 - self.beta2**self.t)
        W -= lr * m_hat / (np.sqrt(v_hat) + self.eps)
