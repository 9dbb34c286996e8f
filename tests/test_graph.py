"""The graph against PyTorch and finite differences, then the book's three
worked examples, digit by digit."""

import numpy as np
import pytest
import torch

from zharf import graph
from zharf.gradcheck import relative_error
from zharf.graph import Node, softmax_cross_entropy, trace
from zharf.optimizers import SGD, AveragedMomentum, Momentum

RNG = np.random.default_rng(21)


def positive(*shape):
    return RNG.uniform(0.5, 2, shape)


def signed(*shape):  # at least 0.1 away from the kink of ReLU
    return RNG.choice([-1, 1], shape) * RNG.uniform(0.1, 2, shape)


PAIRS = {
    "+": (graph.add, torch.add),
    "-": (graph.subtract, torch.subtract),
    "*": (graph.multiply, torch.multiply),
}
SHAPES = [
    ((3, 4), (3, 4)),
    ((3, 4), (4,)),
    ((4,), (3, 4)),
    ((3, 1), (3, 4)),
    ((3, 1), (1, 4)),
    ((), (3, 4)),
    ((2, 3, 4), (3, 1)),
    ((), ()),
]
PRODUCTS = [
    ((3, 4), (4, 2)),
    ((4,), (4, 2)),
    ((3, 4), (4,)),
    ((4,), (4,)),
    ((1, 4), (4, 1)),
]
FUNCTIONS = {
    "sigmoid": (graph.sigmoid, torch.sigmoid, signed(3, 4)),
    "tanh": (graph.tanh, torch.tanh, signed(3, 4)),
    "relu": (graph.relu, torch.relu, signed(3, 4)),
    "exp": (graph.exp, torch.exp, signed(3, 4)),
    "log": (graph.log, torch.log, positive(3, 4)),
    "sum": (graph.total, torch.sum, signed(3, 4)),
    "mean": (graph.mean, torch.mean, signed(3, 4)),
    "negative": (lambda a: -a, torch.neg, signed(3, 4)),
}


def check_against_torch(f, torch_f, *arrays):
    """Value and gradients of Σ c ⊙ f(arrays) for some numbers c."""
    nodes = [Node(a) for a in arrays]
    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    ours, theirs = f(*nodes), torch_f(*tensors)
    np.testing.assert_allclose(ours.value, theirs.detach(), rtol=1e-14)
    c = np.random.default_rng(0).normal(size=ours.value.shape)
    graph.total(ours * c).backward()
    (theirs * torch.tensor(c)).sum().backward()
    for node, tensor in zip(nodes, tensors):
        assert node.grad.shape == node.value.shape
        gap = relative_error(node.grad, tensor.grad.numpy())
        assert gap < 1e-12


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("shapes", SHAPES)
def test_operation_broadcasts_and_differentiates_as_torch(name, shapes):
    check_against_torch(*PAIRS[name], *(signed(*shape) for shape in shapes))


@pytest.mark.parametrize("shapes", PRODUCTS)
def test_product_of_vectors_and_matrices_differentiates_as_torch(shapes):
    arrays = (signed(*shape) for shape in shapes)
    check_against_torch(graph.matmul, torch.matmul, *arrays)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_differentiates_as_torch(name):
    check_against_torch(*FUNCTIONS[name])


@pytest.mark.parametrize("shape", [(5, 3), (3,)])
def test_softmax_cross_entropy_differentiates_as_torch(shape):
    Z = 3 * RNG.normal(size=shape)
    Y = RNG.dirichlet(np.ones(3), size=shape[:-1])
    check_against_torch(
        lambda z: softmax_cross_entropy(z, Y),
        lambda z: torch.nn.functional.cross_entropy(z, torch.tensor(Y)),
        Z,
    )


def test_arrays_and_numbers_join_from_either_side():
    a, one = Node([1.0, 2.0]), np.ones(2)
    W = np.arange(4.0).reshape(2, 2)
    for node, value in (
        (a + one, [2, 3]),
        (one + a, [2, 3]),
        (1 + a, [2, 3]),
        (1 - a, [0, -1]),
        (one - a, [0, -1]),
        (a - 1, [0, 1]),
        (2 * a, [2, 4]),
        (a * 2, [2, 4]),
        (one * a, [1, 2]),
        (W @ a, [2, 8]),
        (a @ W, [4, 7]),
        (-a, [-1, -2]),
    ):
        assert isinstance(node, Node)
        np.testing.assert_array_equal(node.value, value)


def test_node_that_serves_twice_collects_both_shares():
    x = Node(3.0)
    square = x * x
    (square * x + square).backward()  # x³ + x²
    assert x.grad == 3 * 9 + 2 * 3


