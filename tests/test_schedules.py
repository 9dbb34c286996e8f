"""The schedules against closed forms and PyTorch's schedulers."""

from functools import partial

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from zharf.optimizers import SGD
from zharf.schedules import (
    constant,
    cosine,
    exponential,
    inverse_time,
    step_decay,
    warm_up_cosine,
)

STEPS = 40


def warm_up_then_cosine(optimizer):
    """PyTorch puts the two together; our warm-up of 8 ends at t = 7."""
    return lr_scheduler.SequentialLR(
        optimizer,
        [
            lr_scheduler.LinearLR(optimizer, 1 / 8, total_iters=7),
            lr_scheduler.CosineAnnealingLR(optimizer, STEPS - 8, 0.01),
        ],
        milestones=[8],
    )


SAME = {
    "constant": (constant, partial(lr_scheduler.ConstantLR, factor=1)),
    "step decay": (
        partial(step_decay, every=7, factor=0.3),
        partial(lr_scheduler.StepLR, step_size=7, gamma=0.3),
    ),
    "inverse time": (
        partial(inverse_time, tau=4),
        partial(lr_scheduler.LambdaLR, lr_lambda=lambda t: 4 / (4 + t)),
    ),
    "exponential": (
        partial(exponential, factor=0.9),
        partial(lr_scheduler.ExponentialLR, gamma=0.9),
    ),
    "cosine": (
        partial(cosine, steps=STEPS, lowest=0.02),
        partial(lr_scheduler.CosineAnnealingLR, T_max=STEPS, eta_min=0.02),
    ),
    "warm-up, then cosine": (
        partial(warm_up_cosine, steps=STEPS, warm_up=8, lowest=0.01),
        warm_up_then_cosine,
    ),
}


@pytest.mark.filterwarnings("ignore:The epoch parameter:UserWarning")
@pytest.mark.parametrize("name", SAME)
def test_schedule_equals_pytorchs(name):
    ours, make = SAME[name]
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler = make(optimizer)
    for t in range(STEPS):
        [theirs] = scheduler.get_last_lr()
        assert abs(ours(t, lr=0.5) - theirs) < 1e-12, f"step {t}"
        optimizer.step()
        scheduler.step()


def test_cosine_starts_at_lr_passes_the_middle_and_stays_at_the_lowest():
    rates = [cosine(t, 1.0, 100, lowest=0.2) for t in (0, 50, 100, 150)]
    np.testing.assert_allclose(rates, [1, 0.6, 0.2, 0.2])


def test_warm_up_reaches_lr_without_ever_being_zero():
    rates = [warm_up_cosine(t, 1.0, 20, warm_up=4) for t in range(20)]
    np.testing.assert_allclose(rates[:5], [0.25, 0.5, 0.75, 1, 1])
    assert min(rates) > 0 and rates[4:] == sorted(rates[4:], reverse=True)


def test_inverse_time_is_one_over_t_shifted():
    assert [inverse_time(t, 1.0) for t in range(3)] == [1, 1 / 2, 1 / 3]


def test_rates_are_plain_numbers_that_an_optimiser_takes_as_they_are():
    W = np.ones(1)
    optimizer = SGD(partial(step_decay, lr=0.5, every=2, factor=0.5))
    for _ in range(4):
        optimizer.step([(W, np.ones(1))])
    assert W[0] == 1 - 0.5 - 0.5 - 0.25 - 0.25
    assert type(cosine(3, 0.1, 10)) is float
