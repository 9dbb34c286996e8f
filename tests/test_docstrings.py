"""The shapes that docstrings promise, NAME (DIMS), and what the code does.

The first paragraph of each function and layer is read; its arguments are
made in the promised shapes, with a different number for each letter, and
what comes back is held to the rest of the promise.
"""

import inspect
import re

import numpy as np
import pytest

from zharf import activations, layers, linear_regression, losses
from zharf.gradcheck import numerical_gradient
from zharf.layers import Activation, Dropout, Linear
from zharf.mlp import MLP
from zharf.normalization import BatchNorm

DIMS = {"N": 7, "D": 5, "M": 3, "K": 4}
ANY = ("N", "M")  # what (...) stands for here
OTHER = dict(lr=0.1, steps=3, lam=0.1, b=0.5)
PROMISE = re.compile(r"(\S+) \(((?:[NDMK](?: \+ 1)?(?:, ?|(?=\))))+|\.\.\.)\)")


def promised(thing):
    """The pairs (name, shape) of the first paragraph, in its order."""
    paragraph = (inspect.getdoc(thing) or "").split("\n\n")[0]
    paragraph = re.sub(r" or \([^)]*\)", "", paragraph)
    return [(name, shape(dims)) for name, dims in PROMISE.findall(paragraph)]


def shape(dims):
    parts = ANY if dims == "..." else [p for p in dims.split(",") if p.strip()]
    return tuple(
        sum(DIMS.get(term.strip()) or int(term) for term in part.split("+"))
        for part in parts
    )


ARRAYS = {"X", "Z", "A", "w", "y", "y_hat"}


def functions(module):
    """The module's own functions of arrays; a check returns nothing."""
    return [
        f
        for name, f in vars(module).items()
        if inspect.isfunction(f) and f.__module__ == module.__name__
        if ARRAYS & inspect.signature(f).parameters.keys()
        if not name.startswith(("_", "check_"))
    ]


FUNCTIONS = [
    f
    for module in (activations, losses, linear_regression)
    for f in functions(module)
]


def argument(name, dims, f):
    rng = np.random.default_rng(len(name))
    scores = "Z (N, K)" in inspect.getdoc(f)
    if name == "y" and scores:
        return rng.integers(0, DIMS["K"], dims)
    return rng.random(dims)


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__qualname__)
def test_functions_take_and_return_the_shapes_they_promise(f):
    shapes, given = promised(f), {}
    for name, parameter in inspect.signature(f).parameters.items():
        if name in dict(shapes):
            given[name] = argument(name, dict(shapes)[name], f)
        elif parameter.default is parameter.empty:
            given[name] = OTHER[name]
    assert given.keys() & dict(shapes), "the promise names no argument"
    results = f(**given)
    results = results if isinstance(results, tuple) else (results,)
    returned = [np.shape(result) for result in results]
    expected = [dims for name, dims in shapes if name not in given]
    assert [dims for dims in returned if dims][: len(expected)] == expected


def test_the_grammar_reads_every_kind_of_promise():
    assert promised(Linear) == [
        *[("X", (7, 5)), ("W", (5, 3)), ("b", (3,)), ("Z", (7, 3))]
    ]
    assert promised(linear_regression.with_ones)[-1] == ("->", (7, 6))
    assert promised(activations.relu) == [("Z", (7, 3)), ("A", (7, 3))]


def rng():
    return np.random.default_rng(0)


LAYERS = [
    Linear(DIMS["D"], DIMS["M"], rng=rng(), dtype=np.float64),
    BatchNorm(DIMS["M"], dtype=np.float64),
    Activation("tanh"),
    Dropout(0.5, rng=rng()),
]


def test_every_layer_is_held_to_its_promise():
    classes = {c for c in vars(layers).values() if inspect.isclass(c)}
    classes -= {layers.Layer}
    assert classes | {BatchNorm} == {type(layer) for layer in LAYERS}


@pytest.mark.parametrize("layer", LAYERS, ids=repr)
def test_layers_keep_their_promise_forward_and_backward(layer):
    (_, inputs), *own, (_, outputs) = promised(type(layer))
    X = rng().normal(size=inputs)
    A = layer.forward(X, training=True)
    assert A.shape == outputs
    assert layer.backward(np.ones(outputs)).shape == inputs
    for name, dims in own:
        assert getattr(layer, name).shape == dims
        assert getattr(layer, f"d{name}").shape == dims
    assert {name for name, _ in own} <= set(layer.trainable)


def test_the_network_keeps_its_promise():
    model = MLP((5, 3, 4), rng=rng())
    (_, inputs), (_, outputs) = promised(MLP)
    assert model.forward(np.ones(inputs)).shape == outputs
    (_, inputs), (_, outputs) = promised(MLP.predict)
    assert model.predict(np.ones(inputs)).shape == outputs


def test_finite_differences_keep_their_promise():
    x = np.ones((3, 2))
    assert promised(numerical_gradient)[0][0] == "x"
    assert numerical_gradient(lambda: x.sum(), x).shape == x.shape
