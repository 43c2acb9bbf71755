#!/usr/bin/env python3
"""Writes Tests/ForecastersTests/Fixtures/transformer.json: PyTorch's transformer encoder, its gradients and ten training steps.

As torch_fixtures.py, whose series, windows and training these are. The layers are torch.nn.TransformerEncoderLayer with the
normalizations in front. Its keys have a bias, which the kernels lack because it changes nothing: it is left out here.

Usage: transformer_fixtures.py [FILE]
"""

import json
import math
import pathlib
import sys

import torch

from torch_fixtures import FEATURES, LOOKBACK, case

NAMES = ["norm1.gain", "norm1.offset", "attention.weight", "attention.bias", "projection.weight", "projection.bias", "norm2.gain",
         "norm2.offset", "expansion.weight", "expansion.bias", "contraction.weight", "contraction.bias"]


class Transformer(torch.nn.Module):
    def __init__(self, width, layers, heads, feed_forward, patch, stride, positions, readout, outputs):
        super().__init__()
        tokens = math.ceil((LOOKBACK - patch) / stride) + 1
        self.starts = [max(0, LOOKBACK - patch - (tokens - 1 - i) * stride) for i in range(tokens)]
        self.patch, self.readout = patch, readout
        self.embedding = torch.nn.Linear(patch * FEATURES, width)
        if positions == "learned":
            self.places = torch.nn.Parameter(torch.zeros(tokens, width))
        else:
            angles = torch.arange(tokens)[:, None] * 10_000 ** (-(torch.arange(width) // 2 * 2) / width)
            self.waves = torch.where(torch.arange(width) % 2 == 0, angles.sin(), angles.cos()).float().double()
        layer = torch.nn.TransformerEncoderLayer(
            width, heads, feed_forward, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = torch.nn.TransformerEncoder(layer, layers, norm=torch.nn.LayerNorm(width), enable_nested_tensor=False)
        self.head = torch.nn.Linear(width * (tokens if readout == "all" else 1), outputs)

    def forward(self, x):
        rows = torch.stack([x[:, start : start + self.patch].flatten(1) for start in self.starts], 1)
        rows = self.encoder(self.embedding(rows) + (self.places if hasattr(self, "places") else self.waves))
        return self.head({"last": rows[:, -1], "mean": rows.mean(1), "all": rows.flatten(1)}[self.readout])

    def named(self):
        """Layer, name and parameter in the kernels' order."""
        yield 0, "embedding.weight", self.embedding.weight
        yield 0, "embedding.bias", self.embedding.bias
        if hasattr(self, "places"):
            yield 0, "embedding.place", self.places
        count = len(self.encoder.layers)
        for i, layer in enumerate(self.encoder.layers, 1):
            attention = layer.self_attn
            parameters = [layer.norm1.weight, layer.norm1.bias, attention.in_proj_weight, attention.in_proj_bias,
                          attention.out_proj.weight, attention.out_proj.bias, layer.norm2.weight, layer.norm2.bias,
                          layer.linear1.weight, layer.linear1.bias, layer.linear2.weight, layer.linear2.bias]
            yield from ((i, f"layer{i}.{name}", parameter) for name, parameter in zip(NAMES, parameters))
        yield count, "norm.gain", self.encoder.norm.weight
        yield count, "norm.offset", self.encoder.norm.bias
        yield count + 1, "output.weight", self.head.weight
        yield count + 1, "output.bias", self.head.bias

    def blocks(self):
        return ((layer, name.split(".")[-1], parameter) for layer, name, parameter in self.named())


def as_kernels(name, values, width):
    """What `flat` made of a parameter, as the kernels have it."""
    if name.endswith("attention.bias"):
        return values[:width] + values[2 * width :]
    if name.endswith("place"):
        rows = len(values) // width
        return [values[column * rows + row] for row in range(rows) for column in range(width)]
    return values


def main():
    torch.set_default_dtype(torch.float64)
    cases = []
    for width, layers, heads, feed_forward, patch, stride, positions, readout, horizon, anchor, optimizers in [
        (4, 2, 2, None, 1, 1, "learned", "last", 1, "lastValue", ["sgd", "adam"]),
        (6, 1, 3, None, 2, 1, "sinusoidal", "last", 5, "instance", ["adam"]),
        (4, 2, 1, 5, 4, 3, "learned", "mean", 2, "none", ["adam"]),
        (3, 1, 3, 8, 3, 2, "learned", "all", 2, "lastValue", ["adam"]),
    ]:
        def make():
            return Transformer(width, layers, heads, feed_forward or 4 * width, patch, stride, positions, readout, horizon)

        shape = {"model": "transformer", "hidden": [width], "activation": "gelu", "layers": layers, "heads": heads, "patch": patch,
                 "stride": stride, "positions": positions, "readout": readout}
        if feed_forward:
            shape["feedForward"] = feed_forward
        found = case(f"transformer {layers} {readout}", make, horizon, anchor, optimizers, shape)
        names = [name for _, name, _ in make().named()]
        for name, block in zip(names, found["blocks"]):
            block["name"] = name
            for key in ("values", "gradient"):
                block[key] = as_kernels(name, block[key], width)
        for run in found["runs"]:
            run["parameters"] = [as_kernels(name, values, width) for name, values in zip(names, run["parameters"])]
        cases.append(found)
    here = pathlib.Path(__file__).resolve().parents[2]
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "Tests/ForecastersTests/Fixtures/transformer.json"
    target.write_text(json.dumps({"script": "scripts/reference/transformer_fixtures.py", "torch": torch.__version__,
                                  "cases": cases}, separators=(",", ":")) + "\n")
    print(f"{target}: {len(cases)} cases, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