def test_second_backward_starts_from_zero():
    x = Node(3.0)
    y = x * x
    y.backward()
    y.backward()
    assert x.grad == 6


def test_backward_starts_only_at_a_number():
    with pytest.raises(ValueError, match=r"not at shape \(2,\)"):
        Node([1.0, 2.0]).backward()
    with pytest.raises(ValueError, match=r"\(1, 3\) need .*\(1, 2\)"):
        softmax_cross_entropy(Node(np.ones(3)), [1, 0])


def test_sigmoid_is_right_far_out_on_both_sides():
    z = Node([-1000.0, 0.0, 1000.0])
    A = graph.sigmoid(z)
    graph.total(A).backward()
    np.testing.assert_array_equal(A.value, [0, 0.5, 1])
    np.testing.assert_array_equal(z.grad, [0, 0.25, 0])


def test_deep_mixture_passes_finite_differences():
    X, W, b = signed(4, 3), signed(3, 2), signed(2)

    def f(X, W, b):
        H = graph.tanh(X @ W + b)
        S = graph.exp(graph.sigmoid(H) * H - graph.relu(b))
        return graph.mean(graph.log(S + 1) * S) + 0.1 * graph.total(W * W)

    nodes = [Node(a) for a in (X, W, b)]
    f(*nodes).backward()
    for node, array in zip(nodes, (X, W, b)):
        numeric = np.empty_like(array)
        for i in np.ndindex(array.shape):
            sides = []
            for h in 1e-5, -1e-5:
                moved = [a.copy() for a in (X, W, b)]
                where = next(k for k, a in enumerate((X, W, b)) if a is array)
                moved[where][i] += h
                sides.append(f(*map(Node, moved)).value)
            numeric[i] = (sides[0] - sides[1]) / 2e-5
        assert relative_error(node.grad, numeric) < 1e-7


def test_trace_prints_every_value_and_derivative_once():
    x, w = Node([1.0, 2.0], "x"), Node([[0.5], [0.25]], "w")
    z = (x @ w + 1).named("z")
    loss = graph.total(0.5 * (z * z)).named("loss")
    loss.backward()
    assert trace(loss).splitlines() == [
        "node  is        value    derivative",
        "x               [1. 2.]  [1.  0.5]",
        "w               [0.5]    [2.]",
        "                [0.25]   [4.]",
        "v1    x @ w     [1.]     [2.]",
        "z     v1 + 1    [2.]     [2.]",
        "v2    z * z     [4.]     [0.5]",
        "v3    0.5 * v2  [2.]     [1.]",
        "loss  sum(v3)   2        1",
    ]


# Example A: 3-2-1, half the squared error, momentum. x (1, 0, 1), target 1.


def start_a():
    return [
        np.array([[0.2, -0.3], [0.4, 0.1], [-0.5, -0.2]]),
        np.array([-0.4, 0.2]),
        np.array([-0.3, -0.2]),
        np.array(0.1),
    ]


def example_a(parameters, x=(1.0, 0.0, 1.0), y=1.0):
    nodes = [Node(p, n) for p, n in zip(parameters, ("W1", "b1", "u", "b3"))]
    W1, b1, u, b3 = nodes
    h = graph.sigmoid(Node(x, "x") @ W1 + b1).named("h")
    y_hat = graph.sigmoid(h @ u + b3).named("ŷ")
    error = y_hat - y
    loss = 0.5 * (error * error)
    loss.backward()
    return loss.value, y_hat.value, [node.grad for node in nodes]


def train_a(optimizer, epochs):
    parameters, losses = start_a(), []
    for _ in range(epochs):
        loss, _, grads = example_a(parameters)
        optimizer.step(list(zip(parameters, grads)))
        losses.append(loss)
    return parameters, losses, example_a(parameters)[1]


def test_example_a_reproduces_every_printed_digit():
    """Averaging momentum, β = 0.8, lr 0.9; digits as Python prints them. Each
    number agrees to the last digit or, by another order of rounding, to the
    unit in the sixteenth."""
    optimizer = AveragedMomentum(0.9, 0.8)
    (W1, _, _, b3), losses, _ = train_a(optimizer, 1)
    velocity = optimizer.state
    same = dict(rtol=3e-15, atol=0)
    assert f"{losses[0]:.6f}" == "0.135799"
    np.testing.assert_allclose(
        [W1[0, 0], W1[0, 1], b3, velocity[3], velocity[0][0, 0]],
        [
            0.1984429214279178,
            -0.301144545775947,
            0.12340983556727902,
            -0.026010928408087802,
            0.0017300873023135504,
        ],
        **same,
    )
    assert np.array_equal(W1[1], [0.4, 0.1])  # its input is 0
    (W1, _, _, b3), losses, y_hat = train_a(AveragedMomentum(0.9, 0.8), 2)
    np.testing.assert_allclose(
        [losses[1], y_hat, W1[0, 0], b3],
        [
            0.1318351471295045,
            0.5001850044665491,
            0.19570356464439803,
            0.16522786420514388,
        ],
        **same,
    )


