#!/usr/bin/env python3
"""Fits the functions by which Sources/CKernels computes powers of two, erf and gelu, and prints their coefficients.

f(x) ≈ x · P(x²) / Q(x²) on 0 ≤ x ≤ border, minimax in the relative error by Lawson's iteration on a linearized least-squares
problem in Chebyshev polynomials, then written in powers of x² with P(0) = f'(0) and Q(0) = 1 up to the error. Deterministic.

Needs: numpy, scipy.   Usage: scripts/reference/elementary_fits.py
"""
import numpy as np
from numpy.polynomial import chebyshev, polynomial
from scipy.special import erf


def lawson(f, border, p, q, rounds=600, points=1000):
    """Coefficients of P (degree p) and Q (degree q) in powers of x², and the largest relative error on the points."""
    x = np.append(border * (1 - np.cos(np.pi * (np.arange(points) + 0.5) / points)) / 2, border)
    g = f(x) / x
    t = 2 * (x / border) ** 2 - 1
    in_p, in_q = chebyshev.chebvander(t, p), chebyshev.chebvander(t, q)
    weight, denominator, best = np.ones(x.size), np.ones(x.size), (np.inf, None, None)
    for iteration in range(rounds):
        scale = np.sqrt(weight) / abs(denominator)
        system = np.hstack([in_p / g[:, None], -in_q]) * scale[:, None]
        solution = np.linalg.svd(system, full_matrices=False)[2][-1]
        a, b = solution[: p + 1], solution[p + 1 :]
        denominator = in_q @ b
        error = abs(1 - (in_p @ a) / denominator / g)
        if error.max() < best[0] and (np.all(denominator > 0) or np.all(denominator < 0)):
            best = (error.max(), a, b)
        if iteration > 8:
            weight = np.maximum(weight * error / error.max(), 1e-14)
            weight /= weight.max()
    largest, a, b = best
    # From Chebyshev polynomials in t = 2 s / border² − 1 to powers of s = x².
    line = np.array([-1.0, 2 / border**2])
    def powers(c):
        total = np.zeros(1)
        for coefficient in chebyshev.cheb2poly(c)[::-1]:
            total = polynomial.polyadd(polynomial.polymul(total, line), [coefficient])
        return total
    a, b = powers(a), powers(b)
    return a / b[0], b / b[0], largest


def single(f, border, a, b):
    """The largest absolute and relative error of the evaluation in float32 on 2,000,000 points."""
    x = np.linspace(1e-4, border, 2_000_000).astype(np.float32)
    s = x * x
    def horner(c):
        value = np.full_like(s, np.float32(c[-1]))
        for coefficient in c[-2::-1]:
            value = value * s + np.float32(coefficient)
        return value
    y = (x * horner(a) / horner(b)).astype(float)
    error = abs(y - f(x.astype(float)))
    return error.max(), (error / f(x.astype(float))).max()


def gelu_fit(f, border, degree, rounds=200, points=4000):
    """Coefficients in powers of u = 2 (x / border)² − 1 of the polynomial nearest to f(x) / x, by the absolute error times x."""
    u = np.cos(np.pi * (np.arange(points) + 0.5) / points)
    x = border * np.sqrt((u + 1) / 2)
    system, weight = chebyshev.chebvander(u, degree), np.ones(points)
    for _ in range(rounds):
        scale = x * np.sqrt(weight)
        solution = np.linalg.lstsq(system * scale[:, None], f(x) / x * scale, rcond=None)[0]
        error = abs(x * (system @ solution) - f(x))
        weight = np.maximum(weight * error, 1e-12)
        weight /= weight.mean()
    return chebyshev.cheb2poly(solution), error.max()


half_power = lambda y: np.tanh(y * np.log(2) / 2)  # 2^y = (1 + w) / (1 − w)
for name, f, border, p, q in (("tanh of ½ y ln 2", half_power, 0.5, 2, 0), ("erf", erf, 4.0, 5, 5)):
    a, b, largest = lawson(f, border, p, q)
    absolute, relative = single(f, border, a, b)
    print(f"{name}: border {border}, degrees {p}/{q} in x², relative error {largest:.1e}; in float32 without fused "
          f"products {absolute:.1e} absolute, {relative:.1e} relative")
    print("  P, from the highest power: " + ", ".join(f"{c:.9e}" for c in a[::-1]))
    print("  Q, from the highest power: " + ", ".join(f"{c:.9e}" for c in b[::-1]))
normal = lambda x: erf(x / np.sqrt(2)) / 2
slope = lambda x: normal(x) + x * np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
for name, f, degree in (("Φ − ½ of gelu", normal, 12), ("slope of gelu − ½", slope, 14)):
    coefficients, largest = gelu_fit(f, 5.0, degree)
    print(f"{name}: x·P(2x²/25 − 1) for |x| ≤ 5, degree {degree}, absolute error {largest:.1e}")
    print("  P, from the highest power: " + ", ".join(f"{c:.9e}" for c in coefficients[::-1]))
