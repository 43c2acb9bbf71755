"""Foldcast's random stream, xoshiro256++ seeded from names: for fixtures whose draws must be the program's. Not a program by itself."""

MASK = (1 << 64) - 1


def split_mix(state):
    """The next state and its number."""
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return state, z ^ (z >> 31)


def seed(*parts):
    """FNV-1a over the parts' text, mixed."""
    value = 0xCBF29CE484222325
    for part in parts:
        for byte in [*str(part).encode(), 0xFF]:
            value = ((value ^ byte) * 0x100000001B3) & MASK
    return split_mix(value)[1]


def rotated(x, k):
    return ((x << k) | (x >> (64 - k))) & MASK


class RandomStream:
    def __init__(self, start):
        self.s = []
        for _ in range(4):
            start, number = split_mix(start)
            self.s.append(number)

    def next(self):
        s = self.s
        result = (rotated((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotated(s[3], 45)
        return result

    def uniform(self):
        return (self.next() >> 11) * 2.0**-53

    def integer(self, below):
        """Lemire's method, as the program's."""
        product = self.next() * below
        threshold = (1 << 64) % below
        while product & MASK < threshold:
            product = self.next() * below
        return product >> 64

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, -1, -1):
            j = self.integer(i + 1)
            items[i], items[j] = items[j], items[i]
        return items
