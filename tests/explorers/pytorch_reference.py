"""What PyTorch itself makes of an engine's configuration."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn.datasets import make_blobs
from sklearn.model_selection import train_test_split
from torch import nn

from course_utils.data import Arrays, load

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


#: The data sets of three to five classes: what noise they have when none is given.
CLASS_DATASETS = {"blobs": 0.5, "spirals": 0.03, "rings": 0.03}


def class_points(name: str, classes: int, n: int, noise: float | None, seed: int) -> Arrays:
    """X of shape (n, 2) and y of shape (n,), each 0 to classes - 1, in plain NumPy and scikit-learn."""
    noise = CLASS_DATASETS[name] if noise is None else noise
    circle = 2.0 * np.pi
    if name == "blobs":
        around = circle * np.arange(classes) / classes
        centres = 2.0 * np.stack([np.cos(around), np.sin(around)], axis=1)
        X, y = make_blobs(n, centers=centres, cluster_std=noise, random_state=seed)
        return X, y
    rng = np.random.RandomState(seed)
    y = np.sort(np.arange(n) % classes)
    if name == "spirals":
        radius = rng.uniform(size=n)
        angle = circle * (0.75 * radius + y / classes)
        X = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    else:
        angle = rng.uniform(0.0, circle, size=n)
        X = ((y + 1) / classes)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return X + rng.normal(scale=noise, size=X.shape), y


def class_parts(config: Config) -> list[torch.Tensor]:
    """X_train, X_test, y_train and y_test of a data set of more than two classes, float32 and int64."""
    X, y = class_points(
        config["dataset"], config["classes"], config["nSamples"], config.get("noise"), config["dataSeed"]
    )
    parts = train_test_split(
        X.astype("float32"),
        y.astype("int64"),
        test_size=config["testSize"],
        random_state=config["splitSeed"],
        stratify=y if config.get("stratify", False) else None,
    )
    return [torch.from_numpy(part) for part in parts]


def make_model(config: Config) -> nn.Sequential:
    """The network that a reader would write, from the seed."""
    torch.manual_seed(config["initSeed"])
    modules: list[nn.Module] = []
    width = len(config.get("features", ("x1", "x2")))
    for units, activation in zip(config["hidden"], config["activations"], strict=True):
        modules += [nn.Linear(width, units), MODULES[activation]()]
        width = units
    classes = config.get("classes", 2)
    return nn.Sequential(*modules, nn.Linear(width, classes if classes > 2 else 1))


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
    is_binary = config.get("classes", 2) == 2
    if is_binary:
        split = load(
            config["dataset"],
            config["nSamples"],
            config.get("noise"),
            config["dataSeed"],
            config["splitSeed"],
            config["testSize"],
            stratify=config.get("stratify", False),
        )
        X_train, X_test = split.X_train, split.X_test
        y_train, y_test = split.y_train.to(dtype), split.y_test.to(dtype)
    else:
        X_train, X_test, y_train, y_test = class_parts(config)
    features = config.get("features", ["x1", "x2"])

    def inputs(X: torch.Tensor) -> torch.Tensor:
        return torch.stack([FEATURES[name](X.to(dtype)) for name in features], dim=1)

    def output(X: torch.Tensor) -> torch.Tensor:
        return model(X).squeeze(1) if is_binary else model(X)

    def hits(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return (logits >= 0) == (y == 1) if is_binary else logits.argmax(dim=1) == y

    X_train, X_test = inputs(X_train), inputs(X_test)
    model = make_model(config).to(dtype)
    initial = [p.tolist() for p in model.parameters()]
    optimizer = make_optimizer(config, model)
    loss_fn = nn.BCEWithLogitsLoss() if is_binary else nn.CrossEntropyLoss()
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
            logits = output(X)
            loss = loss_fn(logits, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            correct += int(hits(logits.detach(), y).sum())
        with torch.inference_mode():
            test_logits = output(X_test)
            test_loss = loss_fn(test_logits, y_test).item()
        curves["trainLoss"].append(loss_sum / n)
        curves["trainAccuracy"].append(correct / n)
        curves["testLoss"].append(test_loss)
        curves["testAccuracy"].append(hits(test_logits, y_test).double().mean().item())
    return {
        **curves,
        "initialParameters": initial,
        "parameters": [p.tolist() for p in model.parameters()],
        "testLogits": test_logits.flatten().tolist(),
    }
