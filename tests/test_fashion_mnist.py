"""The data: where they come from, how they are checked, what is refused.

The four files are tiny ones of our own, taken for official ones; where
FASHION_MNIST names a folder, the real ones go through the same tests.
Nothing here leaves this machine or touches the user's cache.
"""

import errno
import gzip
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from zharf import download, fashion_mnist, stand_in
from zharf.fashion_mnist import DataError, find, load, pixels, read_idx

GIVEN = os.environ.get("FASHION_MNIST", "")
REAL = Path(GIVEN).resolve() if GIVEN not in ("", "stand-in") else None
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = download.NAMES
TRAINING = {TRAIN_IMAGES, TRAIN_LABELS}


def forget():
    fashion_mnist._find.cache_clear()
    fashion_mnist._load.cache_clear()


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """No variables, an empty cache, no mirrors, no torchvision, quick draws"""
    forget()
    for name in ("FASHION_MNIST", "ZHARF_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "*")
    cache = tmp_path / "cache"
    monkeypatch.setattr(
        fashion_mnist, "user_cache_path", lambda *_, **__: cache
    )
    monkeypatch.setattr(download, "MIRRORS", ())
    monkeypatch.setattr(download, "through_torchvision", lambda *_: None)
    drawn = stand_in.draw(20, 10)
    monkeypatch.setattr(stand_in, "draw", lambda: drawn)
    yield
    forget()


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def idx(array, type_=8):
    header = bytes([0, 0, type_, array.ndim])
    return header + b"".join(n.to_bytes(4) for n in array.shape) + bytes(array)


@pytest.fixture
def tiny(monkeypatch):
    """name: bytes of four small files that pass for the official ones"""
    rng = np.random.default_rng(0)
    files = {}
    for name in download.NAMES:
        n = 20 if name in TRAINING else 10
        shape = (n,) if "labels" in name else (n, 28, 28)
        data = idx(rng.integers(0, 10, shape, dtype=np.uint8))
        files[name] = gzip.compress(data)
        for key, value in ((name, files[name]), (name[:-3], data)):
            md5 = hashlib.md5(value).hexdigest()
            monkeypatch.setitem(download.MD5, key, md5)
    return files


def lay(files, raw):
    raw.mkdir(parents=True)
    for name, data in files.items():
        (raw / name).write_bytes(data)
    return raw


@pytest.fixture(params=["tiny", "real"] if REAL else ["tiny"])
def root(request, tmp_path):
    """a folder with FashionMNIST/raw: the tiny files, or the real ones"""
    root = tmp_path / "given"
    raw = root / "FashionMNIST" / "raw"
    if request.param == "tiny":
        lay(request.getfixturevalue("tiny"), raw)
        return root
    raw.mkdir(parents=True)
    for path in fashion_mnist._paths(REAL):
        try:
            (raw / path.name).symlink_to(path)
        except OSError:  # Windows may not allow links
            shutil.copy(path, raw)
    return root


# What is read


def test_what_is_loaded_has_the_promised_shapes_and_types(root):
    data = load(root)
    for images, labels in (
        (data.train_images, data.train_labels),
        (data.test_images, data.test_labels),
    ):
        assert images.shape == (len(labels), 28, 28)
        assert images.dtype == labels.dtype == np.uint8
        assert labels.max() < len(fashion_mnist.CLASSES) == 10
    assert data.source == find(root)
    assert data.source.kind == "official"
    assert data.source.folder == root.resolve() / "FashionMNIST" / "raw"
    if len(data.train_labels) == 60_000:  # the real ones
        first = [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
        assert data.train_labels[:10].tolist() == first
        assert np.bincount(data.test_labels).tolist() == [1_000] * 10
        A = pixels(data.train_images, np.float64)
        np.testing.assert_allclose(A.mean(), 0.2860405969887955, rtol=1e-12)
        np.testing.assert_allclose(A.std(), 0.3530242445149223, rtol=1e-12)


def test_packed_and_unpacked_files_are_the_same_data(root):
    packed = load(root)
    raw = packed.source.folder
    for path in list(raw.iterdir()):
        (raw / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    forget()
    unpacked = load(root)
    assert unpacked.source == packed.source
    for name in ("train_images", "train_labels", "test_images", "test_labels"):
        one, two = getattr(packed, name), getattr(unpacked, name)
        assert one is not two
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("below", ["", "FashionMNIST", "FashionMNIST/raw"])
def test_the_folder_may_be_torchvisions_root_or_one_below(root, below):
    assert find(root / below) == find(root)
    assert find(str(root / below)) == find(root)


def test_the_stand_in_is_loaded_like_the_official_data():
    data = load("stand-in")
    assert data.source == find("stand-in")
    assert (data.source.kind, data.source.folder) == ("stand-in", None)
    assert data.train_images.shape == (20, 28, 28)
    assert data.test_labels.shape == (10,)


def test_the_digests_tell_the_official_data_from_the_stand_in(root):
    assert len({find(root).digest, find("stand-in").digest}) == 2


@pytest.mark.parametrize("name", ["x-idx", "x-idx.gz"])
@pytest.mark.parametrize("shape", [(5,), (2, 3), (3, 28, 28), (0, 28, 28)])
def test_read_idx_reads_what_was_written(tmp_path, name, shape):
    array = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    data = idx(array)
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if path.suffix else data)
    np.testing.assert_array_equal(read_idx(str(path)), array)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pixels_are_rows_of_numbers_from_0_to_1(dtype):
    images = np.arange(3 * 28 * 28, dtype=np.uint32).astype(np.uint8)
    images = images.reshape(3, 28, 28)
    A = pixels(images, dtype)
    assert A.shape == (3, 784) and A.dtype == dtype
    assert A.min() == 0 and A.max() == 1
    np.testing.assert_array_equal(A, images.reshape(3, 784) / dtype(255))
    np.testing.assert_array_equal(pixels(images[0], dtype), A[0])
    assert pixels(images[:0], dtype).shape == (0, 784)


# What is refused


def at(place, value):
    def change(data):
        return data[:place] + bytes([value]) + data[place + 1 :]

    return change


def fewer_labels(data):
    return idx(np.frombuffer(data, np.uint8, offset=8)[:-1])


def flat_images(data):
    images = np.frombuffer(data, np.uint8, offset=16)
    return idx(images.reshape(-1, 14, 56))


DAMAGES = {
    "magic number": (TEST_IMAGES, at(0, 1), "wrong magic number"),
    "type": (TEST_LABELS, at(2, 13), "type 13"),
    "axes": (TEST_LABELS, at(3, 3), "not as long as"),
    "too short": (TEST_IMAGES, lambda data: data[:-1], "not as long as"),
    "too long": (TRAIN_LABELS, lambda data: data + b"0", "not as long as"),
    "only a header": (TEST_IMAGES, lambda data: data[:5], "not as long as"),
    "empty": (TRAIN_LABELS, lambda data: b"", "wrong magic number"),
    "label 10": (TRAIN_LABELS, at(11, 10), "a label 10"),
    "counts": (TEST_LABELS, fewer_labels, "images in t10k-images"),
    "image size": (TEST_IMAGES, flat_images, "28 x 28"),
    "one pixel": (TEST_IMAGES, at(400, 77), "its MD5 differs"),
    "one label": (TEST_LABELS, lambda d: d[:-1] + bytes([9 - d[-1]]), "MD5"),
}


def flipped(packed):
    middle = len(packed) // 2
    return at(middle, 255 - packed[middle])(packed)


PACKED_DAMAGES = {
    "half a file": (TEST_IMAGES, lambda gz: gz[: len(gz) // 2], "be read"),
    "a flipped byte": (TEST_IMAGES, flipped, "delete or replace it"),
    "wrong checksum": (TEST_LABELS, lambda gz: gz[:-8] + bytes(8), "be read"),
    "a web page": (TRAIN_LABELS, lambda gz: b"<html>no</html>", "be read"),
    "nothing": (TEST_LABELS, lambda gz: b"", "wrong magic number"),
}


def replace(path, data):
    path.unlink()  # it may be a link to the real one
    path.write_bytes(data)


def refused(path, words):
    with pytest.raises(DataError) as caught:
        load(path.parent)
    message = str(caught.value)
    assert message.startswith(str(path)) and words in message
    assert "set FASHION_MNIST" in message and "\n" not in message
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or not caught.value.__context__
    with pytest.raises(DataError):
        find(path.parent)


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "unpacked"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_wrong_file_is_named_with_its_fault(root, damage, packed):
    name, change, words = DAMAGES[damage]
    path = root.resolve() / "FashionMNIST" / "raw" / name
    data = change(gzip.decompress(path.read_bytes()))
    replace(path, gzip.compress(data, 1) if packed else data)
    if not packed:
        path = path.rename(path.with_suffix(""))
    refused(path, words)


@pytest.mark.parametrize("damage", PACKED_DAMAGES)
def test_a_damaged_archive_is_named(root, damage):
    name, change, words = PACKED_DAMAGES[damage]
    path = root.resolve() / "FashionMNIST" / "raw" / name
    replace(path, change(path.read_bytes()))
    refused(path, words)


def test_a_given_folder_must_exist(tmp_path, monkeypatch):
    missing = tmp_path / "missing"
    with pytest.raises(DataError, match="missing is not a folder: set"):
        load(missing)
    monkeypatch.setenv("FASHION_MNIST", str(missing))
    with pytest.raises(DataError, match="missing is not a folder: set"):
        find()


@pytest.mark.parametrize("name", download.NAMES)
def test_a_given_folder_must_have_all_four_files(root, name):
    (root / "FashionMNIST" / "raw" / name).unlink()
    with pytest.raises(DataError, match=f"given lacks {name}: set"):
        load(root)


def test_a_file_in_place_of_the_folder_is_refused(tiny, tmp_path):
    path = lay(tiny, tmp_path / "raw") / TEST_LABELS
    with pytest.raises(DataError, match="is not a folder"):
        load(path)


def test_a_damaged_file_in_the_cache_is_an_error_not_the_stand_in(tiny, cache):
    raw = lay(tiny, cache / "FashionMNIST" / "raw")
    (raw / TEST_LABELS).write_bytes(tiny[TEST_LABELS][:-1])
    with pytest.raises(DataError, match=f"{TEST_LABELS} cannot be read"):
        load()


# Which source comes first


@pytest.fixture
def no_download(monkeypatch):
    def called(root):
        raise AssertionError("a download was tried")

    monkeypatch.setattr(fashion_mnist, "download", called)


def test_the_argument_comes_before_the_variable(
    tiny, tmp_path, monkeypatch, no_download
):
    one, two = lay(tiny, tmp_path / "one"), lay(tiny, tmp_path / "two")
    monkeypatch.setenv("FASHION_MNIST", str(two))
    assert find(one).folder == one.resolve()
    assert find().folder == two.resolve()
    assert find("stand-in").kind == "stand-in"


def test_the_variable_comes_before_the_cache(
    tiny, tmp_path, cache, monkeypatch, no_download
):
    raw = lay(tiny, cache / "FashionMNIST" / "raw")
    assert find().folder == raw
    given = lay(tiny, tmp_path / "given")
    monkeypatch.setenv("FASHION_MNIST", str(given))
    assert find().folder == given.resolve()
    monkeypatch.setenv("FASHION_MNIST", "stand-in")
    assert find().kind == "stand-in"
    monkeypatch.setenv("FASHION_MNIST", "")
    assert find().folder == raw


def test_without_files_and_network_there_is_the_stand_in_and_a_warning(cache):
    with pytest.warns(UserWarning, match="drawings stand in"):
        data = load()
    assert data.source == find("stand-in")
    assert not cache.exists()


def test_part_of_the_files_in_the_cache_does_not_count(tiny, cache):
    raw = lay(tiny, cache / "FashionMNIST" / "raw")
    (raw / TEST_IMAGES).unlink()
    with pytest.warns(UserWarning, match="drawings stand in"):
        assert find().kind == "stand-in"


def test_the_second_load_is_the_first_and_cannot_be_written(root):
    data = load(root)
    assert load(root) is data and load(str(root)) is data
    for array in (data.train_images, data.test_labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_torch_is_not_imported_without_a_download():
    code = (
        "import sys, warnings; warnings.simplefilter('ignore')\n"
        "from zharf import fashion_mnist as f\n"
        "f.user_cache_path = lambda *_, **__: f.Path('no', 'such', 'cache')\n"
        "assert f.find().kind == 'stand-in'\n"
        "assert 'torch' not in sys.modules"
    )
    env = os.environ | {
        "ZHARF_OFFLINE": "1",
        "PYTHONPATH": str(Path(fashion_mnist.__file__).parents[1]),
    }
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


# The download


@pytest.fixture
def mirror(monkeypatch):
    """starts mirrors on this machine: start({name: bytes}, cut=0) -> URL"""
    servers = []

    def start(files, cut=0):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                data = files.get(self.path[1:])
                if data is None:
                    return self.send_error(404)
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command == "GET":
                    asked.append(self.path[1:])
                    self.wfile.write(data[: len(data) - cut])

            do_HEAD = do_GET

            def log_message(self, *args):
                pass

        asked = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        serve = partial(server.serve_forever, poll_interval=0.01)
        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(download, "MIRRORS", (*download.MIRRORS, url))
        return SimpleNamespace(url=url, asked=asked)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def nothing_left_in(folder):
    return not folder.exists() or not any(folder.rglob("*"))


def test_what_is_not_here_is_downloaded_into_the_cache(tiny, cache, mirror):
    mirror(tiny)
    data = load()
    raw = cache / "FashionMNIST" / "raw"
    assert data.source.folder == raw
    assert {path.name: path.read_bytes() for path in raw.iterdir()} == tiny
    assert sorted(cache.iterdir()) == [cache / "FashionMNIST"]


def test_the_download_shows_how_far_it_is(tiny, mirror, capsys, monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    mirror(tiny)
    find()
    shown = capsys.readouterr().err
    assert all(name in shown for name in tiny) and "100%" in shown


def test_the_second_time_comes_from_the_cache(tiny, mirror):
    asked = mirror(tiny).asked
    first = find()
    forget()
    assert find() == first
    assert sorted(asked) == sorted(tiny)


def test_a_download_completes_the_cache(tiny, cache, mirror):
    raw = lay(tiny, cache / "FashionMNIST" / "raw")
    (raw / TEST_IMAGES).unlink()
    (raw / TEST_LABELS).write_bytes(b"half")
    mirror(tiny)
    assert find().folder == raw
    assert {path.name: path.read_bytes() for path in raw.iterdir()} == tiny


def test_the_next_mirror_helps_when_one_fails(tiny, cache, mirror):
    mirror(tiny, cut=5)
    mirror({**tiny, TRAIN_IMAGES: b"<html>log in first</html>"})
    mirror({TEST_LABELS: tiny[TEST_LABELS]})
    good = mirror({TRAIN_IMAGES: tiny[TRAIN_IMAGES], **tiny})
    assert find().kind == "official"
    assert good.asked == [TRAIN_IMAGES]


@pytest.mark.parametrize(
    "fault",
    [
        lambda files: (files, 5),
        lambda files: ({**files, TRAIN_LABELS: b"<html>log in</html>"}, 0),
        lambda files: ({TEST_LABELS: files[TEST_LABELS]}, 0),
    ],
    ids=["cut short", "wrong MD5", "files missing"],
)
def test_a_download_that_fails_leaves_nothing(tiny, cache, mirror, fault):
    mirror(*fault(tiny))
    with pytest.warns(UserWarning, match="could not be downloaded"):
        assert find().kind == "stand-in"
    assert nothing_left_in(cache)


def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    tiny, cache, mirror, monkeypatch
):
    def write_bytes(path, data):
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    mirror(tiny)
    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(DataError) as caught:
        find()
    assert str(cache) in str(caught.value)
    assert "No space left" in str(caught.value)
    assert "make room, or set FASHION_MNIST" in str(caught.value)
    assert caught.value.__suppress_context__
    assert nothing_left_in(cache)


def test_a_cache_that_cannot_be_made_is_one_sentence(tiny, cache, mirror):
    mirror(tiny)
    cache.write_text("a file where the folder should be")
    with pytest.raises(DataError, match="cannot be written to"):
        find()


def test_an_interrupted_download_leaves_nothing(
    tiny, cache, mirror, monkeypatch
):
    def fetch(mirror, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tiny[path.name][:10])
        if path.name == TEST_IMAGES:
            raise KeyboardInterrupt

    mirror(tiny)
    monkeypatch.setattr(download, "fetch", fetch)
    with pytest.raises(KeyboardInterrupt):
        find()
    assert nothing_left_in(cache)


def test_offline_no_mirror_is_asked(tiny, mirror, monkeypatch):
    def urlopen(*_, **__):
        raise AssertionError("a mirror was asked")

    mirror(tiny)
    monkeypatch.setattr(download, "urlopen", urlopen)
    monkeypatch.setenv("ZHARF_OFFLINE", "1")
    with pytest.warns(UserWarning, match="drawings stand in"):
        assert find().kind == "stand-in"


def test_a_mirror_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(download, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setattr(download, "MIRRORS", (url,))
        assert download.reachable() == []
    assert download.reachable() == []  # now nobody listens there


THROUGH_TORCHVISION = download.through_torchvision


def test_torchvision_does_the_download_where_it_can(
    tiny, cache, mirror, monkeypatch
):
    from torchvision.datasets import FashionMNIST

    def fetch(mirror, path):
        raise AssertionError(f"torchvision did not get {path.name}")

    md5s = [(name, download.MD5[name]) for name in download.NAMES]
    monkeypatch.setattr(FashionMNIST, "resources", md5s)
    monkeypatch.setattr(FashionMNIST, "mirrors", [])
    monkeypatch.setattr(download, "through_torchvision", THROUGH_TORCHVISION)
    monkeypatch.setattr(download, "fetch", fetch)
    mirror(tiny)
    raw = find().folder
    assert {path.name: path.read_bytes() for path in raw.iterdir()} == tiny
    assert sorted(cache.iterdir()) == [cache / "FashionMNIST"]
    assert socket.getdefaulttimeout() is None


class Broken:
    mirrors = []

    def __init__(self, root, download):
        raise RuntimeError("operator torchvision::nms does not exist")


@pytest.mark.parametrize(
    "datasets", [None, SimpleNamespace(FashionMNIST=Broken)]
)
def test_an_absent_or_broken_torchvision_does_not_matter(
    tiny, mirror, monkeypatch, datasets
):
    monkeypatch.setattr(download, "through_torchvision", THROUGH_TORCHVISION)
    monkeypatch.setitem(sys.modules, "torchvision", datasets)
    monkeypatch.setitem(sys.modules, "torchvision.datasets", datasets)
    mirror(tiny)
    assert find().kind == "official"
