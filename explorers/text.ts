/** Every word that an explorer shows, in one place, ready for translation. */

const list = (items: readonly (string | number)[]) => items.join(", ");

export const text = {
  problem: (name: string, value: string, accepted: string) => `${name} must be ${accepted}, not ${value}; the default is used.`,
  unknownField: (name: string, known: string) => `${name} is unknown and was left out; known are ${known}.`,
  wholeState: "The state",
  aList: (length: number) => `a list of ${length} ${length === 1 ? "item" : "items"}`,
  aRecord: "a set of named values",
  brokenLink: "The link to this state is incomplete or damaged, so it was not used.",
  accepts: {
    number: (whole: boolean, min: number, max: number) => `${whole ? "a whole number" : "a number"} from ${min} to ${max}`,
    flag: "true or false",
    choice: (names: readonly (string | number)[]) => `one of ${list(names)}`,
    list: (min: number, max: number) => `a list of ${min} to ${max} items`,
    record: "a set of named values",
  },
  failed: (message: string) => `This explorer stopped (${message}). Reload the page to start it again.`,

  reset: "Reset",
  copyLink: "Copy link",
  copied: "Copied",
  copyFailed: "Copying was refused. Select the text and copy it by hand:",
  dismiss: "Dismiss",
  tryThis: "Try this",
  show: "Show me",
  engine: { page: "Runs in your browser", kernel: "Runs with your Python kernel" },

  activationNames: {
    identity: "None (identity)",
    relu: "ReLU",
    leaky_relu: "LeakyReLU",
    silu: "SiLU",
    gelu: "GELU",
    tanh: "Tanh",
    sigmoid: "Sigmoid",
    elu: "ELU",
    softplus: "Softplus",
  } as Record<string, string>,

  activation: {
    title: "Activation explorer",
    question: "A straight line goes in. What comes out, how steep is it, and what do a few of them add up to?",
    activation: "Activation function",
    weight: "Weight w",
    bias: "Bias b",
    probe: "Look at x",
    line: "z = w·x + b",
    output: (name: string) => `${name}(z)`,
    slope: "slope of the output",
    one: "One unit",
    sum: "A sum of units",
    term: "Unit",
    termOutput: "Output weight v",
    add: "Add a unit",
    remove: "Remove this unit",
    total: "sum",
    termName: (i: number) => `unit ${i}`,
    x: "x",
    value: "value",
    oneLabel: (name: string, w: string, b: string) => `The line z = ${w}x + ${b} and what ${name} makes of it.`,
    sumLabel: (n: number, name: string) => `The sum of ${n} units with ${name}, and each unit on its own.`,
    readOut: (x: string, z: string, a: string, dz: string, dx: string) =>
      `At x = ${x}: z = ${z}, output ${a}. Slope of the function there: ${dz}; slope of the output in x: ${dx}.`,
    corners: (n: number, low: string, high: string) =>
      `${n} ${n === 1 ? "unit" : "units"}: the sum runs from ${low} to ${high} between x = −4 and 4.`,
    prompts: {
      flat: "With ReLU, look at x = −1. The slope is 0: nothing that happens downstream can teach this unit there.",
      steep: "With sigmoid, look at x = 0 and w = 1. The slope is 0.25, and nowhere is it larger.",
      collapse: "Take the activation away. However many units you add, the sum is one straight line again.",
    },
  },
};
