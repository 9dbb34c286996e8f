"""Fashion-MNIST: found or replaced, checked, and read."""

import gzip
import hashlib
import os
import warnings
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from zharf import stand_in
from zharf.download import MD5, NAMES, download, is_official

CLASSES = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
ELSEWHERE = "set FASHION_MNIST to a folder that has the files, or to stand-in"


class DataError(ValueError):
    """What is wrong, with which file, and what to do."""


@dataclass(frozen=True)
class Source:
    """kind: official or stand-in; the digest is the data's name in a cache"""

    kind: str
    folder: Path | None
    digest: str


@dataclass(frozen=True, eq=False)
class FashionMNIST:
    """images (N, 28, 28) uint8   labels (N,) uint8, 0..9; all read-only"""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    source: Source


def load(folder=None):
    """The images and labels of the Source that ``find`` finds."""
    return _load(_place(folder))


def find(folder=None):
    """Where the data are: in the folder; else where FASHION_MNIST says; else
    in the user's cache, downloaded if need be; else drawn (the stand-in)."""
    return _find(_place(folder))


def pixels(images, dtype=np.float32):
    """A = images / 255        images (N, 28, 28) uint8   A (N, 784)"""
    *N, height, width = images.shape
    return np.divide(images.reshape(*N, height * width), 255, dtype=dtype)


def read_idx(path):
    """The array in an IDX file: two zeros, the numbers' type (8 is uint8),
    how many axes, the length of each (4 bytes), and then the numbers."""
    path = Path(path)
    unpack = gzip.open if path.suffix == ".gz" else open
    try:
        with unpack(path, "rb") as file:
            head = file.read(4)
            if head[:2] != b"\0\0" or len(head) < 4:
                raise _wrong(path, "is not an IDX file (wrong magic number)")
            if head[2] != 8:
                raise _wrong(path, f"has numbers of type {head[2]}, not 8")
            shape = np.frombuffer(file.read(4 * head[3]), ">u4")
            array = np.empty(shape, np.uint8)
            read = file.readinto(array), file.read(1)
            if len(shape) < head[3] or read != (array.size, b""):
                raise ValueError("its shape says another length")
    except DataError:
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise _wrong(path, f"cannot be read ({error})") from None
    except (ValueError, MemoryError):
        raise _wrong(path, "is not as long as its shape says") from None
    return array


def read_pair(images_path, labels_path):
    """images (N, 28, 28) uint8, labels (N,) uint8"""
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise _wrong(images_path, "does not hold images of 28 x 28 pixels")
    if labels.shape != images.shape[:1]:
        counts = f"{labels.size} labels, but there are {len(images)} images"
        raise _wrong(labels_path, f"has {counts} in {images_path.name}")
    if labels.max(initial=0) >= len(CLASSES):
        raise _wrong(labels_path, f"has a label {labels.max()}, not in 0..9")
    return images, labels


def _wrong(path, problem):
    return DataError(f"{path} {problem}: delete or replace it, or {ELSEWHERE}")


def _place(folder):
    place = str(folder or os.environ.get("FASHION_MNIST", ""))
    if place in ("", "stand-in"):
        return place
    return str(Path(place).expanduser().resolve())


@cache
def _load(place):
    source = _find(place)
    if source.kind == "stand-in":
        arrays = stand_in.draw()
    else:
        paths = _paths(source.folder)
        arrays = *read_pair(*paths[:2]), *read_pair(*paths[2:])
    for array in arrays:
        array.flags.writeable = False  # the next load returns it again
    return FashionMNIST(*arrays, source)


@cache
def _find(place):
    recipe = Path(stand_in.__file__).read_text("utf-8")
    drawn = Source("stand-in", None, _digest(recipe))
    if place == "stand-in":
        return drawn
    root = Path(place) if place else user_cache_path("zharf", appauthor=False)
    if not place and None in _paths(root) and not _download(root):
        return drawn
    paths = _paths(root)
    if None in paths:
        missing = NAMES[paths.index(None)]
        problem = f"lacks {missing}" if root.is_dir() else "is not a folder"
        raise DataError(f"{root} {problem}: {ELSEWHERE}")
    for path in paths:
        if not is_official(path):
            read_pair(*paths[:2]), read_pair(*paths[2:])  # may know better
            raise _wrong(path, "is not the official file (its MD5 differs)")
    return Source("official", paths[0].parent, _digest(str(MD5)))


def _download(root):
    try:
        done = download(root)
    except OSError as error:
        problem = f"cannot be written to {root} ({error.strerror or error})"
        raise DataError(
            f"Fashion-MNIST {problem}: make room, or {ELSEWHERE}"
        ) from None
    if not done:
        warnings.warn(
            "Fashion-MNIST is not here and could not be downloaded; drawings "
            f"stand in for it. To have it, {ELSEWHERE}"
        )
    return done


def _paths(root):
    """The four files, packed or not, in the likeliest folder at or below
    the root; None in place of a missing one"""
    likely = []
    for raw in (root / "FashionMNIST" / "raw", root / "raw", root):
        pairs = [(raw / name, raw / name[:-3]) for name in NAMES]
        likely.append([next(filter(os.path.isfile, p), None) for p in pairs])
    return min(likely, key=lambda paths: paths.count(None))


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
