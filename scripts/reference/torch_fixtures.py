#!/usr/bin/env python3
"""Writes Tests/ForecastersTests/Fixtures/torch.json: PyTorch's forward pass, gradients and ten training steps.

Needs torch and numpy. Everything is computed in float64 from inputs and parameters that float32 holds exactly, so the
fixture is the true value to far more digits than the tests ask for. Matrices are written as the kernels store them:
rows = fan-in, columns = fan-out, row-major; LSTM gates in the order i, f, g, o; a convolution's fan-in tap by tap, the
earliest first. PyTorch's second LSTM bias is zero and stays so. One training step is: mean squared error of all windows, or of quantiles
the mean of their pinball losses, gradient, global norm clipped to 1, update.

Usage: torch_fixtures.py [FILE]
"""

import json
import pathlib
import sys

import numpy as np
import torch

ROWS, LOOKBACK, FEATURES, ANCHORED = 30, 6, 2, 1
# name: (optimizer, rate, weight decay, constructor, its other options)
OPTIMIZERS = {
    "sgd": ("sgd", 0.05, 0, torch.optim.SGD, {}),
    "momentum": ("momentum", 0.05, 0, torch.optim.SGD, {"momentum": 0.9}),
    "nesterov": ("nesterov", 0.05, 0, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "rmsprop": ("rmsprop", 0.001, 0, torch.optim.RMSprop, {"alpha": 0.99, "eps": 1e-8}),
    "adagrad": ("adagrad", 0.01, 0, torch.optim.Adagrad, {"eps": 1e-10}),
    "adadelta": ("adadelta", 1.0, 0, torch.optim.Adadelta, {"rho": 0.9, "eps": 1e-6}),
    "adam": ("adam", 0.001, 0, torch.optim.Adam, {}),
    "adamw": ("adamw", 0.001, 0.01, torch.optim.AdamW, {}),
    "nesterov, decay": ("nesterov", 0.05, 0.1, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "adam, decay": ("adam", 0.001, 0.1, torch.optim.Adam, {}),
}


ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "gelu": torch.nn.functional.gelu}


class MLP(torch.nn.Module):
    def __init__(self, hidden, outputs, activation):
        super().__init__()
        sizes = [LOOKBACK * FEATURES, *hidden, outputs]
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.activation = ACTIVATIONS[activation]

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)

    def blocks(self):
        for i, layer in enumerate(self.layers):
            yield i, "weight", layer.weight
            yield i, "bias", layer.bias


class LSTM(torch.nn.Module):
    def __init__(self, hidden, layers, outputs):
        super().__init__()
        self.lstm = torch.nn.LSTM(FEATURES, hidden, num_layers=layers, batch_first=True)
        self.head = torch.nn.Linear(hidden, outputs)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])

    def blocks(self):
        for i in range(self.lstm.num_layers):
            second = getattr(self.lstm, f"bias_hh_l{i}")
            second.requires_grad_(False)
            second.zero_()
            yield i, "weight", getattr(self.lstm, f"weight_ih_l{i}")
            yield i, "recurrentWeight", getattr(self.lstm, f"weight_hh_l{i}")
            yield i, "bias", getattr(self.lstm, f"bias_ih_l{i}")
        yield self.lstm.num_layers, "weight", self.head.weight
        yield self.lstm.num_layers, "bias", self.head.bias


class TCN(torch.nn.Module):
    """Convolutions over all rows, padded on the left with zeros; what a layer reads at its own row is added from the second on."""

    def __init__(self, channels, width, dilations, outputs, activation, residual):
        super().__init__()
        self.convolutions = torch.nn.ModuleList(
            torch.nn.Conv1d(FEATURES if i == 0 else channels, channels, width, dilation=d) for i, d in enumerate(dilations))
        self.head = torch.nn.Linear(channels, outputs)
        self.activation, self.residual = ACTIVATIONS[activation], residual

    def forward(self, x):
        x = x.transpose(1, 2)
        for i, layer in enumerate(self.convolutions):
            padding = (layer.kernel_size[0] - 1) * layer.dilation[0]
            y = self.activation(layer(torch.nn.functional.pad(x, (padding, 0))))
            x = x + y if self.residual and i > 0 else y
        return self.head(x[:, :, -1])

    def blocks(self):
        for i, layer in enumerate([*self.convolutions, self.head]):
            yield i, "weight", layer.weight
            yield i, "bias", layer.bias


def flat(tensor):
    """The tensor as the kernels store it, with enough digits for float32."""
    if tensor.ndim == 3:
        tensor = tensor.permute(0, 2, 1).flatten(1)
    values = tensor.detach().T.flatten().tolist() if tensor.ndim == 2 else tensor.detach().flatten().tolist()
    return [float(f"{v:.9g}") for v in values]


def windows(values, origins, horizon, anchor):
    x = torch.stack([values[t - LOOKBACK + 1 : t + 1] for t in origins]).clone()
    y = torch.stack([values[t + 1 : t + 1 + horizon, 0] for t in origins])
    shift, scale = torch.zeros(len(origins)), torch.ones(len(origins))
    if anchor == "lastValue":
        shift = x[:, -1, 0].clone()
    elif anchor == "instance":
        shift, scale = x[:, :, 0].mean(1), x[:, :, 0].std(1, unbiased=False)
    x[:, :, :ANCHORED] = (x[:, :, :ANCHORED] - shift[:, None, None]) / scale[:, None, None]
    return x, y, shift[:, None], scale[:, None]


