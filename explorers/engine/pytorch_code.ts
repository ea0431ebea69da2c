import template from "../../course_utils/explorers/code_on_screen.json" with { type: "json" };
import { ACTIVATIONS } from "./activations.js";
import { ConfigError, resolveConfig, type Config, type ResolvedConfig } from "./config.js";
import { isPlain } from "./features.js";
import { OPTIMIZERS } from "./optimizers.js";
import type { Table } from "./table.js";

/** A point that a reader drew, data units; its label is 0 or 1. */
export interface DrawnPoint {
  readonly x1: number;
  readonly x2: number;
  readonly label: number;
}

type Values = Readonly<Record<string, string | number>>;

interface Block {
  /** Names of facts that must hold, or with "!" must not. */
  readonly when: string;
  /** The list whose items the lines are repeated for. */
  readonly each?: string;
  readonly lines: readonly string[];
}

/** A table with more rows is read from its file. */
const MOST_INLINE = 300;

const NUMPY: ReadonlySet<string> = new Set(["blobs", "xor", "spirals", "linear"]);

function fill(lines: readonly string[], values: Values): string[] {
  return lines.map((line) => line.replace(/\$(\w+)/g, (_, name: string) => String(values[name])));
}

function settingsOf({ optimizer, lr, stages, momentum, weightDecay }: ResolvedConfig): string {
  const settings = [`lr=${stages[0]?.lr ?? lr}`];
  if (optimizer === "sgd" && momentum !== 0) settings.push(`momentum=${momentum}`);
  // AdamW's own default is not 0, so it is always said.
  if (weightDecay !== 0 || optimizer === "adamw") settings.push(`weight_decay=${weightDecay}`);
  return settings.join(", ");
}

/** "50: 0.3", and so on: the learning rate from each of these epochs on, as the items of a dict. */
function ratesOf({ stages, lr }: ResolvedConfig): string {
  let from = 0;
  return stages.map(({ epochs }, i) => `${(from += epochs)}: ${stages[i + 1]?.lr ?? lr}`).join(", ");
}

/** A text as Python writes it: JSON's escapes are Python's, too. */
const literal = (value: string) => JSON.stringify(value);

/** The rows, and how they are found in their file. */
function tableValues({ name, encoding, separator, decimal, header, columns, classes }: Table): Values {
  return {
    file: literal(name),
    encoding,
    separator: literal(separator),
    classes: classes.map(literal).join(", "),
    x1: columns[0]!,
    x2: columns[1]!,
    label: columns[2]!,
    point: decimal === "," ? '.replace(",", ".")' : "",
    below: header ? "[1:]" : "",
  };
}

/**
 * A Python script, of PyTorch and scikit-learn only, that trains the same network to the same result.
 *
 * Its lines stand in `code_on_screen.json`, which `ArchitectureExplorer.code` fills in as well.
 *
 * @param config what `run` takes
 * @param points what a reader drew: trained on as well as the named data set, or in its place
 * @param alone whether they take its place; they are then what is tested on, too
 * @param table what takes the named data set's place; with no more than 300 rows it stands in the script, else the
 *   script reads it from its file, or without a file's name from X and y
 * @throws ConfigError when a field cannot be used
 */
export function pytorchCode(config: Partial<Config> = {}, points: readonly DrawnPoint[] = [], alone = false, table: Table | null = null): string {
  const c = resolveConfig(config);
  if (alone && points.length === 0) throw new ConfigError("points", points, "at least one point");
  const isMany = c.classes > 2;
  const widths = [c.features.length, ...c.hidden];
  const lists: Record<string, readonly Values[]> = {
    points: points as readonly (DrawnPoint & Values)[],
    rows: (table?.rows ?? []).map(([x1, x2, label]) => ({ x1: x1!, x2: x2!, label: label! })),
    layers: c.hidden.map((n_out, i) => ({ n_in: widths[i]!, n_out, activation: ACTIVATIONS[c.activations[i]!].torch })),
  };
  const inline = table !== null && table.rows.length <= MOST_INLINE;
  const holds: Record<string, boolean> = {
    named: !alone,
    [isMany ? `many_${c.dataset}` : c.dataset]: !alone && table === null,
    classes: isMany,
    numpy: !alone && (table !== null || isMany || NUMPY.has(c.dataset)),
    inline: !alone && inline,
    file: !alone && table !== null && !inline && table.name !== "",
    given: !alone && table !== null && !inline && table.name === "",
    standardise: !alone && table?.standardise === true,
    drawn: points.length > 0,
    float64: c.precision === "float64",
    features: !isPlain(c.features),
    start: c.initialParameters !== null,
    batches: c.batchSize !== null,
    stages: c.stages.length > 0,
  };
  const values: Values = {
    ...(table ? tableValues(table) : {}),
    n_samples: c.nSamples,
    noise: c.noise,
    data_seed: c.dataSeed,
    test_size: c.testSize,
    split_seed: c.splitSeed,
    stratify: c.stratify ? "y" : "None",
    features: c.features.map((name) => template.features[name]).join(", "),
    seed: c.initSeed,
    n_last: widths.at(-1)!,
    n_out: isMany ? c.classes : 1,
    k: c.classes,
    squeeze: isMany ? "" : ".squeeze(1)",
    label_dtype: isMany ? "int64" : "float32",
    start: `[${(c.initialParameters ?? []).flat(2).join(", ")}]`,
    optimizer: OPTIMIZERS[c.optimizer],
    settings: settingsOf(c),
    rates: ratesOf(c),
    batch_seed: c.batchSeed,
    batch_size: c.batchSize ?? "",
    epochs: c.epochs,
  };
  const isTrue = (fact: string) => (fact.startsWith("!") ? !holds[fact.slice(1)] : holds[fact]);
  return (template.script as readonly Block[])
    .filter(({ when }) => when === "" || when.split(" ").every(isTrue))
    .flatMap(({ each, lines }) =>
      each ? lists[each]!.flatMap((item) => fill(lines, item)) : fill(lines, values))
    .join("\n") + "\n";
}
