"""PyTorch referees the optimisers; where its definition is another one, the
test says so."""

import numpy as np
import pytest
import torch

from zharf.losses import cross_entropy_grad
from zharf.optimizers import (
    SGD,
    Adam,
    AdamW,
    AMSGrad,
    AveragedMomentum,
    Momentum,
    Nesterov,
    RMSProp,
)

STEPS, RNG = 50, np.random.default_rng(7)
X, y = RNG.normal(size=(12, 4)), RNG.integers(3, size=12)
W0, b0 = RNG.normal(size=(4, 3)), RNG.normal(size=3)


def ours(optimizer, steps=STEPS, start=(W0, b0)):
    """Softmax regression: W (4, 3) and b (3,) after each step."""
    W, b = (array.copy() for array in start)
    path = []
    for _ in range(steps):
        dZ = cross_entropy_grad(X @ W + b, y)
        optimizer.step([(W, X.T @ dZ), (b, dZ.sum(axis=0))])
        path.append(np.concatenate([W.ravel(), b]))
    return np.array(path)


def theirs(make, schedule=None, **options):
    """The same with PyTorch; the bias has no weight decay, as with us."""
    W = torch.tensor(W0, requires_grad=True)
    b = torch.tensor(b0, requires_grad=True)
    groups = [{"params": [W]}, {"params": [b], "weight_decay": 0}]
    optimizer = make(groups, **options)
    if schedule is not None:
        schedule = schedule(optimizer)
    path = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        Z = torch.from_numpy(X) @ W + b
        torch.nn.functional.cross_entropy(Z, torch.from_numpy(y)).backward()
        optimizer.step()
        if schedule is not None:
            schedule.step()
        path.append(torch.cat([W.flatten(), b]).detach().numpy().copy())
    return np.array(path)


