"""A stand-in for Fashion-MNIST: ten kinds of garments drawn from a seed.

A shape is a field of depths: by how many pixels a point lies inside
(positive) or outside (negative). ``meet`` is where all shapes overlap,
``join`` where any of them is, and ``ink`` turns depths into coverage with
smooth edges. Only + - * /, comparisons and square roots are used, which
IEEE arithmetic rounds alike on every machine: one seed, the same bytes.
"""

from functools import reduce

import numpy as np

SEED = 1404
SIZE = 28
CHUNK = 250  # drawings at once: few enough for the processor's cache


def draw(n_train=60_000, n_test=10_000, seed=SEED):
    """train images (n_train, 28, 28) uint8, labels (n_train,) uint8, then
    the same two for the test set; no class is drawn more often than another
    """
    return *draw_set(n_train, [seed, 0]), *draw_set(n_test, [seed, 1])


def draw_set(n, seed):
    """images (n, 28, 28) uint8, labels (n,) uint8"""
    labels = (np.arange(n) % len(GARMENTS)).astype(np.uint8)
    np.random.default_rng(seed).shuffle(labels)
    images = np.empty((n, SIZE, SIZE), np.uint8)
    for label, garment in enumerate(GARMENTS):
        rng = np.random.default_rng([*seed, label])
        places = np.flatnonzero(labels == label)
        for start in range(0, len(places), CHUNK):
            chunk = places[start : start + CHUNK]
            images[chunk] = paint(garment, Sheet(len(chunk), rng))
    return images, labels


class Sheet:
    """n empty drawings: x, y (n, 28, 28) measure from the middle of each,
    rightwards and downwards, in a frame that is mirrored, moved, sheared
    and scaled at random"""

    def __init__(self, n, rng):
        self.n, self.rng = n, rng
        pixel = np.arange(SIZE, dtype=np.float32) - (SIZE - 1) / 2
        x = np.where(self.some(0, 1) < 0.5, pixel, -pixel)
        x, y = x - self.some(-2, 2), pixel[:, None] - self.some(-1.5, 1.5)
        self.x = (x + self.some(-0.1, 0.1) * y) / self.some(0.9, 1.15)
        self.y = (y + self.some(-0.08, 0.08) * x) / self.some(0.9, 1.05)

    def some(self, low, high):
        """(n, 1, 1) a number between low and high for each drawing"""
        u = self.rng.random((self.n, 1, 1), dtype=np.float32)
        return low + (high - low) * u

    def maybe(self, p, depth):
        """the shape in a share p of the drawings, nothing in the others"""
        return np.where(self.some(0, 1) < p, depth, np.float32(-SIZE))

    def wave(self, t, shortest, longest):
        """(n, 28, 28) up and down between 0 and 1 as t grows"""
        phase = t / self.some(shortest, longest) + self.some(0, 1)
        return np.abs(2 * (phase - np.floor(phase)) - 1)


def ink(depth):
    """the part of each pixel that is covered, 0 to 1"""
    return np.clip(depth + 0.5, 0, 1)


def meet(*depths):
    return reduce(np.minimum, depths)


def join(*depths):
    return reduce(np.maximum, depths)


def between(t, low, high):
    return meet(t - low, high - t)


def ellipse(x, y, a, b):
    return (1 - np.sqrt((x / a) ** 2 + (y / b) ** 2)) * np.minimum(a, b)


def ramp(t, start, end, low, high):
    """the straight line that is low at the start and high at the end"""
    return low + (high - low) / (end - start) * (t - start)


def rise(t, start, end, low, high):
    """low before the start, high after the end, smooth in between"""
    s = np.clip((t - start) / (end - start), 0, 1)
    return low + (high - low) * s * s * (3 - 2 * s)


