"""The kernels that run the cells: how they start, and on which data.

They inherit the environment of the build, so this is where it is set.
"""

import os
import shutil
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

FILES = Path(__file__).with_name("kernel")
DATA = "zharf.fashion_mnist"


def setup(app):
    code = str(app.config.book_root / "code")
    sys.path.insert(0, code)
    home = Path(app.outdir).parent / "ipython"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(FILES, home / "profile_default")
    os.environ.update(
        PYTHONPATH=code,
        IPYTHONDIR=str(home),  # IPython writes there: not into the tree
        MATPLOTLIBRC=str(home / "profile_default" / "matplotlibrc"),
        BOOK_LANG=app.config.language,
        JUPYTER_PREFER_ENV_PATH="1",  # this Python's kernel, not the user's
        TQDM_DISABLE="1",
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@cache
def data():
    """Which Fashion-MNIST there is, made known to every kernel."""
    source = import_module(DATA).find()
    os.environ["FASHION_MNIST"] = str(source.folder or source.kind)
    return source
