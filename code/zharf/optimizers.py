"""Optimisers: how a gradient becomes a step."""


class SGD:
    """W ← W - η g"""

    def __init__(self, lr):
        self.lr = lr

    def step(self, parameters):
        for W, g in parameters:
            W -= self.lr * g
