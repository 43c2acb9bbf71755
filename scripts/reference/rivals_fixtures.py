#!/usr/bin/env python3
"""Writes what rivals are tested against: the steps of optimizers on a small least-squares problem, and rates of schedules, in float64.

The steps go to Tests/KernelsTests/Fixtures/rivals.json, the rates to Tests/LearningRatesTests/Fixtures/schedules.json.

Needs torch, adabound, dog-optimizer, dadaptation, prodigyopt and schedulefree. Where the authors publish a package, that package
makes the steps. Where they publish a file alone, its update is written out here anew, and the source is named:

- hypergradientSGD, hypergradientAdam: sgd_hd.py and adam_hd.py of github.com/gbaydin/hypergradient-descent, for one tensor.
- l4: L4/L4.py (L4Adam) of github.com/martius-lab/l4-optimizer, TensorFlow there.
- dowg: dowg/dowg.py (DoWG) of github.com/rka97/dowg.
- lineSearch: sls/sls.py (Sls, Armijo, c = .1, reset_option 1) of github.com/IssamLaradji/sls, whose forward passes are counted without
  the one that has a gradient.

The problem: step t takes the gradient of the mean of (Aθ − b)² over the rows 5t mod 20 … + 4, unclipped. A run multiplies the rows
of these four batches by its scales, so that what sets a method apart shows in its steps. All inputs are float32 numbers; the start
is small, so that float32 resolves the first steps, which have a length of 1e-6 for some methods.

Schedules are PyTorch's own, stepped once an epoch; ReduceLROnPlateau gets the losses that stand beside its rates.

Usage: rivals_fixtures.py
"""

import json
import math
import pathlib
import warnings

import numpy as np
import torch

ROWS, COLUMNS, BLOCKS, BATCH, STEPS, PLANNED = 20, 12, [8, 4], 5, 100, 100
RECORDED = [*range(1, 13), *range(20, STEPS + 1, 10)]


class HypergradientSGD:
    def __init__(self, theta, rate):
        self.theta, self.rate, self.previous = theta, rate, torch.zeros_like(theta)

    def step(self, loss):
        g = self.theta.grad
        self.rate += 1e-6 * torch.dot(g, self.previous).item()
        self.previous = g.clone()
        self.theta -= self.rate * g


class HypergradientAdam:
    def __init__(self, theta, rate):
        self.theta, self.rate, self.t = theta, rate, 0
        self.m, self.v = torch.zeros_like(theta), torch.zeros_like(theta)

    def step(self, loss):
        g = self.theta.grad
        if self.t > 0:
            u = self.m / (self.v.sqrt() + 1e-8) * math.sqrt(1 - 0.999**self.t) / (1 - 0.9**self.t)
            self.rate += 1e-8 * torch.dot(g, u).item()
        self.t += 1
        self.m = 0.9 * self.m + (1 - 0.9) * g
        self.v = 0.999 * self.v + (1 - 0.999) * g * g
        u = self.m / (self.v.sqrt() + 1e-8) * math.sqrt(1 - 0.999**self.t) / (1 - 0.9**self.t)
        self.theta -= self.rate * u


class L4Adam:
    def __init__(self, theta, rate):
        self.theta, self.t, self.least = theta, 0, 0.0
        self.m, self.v = torch.zeros_like(theta), torch.zeros_like(theta)

    def step(self, loss):
        g = self.theta.grad
        self.least = 0.75 * loss if self.t == 0 else min(self.least, loss)
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.999 * self.v + 0.001 * g * g
        derivative = self.m / (1 - 0.9**self.t)
        direction = derivative / ((self.v / (1 - 0.999**self.t)).sqrt() + 1e-4)
        rate = 0.15 * (loss - 0.9 * self.least) / (torch.dot(direction, derivative).item() + 1e-12)
        self.theta -= rate * direction
        self.least *= 1 + 1 / 1000


class DoWG:
    def __init__(self, theta, rate):
        self.theta, self.start, self.distance, self.sum = theta, theta.clone(), 1e-4, 0.0

    def step(self, loss):
        g = self.theta.grad
        self.distance = max(self.distance, ((self.theta - self.start) ** 2).sum().item())
        self.sum += self.distance * (g * g).sum().item()
        self.theta -= self.distance * g / (math.sqrt(self.sum) + 1e-4)