SAME = {
    "SGD": (SGD(0.3), torch.optim.SGD, {"lr": 0.3}),
    "SGD with L2": (
        SGD(0.3, weight_decay=0.1),
        torch.optim.SGD,
        {"lr": 0.3, "weight_decay": 0.1},
    ),
    "momentum": (
        Momentum(0.1, 0.8),
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.8},
    ),
    "momentum with L2": (
        Momentum(0.1, weight_decay=0.02),
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.02},
    ),
    "Nesterov": (
        Nesterov(0.1),
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.9, "nesterov": True},
    ),
    "RMSProp": (
        RMSProp(0.01, 0.95, eps=1e-3),
        torch.optim.RMSprop,
        {"lr": 0.01, "alpha": 0.95, "eps": 1e-3},
    ),
    "Adam": (Adam(0.05), torch.optim.Adam, {"lr": 0.05}),
    "Adam, other constants": (
        Adam(0.05, 0.7, 0.95, eps=1e-3),
        torch.optim.Adam,
        {"lr": 0.05, "betas": (0.7, 0.95), "eps": 1e-3},
    ),
    "Adam with L2": (
        Adam(0.05, weight_decay=0.1),
        torch.optim.Adam,
        {"lr": 0.05, "weight_decay": 0.1},
    ),
    "AdamW": (
        AdamW(0.05, weight_decay=0.1),
        torch.optim.AdamW,
        {"lr": 0.05, "weight_decay": 0.1},
    ),
    "AMSGrad": (
        AMSGrad(0.5, 0.5, 0.6),
        torch.optim.Adam,
        {"lr": 0.5, "betas": (0.5, 0.6), "amsgrad": True},
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_fifty_steps_equal_those_of_pytorch(name):
    optimizer, make, options = SAME[name]
    gap = ours(optimizer) - theirs(make, **options)
    assert np.abs(gap).max() < 1e-10


def test_averaged_momentum_is_pytorchs_momentum_with_a_smaller_rate():
    """PyTorch has no averaging form: its dampening starts with v = g."""
    path = ours(AveragedMomentum(0.5, 0.8))
    same = theirs(torch.optim.SGD, lr=0.5 * 0.2, momentum=0.8)
    assert np.abs(path - same).max() < 1e-10
    dampened = theirs(torch.optim.SGD, lr=0.5, momentum=0.8, dampening=0.8)
    assert np.abs(path - dampened).max() > 1e-2


def test_nesterov_is_sutskevers_form_seen_from_the_point_ahead():
    lr, mu, H = 0.1, 0.9, np.array([3.0, 0.2])
    W = np.array([1.0, -2.0])
    theta, u = W.copy(), np.zeros(2)
    optimizer = Nesterov(lr, mu)
    for _ in range(STEPS):
        optimizer.step([(W, H * W)])
        u = mu * u - lr * H * (theta + mu * u)
        theta = theta + u
        np.testing.assert_allclose(W, theta + mu * u, atol=1e-12)


def test_epsilon_of_rmsprop_stands_outside_the_root():
    W = np.zeros(1)
    RMSProp(1.0, 0.75, eps=0.5).step([(W, np.full(1, 4.0))])
    assert W[0] == -4 / (2 + 0.5)  # √((1 - 0.75) · 16) = 2


def test_first_step_of_adam_is_the_rate_times_the_sign():
    g = np.array([1e-3, -2.0, 500.0])
    W = np.zeros(3)
    Adam(0.1, eps=1e-12).step([(W, g)])
    np.testing.assert_allclose(W, -0.1 * np.sign(g), rtol=1e-8)


def test_without_bias_correction_adams_steps_grow_by_the_known_ratio():
    ratios = []
    plain, corrected = Adam(0.1, bias_correction=False, eps=0), Adam(0.1)
    A, B, g = np.zeros(1), np.zeros(1), np.ones(1)
    for t in range(1, 31):
        before = A[0], B[0]
        plain.step([(A, g)])
        corrected.step([(B, g)])
        ratios.append((A[0] - before[0]) / (B[0] - before[1]))
        expected = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
        np.testing.assert_allclose(ratios[-1], expected, rtol=1e-6)
    assert np.argmax(ratios) + 1 == 12
    assert abs(max(ratios) - 6.569) < 5e-4


def test_l2_through_sgd_is_the_factor_one_minus_lr_times_lambda():
    W, g = W0.copy(), np.ones_like(W0)
    SGD(0.1, weight_decay=0.5).step([(W, g)])
    np.testing.assert_allclose(W, (1 - 0.1 * 0.5) * W0 - 0.1 * g)


def test_weight_decay_leaves_the_bias_alone():
    for method in SGD, Momentum, Nesterov, RMSProp, Adam, AdamW, AMSGrad:
        W, b = np.ones((2, 2)), np.ones(2)
        pairs = [(W, np.zeros((2, 2))), (b, np.zeros(2))]
        method(0.1, weight_decay=0.1).step(pairs)
        assert np.all(W < 1) and np.all(b == 1)


@pytest.mark.parametrize("name", SAME)
def test_state_and_t_are_all_that_a_run_needs_to_go_on(name):
    def fresh():
        method, arguments = type(SAME[name][0]), vars(SAME[name][0]).copy()
        optimizer = method.__new__(method)
        vars(optimizer).update(arguments, t=0, state=[])
        return optimizer

    whole = ours(fresh(), 20)
    first, second = fresh(), fresh()
    half = ours(first, 10)[-1]
    second.t, second.state = first.t, [a.copy() for a in first.state]
    rest = ours(second, 10, (half[:12].reshape(4, 3), half[12:]))
    np.testing.assert_array_equal(whole[10:], rest)


def test_float32_stays_float32_whatever_the_type_of_the_rate():
    for method in SGD, Momentum, Nesterov, RMSProp, Adam, AdamW, AMSGrad:
        optimizer = method(np.float64(0.1))
        W = np.ones(3, np.float32)
        optimizer.step([(W, W.copy())])
        assert W.dtype == np.float32
        assert all(a.dtype == np.float32 for a in optimizer.state)


def test_rate_may_be_a_function_of_the_steps_done():
    W, seen = np.zeros(1), []

    def lr(t):
        seen.append(t)
        return 1 / (t + 1)

    optimizer = SGD(lr)
    for _ in range(3):
        optimizer.step([(W, np.ones(1))])
    assert seen == [0, 1, 2]
    np.testing.assert_allclose(W, -(1 + 1 / 2 + 1 / 3))


def test_another_number_of_arrays_is_refused():
    optimizer = Momentum(0.1)
    optimizer.step([(np.ones(2), np.ones(2))])
    with pytest.raises(ValueError, match="knows 1 arrays, got 2"):
        optimizer.step([(np.ones(2), np.ones(2))] * 2)
