"""The figures: what they return, and their words in both languages."""

import re

import numpy as np
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt

from zharf import plots
from zharf.labels import in_persian, localise, persian_digits
from zharf.training import History

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (6, 28, 28)).astype(np.uint8)
NAMES = ["Shirt", "Bag", "Coat"]
LABELS = np.array([0, 1, 2, 0, 1, 2])


def history():
    h = History()
    for i in range(1, 4):
        h.record((1 / i, 1 - 0.5 / i), (1.1 / i, 1 - 0.6 / i), seconds=0.1)
    return h


FIGURES = {
    "learning_curves": lambda: plots.learning_curves(history()),
    "image_grid": lambda: plots.image_grid(IMAGES, ["Bag"] * 6),
    "random_grid": lambda: plots.random_grid(IMAGES, LABELS, NAMES),
    "confusion_matrix": lambda: plots.confusion_matrix(
        LABELS, LABELS[::-1], NAMES
    ),
    "mistakes": lambda: plots.mistakes(
        IMAGES, LABELS, LABELS[::-1], np.full(6, 0.9), NAMES
    ),
    "weight_images": lambda: plots.weight_images(RNG.normal(size=(784, 3))),
    "layer_histograms": lambda: plots.layer_histograms(
        [RNG.normal(size=(5, 4))] * 3
    ),
    "trajectories": lambda: plots.trajectories(
        {"SGD": [(0, 0), (1, 1)], "Adam": [(0, 0), (1, 0)]},
        plots.contour_map(
            lambda x, y: x**2 + y**2, np.arange(3.0), np.arange(4.0)
        ),
    ),
    "decision_boundary": lambda: plots.decision_boundary(
        lambda X: (X[:, 0] > 0).astype(int),
        RNG.normal(size=(20, 2)),
        RNG.integers(0, 2, 20),
    ),
    "seed_ranges": lambda: plots.seed_ranges(
        {"Adam": [0.8, 0.9], "SGD": [0.7, 0.75]}
    ),
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def figure_of(axes):
    return np.ravel(np.asarray(axes))[0].figure


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_returns_its_axes_and_speaks_persian(name):
    figure = localise(figure_of(FIGURES[name]()), "fa")
    figure.canvas.draw()
    for text in figure.findobj(plt.Text):
        words = re.sub(r"\$[^$]*\$|SGD|Adam", "", text.get_text())
        assert not re.search("[A-Za-z0-9]", words), words


@pytest.mark.parametrize("name", FIGURES)
def test_english_figures_are_left_alone(name):
    figure = figure_of(FIGURES[name]())
    before = [text.get_text() for text in figure.findobj(plt.Text)]
    localise(figure, "en")
    assert before == [text.get_text() for text in figure.findobj(plt.Text)]


def test_the_ticks_of_shared_axes_are_translated_once(monkeypatch):
    table = {"weights by Xavier": "Xavier"}
    monkeypatch.setattr("zharf.labels.persian_labels", lambda: table)
    figure, axes = plt.subplots(1, 2, sharey=True)
    axes[0].set_yticks([0], ["weights by Xavier"])
    localise(figure, "fa").canvas.draw()
    assert axes[0].get_yticklabels()[0].get_text() == "Xavier"


def test_a_random_grid_is_new_at_each_call_and_repeats_with_a_seed():
    many = np.arange(1000 * 784).reshape(1000, 28, 28)

    def shown(rng):
        axes = plots.random_grid(many, np.zeros(1000, int), NAMES, rng=rng)
        assert axes.shape == (2, 2)
        return [ax.images[0].get_array()[0, 0] for ax in axes.flat]

    assert shown(None) != shown(None)
    assert shown(3) == shown(3)
    rng = np.random.default_rng(3)
    assert shown(rng) != shown(rng)


def test_the_confusion_matrix_counts_true_rows_and_predicted_columns():
    y, y_hat = np.array([0, 0, 1, 2]), np.array([1, 1, 1, 0])
    ax = plots.confusion_matrix(y, y_hat, NAMES)
    cells = {t.get_position(): t.get_text() for t in ax.texts}
    assert cells == {(1, 0): "2", (1, 1): "1", (0, 2): "1"}


def test_a_label_without_persian_is_an_error_that_names_it():
    with pytest.raises(ValueError, match="unheard of #"):
        in_persian("unheard of 7")


@pytest.mark.parametrize(
    "label, persian",
    [
        ("-0.25", "−۰٫۲۵"),
        ("60,000", "۶۰٬۰۰۰"),
        ("99.5%", "۹۹٫۵٪"),
        ("epoch", "دوره"),
        ("layer 3", "لایهٔ ۳"),
        ("$x_1$", "$x_1$"),
        ("دقت", "دقت"),
        ("XOR, minibatches", "\u200fXOR، دسته‌های کوچک"),
    ],
)
def test_labels_and_numbers_in_persian(label, persian):
    assert in_persian(label) == persian


def test_digits_keep_their_order():
    assert persian_digits("1,234.5") == "۱٬۲۳۴٫۵"


def luminance(color):
    part = np.array(colors.to_rgb(color))
    linear = np.where(
        part <= 0.03928, part / 12.92, ((part + 0.055) / 1.055) ** 2.4
    )
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("name", ["BLUE", "GREY"])
def test_colours_used_for_text_can_be_read_on_white(name):
    contrast = 1.05 / (luminance(getattr(plots, name)) + 0.05)
    assert contrast >= 4.5
