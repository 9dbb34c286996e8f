"""A computational graph by hand: small enough to print every number in it.

Calculating with nodes records how each came about; ``backward`` walks the
record from its end and leaves ∂(end)/∂(node) in every ``grad``; ``trace``
prints it all. Not fast, and not meant to be.
"""

import numpy as np

from zharf.losses import log_softmax


class Node:
    """value (...)   grad (...)

    ``sources`` are pairs of a node that went in and its vector-Jacobian
    product (VJP), which turns our grad into that node's share.
    """

    __array_ufunc__ = None  # array + node is left to the node

    def __init__(self, value, name="", how="", sources=()):
        self.value = np.array(value, dtype=np.float64)
        self.grad = np.zeros_like(self.value)
        self.name, self.how, self.sources = name, how, sources

    def named(self, name):
        self.name = name
        return self

    def backward(self):
        if self.value.ndim:
            raise ValueError(
                f"backward starts at a number, not at shape {self.value.shape}"
            )
        nodes = history(self)
        for node in nodes:
            node.grad = np.zeros_like(node.value)
        self.grad = np.ones_like(self.value)
        for node in reversed(nodes):  # all that it served come first
            for source, vjp in node.sources:
                share = vjp(node.grad)
                source.grad += sum_to(share, source.value.shape)

    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(other, self)

    def __sub__(self, other):
        return subtract(self, other)

    def __rsub__(self, other):
        return subtract(other, self)

    def __mul__(self, other):
        return multiply(self, other)

    def __rmul__(self, other):
        return multiply(other, self)

    def __matmul__(self, other):
        return matmul(self, other)

    def __rmatmul__(self, other):
        return matmul(other, self)

    def __neg__(self):
        return multiply(-1, self)


def history(end, seen=None):
    """All nodes that lead to the end, each after its sources."""
    seen = {} if seen is None else seen
    if id(end) not in seen:
        for source, _ in end.sources:
            history(source, seen)
        seen[id(end)] = end
    return list(seen.values())


def as_node(value):
    """A number or an array joins the graph as a constant."""
    return value if isinstance(value, Node) else Node(value)


def sum_to(grad, shape):
    """Undo broadcasting: an entry that served many gets the sum of theirs."""
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = [i for i, n in enumerate(shape) if n < grad.shape[i]]
    return grad.sum(axis=tuple(stretched), keepdims=True)


def add(a, b):
    """C = A + B, dA = dC, dB = dC        A (...)   B (...)   C (...)"""
    a, b = as_node(a), as_node(b)
    sources = (a, lambda g: g), (b, lambda g: g)
    return Node(a.value + b.value, how="{} + {}", sources=sources)


def subtract(a, b):
    """C = A - B, dA = dC, dB = -dC        A (...)   B (...)   C (...)"""
    a, b = as_node(a), as_node(b)
    sources = (a, lambda g: g), (b, lambda g: -g)
    return Node(a.value - b.value, how="{} - {}", sources=sources)


def multiply(a, b):
    """C = A ⊙ B, dA = dC ⊙ B, dB = dC ⊙ A   A (...)   B (...)   C (...)"""
    a, b = as_node(a), as_node(b)
    sources = (a, lambda g: g * b.value), (b, lambda g: g * a.value)
    return Node(a.value * b.value, how="{} * {}", sources=sources)


def matmul(a, b):
    """C = A B, dA = dC Bᵀ, dB = Aᵀ dC        A (N, D)   B (D, M)   C (N, M)

    A may be a row (D,), B a column (D,); C loses the same axis.
    """
    a, b = as_node(a), as_node(b)
    A, B = np.atleast_2d(a.value), b.value.reshape(len(b.value), -1)

    def vjp_a(g):
        return (g.reshape(len(A), -1) @ B.T).reshape(a.value.shape)

    def vjp_b(g):
        return (A.T @ g.reshape(len(A), -1)).reshape(b.value.shape)

    sources = (a, vjp_a), (b, vjp_b)
    return Node(a.value @ b.value, how="{} @ {}", sources=sources)


def total(a):
    """c = Σ A, dA = dc everywhere        A (...)"""
    sources = ((a, lambda g: np.broadcast_to(g, a.value.shape)),)
    return Node(a.value.sum(), how="sum({})", sources=sources)


def mean(a):
    """c = Σ A / n, dA = dc / n everywhere        A (...)"""
    n = a.value.size
    sources = ((a, lambda g: np.broadcast_to(g / n, a.value.shape)),)
    return Node(a.value.mean(), how="mean({})", sources=sources)


def elementwise(how, z, A, f_prime):
    """A = f(Z), dZ = dA ⊙ f'(Z)        Z (...)   A (...)"""
    return Node(A, how=how, sources=((z, lambda g: g * f_prime),))


def sigmoid(z):
    with np.errstate(over="ignore"):  # 1/∞ is the right 0
        A = 1 / (1 + np.exp(-z.value))  # rounded as in a calculation by hand
    return elementwise("σ({})", z, A, A * (1 - A))


def tanh(z):
    A = np.tanh(z.value)
    return elementwise("tanh({})", z, A, 1 - A**2)


def relu(z):
    return elementwise("relu({})", z, np.maximum(0, z.value), z.value > 0)


def exp(z):
    A = np.exp(z.value)
    return elementwise("exp({})", z, A, A)


def log(z):
    return elementwise("log({})", z, np.log(z.value), 1 / z.value)


def softmax_cross_entropy(z, y):
    """𝓛 = -(1/N) Σ_nk y_nk log softmax(Z_n)_k, dZ = (softmax(Z) - Y) / N
    Z (N, K)   Y (N, K)

    Rows of Y sum to 1. A single row may come as vectors (K,).
    """
    Z, Y = np.atleast_2d(z.value), np.atleast_2d(np.asarray(y, np.float64))
    if Z.shape != Y.shape:
        raise ValueError(f"scores {Z.shape} need as many targets: {Y.shape}")
    L = log_softmax(Z)
    dZ = ((np.exp(L) - Y) / len(Z)).reshape(z.value.shape)
    loss = -np.sum(Y * L) / len(Z)
    return elementwise("cross-entropy({})", z, loss, dZ)


def trace(end, digits=6):
    """The table of all nodes: how each came about, its value and ∂end/∂node.

    A node without a name gets a number; a constant stands where it is used.
    """
    names, rows, number = {}, [("node", "is", "value", "derivative")], 0
    for node in history(end):
        values, grads = _rows(node.value, digits), _rows(node.grad, digits)
        if node.name or node.sources:
            number += not node.name
            name = names[id(node)] = node.name or f"v{number}"
            how = node.how.format(*(names[id(s)] for s, _ in node.sources))
            rows.append((name, how, values[0], grads[0]))
            rows += [("", "", *row) for row in zip(values[1:], grads[1:])]
        else:
            names[id(node)] = " ".join(values)
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ("  ".join(map(str.ljust, row, widths)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _rows(value, digits):
    options = {"precision": digits, "max_line_width": 10**6}
    if value.ndim == 0:
        return [f"{value:.{digits}g}"]
    return [np.array2string(row, **options) for row in np.atleast_2d(value)]
