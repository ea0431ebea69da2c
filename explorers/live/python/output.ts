/** Where the text that a program prints goes. */
export const output = {
  write: (_text: string): void => undefined,
  writeError: (_text: string): void => undefined,
  /** Shows a figure or another thing that is no text. */
  show: (_thing: { kind: string } & Record<string, unknown>): void => undefined,
};
