/** The Python exception that a Python face raises for a `TorchError`. */
export type PyType =
  | "RuntimeError" | "ValueError" | "IndexError" | "TypeError" | "AttributeError" | "NotImplementedError" | "OverflowError" | "AssertionError";

/** Something that PyTorch refuses, in PyTorch's own words. */
export class TorchError extends Error {
  readonly pyType: PyType;

  constructor(pyType: PyType, message: string) {
    super(message);
    this.name = "TorchError";
    this.pyType = pyType;
  }
}

export const runtimeError = (message: string): TorchError => new TorchError("RuntimeError", message);
export const valueError = (message: string): TorchError => new TorchError("ValueError", message);
export const indexError = (message: string): TorchError => new TorchError("IndexError", message);
export const typeError = (message: string): TorchError => new TorchError("TypeError", message);

/** @param name dotted name below `torch`, with the option that is missing, such as `"cat(out=...)"` */
export function missingError(name: string): TorchError {
  return new TorchError("NotImplementedError", `torch.${name} is not in the page's PyTorch; open this chapter in Colab or JupyterLab`);
}

/** PyTorch's words where a kernel lacks a dtype. */
export function noKernel(kernel: string, dtype: { readonly scalarName: string }): TorchError {
  return new TorchError("NotImplementedError", `"${kernel}" not implemented for '${dtype.scalarName}'`);
}