def test_example_a_with_the_claimed_beta_prints_something_else():
    *_, y_hat = train_a(AveragedMomentum(0.9, 0.5), 2)
    np.testing.assert_allclose(y_hat, 0.5259158031116007, rtol=3e-15)


@pytest.mark.parametrize(
    "optimizer, loss",
    [
        (AveragedMomentum(0.9, 0.8), 1.77934e-4),
        (AveragedMomentum(0.9, 0.5), 1.77422e-4),
        (SGD(0.9), 1.76992e-4),
        (Momentum(0.9, 0.8), 3.0359e-5),
        (Momentum(0.18, 0.8), 1.77934e-4),
    ],
)
def test_example_a_after_a_thousand_epochs(optimizer, loss):
    *_, y_hat = train_a(optimizer, 1000)
    assert 0.5 * (y_hat - 1) ** 2 == pytest.approx(loss, rel=3e-5)


# Example B: 4-3-1, all zeros, binary cross-entropy. x = 2, y = 1.


def example_b(parameters, x=2.0, y=1.0):
    nodes = [Node(p) for p in parameters]
    W1, b1, W2, b2, W3, b3 = nodes
    h1 = graph.sigmoid(np.array([x]) @ W1 + b1)
    h2 = graph.sigmoid(h1 @ W2 + b2)
    y_hat = graph.sigmoid(h2 @ W3 + b3)
    loss = -(y * graph.log(y_hat) + (1 - y) * graph.log(1 - y_hat))
    loss.backward()
    return loss.value, y_hat.value, [node.grad for node in nodes]


def train_b(steps):
    shapes = (1, 4), (4,), (4, 3), (3,), (3,), ()
    parameters, optimizer = [np.zeros(s) for s in shapes], SGD(0.1)
    for _ in range(steps):
        grads = example_b(parameters)[2]
        optimizer.step(list(zip(parameters, grads)))
    return parameters


def test_example_b_starts_at_one_half_with_a_gradient_in_the_last_layer_only():
    loss, y_hat, grads = example_b(train_b(0))
    assert y_hat == 0.5 and loss == pytest.approx(np.log(2), rel=1e-15)
    assert np.all(grads[4] == -0.25) and grads[5] == -0.5
    assert not any(np.any(g) for g in grads[:4])
    assert example_b(train_b(0), x=-7.0)[1] == 0.5


def test_example_b_wakes_one_layer_a_step():
    _, _, _, _, W3, b3 = train_b(1)
    np.testing.assert_allclose(W3, [0.025] * 3, rtol=1e-15)
    np.testing.assert_allclose(b3, 0.05, rtol=1e-15)
    loss, y_hat, _ = example_b(train_b(1))
    assert f"{y_hat:.6f} {loss:.6f}" == "0.521861 0.650354"
    W1, _, W2, *_ = train_b(2)
    assert not W1.any() and f"{W2[0, 0]:.3e}" == "1.494e-04"
    W1 = train_b(3)[0]
    assert f"{W1[0, 0]:.4e}" == "1.2532e-07"


def test_example_b_keeps_the_units_of_a_layer_twins():
    W1, b1, W2, b2, W3, _ = train_b(500)
    for array in W1, b1, W2, b2, W3:
        assert np.all(array == array.flat[0]) and np.all(array != 0)
    assert np.linalg.matrix_rank(W2) == 1


# Example C: the linear softmax network u = (x W) W', gradients as products.


@pytest.mark.parametrize("rows", [(), (5,)])
def test_example_c_has_outer_products_for_gradients(rows):
    rng = np.random.default_rng(4)
    x, W, V = (rng.normal(size=s) for s in ((*rows, 4), (4, 2), (2, 3)))
    y = np.eye(3)[rng.integers(3, size=rows)]
    nodes = Node(W), Node(V)
    u = (x @ nodes[0]) @ nodes[1]
    softmax_cross_entropy(u, y).backward()
    P = np.exp(u.value)
    P /= P.sum(axis=-1, keepdims=True)
    if rows:
        H, E = x @ W, (P - y) / len(x)
        expected = x.T @ (E @ V.T), H.T @ E
    else:
        h, e = x @ W, P - y
        expected = np.outer(x, V @ e), np.outer(h, e)
    for node, grad in zip(nodes, expected):
        np.testing.assert_allclose(node.grad, grad, rtol=1e-12)
        if not rows:
            assert np.linalg.matrix_rank(node.grad) == 1
