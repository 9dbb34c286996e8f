"""Learning-rate schedules: the rate η_t of step t = 0, 1, 2, …

Plain functions; an optimiser takes one with its constants filled in:
``SGD(partial(cosine, lr=0.1, steps=1000))``.
"""

import math


def constant(t, lr):
    """η_t = η"""
    return lr


def step_decay(t, lr, every, factor=0.1):
    """η_t = η f^⌊t / every⌋"""
    return lr * factor ** (t // every)


def inverse_time(t, lr, tau=1.0):
    """η_t = η / (1 + t/τ)

    Σ η_t diverges, Σ η_t² does not: what Robbins & Monro (1951) ask for.
    """
    return lr / (1 + t / tau)


def exponential(t, lr, factor):
    """η_t = η fᵗ"""
    return lr * factor**t


def cosine(t, lr, steps, lowest=0.0):
    """η_t = η_min + (η - η_min) (1 + cos(π t/T)) / 2, η_min from t = T on
    (Loshchilov & Hutter 2017, arXiv:1608.03983)
    """
    part = min(t / steps, 1)
    return lowest + (lr - lowest) * (1 + math.cos(math.pi * part)) / 2


def warm_up_cosine(t, lr, steps, warm_up, lowest=0.0):
    """η_t = η (t + 1)/T_w for t < T_w, then the cosine over the other steps

    The first step is small, not zero (Goyal et al. 2017, arXiv:1706.02677).
    """
    if t < warm_up:
        return lr * (t + 1) / warm_up
    return cosine(t - warm_up, lr, steps - warm_up, lowest)
