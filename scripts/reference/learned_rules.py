"""Reference numbers for Tests/LearningRatesTests/LearnedRuleTests.swift and SettlingRateTests.swift, from the textbook forms with explicit inverses.

Each rule, without its prior and without the safety chain, is shown the epochs below, of which the fifth was rolled back and so is
missing; printed are its rates after each. numpy is the only dependency.
"""
import math

import numpy as np

EPOCHS = [1, 2, 3, 4, 6, 7, 8, 9]
LOSSES = [1, 0.8, 0.85, 0.7, 0.75, 0.6, 0.62, 0.3]
ACCURACIES = [0.1, 0.3, 0.2, 0.4, 0.35, 0.5, 0.45, 0.7]
ETA0, E, N = 0.01, 12, 400


def trends():
    """The trend after each epoch, as SCIENCE has it."""
    logs, found = [math.log(l) for l in LOSSES], [0.0]
    short = long = logs[0]
    variance, weight = 0.0, 2 / 11
    for y in logs[1:]:
        d = y - long
        variance = (1 - weight) * (variance + weight * d * d)
        short += (y - short) / 2
        long += weight * d
        found.append((short - long) / (math.sqrt(variance) + 1e-8))
    return found


TRENDS = trends()


def situation(i, rate):
    change = ACCURACIES[i] - ACCURACIES[i - 1] if i else 0.0
    return np.array(
        [1, TRENDS[i], change, min(1, EPOCHS[i] / E), math.log(N / 512), math.log10(rate / ETA0), math.log(LOSSES[0])])


def reward(i):
    """What the choice after epoch i − 1 was worth."""
    if EPOCHS[i] != EPOCHS[i - 1] + 1:
        return -1.0
    return max(-1.0, min(1.0, math.log(LOSSES[i - 1]) - math.log(LOSSES[i])))


def run(learner):
    rate, rates, x, choice = ETA0, [], None, None
    for i in range(len(EPOCHS)):
        if i:
            learner.learn(x, choice, reward(i))
        x = situation(i, rate)
        choice, factor = learner.choose(x)
        rate *= factor
        rates.append(rate)
    return rates


class LinUCB:
    arms = [1, 1.25, 0.8, 2, 0.5]

    def __init__(self):
        self.history = []

    def learn(self, x, choice, r):
        self.history.append((choice, x, r))

    def choose(self, x):
        scores = []
        for arm in range(5):
            a, b = np.eye(7), np.zeros(7)
            for age, (choice, past, r) in enumerate(reversed(self.history)):
                if choice == arm:
                    a += 0.97**age * np.outer(past, past)
                    b += 0.97**age * r * past
            inverse = np.linalg.inv(a)
            scores.append(x @ inverse @ b + 0.5 * math.sqrt(x @ inverse @ x))
        # Equal to rounding: the first.
        best = next(i for i, s in enumerate(scores) if s > max(scores) - 1e-12)
        return best, self.arms[best]


class RLS:
    moves = [0, 0.1, -0.1, 0.3, -0.3]

    def __init__(self):
        self.w, self.p = np.zeros(15), np.eye(15)

    @staticmethod
    def phi(x, m):
        return np.concatenate([x, [m, m * m], m * x[1:]])

    def learn(self, x, choice, r):
        phi = self.phi(x, self.moves[choice])
        # The information form: P⁻¹ ← .98·P⁻¹ + φφᵀ, w = P·(.98·P⁻¹w + φy).
        information = 0.98 * np.linalg.inv(self.p)
        self.p, old = np.linalg.inv(information + np.outer(phi, phi)), information @ self.w
        self.w = self.p @ (old - phi * r)

    def choose(self, x):
        scores = [self.w @ self.phi(x, m) - 0.1 * math.sqrt(self.phi(x, m) @ self.p @ self.phi(x, m)) for m in self.moves]
        best = int(np.argmin(scores))
        return best, math.exp(self.moves[best])


class Meta:
    def __init__(self):
        self.w = [0.5 * math.sin(i + 1) for i in range(129)]

    def learn(self, *_):
        pass

    def choose(self, x):
        w = np.array(self.w)
        hidden = np.tanh(w[:96].reshape(16, 6) @ x[1:] + w[96:112])
        return 0, math.exp(0.3 * math.tanh(w[112:128] @ hidden + w[128]))


MASK = (1 << 64) - 1


class Stream:
    """xoshiro256++, seeded as the program does for the rule of seed 1."""

    def __init__(self, *names):
        h = 0xCBF29CE484222325
        for name in names:
            for byte in str(name).encode():
                h = (h ^ byte) * 0x100000001B3 & MASK
            h = (h ^ 0xFF) * 0x100000001B3 & MASK
        seed = self.mix([h])
        state = [seed]
        self.s = [self.mix(state) for _ in range(4)]

    @staticmethod
    def mix(state):
        state[0] = z = state[0] + 0x9E3779B97F4A7C15 & MASK
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
        return z ^ z >> 31

    def uniform(self):
        def turn(x, k):
            return (x << k | x >> 64 - k) & MASK

        s = self.s
        result = turn(s[0] + s[3] & MASK, 23) + s[0] & MASK
        t = s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = turn(s[3], 45)
        return (result >> 11) * 2.0**-53


class Exp3:
    arms = [0.5, 0.8, 1, 1.25, 2]

    def __init__(self):
        self.w, self.stream = np.ones(5), Stream(1, "rate rule")

    def p(self):
        return 0.9 * self.w / self.w.sum() + 0.1 / 5

    def learn(self, _, choice, r):
        share = self.p()[choice]
        self.w **= 0.97
        self.w[choice] *= math.exp(0.1 * (1 + r) / 2 / share / 5)

    def choose(self, _):
        choice = int(np.searchsorted(np.cumsum(self.p()), self.stream.uniform(), side="right"))
        return choice, self.arms[choice]


class Settle:
    """Not a learner: what it looks at is the loss of the epoch itself, with 100 validation samples."""

    def rates(self):
        base, best, last, wish, found = ETA0, None, None, None, []
        for epoch, loss in zip(EPOCHS, LOSSES):
            # The rate was cut to a quarter in the gap, as the chain does.
            if last and epoch > last + 1:
                base /= 4
            if best is not None:
                base *= 1.5 if loss < best * (1 - 0.5 / math.sqrt(100)) else 0.85 if loss > best else 1
            p = epoch / E
            wish = base * (1 if p <= 0.5 else max(0.01, 0.5 * (1 + math.cos(2 * math.pi * (p - 0.5)))))
            found.append(wish)
            best, last = min(loss, best or loss), epoch
        return found


print("Settle", Settle().rates())

for learner in [LinUCB(), RLS(), Meta(), Exp3()]:
    print(type(learner).__name__, [float(r) for r in run(learner)])
    if isinstance(learner, Exp3):
        print("  log w, the greatest being 0:", [float(v) for v in np.log(learner.w / learner.w.max())])
    if isinstance(learner, RLS):
        print("  w:", [float(v) for v in learner.w])