def paint(garment, sheet):
    """images (n, 28, 28) uint8: a shape in one shade of grey with folds,
    stripes or checks and a print; its trim in another shade; noise; and
    sometimes a tag that hides a part"""
    some, wave, x, y = sheet.some, sheet.wave, sheet.x, sheet.y
    shape, trim = garment(sheet)
    cloth = some(0.35, 1)
    contrast = np.where(some(0, 1) < 0.5, some(0.2, 0.7), some(-0.7, -0.2))
    accent = np.clip(cloth + contrast, 0.05, 1)
    grey = cloth * (1 - some(0, 0.4) * wave(x + some(-1, 1) * y, 10, 40))
    for t in (y + some(-0.3, 0.3) * x, x + some(-0.3, 0.3) * y):
        stripes = ink(sheet.maybe(0.2, 5 * wave(t, 3, 10) - 2.5))
        grey = grey * (1 - some(0, 0.6) * stripes)
    px, py = x - some(-5, 5), y - some(-7, 7)
    spots = 8 * meet(wave(x, 3, 9), wave(y, 3, 9)) - some(0, 4)
    spots = meet(ellipse(px, py, some(2, 6), some(1.5, 5)), spots)
    grey = grey + ink(sheet.maybe(0.3, spots)) * (accent - grey)
    noise = sheet.rng.random(shape.shape, dtype=np.float32) - 0.5
    image = ink(shape) * (grey + some(0, 0.15) * noise)
    image = image + ink(trim) * (accent - image)
    tag = meet(some(1, 3) - np.abs(py), some(1, 3) - np.abs(px))
    image = image + ink(sheet.maybe(0.1, tag)) * (some(0, 1) - image)
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


# Every garment returns its shape and its trim. Lengths are in pixels.


def top(sheet, sleeve, spread, waist, hem):
    """what T-shirt, pullover, coat and shirt share: the shape, how far a
    point is below the shoulder, and how far from the middle"""
    some, u = sheet.some, np.abs(sheet.x)  # u: both sides at once
    low = sheet.y - some(-13, -11.5)
    down = low - some(0.1, 0.4) * u  # shoulders slope
    shoulder = some(5.5, 7.5)
    body = ramp(down, 0, hem, shoulder, waist) - u
    middle = shoulder - 1.5 + spread * down
    arm = ramp(down, 0, sleeve, some(2, 3), some(1.2, 2))
    arm = meet(arm - np.abs(u - middle), down, sleeve - down)
    neck = ellipse(u, down, some(2, 4.5), some(0.8, 4))
    shape = meet(join(meet(body, down, hem - low), arm), -neck)
    return shape, down, u


def collar(sheet, shape, down, u, p):
    """the edge of a front that opens, and the two sides of a collar"""
    some = sheet.some
    edge = some(0.3, 0.8) - np.abs(sheet.x - some(-1, 1))
    edge = sheet.maybe(p, edge)
    sides = np.abs(u - ramp(down, 0, some(4, 9), some(2.5, 4.5), 0))
    sides = meet(some(0.4, 1.2) - sides, 5 - u - down / 2)
    return meet(join(edge, sheet.maybe(p, sides)), shape)


def t_shirt(sheet):
    some = sheet.some
    sleeve, waist, hem = some(0.5, 8), some(6.5, 9), some(22, 27)
    shape, down, _ = top(sheet, sleeve, some(0.4, 0.8), waist, hem)
    return shape, meet(sheet.maybe(0.2, down - some(19, 25)), shape)


def trouser(sheet):
    some, u, y = sheet.some, np.abs(sheet.x), sheet.y
    hem = some(9, 14)
    outer = ramp(y, -13, hem, some(3.5, 6.5), some(3.5, 7))
    inner = ramp(y, some(-8, -1), hem, 0, some(-0.3, 4))
    shape = meet(outer - u, u - inner, between(y, -13, hem))
    return shape, sheet.maybe(0.3, meet(some(-12.5, -10) - y, shape))


def pullover(sheet):
    some = sheet.some
    sleeve, waist, hem = some(14, 24), some(7, 9.5), some(19, 23)
    shape, down, _ = top(sheet, sleeve, some(0.1, 0.4), waist, hem)
    ribs = join(down - some(17, 23), 1.2 - down)
    return shape, meet(sheet.maybe(0.4, ribs), shape)