class OfPackage:
    """An optimizer of torch's interface, on one tensor or on the blocks."""

    def __init__(self, make, in_blocks=False, averaged=False, train_mode=False):
        self.make, self.in_blocks, self.averaged, self.train_mode = make, in_blocks, averaged, train_mode

    def __call__(self, theta, rate):
        self.theta = theta
        sizes = BLOCKS if self.in_blocks else [COLUMNS]
        self.parts = [torch.nn.Parameter(p.clone()) for p in theta.split(sizes)]
        self.sizes = sizes
        self.optimizer = self.make(self.parts, rate)
        if self.train_mode:
            self.optimizer.train()
        if self.averaged:
            from dog import PolynomialDecayAverager

            model = torch.nn.Module()
            model.parts = torch.nn.ParameterList(self.parts)
            self.averager = PolynomialDecayAverager(model)
        return self

    def step(self, loss):
        for part, g in zip(self.parts, self.theta.grad.split(self.sizes)):
            part.grad = g.clone()
        self.optimizer.step()
        if self.averaged:
            self.averager.step()
        self.theta.copy_(torch.cat([p.detach() for p in self.parts]))

    def scored(self):
        if self.averaged:
            return torch.cat([p.detach() for p in self.averager.averaged_model.parts])
        if self.train_mode:
            self.optimizer.eval()
            x = torch.cat([p.detach().clone() for p in self.parts])
            self.optimizer.train()
            return x
        return None


def methods():
    import adabound
    import dadaptation
    import dog
    import prodigyopt
    import schedulefree

    free = schedulefree.AdamWScheduleFreeReference
    return {
        "adabound": (0.01, OfPackage(lambda p, r: adabound.AdaBound(p, lr=r))),
        "amsbound": (0.01, OfPackage(lambda p, r: adabound.AdaBound(p, lr=r, amsbound=True))),
        "hypergradientSGD": (0.001, HypergradientSGD),
        "hypergradientAdam": (0.01, HypergradientAdam),
        "l4": (1, L4Adam),
        "dog": (1, OfPackage(lambda p, r: dog.DoG(p, lr=r), in_blocks=True, averaged=True)),
        "ldog": (1, OfPackage(lambda p, r: dog.LDoG(p, lr=r), in_blocks=True, averaged=True)),
        "dowg": (1, DoWG),
        "dAdaptAdam": (1, OfPackage(lambda p, r: dadaptation.DAdaptAdam(p, lr=r), in_blocks=True)),
        "prodigy": (1, OfPackage(lambda p, r: prodigyopt.Prodigy(p, lr=r), in_blocks=True)),
        "scheduleFreeAdamW": (0.0025, OfPackage(lambda p, r: free(p, lr=r), train_mode=True)),
        "scheduleFreeAlgoPerf": (
            0.0025,
            OfPackage(
                lambda p, r: free(
                    p, lr=r, betas=(0.9, 0.9955159689799007), weight_decay=0.08121616522670176, r=0.75,
                    warmup_steps=PLANNED // 50),
                train_mode=True)),
    }


def line_search(a, b, start):
    theta, rate, forwards, recorded = start.clone(), 1.0, 0, {"forwards": [], "trained": []}
    for t in range(STEPS):
        rows = slice(BATCH * t % ROWS, BATCH * t % ROWS + BATCH)

        def loss(x):
            return ((a[rows] @ x - b[rows]) ** 2).mean().item()

        g = 2 / BATCH * a[rows].T @ (a[rows] @ theta - b[rows])
        rate *= 2 ** (BATCH / ROWS)
        before, found = loss(theta), False
        if g.norm().item() >= 1e-8:
            for _ in range(100):
                forwards += 1
                if loss(theta - rate * g) <= before - rate * 0.1 * g.norm().item() ** 2:
                    found = True
                    break
                rate *= 0.9
            theta -= (rate if found else 1e-6) * g
        if t + 1 in RECORDED:
            recorded["forwards"].append(forwards)
            recorded["trained"].append(numbers(theta))
    return recorded


def lbfgs(a, b, start):
    """Steps of torch.optim.LBFGS without line search on all rows, one iteration each; the twelfth would raise the loss."""
    theta = torch.nn.Parameter(start.clone())
    optimizer = torch.optim.LBFGS([theta], lr=1, max_iter=1, history_size=10)

    def closure():
        residual = a @ theta.detach() - b
        theta.grad = 2 / ROWS * a.T @ residual
        return (residual**2).mean()

    steps = []
    for _ in range(11):
        optimizer.step(closure)
        steps.append(numbers(theta.detach()))
    return steps


def cycles(a, b, start):
    """Steps of torch's optimizers under OneCycleLR, which moves the rate and μ or β₁ with every step."""
    result = []
    for name, make in {
        "momentum": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True),
        "adam": lambda p: torch.optim.Adam(p, lr=0.01),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.01),
    }.items():
        theta = torch.nn.Parameter(start.clone())
        optimizer = make([theta])
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps=STEPS)
        run = {"name": name, "rates": [], "momenta": [], "trained": []}
        for t in range(STEPS):
            rows = slice(BATCH * t % ROWS, BATCH * t % ROWS + BATCH)
            theta.grad = 2 / BATCH * a[rows].T @ (a[rows] @ theta.detach() - b[rows])
            group = optimizer.param_groups[0]
            run["rates"].append(group["lr"])
            run["momenta"].append(group["betas"][0] if "betas" in group else group["momentum"])
            optimizer.step()
            if t + 1 < STEPS:
                scheduler.step()
            if t + 1 in RECORDED:
                run["trained"].append(numbers(theta.detach()))
        result.append(run)
    return result


