"""Saving a training run and going on with it later, float for float."""

import json
import os
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np

from zharf.training import History

FORMAT = "zharf run 1"
UNREADABLE = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError),
    *(ValueError, KeyError, TypeError, AttributeError),
)


def save_run(path, model, optimizer, history, rng):
    """All that ``fit`` needs to go on, in one file: parameters, running
    averages, the optimiser's memory, every generator's state, the history.

    Written beside and renamed, so that ``path`` is never half a run.
    """
    generators = [g.bit_generator.state for g in _generators(model, rng)]
    about = {
        "format": FORMAT,
        "made_of": _made_of(model, optimizer, rng),
        "t": optimizer.t,
        "generators": generators,
        "history": asdict(history),
    }
    memory = {f"memory {i}": a for i, a in enumerate(optimizer.state)}
    note = np.array(json.dumps(about, default=lambda a: a.tolist()))
    with replacing(path) as file:
        np.savez(file, about=note, **_arrays(model), **memory)


def resume_run(path, model, optimizer, rng):
    """Put a saved run back into a model, an optimiser and a generator made as
    they were made for it; the History to hand to ``fit``.
    """
    about, arrays = _read(path)
    saved, given = about["made_of"], _made_of(model, optimizer, rng)
    if saved != given:
        raise ValueError(f"{path} holds a run of {saved}, not of {given}")
    for name, array in _arrays(model).items():
        array[...] = arrays[name]
    memory = (name for name in arrays if name.startswith("memory"))
    optimizer.t = about["t"]
    optimizer.state = [arrays[name] for name in memory]
    for g, state in zip(_generators(model, rng), about["generators"]):
        g.bit_generator.state = state
    return History(**about["history"])


@contextmanager
def replacing(path):
    """A binary file that takes the place of ``path`` once it is complete; if
    anything fails, nothing is left of it and ``path`` is as it was.
    """
    path = Path(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        reason = f"{error.strerror or error}: {path} was not written"
        raise OSError(error.errno, reason) from None
    finally:
        beside.unlink(missing_ok=True)


def _read(path):
    try:
        with open(path, "rb") as file, np.load(file) as archive:
            arrays = dict(archive)  # np.load refuses pickles
        about = json.loads(str(arrays.pop("about")))
        if about["format"] != FORMAT:
            raise ValueError(about["format"])
    except FileNotFoundError:
        raise
    except UNREADABLE:
        raise ValueError(f"{path} is no complete saved run") from None
    return about, arrays


def _arrays(model):
    """What changes in training, by name: parameters and running averages."""
    return {
        f"layer {i} {name}": getattr(layer, name)
        for i, layer in enumerate(model.layers, 1)
        for name in (*layer.trainable, *layer.remembered)
    }


def _generators(model, rng):
    """Each generator once: dropout may draw from ``rng`` or from its own."""
    own = [layer.rng for layer in model.layers if hasattr(layer, "rng")]
    return list({id(g): g for g in (rng, *own)}.values())


def _made_of(model, optimizer, rng):
    """What has to be the same when the run goes on, in words."""
    kinds = [type(g.bit_generator).__name__ for g in _generators(model, rng)]
    method, dtype = type(optimizer).__name__, model.layers[0].W.dtype
    return f"[{model}] in {dtype}, {method}, {' and '.join(kinds)}"