def dress(sheet):
    some, u, low = sheet.some, np.abs(sheet.x), sheet.y + 13
    down = low - some(0, 0.3) * u
    belt, waist, hem = some(8, 13), some(2.5, 5), some(20, 27)
    bodice = ramp(down, 0, belt, some(2.5, 5.5), waist)
    skirt = ramp(down, belt, hem, waist, some(3.5, 9))
    body = np.where(down < belt, bodice, skirt) - u
    arm = np.abs(u - some(3, 5) - some(0.1, 0.5) * down)
    arm = meet(some(1, 2) - arm, between(down, 0, some(-8, 20)))
    neck = ellipse(u, down, some(1.5, 3.5), some(1, 6))
    shape = meet(join(meet(body, down, hem - low), arm), -neck)
    belt = some(0.5, 1.2) - np.abs(down - belt)
    return shape, meet(sheet.maybe(0.3, belt), shape)


def coat(sheet):
    some = sheet.some
    sleeve, waist, hem = some(17, 25), some(7.5, 10), some(25, 28)
    shape, down, u = top(sheet, sleeve, some(0.1, 0.35), waist, hem)
    return shape, collar(sheet, shape, down, u, 0.95)


def shoe(sheet, ankle, instep, lift):
    """what the shoes share, toe to the left: the upper, the sole, and how
    high a point is above the sole, whose heel end is lifted"""
    some, x = sheet.some, sheet.x
    height = some(5, 9) - sheet.y
    h = height - rise(x, -6, 10, 0, lift)
    toe, back = some(2.5, 4.5), some(11.5, 13) + some(-0.2, 0.1) * h
    edge = rise(x, some(-10, -5), instep, toe, ankle) - h
    cap = join(ellipse(x + 7, h, some(4.5, 6), toe + 1), x + 7)
    mouth = ellipse(x - some(6, 9), h - ankle, some(2, 5), some(0.5, 3))
    upper = meet(0.6 * edge, h, back - x, cap, -mouth)
    sole = meet(between(h, 0, some(1, 2.5)), x + some(12, 13))
    heel = meet(x - some(5, 10), between(height, 0, lift + 1))
    return upper, meet(join(sole, heel), back - x), h


def sandal(sheet):
    some, lift = sheet.some, np.maximum(sheet.some(-4, 9), 0)
    upper, sole, h = shoe(sheet, some(4, 11), some(-2, 8), lift)
    straps = sheet.wave(sheet.x + some(-1, 1) * h, 5, 14)
    straps = 4 * (straps - some(0.3, 0.85))
    return join(meet(upper, straps), sole), sole


def shirt(sheet):
    some = sheet.some
    sleeve, waist, hem = some(8, 24), some(6, 9), some(22, 27)
    shape, down, u = top(sheet, sleeve, some(0.1, 0.6), waist, hem)
    return shape, collar(sheet, shape, down, u, 0.9)


def sneaker(sheet):
    some = sheet.some
    ankle = np.maximum(some(6, 9), some(-20, 14))
    upper, sole, _ = shoe(sheet, ankle, some(0, 8), some(0, 1))
    return join(upper, sole), sheet.maybe(0.7, sole)


def bag(sheet):
    some, x, y = sheet.some, sheet.x, sheet.y
    rim, floor = some(-8, 2), some(6, 12)
    sides = ramp(y, rim, floor, some(7, 13), some(9, 13)) - np.abs(x)
    corners = ellipse(x, y - (rim + floor) / 2, 15, some(10, 16))
    body = meet(sides, corners, between(y, rim, floor))
    strap = np.abs(ellipse(x, y - rim, some(3, 9), some(2, 12)))
    strap = meet(some(0.5, 1.2) - strap, rim + 1 - y)
    flap = meet(rim + some(1, 7) - y, body)
    return join(body, sheet.maybe(0.8, strap)), sheet.maybe(0.5, flap)


def ankle_boot(sheet):
    some, lift = sheet.some, np.maximum(sheet.some(-3, 5), 0)
    upper, sole, _ = shoe(sheet, some(10, 16), some(-1, 5), lift)
    return join(upper, sole), sheet.maybe(0.4, sole)


GARMENTS = (  # in the order of the labels
    *(t_shirt, trouser, pullover, dress, coat),
    *(sandal, shirt, sneaker, bag, ankle_boot),
)
