"""Reference numbers for Tests/LearningRatesTests/RuleArithmeticTests.swift, in 50 digits, rounded once at the end.

Every rule takes one step from η = .02 (η₀ = .01) after the epochs (L, A) = (1, .5), (.9, .75), or, marked "worse", (.9, .75), (1, .5).
The inputs are the binary64 numbers nearest to the decimals, as the program has them.
"""
from decimal import Decimal, getcontext

getcontext().prec = 50


def b(x):
    return Decimal(float(x))


def tanh(x):
    return ((2 * x).exp() - 1) / ((2 * x).exp() + 1)


def trend(losses):
    x = [max(b(l), Decimal("1e-12")).ln() for l in losses]
    short = long = x[0]
    variance, weight = Decimal(0), Decimal(2) / 11
    for y in x[1:]:
        d = y - long
        variance = (1 - weight) * (variance + weight * d * d)
        short += (y - short) / 2
        long += weight * d
    return (short - long) / (variance.sqrt() + Decimal("1e-8"))


eta, base, change = b(0.02), b(0.01), b(0.25)
rho = (b(0.9) - 1) / (1 + b(1e-12))
better, worse = trend([1, 0.9]), trend([0.9, 1])
score = -b(0.5) * better + b(0.5) * change + b(0.5) * b(0.9).ln()
share = 1 / (1 + (-score).exp())

for name, value in {
    "trend better": better,
    "trend worse": worse,
    "trend 1 .8 .9 .7": trend([1, 0.8, 0.9, 0.7]),
    "absolute": eta * (1 + change),
    "absolute:alpha=0.5": eta * (1 + b(0.5) * change),
    "absolute:metric=absLoss": eta * (1 + abs(rho)),
    "signed": eta * (1 + change),
    "signed worse": eta * (1 - change),
    "positivePart worse": eta,
    "decayed": eta * (1 + change) * (1 - b(0.02)),
    "reverting": eta * (1 + change) * (b(0.1) * (base / eta).ln()).exp(),
    "linear": eta * (1 - b(0.5) * rho + b(0.5) * change),
    "tanh": eta * (b(0.05) * tanh(better)).exp(),
    "tanh worse": eta * (-b(0.5) * tanh(worse - b(0.25))).exp(),
    "tanh:faithful worse": eta * b(0.1).exp(),
    "sigmoid": base * ((2 * share - 1) * b(10).ln()).exp(),
    "boldDriver": eta * b(1.05),
    "boldDriver worse": eta * b(0.5),
    # 9 of 10 epochs: s = ½ of the cosine, so ½(1 + cos(π/2)) = ½.
    "hybrid": eta * b(0.5) * (b(0.05) * tanh(better)).exp(),
}.items():
    print(f"{name:28} {float(value)!r}")
