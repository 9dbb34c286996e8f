"""The referee of every derivative in the book: finite differences."""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """g_i = (f(x + h e_i) - f(x - h e_i)) / 2h        x (...)   g (...)

    ``f()`` returns a number and reads the array ``x``, which is changed one
    entry at a time and put back. Central differences err by O(h²) plus
    O(ε/h) of rounding, least near h = ε^(1/3): 6e-6 in float64, where some
    ten digits are right. In float32 it is 5e-3, for three digits.
    """
    check_floats(x)
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
    check_floats(x)
    g, here = np.empty_like(x, dtype=np.float64), f()
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        g[i] = (f() - here) / h
        x[i] = kept
    return g


def relative_errors(analytic, numeric, floor=1e-8):
    """e_i = |a_i - n_i| / max(|a_i|, |n_i|, floor)
    analytic (...)   numeric (...)   e (...)

    The floor keeps the rounding of a derivative that is 0 from counting.
    """
    size = np.maximum(np.abs(analytic), np.abs(numeric))
    return np.abs(analytic - numeric) / np.maximum(size, floor)


def relative_error(analytic, numeric, floor=1e-8):
    """max_i e_i, the largest of the ``relative_errors``"""
    return float(np.max(relative_errors(analytic, numeric, floor)))


def gradcheck(f, x, analytic, h=1e-5, show=5):
    """A table of analytic and numerical derivatives, the worst entries first.

    ``f``, ``x`` and ``h`` as in ``numerical_gradient``. Print it, or ask for
    its ``relative_error``. Within h of a kink (ReLU at 0) the numerical value
    is an average of both slopes, and neither is wrong.
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
        self.analytic, self.numeric = np.asarray(analytic), numeric
        self.show = show
        self.relative_error = relative_error(analytic, numeric)

    def __repr__(self):
        errors = relative_errors(self.analytic, self.numeric)
        worst = np.argsort(errors, axis=None)[::-1][: self.show]
        head = ("entry", "analytic", "numerical", "error")
        lines = ["{:>9} {:>16} {:>16} {:>9}".format(*head)]
        for flat in worst:
            i = np.unravel_index(flat, errors.shape)
            a, n, e = self.analytic[i], self.numeric[i], errors[i]
            entry = ",".join(map(str, i))
            lines.append(f"{entry:>9} {a:>16.9g} {n:>16.9g} {e:>9.1e}")
        lines.append(f"largest relative error {self.relative_error:.1e}")
        return "\n".join(lines)


def check_floats(x):
    """TypeError unless x is an array of floats: it is changed in place."""
    if not (isinstance(x, np.ndarray) and x.dtype.kind == "f"):
        kind = getattr(x, "dtype", type(x).__name__)
        raise TypeError(
            f"finite differences need an array of floats, got {kind}"
        )
