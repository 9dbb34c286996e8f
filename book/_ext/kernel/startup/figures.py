"""Every figure of a page is drawn in the font and the language of the page."""


def draw_figures_in(language, font):
    from IPython.core import pylabtools
    from matplotlib import font_manager

    font_manager.fontManager.addfont(font)
    print_figure = pylabtools.print_figure

    def print_localised_figure(figure, *args, **options):
        from zharf.plots import localise

        localise(figure, language)
        return print_figure(figure, *args, **options)

    pylabtools.print_figure = print_localised_figure


draw_figures_in(
    __import__("os").environ["BOOK_LANG"],
    __import__("pathlib").Path(__file__).parents[1] / "Vazirmatn-Regular.ttf",
)
del draw_figures_in
