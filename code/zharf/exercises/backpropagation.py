"""Checkers for the chapter on backpropagation."""

import numpy as np

from zharf import graph
from zharf.activations import sigmoid, softmax
from zharf.exercises.linear_regression import given
from zharf.gradcheck import numerical_gradient


def three_two_one(answer):
    """three_two_one(W1, b1, u, b3, x, y) -> the gradients, in this order"""
    rng = np.random.default_rng(0)
    for D, H, key in ((3, 2, "gradient"), (4, 5, "any size")):
        p = [rng.normal(size=s) for s in ((D, H), H, H, ())]
        x, y = rng.normal(size=D), 0.7

        def loss():
            y_hat = sigmoid(sigmoid(x @ p[0] + p[1]) @ p[2] + p[3])
            return 0.5 * (y_hat - y) ** 2

        yield from _gradients(answer(*p, x, y), loss, p, key)


def zero_update(answer):
    """zero_update(x, y, lr) -> W3, b3, y_hat after one step from zero"""
    for x, y, lr in ((2.0, 1, 0.1), (-3.0, 0, 0.5), (7.0, 1, 1.0)):
        result = answer(x, y, lr)
        yield "answered", given(result)
        W3, b3, y_hat = result
        yield ("shape", (3,)), np.shape(W3) == (3,)
        where = f"({x:g}, {y}, {lr:g})"
        yield ("value of", f"b3 {where}"), np.isclose(b3, lr * (y - 0.5))
        right = np.allclose(W3, lr * (y - 0.5) / 2)
        yield ("value of", f"W3 {where}"), right
        z = 1.5 * lr * (y - 0.5) / 2 + lr * (y - 0.5)
        yield ("value of", f"y_hat {where}"), np.isclose(y_hat, sigmoid(z))


def awakening(answer):
    """awakening(x, lr) -> w2 after two steps, w1 after three, y = 1"""
    for x, lr in ((2.0, 0.1), (-1.0, 0.3)):
        result = answer(x, lr)
        yield "answered", given(result)
        p = np.zeros(6)
        seen = []
        for _ in range(3):
            h1 = sigmoid(p[0] * x + p[1])
            h2 = sigmoid(4 * p[2] * h1 + p[3])
            d3 = sigmoid(3 * p[4] * h2 + p[5]) - 1
            d2 = p[4] * d3 * h2 * (1 - h2)
            d1 = 3 * p[2] * d2 * h1 * (1 - h1)
            p = p - lr * np.array([x * d1, d1, h1 * d2, d2, h2 * d3, d3])
            seen.append(p)
        w2, w1 = result
        for name, ours, right in (
            ("w2", w2, seen[1][2]),
            ("w1", w1, seen[2][0]),
        ):
            where = ("value of", f"{name} ({x:g}, {lr:g})")
            yield where, np.isclose(ours, right, rtol=1e-6, atol=0)


def linear_softmax(answer):
    """linear_softmax(x, y, W, V) -> dW, dV for one example, y one-hot"""
    rng = np.random.default_rng(1)
    for D, H, K, key in ((4, 2, 4, "gradient"), (5, 3, 6, "any size")):
        x, y = rng.normal(size=D), np.eye(K)[1]
        p = [rng.normal(size=(D, H)), rng.normal(size=(H, K))]

        def loss():
            return -y @ np.log(softmax(x @ p[0] @ p[1]))

        yield from _gradients(answer(x, y, *p), loss, p, key)


def linear_softmax_batch(answer):
    """linear_softmax_batch(X, Y, W, V) -> dW, dV of the mean cost"""
    rng = np.random.default_rng(2)
    sizes = (6, 4, 2, 4, "gradient"), (9, 3, 5, 2, "any size")
    for N, D, H, K, key in sizes:
        X, Y = rng.normal(size=(N, D)), np.eye(K)[rng.integers(K, size=N)]
        p = [rng.normal(size=(D, H)), rng.normal(size=(H, K))]

        def loss():
            return -np.sum(Y * np.log(softmax(X @ p[0] @ p[1]))) / N

        yield from _gradients(answer(X, Y, *p), loss, p, key)


def centre(answer):
    """centre(dC) -> dX of C = X - (mean of the rows of X)"""
    rng = np.random.default_rng(3)
    for N, D, key in ((5, 3, "gradient"), (1, 2, "any size")):
        X, dC = rng.normal(size=(2, N, D))
        kept = dC.copy()
        result = answer(dC)
        yield "answered", given(result)
        yield ("shape", (N, D)), np.shape(result) == (N, D)
        yield "untouched", np.array_equal(dC, kept)
        numeric = numerical_gradient(lambda: np.sum(dC * (X - X.mean(0))), X)
        yield key, np.allclose(result, numeric, atol=1e-8)


def backprop(answer):
    """backprop(X, Y, weights, biases) -> lists dW, db; tanh, softmax"""
    rng = np.random.default_rng(4)
    for sizes, key in (((4, 5, 3), "gradient"), ((3, 4, 5, 2, 6), "any size")):
        K = sizes[-1]
        X = rng.normal(size=(7, sizes[0]))
        Y = np.eye(K)[rng.integers(K, size=7)]
        weights = [rng.normal(size=s) for s in zip(sizes, sizes[1:])]
        biases = [rng.normal(size=M) for M in sizes[1:]]

        def loss():
            A = X
            for W, b in zip(weights[:-1], biases[:-1]):
                A = np.tanh(A @ W + b)
            P = softmax(A @ weights[-1] + biases[-1])
            return -np.sum(Y * np.log(P)) / len(X)

        result = answer(X, Y, weights, biases)
        yield "answered", given(result)
        dW, db = result
        ours = [*dW, *db]
        yield from _gradients(ours, loss, [*weights, *biases], key)


def divide(answer):
    """divide(a, b) -> a node of the graph, C = A / B with broadcasting"""
    rng = np.random.default_rng(5)
    for shapes, key in (
        (((3, 4), (3, 4)), "gradient"),
        (((3, 4), (4,)), "any size"),
        (((), (2, 3)), "any size"),
    ):
        a, b = (graph.Node(rng.uniform(1, 2, s)) for s in shapes)
        result = answer(a, b)
        yield "answered", given(result)
        yield "value", np.allclose(result.value, a.value / b.value)
        graph.total(result * result).backward()
        for node in a, b:
            numeric = numerical_gradient(
                lambda: np.sum((a.value / b.value) ** 2), node.value
            )
            yield key, np.allclose(node.grad, numeric, rtol=1e-6, atol=1e-8)


def tied(answer):
    """tied(X, W) -> dW of ½ Σ (tanh(X W) Wᵀ - X)² / N"""
    rng = np.random.default_rng(6)
    for N, D, H, key in ((6, 4, 2, "gradient"), (3, 2, 5, "any size")):
        X, W = rng.normal(size=(N, D)), rng.normal(size=(D, H))

        def loss():
            return 0.5 * np.sum((np.tanh(X @ W) @ W.T - X) ** 2) / N

        yield from _gradients([answer(X, W)], loss, [W], key)


def _gradients(ours, loss, parameters, key):
    """All there? Then shapes, then each against differences of loss()"""
    complete = given(ours) and len(ours) == len(parameters)
    yield "answered", complete and all(map(given, ours))
    for dW, W in zip(ours, parameters):
        yield ("shape", W.shape), np.shape(dW) == W.shape
    for dW, W in zip(ours, parameters):
        numeric = numerical_gradient(loss, W)
        yield key, np.allclose(dW, numeric, rtol=1e-5, atol=1e-8)