def case(name, make, horizon, anchor, optimizers, shape, levels=None):
    generator = np.random.default_rng(sum(map(ord, name)))
    series = generator.standard_normal((ROWS, FEATURES)).cumsum(0) * 0.5
    values = torch.from_numpy(series.astype(np.float32).astype(np.float64))
    origins = list(range(LOOKBACK - 1, ROWS - horizon))
    x, y, shift, scale = windows(values, origins, horizon, anchor)
    model = make()
    with torch.no_grad():
        blocks = list(model.blocks())
        for _, _, parameter in blocks:
            draw = generator.uniform(-0.6, 0.6, parameter.shape)
            parameter.copy_(torch.from_numpy(draw.astype(np.float32).astype(np.float64)))
    start = [parameter.detach().clone() for _, _, parameter in blocks]
    trained = [parameter for _, _, parameter in blocks]

    def loss():
        outputs = model(x) * scale + shift
        if levels is None:
            return ((outputs - y) ** 2).mean()
        error = y[:, :, None] - outputs.reshape(len(origins), horizon, len(levels))
        tau = torch.tensor(levels)
        return torch.maximum(tau * error, (tau - 1) * error).mean()

    forecasts = model(x) * scale + shift
    if levels is not None:
        forecasts = forecasts.reshape(len(origins), horizon, len(levels)).sort(-1).values
    first = loss()
    first.backward()
    described = [
        {"layer": layer, "kind": kind, "values": flat(parameter), "gradient": flat(parameter.grad)}
        for layer, kind, parameter in blocks
    ]
    runs = []
    for optimizer_name in optimizers:
        with torch.no_grad():
            for parameter, value in zip(trained, start):
                parameter.copy_(value)
        kind, rate, decay, make_optimizer, options = OPTIMIZERS[optimizer_name]
        optimizer = make_optimizer(trained, lr=rate, weight_decay=decay, **options)
        losses = []
        for _ in range(10):
            optimizer.zero_grad()
            value = loss()
            value.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            losses.append(float(f"{value.item():.9g}"))
        runs.append(
            {"optimizer": kind, "rate": rate, "weightDecay": decay, "losses": losses,
             "parameters": [flat(parameter) for parameter in trained]})
    return {
        "name": name, "lookback": LOOKBACK, "horizon": horizon, "anchor": anchor, "anchoredColumns": ANCHORED,
        "columns": [flat(values[:, c]) for c in range(FEATURES)], "origins": origins, **shape,
        "forecasts": [float(f"{v:.9g}") for v in forecasts.flatten().tolist()], "loss": float(f"{first.item():.9g}"),
        "blocks": described, "runs": runs,
    }


def main():
    torch.set_default_dtype(torch.float64)
    every = list(OPTIMIZERS)
    cases = []
    for hidden, activation, horizon, anchor, optimizers in [
        ([7], "relu", 1, "none", ["adam"]),
        ([7, 5], "tanh", 5, "lastValue", every),
        ([6, 5, 4], "gelu", 5, "instance", ["adam"]),
    ]:
        cases.append(
            case(f"mlp {len(hidden)} {activation}", lambda: MLP(hidden, horizon, activation), horizon, anchor, optimizers,
                 {"model": "mlp", "hidden": hidden, "activation": activation}))
    for hidden, layers, horizon, anchor, optimizers in [
        (5, 1, 1, "lastValue", ["sgd", "adam"]),
        (4, 2, 5, "none", every),
    ]:
        cases.append(
            case(f"lstm {layers}", lambda: LSTM(hidden, layers, horizon), horizon, anchor, optimizers,
                 {"model": "lstm", "hidden": [hidden] * layers, "activation": "tanh"}))
    for channels, width, dilations, residual, activation, horizon, anchor, optimizers in [
        (4, 3, [1, 2], True, "relu", 1, "lastValue", ["sgd", "adam"]),
        (5, 2, [1, 2, 4], True, "gelu", 5, "instance", ["adam"]),
        (3, 3, [2, 1], False, "tanh", 2, "none", ["adam"]),
    ]:
        cases.append(
            case(f"tcn {len(dilations)} {activation}",
                 lambda: TCN(channels, width, dilations, horizon, activation, residual), horizon, anchor, optimizers,
                 {"model": "tcn", "hidden": [channels], "activation": activation, "width": width, "dilations": dilations,
                  "residual": residual}))
    levels = [0.1, 0.5, 0.9]
    for model, make, horizon, anchor, shape in [
        ("mlp", lambda: MLP([6], 2 * 3, "tanh"), 2, "instance", {"model": "mlp", "hidden": [6], "activation": "tanh"}),
        ("lstm", lambda: LSTM(4, 1, 3), 1, "lastValue", {"model": "lstm", "hidden": [4], "activation": "tanh"}),
    ]:
        shape["quantiles"] = levels
        cases.append(case(f"{model} quantiles", make, horizon, anchor, ["sgd", "adam"], shape, levels))
    here = pathlib.Path(__file__).resolve().parents[2]
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "Tests/ForecastersTests/Fixtures/torch.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"script": "scripts/reference/torch_fixtures.py", "torch": torch.__version__,
                                  "cases": cases}, separators=(",", ":")) + "\n")
    print(f"{target}: {len(cases)} cases, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
