/** Which tensors leave a chain of linear layers, and PyTorch's words where it breaks. */

export interface LinearShape {
  in: number;
  out: number;
}

export interface Walk {
  /** The shape after each step that ran: first the data's, then each layer's. */
  shapes: [number, number][];
  /** The layer that refused its input, if one did. */
  brokenAt: number | null;
  /** Whether the loss refused its input. */
  lossBroken: boolean;
  /** PyTorch's type of error and message, if any. */
  error: { type: string; message: string } | null;
  /** Weights and biases of each layer. */
  parameters: number[];
}

const size = (shape: readonly number[]) => `torch.Size([${shape.join(", ")}])`;

/** Sends `samples` rows of `features` numbers through the layers and, with a target (samples,), into the loss. */
export function walkShapes(samples: number, features: number, layers: readonly LinearShape[], squeeze: boolean): Walk {
  const walk: Walk = {
    shapes: [[samples, features]],
    brokenAt: null,
    lossBroken: false,
    error: null,
    parameters: layers.map((layer) => layer.in * layer.out + layer.out),
  };
  let width = features;
  for (const [i, layer] of layers.entries()) {
    if (layer.in !== width) {
      walk.brokenAt = i;
      const message = `mat1 and mat2 shapes cannot be multiplied (${samples}x${width} and ${layer.in}x${layer.out})`;
      walk.error = { type: "RuntimeError", message };
      return walk;
    }
    width = layer.out;
    walk.shapes.push([samples, width]);
  }
  // squeeze(1) takes away a dimension of 1 and leaves any other as it is.
  const output = squeeze && width === 1 ? [samples] : [samples, width];
  if (output.length !== 1) {
    walk.lossBroken = true;
    const message = `Target size (${size([samples])}) must be the same as input size (${size(output)})`;
    walk.error = { type: "ValueError", message };
  }
  return walk;
}

/** PyTorch code that runs into the same message, or through. */
export function shapeCode(samples: number, features: number, layers: readonly LinearShape[], squeeze: boolean): string {
  return [
    "import torch",
    "from torch import nn",
    "",
    "model = nn.Sequential(",
    ...layers.map((layer) => `    nn.Linear(in_features=${layer.in}, out_features=${layer.out}),`),
    ")",
    `X = torch.randn(${samples}, ${features})`,
    `y = torch.zeros(${samples})`,
    `logits = model(X)${squeeze ? ".squeeze(1)" : ""}`,
    "loss = nn.BCEWithLogitsLoss()(logits, y)",
  ].join("\n");
}
