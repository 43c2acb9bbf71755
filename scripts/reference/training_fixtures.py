#!/usr/bin/env python3
"""Writes Tests/ForecastersTests/Fixtures/training.json: rivals that are more than an optimizer, epoch by epoch, in float64 by PyTorch.

Needs torch and numpy; networks and windows are those of torch_fixtures.py, random draws the program's (random_stream.py).

- lalr: before each epoch η = 1/K, K the largest of the batches in time order (the last may be short), then SGD over the shuffled
  batches. For the absolute error K = ‖A‖/(mH) as symnet's regression code has it (github.com/sahamath/sym-net, np.linalg.norm of the
  penultimate activations over the batch size and the outputs). For the squared error K = 2/(mH)·((‖W‖ + 1)‖AᵀA‖ + ‖AᵀT‖), which
  bounds the gradient by the head's weights in the ball of radius 1 about W; the script checks that bound by autograd.
- pbt: four networks under Adam, a quarter of the epochs each; every second epoch the worst goes on from the best, its rate times .8 or
  1.2 (arXiv:1711.09846, truncation selection). Moments go with the weights.

Usage: training_fixtures.py
"""

import copy
import json
import pathlib

import numpy as np
import torch
from random_stream import RandomStream, seed
from torch_fixtures import ANCHORED, FEATURES, LOOKBACK, LSTM, MLP, flat, windows

ROWS, SHUFFLE, CONTEXT, WEIGHTS = 60, 17, 5, 3


def series(name):
    generator = np.random.default_rng(sum(map(ord, name)))
    values = np.zeros((ROWS, FEATURES))
    for t in range(1, ROWS):
        values[t] = 0.7 * values[t - 1] + generator.standard_normal(FEATURES)
    return torch.from_numpy(values.astype(np.float32).astype(np.float64)), generator


def readout(model, x):
    """The inputs of the head [B × U] and the head."""
    if isinstance(model, LSTM):
        return model.lstm(x)[0][:, -1], model.head
    x = x.flatten(1)
    for layer in model.layers[:-1]:
        x = model.activation(layer(x))
    return x, model.layers[-1]


def clip(parameters):
    norm = torch.sqrt(sum((p.grad**2).sum() for p in parameters)).item()
    if norm > 1:
        for p in parameters:
            p.grad *= 1 / norm


def epoch_of(model, optimizer, parameters, data, batch, shuffle, epoch):
    x, y, shift, scale = data
    order = RandomStream(seed(shuffle, "order", epoch)).shuffled(range(len(x)))
    for first in range(0, len(order), batch):
        rows = order[first : first + batch]
        for p in parameters:
            p.grad = None
        ((model(x[rows]) * scale[rows] + shift[rows] - y[rows]) ** 2).mean().backward()
        clip(parameters)
        optimizer.step()


def constant(model, data, batch, loss):
    x, y, shift, scale = data
    m, outputs, largest = min(batch, len(x)), y.shape[1], 0.0
    for first in range(0, len(x), batch):
        rows = slice(first, first + batch)
        with torch.no_grad():
            a, head = readout(model, x[rows])
            a = a * scale[rows]
            if loss == "absolute":
                k = a.norm().item() / (m * outputs)
            else:
                t = y[rows] - shift[rows] - scale[rows] * head.bias
                k = 2 / (m * outputs) * ((head.weight.norm() + 1) * (a.T @ a).norm() + (a.T @ t).norm()).item()
                for w in [head.weight, head.weight + head.weight / head.weight.norm()]:
                    gradient = 2 / (len(a) * outputs) * a.T @ (a @ w.T - t)
                    assert gradient.norm().item() * len(a) / m <= k
        largest = max(largest, k)
    return largest


def lalr(name, make, horizon, anchor, batch, loss, epochs, shape):
    values, generator = series(name)
    origins = list(range(LOOKBACK - 1, ROWS - horizon))
    data = windows(values, origins, horizon, anchor)
    model = make()
    blocks = list(model.blocks())
    with torch.no_grad():
        for _, _, parameter in blocks:
            draw = generator.uniform(-0.6, 0.6, parameter.shape)
            parameter.copy_(torch.from_numpy(draw.astype(np.float32).astype(np.float64)))
    parameters = [p for _, _, p in blocks]
    described = [{"layer": i, "kind": kind, "values": flat(p)} for i, kind, p in blocks]
    rates = []
    for epoch in range(1, epochs + 1):
        rates.append(1 / constant(model, data, batch, loss))
        epoch_of(model, torch.optim.SGD(parameters, lr=rates[-1]), parameters, data, batch, SHUFFLE, epoch)
    return {
        "name": name, **shape, "lookback": LOOKBACK, "horizon": horizon, "anchor": anchor, "anchoredColumns": ANCHORED,
        "columns": values.T.tolist(), "origins": origins, "batch": batch, "loss": loss, "blocks": described, "rates": rates,
        "parameters": [flat(p) for p in parameters],
    }


