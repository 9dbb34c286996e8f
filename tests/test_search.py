"""Search without and with a gradient, on a small linear classifier."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments import search_and_gradients as experiment
from zharf.gradcheck import gradcheck
from zharf.losses import (
    cross_entropy,
    cross_entropy_grad,
    hinge,
    hinge_grad,
)
from zharf.search import (
    expected_gain,
    gradient_descent,
    local_search,
    mean_abs_cosine,
    random_search,
)

N, D, K = 150, 6, 3
RNG = np.random.default_rng(8)
y = RNG.integers(K, size=N)
X = np.column_stack([np.ones(N), RNG.normal(size=(N, D - 1))])
X[:, 1:4] += 2 * np.eye(K)[y]
LOSSES = {
    "hinge": (hinge, hinge_grad),
    "CE": (cross_entropy, cross_entropy_grad),
}


@pytest.fixture(params=LOSSES)
def problem(request):
    loss, grad = LOSSES[request.param]
    return lambda W: loss(X @ W, y), lambda W: X.T @ grad(X @ W, y)


def test_gradient_of_the_classifier_passes_finite_differences(problem):
    f, gradient = problem
    W = np.random.default_rng(0).normal(size=(D, K))
    assert gradcheck(lambda: f(W), W, gradient(W)).relative_error < 1e-7


def test_losses_of_zero_weights_are_k_minus_one_and_log_k():
    zero = np.zeros((D, K))
    assert hinge(X @ zero, y) == K - 1
    assert cross_entropy(X @ zero, y) == pytest.approx(np.log(K))


def test_random_search_keeps_the_best_of_all_its_draws(problem):
    f, _ = problem
    W, history = random_search(
        f, (D, K), scale=1.0, trials=50, rng=np.random.default_rng(1)
    )
    rng = np.random.default_rng(1)
    losses = [f(rng.normal(0, 1.0, (D, K))) for _ in range(50)]
    np.testing.assert_array_equal(history, np.minimum.accumulate(losses))
    assert f(W) == history[-1] == min(losses)


def test_local_search_never_climbs_not_even_with_its_first_step(problem):
    f, gradient = problem
    start, _ = gradient_descent(f, gradient, np.zeros((D, K)), lr=0.1, steps=9)
    kept = start.copy()
    W, history = local_search(
        f, start, scale=0.1, trials=80, rng=np.random.default_rng(2)
    )
    assert history[0] == history[1] == f(start)  # the first was refused
    assert max(np.diff(history)) <= 0 and len(history) == 81
    assert f(W) == history[-1] < history[0]
    np.testing.assert_array_equal(start, kept)


def test_slope_beats_local_search_beats_random_search(problem):
    f, gradient = problem
    zero, trials = np.zeros((D, K)), 300
    ends = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        blind = random_search(f, (D, K), scale=0.5, trials=trials, rng=rng)
        near = local_search(f, zero, scale=0.05, trials=trials, rng=rng)
        ends.append((blind[1][-1], near[1][-1]))
    slope = gradient_descent(f, gradient, zero, lr=0.3, steps=trials)[1][-1]
    blind, near = np.mean(ends, axis=0)
    assert slope < near < blind < f(zero)


def test_history_of_descent_holds_every_loss(problem):
    f, gradient = problem
    W, history = gradient_descent(
        f, gradient, np.zeros((D, K)), lr=0.1, steps=2
    )
    one = -0.1 * gradient(np.zeros((D, K)))
    two = one - 0.1 * gradient(one)
    np.testing.assert_allclose(W, two)
    np.testing.assert_allclose(history, [f(0 * W), f(one), f(two)])


def test_failed_losses_do_not_win_the_search():
    answers = iter([np.nan, 3.0, np.nan, 2.0])
    rng = np.random.default_rng(0)
    W, history = random_search(
        lambda W: next(answers), (2,), scale=1.0, trials=4, rng=rng
    )
    assert history == [np.inf, 3, 3, 2]
    draws = np.random.default_rng(0).normal(size=(4, 2))
    np.testing.assert_array_equal(W, draws[3])
    answers = iter([3.0, np.nan, 2.0])
    _, history = local_search(
        lambda W: next(answers), np.zeros(2), scale=1.0, trials=2, rng=rng
    )
    assert history == [3, 3, 2]


@pytest.mark.parametrize("D", [1, 2, 3, 10, 300])
def test_mean_cosine_is_that_of_random_directions(D):
    """20,000 directions: four standard errors are below 2.2 %."""
    u = np.random.default_rng(D).normal(size=(20_000, D))
    cosines = np.abs(u[:, 0]) / np.linalg.norm(u, axis=1)
    assert np.mean(cosines) == pytest.approx(mean_abs_cosine(D), rel=0.022)


def test_mean_cosine_tends_to_its_simple_form():
    for D, value in (7850, 0.0090), (30_730, 0.0046):
        assert round(mean_abs_cosine(D), 4) == value
        simple = np.sqrt(2 / (np.pi * D))
        assert mean_abs_cosine(D) == pytest.approx(simple, rel=1 / D)


def test_expected_gain_is_that_of_steps_refused_uphill():
    rng = np.random.default_rng(9)
    g, s = rng.normal(size=40), 1e-3
    u = rng.normal(size=(40_000, 40))
    steps = s * u / np.linalg.norm(u, axis=1, keepdims=True)
    gains = np.maximum(0, -(steps @ g))
    assert gains.mean() == pytest.approx(expected_gain(g, s), rel=0.02)


def test_experiment_ranks_the_three_ways_on_images_that_tell_their_class(
    monkeypatch,
):
    rng = np.random.default_rng(0)
    labels = np.arange(400, dtype=np.uint8) % 10
    images = rng.integers(0, 100, (400, 28, 28), dtype=np.uint8)
    images[np.arange(400), labels] += 150  # one bright line a class
    data = SimpleNamespace(
        train_images=images[:300],
        train_labels=labels[:300],
        test_images=images[300:],
        test_labels=labels[300:],
    )
    monkeypatch.setattr(experiment.fashion_mnist, "load", lambda: data)
    configuration = {**experiment.CONFIGURATION, "rows": 250, "trials": 60}
    found = experiment.search(seed=1, **configuration)
    for ways in found.values():
        losses = [way["loss"] for way in ways.values()]
        assert losses == sorted(losses, reverse=True)
        assert ways["gradient descent"]["accuracy"] > 0.9
        for way in ways.values():
            assert way["losses"][-1] >= way["loss"] - 1e-5
