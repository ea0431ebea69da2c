"""What PyTorch itself makes of an engine's configuration.

Run as a module, read a JSON list of configurations from standard input and write a JSON list of the
results of :func:`train`, so that a test can keep several processes busy.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import torch
from torch import nn

from course_utils.data import load

MODULES: dict[str, type[nn.Module]] = {
    "identity": nn.Identity,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "elu": nn.ELU,
    "softplus": nn.Softplus,
}

FEATURES = {
    "x1": lambda X: X[:, 0],
    "x2": lambda X: X[:, 1],
    "x1^2": lambda X: X[:, 0] ** 2,
    "x2^2": lambda X: X[:, 1] ** 2,
    "x1*x2": lambda X: X[:, 0] * X[:, 1],
    "sin(x1)": lambda X: torch.sin(X[:, 0]),
    "sin(x2)": lambda X: torch.sin(X[:, 1]),
}

Config = dict[str, Any]


def make_model(config: Config) -> nn.Sequential:
    """The network that a reader would write, from the seed."""
    torch.manual_seed(config["initSeed"])
    modules: list[nn.Module] = []
    width = len(config.get("features", ("x1", "x2")))
    for units, activation in zip(config["hidden"], config["activations"], strict=True):
        modules += [nn.Linear(width, units), MODULES[activation]()]
        width = units
    return nn.Sequential(*modules, nn.Linear(width, 1))


def make_optimizer(config: Config, model: nn.Module) -> torch.optim.Optimizer:
    settings = {"lr": config["lr"], "weight_decay": config.get("weightDecay", 0.0)}
    match config["optimizer"]:
        case "sgd":
            return torch.optim.SGD(model.parameters(), momentum=config.get("momentum", 0.0), **settings)
        case "adam":
            return torch.optim.Adam(model.parameters(), **settings)
        case "adamw":
            return torch.optim.AdamW(model.parameters(), **settings)
        case name:
            raise ValueError(name)


def train(config: Config) -> dict[str, Any]:
    """Train as `course_utils.training.fit` describes, in the configuration's precision."""
    dtype = {"float32": torch.float32, "float64": torch.float64}[config["precision"]]
    split = load(
        config["dataset"],
        config["nSamples"],
        config.get("noise"),
        config["dataSeed"],
        config["splitSeed"],
        config["testSize"],
        stratify=config.get("stratify", False),
    )
    features = config.get("features", ["x1", "x2"])

    def inputs(X: torch.Tensor) -> torch.Tensor:
        return torch.stack([FEATURES[name](X.to(dtype)) for name in features], dim=1)

    X_train, X_test = inputs(split.X_train), inputs(split.X_test)
    y_train, y_test = split.y_train.to(dtype), split.y_test.to(dtype)
    model = make_model(config).to(dtype)
    initial = [p.tolist() for p in model.parameters()]
    optimizer = make_optimizer(config, model)
    loss_fn = nn.BCEWithLogitsLoss()
    batch_size = config.get("batchSize")
    generator = torch.Generator().manual_seed(config.get("batchSeed", 448))

    curves: dict[str, list[float]] = {
        "trainLoss": [],
        "trainAccuracy": [],
        "testLoss": [],
        "testAccuracy": [],
    }
    n = len(y_train)
    for _ in range(config["epochs"]):
        batches = [None] if batch_size is None else torch.randperm(n, generator=generator).split(batch_size)
        loss_sum, correct = 0.0, 0
        for rows in batches:
            X, y = (X_train, y_train) if rows is None else (X_train[rows], y_train[rows])
            logits = model(X).squeeze(1)
            loss = loss_fn(logits, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            correct += int(((logits.detach() >= 0) == (y == 1)).sum())
        with torch.inference_mode():
            test_logits = model(X_test).squeeze(1)
            test_loss = loss_fn(test_logits, y_test).item()
        curves["trainLoss"].append(loss_sum / n)
        curves["trainAccuracy"].append(correct / n)
        curves["testLoss"].append(test_loss)
        curves["testAccuracy"].append(((test_logits >= 0) == (y_test == 1)).double().mean().item())
    return {
        **curves,
        "initialParameters": initial,
        "parameters": [p.tolist() for p in model.parameters()],
        "testLogits": test_logits.tolist(),
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    json.dump([train(config) for config in json.load(sys.stdin)], sys.stdout)
