"""Learning as search: keep what is better, first blindly, then by slope.

``f(W)`` is the loss of the weights W, any array. Every method returns the best
W and the history of the loss, whose length is the number of evaluations.
"""

import math

import numpy as np


def random_search(f, shape, *, scale, trials, rng):
    """W ~ N(0, scale²) afresh each time, the best is kept   W (...)

    The history holds the least loss so far, for each of ``trials`` draws.
    """
    best, least, history = np.zeros(shape), np.inf, []
    for _ in range(trials):
        W = rng.normal(0, scale, shape)
        now = f(W)
        if now < least:
            best, least = W, now
        history.append(least)
    return best, history


def local_search(f, W, *, scale, trials, rng):
    """W ← W + S, S ~ N(0, scale²), if f(W + S) < f(W)        W (...)   S (...)

    The history starts with f(W), so that a first step that makes matters
    worse is refused like any other.
    """
    least = f(W)
    history = [least]
    for _ in range(trials):
        S = rng.normal(0, scale, W.shape)
        now = f(W + S)
        if now < least:
            W, least = W + S, now
        history.append(least)
    return W, history


def gradient_descent(f, gradient, W, *, lr, steps):
    """W ← W - η dW, dW = gradient(W)        W (...)   dW (...)"""
    history = [f(W)]
    for _ in range(steps):
        W = W - lr * gradient(W)
        history.append(f(W))
    return W, history


def mean_abs_cosine(D):
    """E |cos ∠(u, g)| = Γ(D/2) / (√π Γ((D+1)/2)), near √(2/(πD))

    For a random direction u and any g in D dimensions: the share of the
    steepest slope that a blind step finds, before half of them go uphill.
    """
    log_ratio = math.lgamma(D / 2) - math.lgamma((D + 1) / 2)
    return math.exp(log_ratio) / math.sqrt(math.pi)


def expected_gain(g, s):
    """s ‖g‖ E|cos| / 2, to first order in s        g (...)

    What a step of length s in a random direction gains on average when the
    half that goes uphill is refused; the gradient's own direction gains
    s ‖g‖.
    """
    return s * np.linalg.norm(g) * mean_abs_cosine(np.size(g)) / 2