class Network:
    """A member of the population: an MLP from the program's own random weights, and Adam."""

    def __init__(self, hidden, horizon, start, rate, shuffle):
        self.model, self.rate, self.shuffle, self.rates, self.losses = MLP(hidden, horizon, "tanh"), rate, shuffle, [], []
        stream = RandomStream(start)
        self.parameters = [p for _, _, p in self.model.blocks()]
        with torch.no_grad():
            for (_, _, p), layer in zip(self.model.blocks(), [l for l in self.model.layers for _ in range(2)]):
                bound = 1 / layer.in_features**0.5
                draws = np.array([bound * (2 * stream.uniform() - 1) for _ in range(p.numel())], np.float32)
                drawn = torch.from_numpy(draws.astype(np.float64))
                p.copy_(drawn.reshape(layer.in_features, -1).T if p.ndim == 2 else drawn)
        self.optimizer = torch.optim.Adam(self.parameters, lr=rate)

    def train(self, epoch, data, tail, batch):
        self.optimizer.param_groups[0]["lr"] = self.rate
        epoch_of(self.model, self.optimizer, self.parameters, data, batch, self.shuffle, epoch)
        with torch.no_grad():
            x, y, shift, scale = tail
            loss = ((self.model(x) * scale + shift - y) ** 2).mean().item()
        assert not self.losses or loss < 4 * min(self.losses), "the guard would undo this epoch"
        self.rates.append(self.rate)
        self.losses.append(loss)
        if loss == min(self.losses):
            self.best = [flat(p) for p in self.parameters]

    def go_on_from(self, other, factor):
        self.model.load_state_dict(other.model.state_dict())
        self.optimizer.load_state_dict(copy.deepcopy(other.optimizer.state_dict()))
        self.rate, self.rates, self.losses, self.best = other.rate * factor, [*other.rates], [*other.losses], other.best


def pbt(epochs=32, rate=0.003, hidden=(6,), horizon=2, batch=8, size=4, interval=2):
    values, _ = series("pbt")
    training, validation = list(range(LOOKBACK - 1, 40)), list(range(43, ROWS - horizon))
    data, tail = (windows(values, origins, horizon, "lastValue") for origins in (training, validation))
    stream = RandomStream(seed(CONTEXT, "population"))
    members, copies = [], []
    for k in range(size):
        weights = WEIGHTS if k == 0 else seed(SHUFFLE, "weights", k)
        shuffle = SHUFFLE if k == 0 else seed(SHUFFLE, "member", k)
        members.append(Network(hidden, horizon, weights, rate * 10 ** (2 * stream.uniform() - 1), shuffle))
    rounds = epochs // size
    for epoch in range(1, rounds + 1):
        for member in members:
            member.train(epoch, data, tail, batch)
        if epoch % interval == 0 and epoch < rounds:
            order = sorted(range(size), key=lambda k: members[k].losses[-1])
            count = max(1, int(size * 0.2))
            for i in range(count):
                source = order[stream.integer(count)]
                factor = 0.8 if stream.uniform() < 0.5 else 1.2
                members[order[-1 - i]].go_on_from(members[source], factor)
                copies.append({"epoch": epoch, "of": order[-1 - i], "from": source, "factor": factor})

    def described(winner, parameters):
        return {"member": members.index(winner), "rates": winner.rates, "losses": winner.losses, "parameters": parameters}

    last = min(members, key=lambda member: member.losses[-1])
    best = min(members, key=lambda member: min(member.losses))
    return {
        "lookback": LOOKBACK, "horizon": horizon, "anchor": "lastValue", "anchoredColumns": ANCHORED,
        "columns": values.T.tolist(), "origins": training, "validation": validation, "batch": batch, "hidden": hidden,
        "epochs": epochs, "rate": rate, "copies": copies, "last": described(last, [flat(p) for p in last.parameters]),
        "best": described(best, best.best),
    }


def main():
    torch.set_default_dtype(torch.float64)
    cases = []
    # The absolute error's rates are far too large for a squared one: float32 soon leaves float64's path, or the guard undoes an epoch.
    for loss, epochs, lstm_epochs in [("squared", 5, 5), ("absolute", 2, 1)]:
        cases += [
            lalr(f"mlp {loss}", lambda: MLP([5], 1, "tanh"), 1, "none", 16, loss, epochs,
                 {"model": "mlp", "hidden": [5], "activation": "tanh"}),
            lalr(f"mlp of wide layers {loss}", lambda: MLP([7, 11], 3, "gelu"), 3, "instance", 8, loss, epochs,
                 {"model": "mlp", "hidden": [7, 11], "activation": "gelu"}),
            lalr(f"lstm {loss}", lambda: LSTM(12, 2, 2), 2, "lastValue", 16, loss, lstm_epochs,
                 {"model": "lstm", "hidden": [12, 12], "activation": "tanh"}),
        ]
    here = pathlib.Path(__file__).resolve().parents[2]
    target = here / "Tests/ForecastersTests/Fixtures/training.json"
    target.write_text(json.dumps({"script": "scripts/reference/training_fixtures.py", "torch": torch.__version__,
                                  "lalr": cases, "pbt": pbt()}, separators=(",", ":")) + "\n")
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
