"""Initialisers, sampled: shape, mean, variance, bounds, reproducibility."""

import numpy as np
import pytest

from zharf import initializers as init

D, M = 500, 200  # apart, so that fan-in and fan-out are
# initialiser, variance, bound of |w|
CASES = {
    "zeros": (init.zeros, 0, 0),
    "constant": (init.constant(0.3), 0, 0.3),
    "normal": (init.normal(0.05), 0.05**2, None),
    "standard_uniform": (init.standard_uniform, 1 / (3 * D), D**-0.5),
    "lecun_normal": (init.lecun_normal, 1 / D, None),
    "glorot_uniform": (
        *(init.glorot_uniform, 2 / (D + M), (6 / (D + M)) ** 0.5),
    ),
    "glorot_normal": (init.glorot_normal, 2 / (D + M), None),
    "he_uniform": (init.he_uniform, 2 / D, (6 / D) ** 0.5),
    "he_normal": (init.he_normal, 2 / D, None),
    "orthogonal": (init.orthogonal, 1 / D, None),
}
cases = pytest.mark.parametrize(
    "initializer, variance, bound", CASES.values(), ids=CASES
)


def test_every_initialiser_is_sampled():
    public = {n for n, f in vars(init).items() if callable(f)}
    assert public == set(CASES)


@cases
def test_a_sample_has_the_stated_variance(initializer, variance, bound):
    W = initializer(D, M, rng=np.random.default_rng(0))
    assert W.shape == (D, M) and W.dtype == np.float64
    assert W.var() == pytest.approx(variance, rel=0.02)  # 100 000 draws
    if variance:
        assert abs(W.mean()) < 4 * (variance / W.size) ** 0.5


@pytest.mark.parametrize(
    "initializer, bound",
    [(f, bound) for f, _, bound in CASES.values() if bound is not None],
)
def test_a_sample_fills_its_bounds(initializer, bound):
    W = initializer(D, M, rng=np.random.default_rng(0))
    assert np.abs(W).max() <= bound
    assert np.abs(W).max() == pytest.approx(bound, rel=1e-3)


@cases
def test_the_generator_alone_decides(initializer, variance, bound):
    def draw(seed):
        return initializer(8, 5, rng=np.random.default_rng(seed))

    np.testing.assert_array_equal(draw(1), draw(1))
    assert (draw(1) != draw(2)).any() == (variance > 0)


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5)])
def test_orthogonal_weights_have_singular_values_one(shape):
    W = init.orthogonal(*shape, rng=np.random.default_rng(0))
    assert W.shape == shape
    singular = np.linalg.svd(W, compute_uv=False)
    np.testing.assert_allclose(singular, 1, atol=1e-14)


def test_a_normal_sample_is_no_uniform_one():
    W = init.glorot_normal(D, M, rng=np.random.default_rng(0))
    kurtosis = np.mean(W**4) / np.mean(W**2) ** 2
    assert kurtosis == pytest.approx(3, rel=0.05)  # a uniform has 9/5
