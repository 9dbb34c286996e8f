"""Experiments too long for a page: run once for each seed, kept as JSON.

``results/<stem>.json`` says what was run, with what, and how long it took;
pages read it with ``load``.
"""

import contextlib
import hashlib
import json
import platform
import time
from importlib import metadata
from pathlib import Path

import numpy as np
from tqdm import tqdm

from zharf.runs import replacing

LIBRARY = Path(__file__).resolve().parent
RESULTS = LIBRARY.parents[1] / "results"


def run(stem, configuration, seeds, function, *, data=None, folder=RESULTS):
    """The document of results/<stem>.json with a run for every seed.

    ``function(seed=seed, **configuration)`` returns what JSON can hold, arrays
    included. The file is written after every seed; a seed that is there is
    not run again, unless the configuration or ``data``, the digest of the
    data, has changed: then all starts anew.
    """
    path = Path(folder) / f"{stem}.json"
    what = {"configuration": as_json(configuration), "data": data}
    document = {**what, "seeds": [], "runs": {}}
    if path.exists():
        kept = load(stem, folder=folder)
        if all(kept[key] == what[key] for key in what):
            document = kept
    with_what = versions()  # before anybody edits the library
    missing = [int(s) for s in seeds if int(s) not in document["seeds"]]
    for seed in tqdm(missing, desc=stem, unit="seed", disable=None):
        began = time.perf_counter()
        result = as_json(function(seed=seed, **configuration))
        document["runs"][str(seed)] = {
            "seconds": round(time.perf_counter() - began, 3),
            "versions": with_what,
            "result": result,
        }
        document["seeds"] = sorted([*document["seeds"], seed])
        write(path, document)
    return document


def load(stem, *, folder=RESULTS):
    """The document that ``run`` has written: its configuration, the digest
    of the data, the seeds, and for each the run's result and circumstances.
    """
    path = Path(folder) / f"{stem}.json"
    if not path.exists():
        raise FileNotFoundError(
            f"there is no {path}: python code/experiments/{stem}.py makes it"
        )
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        whole = set(document) == {"configuration", "data", "seeds", "runs"}
        if (
            not whole
            or sorted(map(int, document["runs"])) != document["seeds"]
        ):
            raise ValueError("parts are missing")
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{path} is not the record of an experiment ({error}): "
            "restore it, or delete it to start anew"
        ) from None
    return document


def results(stem, *, folder=RESULTS):
    """What ``function`` returned for each seed, in the order of the seeds."""
    document = load(stem, folder=folder)
    return [document["runs"][str(s)]["result"] for s in document["seeds"]]


def verdict(value, runs):
    """Where a number lies among those of runs with other seeds, in words.

    If only the seed is another, it lies between the least and the greatest of
    n runs with probability (n - 1)/(n + 1), whatever their distribution, and
    seldom more than their range beyond.
    """
    low, high = min(runs), max(runs)
    beyond = max(low - value, value - high)
    where = "near" if beyond <= high - low else "outside"
    where = "inside" if beyond <= 0 else where
    return f"{value:.4f} is {where} {low:.4f} … {high:.4f} ({len(runs)} seeds)"


def write(path, document):
    """All of the document or, should the disk be full, the file as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    with replacing(path) as file:
        file.write(text.encode())


def as_json(value):
    """The value as a JSON file gives it back: arrays and tuples are lists."""
    return json.loads(json.dumps(value, default=_plain))


def _plain(value):
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"a result cannot hold {type(value).__name__}: {value!r}")


def digest(*arrays):
    """SHA-256 of the types, shapes and numbers of arrays."""
    sha = hashlib.sha256()
    for array in map(np.asarray, arrays):
        sha.update(f"{array.dtype.str}{array.shape}".encode())
        sha.update(array.tobytes())
    return sha.hexdigest()


def versions():
    """Of Python and what is installed; of the library, a digest of its text,
    which changes more often than its number.
    """
    text = b"".join(p.read_bytes() for p in sorted(LIBRARY.glob("*.py")))
    found = {
        "python": platform.python_version(),
        "zharf": hashlib.sha256(text).hexdigest()[:12],
    }
    for name in ("numpy", "torch"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found