# Gradients large enough for the bounds, the largest v and the small κ of hypergradients to matter within 100 steps.
SCALES = {
    "adabound": [10, 1, 1, 1], "amsbound": [10, 1, 1, 1], "hypergradientSGD": [3, 3, 3, 3], "hypergradientAdam": [30, 30, 30, 30],
}


def numbers(tensor):
    return [float(f"{v:.10g}") for v in tensor.tolist()]


def schedules():
    """The rates of each epoch, from the start rate .1."""
    from torch.optim import lr_scheduler as lr

    losses = [1.0] + [0.5] * 12 + [0.4] + [0.4 * (1 - 5e-5)] * 12 + [0.1] * 4
    cases = {
        "step": (20, lambda o: lr.StepLR(o, 7)),
        "step:gamma=0.5,every=3": (20, lambda o: lr.StepLR(o, 3, gamma=0.5)),
        "exponential": (20, lambda o: lr.ExponentialLR(o, 0.95)),
        "cosine": (20, lambda o: lr.CosineAnnealingLR(o, 20)),
        "cosineRestarts": (40, lambda o: lr.CosineAnnealingWarmRestarts(o, 10, 2)),
        "cosineRestarts:period=3,mult=1": (20, lambda o: lr.CosineAnnealingWarmRestarts(o, 3, 1)),
        "oneCycle": (20, lambda o: lr.OneCycleLR(o, 0.1, total_steps=20)),
        "oneCycle ": (7, lambda o: lr.OneCycleLR(o, 0.1, total_steps=7)),
        "oneCycle:warm=0.5": (10, lambda o: lr.OneCycleLR(o, 0.1, total_steps=10, pct_start=0.5)),
        "reduceOnPlateau": (len(losses), lambda o: lr.ReduceLROnPlateau(o)),
        "reduceOnPlateau:factor=0.5,patience=1": (len(losses), lambda o: lr.ReduceLROnPlateau(o, factor=0.5, patience=1)),
    }
    result = []
    for rule, (epochs, make) in cases.items():
        optimizer = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        scheduler = make(optimizer)
        rates, momenta = [], []
        for epoch in range(epochs):
            rates.append(optimizer.param_groups[0]["lr"])
            if rule.startswith("oneCycle"):
                momenta.append(optimizer.param_groups[0]["betas"][0])
            optimizer.step()
            if epoch + 1 < epochs:
                scheduler.step(losses[epoch]) if isinstance(scheduler, lr.ReduceLROnPlateau) else scheduler.step()
        result.append({"rule": rule.strip(), "epochs": epochs, "losses": losses[:epochs], "rates": rates, "momenta": momenta})
    return result


def write(target, name, content):
    file = pathlib.Path(__file__).resolve().parents[2] / "Tests" / target / "Fixtures" / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content) + "\n")


def main():
    torch.set_default_dtype(torch.float64)
    warnings.simplefilter("ignore")
    generator = np.random.default_rng(7)

    def drawn(*shape):
        return torch.from_numpy(generator.standard_normal(shape).astype(np.float32).astype(np.float64))

    a, b = drawn(ROWS, COLUMNS), drawn(ROWS)
    start = torch.from_numpy((1e-3 * drawn(COLUMNS).numpy()).astype(np.float32).astype(np.float64))
    runs = []
    with torch.no_grad():
        for name, (rate, make) in methods().items():
            theta = start.clone()
            method = make(theta, rate)
            scales = SCALES.get(name, [1, 1, 1, 1])
            trained, scored = [], []
            for t in range(STEPS):
                rows = slice(BATCH * t % ROWS, BATCH * t % ROWS + BATCH)
                scale = scales[t % len(scales)]
                residual = scale * (a[rows] @ theta - b[rows])
                theta.grad = 2 * scale / BATCH * a[rows].T @ residual
                method.step((residual**2).mean().item())
                if t + 1 not in RECORDED:
                    continue
                trained.append(numbers(theta))
                judged = method.scored() if isinstance(method, OfPackage) else None
                if judged is not None:
                    scored.append(numbers(judged))
            runs.append({"name": name, "rate": rate, "scales": scales, "trained": trained, "scored": scored})
    fixture = {
        "matrix": [numbers(row) for row in a], "labels": numbers(b), "start": numbers(start), "blocks": BLOCKS, "batch": BATCH,
        "plannedSteps": PLANNED, "recorded": RECORDED, "runs": runs,
        "lineSearch": line_search(a, b, start), "lbfgs": lbfgs(a, b, start),
        "cycles": cycles(a, b, start),
    }
    write("KernelsTests", "rivals", fixture)
    write("LearningRatesTests", "schedules", schedules())


if __name__ == "__main__":
    main()
