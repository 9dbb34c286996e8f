"""The referee of every derivative in the book: finite differences."""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """g_i = (f(x + h e_i) - f(x - h e_i)) / 2h        x (...)   g (...)

    ``f()`` returns a number and reads the array ``x``, which is changed one
    entry at a time and put back. Central differences err by O(h²) plus
    O(ε/h) of rounding: float64, h near ε^(1/3).
    """
    g = np.empty_like(x, dtype=np.float64)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        above = f()
        x[i] = kept - h
        below = f()
        x[i] = kept
        g[i] = (above - below) / (2 * h)
    return g


def one_sided_gradient(f, x, h=1e-5):
    """g_i = (f(x + h e_i) - f(x)) / h        x (...)   g (...)

    Half the evaluations of the central difference, an error of O(h).
    """
    g, here = np.empty_like(x, dtype=np.float64), f()
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        g[i] = (f() - here) / h
        x[i] = kept
    return g


def relative_error(analytic, numeric):
    """max_i |a_i - n_i| / max(|a_i|, |n_i|), 0 where both are 0"""
    gap = np.abs(analytic - numeric)
    size = np.maximum(np.abs(analytic), np.abs(numeric))
    return float(np.max(gap / np.where(size == 0, 1, size)))


def gradcheck(f, x, analytic, h=1e-5, show=5):
    """A table of analytic and numerical derivatives, the worst entries first.

    ``f``, ``x`` and ``h`` as in ``numerical_gradient``. Print it, or ask for
    its ``relative_error``.
    """
    if np.shape(analytic) != x.shape:
        raise ValueError(
            f"the gradient has shape {np.shape(analytic)}, "
            f"its variable {x.shape}"
        )
    return Comparison(analytic, numerical_gradient(f, x, h), show)


class Comparison:
    """Two gradients side by side; prints as a table."""

    def __init__(self, analytic, numeric, show=5):
        self.analytic, self.numeric, self.show = analytic, numeric, show
        self.relative_error = relative_error(analytic, numeric)

    def __repr__(self):
        gap = np.abs(self.analytic - self.numeric)
        worst = np.argsort(gap, axis=None)[::-1][: self.show]
        lines = [f"{'entry':>12} {'analytic':>15} {'numerical':>15}"]
        for flat in worst:
            i = np.unravel_index(flat, gap.shape)
            entry = ",".join(map(str, i))
            a, n = self.analytic[i], self.numeric[i]
            lines.append(f"{entry:>12} {a:>15.8f} {n:>15.8f}")
        lines.append(f"largest relative error {self.relative_error:.1e}")
        return "\n".join(lines)
