"""Seconds an epoch: our plain code, its fast path, PyTorch, scikit-learn, and
the matrix products alone, measured in turns in one run.

    python tools/bench.py            batches 32 to 512, one and two threads
    python tools/bench.py --quick    the book's batch of 64, one thread
    python tools/bench.py --cost     results/cost.json, then the table
"""

import argparse
import platform
import sys
from importlib import metadata, util
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "code"))

from experiments import cost

NAMES = {
    "bare": "matrix products alone (NumPy)",
    "fast": "zharf.fast",
    "plain": "zharf as quoted in the book",
    "torch": "PyTorch eager, tensors in memory",
    "sklearn": "scikit-learn MLPClassifier",
}


def table(seconds):
    """Lines: seconds, how many times as fast as PyTorch, share of bare."""
    lines = [f"{'':34}{'seconds':>9}{'× PyTorch':>11}{'of bare':>9}"]
    for name, text in NAMES.items():
        if name not in seconds:
            lines.append(f"{text:34}  not installed")
            continue
        own, torch = seconds[name], seconds.get("torch")
        ratio = f"{torch / own:.2f}" if torch else "-"
        share = f"{seconds['bare'] / own:.0%}"
        lines.append(f"{text:34}{own:9.3f}{ratio:>11}{share:>9}")
    return lines


def versions():
    """Python, the machine, and what was measured."""
    found = [f"Python {platform.python_version()}", platform.machine()]
    for name in ("numpy", "torch", "scikit-learn"):
        if util.find_spec("sklearn" if name == "scikit-learn" else name):
            found.append(f"{name} {metadata.version(name)}")
    return ", ".join(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--cost", action="store_true")
    options = parser.parse_args()
    if options.cost:
        cost.main([])
    print(f"784-128-64-10, sigmoid, SGD, float32, 60,000 rows; {versions()}")
    for threads in (1,) if options.quick else (1, 2):
        clock = "CPU time" if threads == 1 else "wall time"
        for batch in (64,) if options.quick else (32, 64, 128, 512):
            rounds = 10 if options.quick else 5
            case = {**cost.BOOK, "batch": batch, "rounds": rounds}
            print(f"\nbatch {batch}, threads {threads}, {clock} of an epoch")
            [seconds] = cost.apart([case], threads)
            print(*table(seconds), sep="\n", flush=True)


if __name__ == "__main__":
    main()
