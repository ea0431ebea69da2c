/**
 * Every word that an explorer shows, in one place, ready for translation.
 *
 * Each bundle holds what its explorer takes: `text`, and the words of its own.
 */

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
    text: (max: number) => `text of at most ${max} characters`,
    choice: (names: readonly (string | number)[]) => `one of ${list(names)}`,
    list: (min: number, max: number) => `a list of ${min} to ${max} items`,
    record: "a set of named values",
  },
  notUsed: (given: string, accepted: string) => `Not used${given === "" ? "" : `: ${given}`}. It takes ${accepted}.`,
  noCanvas: "This browser gives the page no canvas to draw on, so the picture is missing. All numbers are right.",
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
    other: "another function",
  } as Record<string, string>,

  architecture: {
    title: "Architecture explorer",
    question: "Can this network separate the rings? Press play. Then change the activation.",
    challengeQuestion: "How many points that it has never seen can a network get right after 800 epochs? Train one, change one thing, and train again.",
    datasets: { circles: "Circles", moons: "Moons", blobs: "Blobs", xor: "Exclusive or", spirals: "Spirals", linear: "Linear" },
    optimizers: { sgd: "SGD", adam: "Adam", adamw: "AdamW" },
    featureNames: {
      "x1": "x1", "x2": "x2", "x1^2": "x1²", "x2^2": "x2²", "x1*x2": "x1·x2", "sin(x1)": "sin x1", "sin(x2)": "sin x2",
    },

    data: "Data",
    dataset: "Data set",
    noise: "Noise",
    nSamples: "Points",
    testSize: "Share for testing",
    dataSeed: "Seed of the points",
    splitSeed: "Seed of the split",
    points: "Train on",
    pointsOf: { data: "Data set", both: (n: number) => `Both (${n} mine)`, drawn: "Only mine" },
    features: "Input features",

    table: {
      title: "Your own data",
      question: "Can this network separate your two classes? Press play. Then change the activation.",
      unnamed: "Your table",
      what: (most: number) =>
        `One point a row, with two features and a label of two kinds among its columns; at most ${most.toLocaleString("en-GB")} rows. It stays on this device. A link that you copy holds the points.`,
      open: "Open a CSV or TSV file, or drop it here",
      paste: "Or paste the rows",
      example: "height;width;kind\n1,5;0,3;leaf\n…",
      use: "Use these rows",
      save: (name: string) => `Save the rows as ${name}`,
      roles: ["First feature (x1)", "Second feature (x2)", "Label"] as const,
      header: "The first row holds names",
      standardise: "Standardise by the train part: mean 0, standard deviation 1",
      used: (name: string, train: number, test: number) =>
        `${name}: ${train.toLocaleString("en-GB")} points to train on, ${test.toLocaleString("en-GB")} to test on.`,
      axes: ([x1, x2]: readonly string[], classes: readonly string[]) =>
        `Across: ${x1}. Up: ${x2}. ${classes.map((name, label) => `Class ${label}: ${name}`).join(". ")}.`,
      column: (number: number) => `column ${number}`,
      named: (name: string) => `column “${name}”`,
      refused: "This table cannot be used as it is:",
      keptOld: "This table cannot be used as it is, so the points stay what they were:",
      tooNarrow: (columns: number) =>
        `Its first row has ${columns} ${columns === 1 ? "column" : "columns"}, and three are needed. Columns are parted by commas, semicolons or tabs.`,
      tooLong: (rows: number, most: number) => `It has ${rows.toLocaleString("en-GB")} rows, and at most ${most.toLocaleString("en-GB")} are taken.`,
      tooShort: (rows: number, fewest: number) => `It has ${rows} ${rows === 1 ? "row" : "rows"} of points, and at least ${fewest} are needed.`,
      missing: (row: number, column: string, has: number) => `Row ${row}, ${column}: there is no such cell, as the row has only ${has}.`,
      empty: (row: number, column: string) => `Row ${row}, ${column}: the cell is empty.`,
      noNumber: (row: number, column: string, cell: string, decimal: string) =>
        `Row ${row}, ${column}: “${cell}” is no number${decimal === "," ? " with a decimal comma" : ""}.`,
      tooLarge: (row: number, column: string, cell: string) => `Row ${row}, ${column}: ${cell} is larger than 1e12.`,
      longLabel: (row: number, column: string, most: number) => `Row ${row}, ${column}: the label has more than ${most} characters.`,
      moreProblems: (n: number) => `And ${n.toLocaleString("en-GB")} more.`,
      wrongClasses: (column: string, n: number, some: readonly string[]) =>
        `The label, ${column}, takes ${n.toLocaleString("en-GB")} ${n === 1 ? "value" : "values"} (${list(some)}${n > some.length ? ", …" : ""}), and two are needed.`,
      largeFile: (name: string, megabytes: number) => `${name} has more than ${megabytes} MB.`,
      unreadable: (name: string) => `${name} could not be read.`,
    },

    training: "Training",
    optimizer: "Optimiser",
    lr: "Learning rate",
    restarted: (lr: number) => `Training has started again with learning rate ${lr}.`,
    goOn: (epoch: number) => `Go on from epoch ${epoch.toLocaleString("en-GB")} instead`,
    stages: (rates: readonly (readonly [from: number, lr: number])[]) =>
      `The learning rate changes on the way: ${list(rates.map(([from, lr]) => `${lr} from epoch ${(from + 1).toLocaleString("en-GB")}`))}.`,
    oneRate: (lr: number) => `${lr} from the start`,
    momentum: "Momentum",
    batchSize: "Batch size",
    wholeBatch: "All points",
    weightDecay: "Weight decay",
    seed: "Seed of the weights",
    batchSeed: "Seed of the batches",
    instant: "Train at once: every change shows the trained result",
    edited: "Training starts from weights that you edited.",
    unedit: (seed: number) => `Back to seed ${seed}`,

    play: "Play",
    pause: "Pause",
    step: "One step",
    restart: "Start again",
    runTo: "Run to",
    epochsLabel: "epochs",
    speed: "Speed",
    perFrame: (n: number) => `${n} ${n === 1 ? "epoch" : "epochs"} a frame`,
    fastest: "As fast as possible",
    epoch: "Epoch",
    announce: (epoch: number, loss: string, train: string, test: string | null) =>
      `Epoch ${epoch}: train loss ${loss}, train accuracy ${train}${test === null ? "" : `, test accuracy ${test}`}.`,
    diverged: (epoch: number, rate: string) =>
      `The loss stopped being a finite number in epoch ${epoch}: the steps were too long. Training has paused. Try a smaller learning rate, for example ${rate}.`,
    remedy: (rate: string) => `Use ${rate}`,
    failed: (why: string) => `This cannot be trained: ${why}`,
    stopped: (why: string) => `Training stopped: ${why}`,
    interrupted: "the kernel was interrupted. Press Play to go on.",

    network: "Network",
    addLayer: "Add layer",
    removeLayer: "Remove layer",
    parameters: (n: number) => `${n.toLocaleString("en-GB")} parameters`,
    activationOf: (layer: number) => `Activation ${layer}`,
    diagram: "The network. Use the arrow keys to go from unit to unit.",
    inputs: "Inputs",
    output: "Logit",
    layerHead: (layer: number, units: number) => `Layer ${layer}: ${units}`,
    fewerUnits: (layer: number) => `One unit less in layer ${layer}`,
    moreUnits: (layer: number) => `One unit more in layer ${layer}`,
    unitName: (layer: number, unit: number) => `Layer ${layer}, unit ${unit}`,
    unitShort: (unit: number) => `unit ${unit}`,
    outputUnit: "Output: the logit",
    unitMap: (name: string) => `${name}: what it gives at each point of the plane. Blue is negative, orange positive.`,
    unitFormula: (activation: string) => `Gives ${activation} of its weighted sum.`,
    outputFormula: "Gives its weighted sum as it is.",
    unitRange: (low: string, high: string) => `In this plane: from ${low} to ${high}.`,
    bias: "Bias",
    weightFrom: (source: string) => `From ${source}`,

    outcome: "Outcome",
    plane: "The plane of the data. Colour is the probability of class 1, the line is where it is one half. Arrow keys move a cursor, Enter uses the chosen tool.",
    probe: (x1: string, x2: string, p: string, label: number) => `At (${x1}, ${x2}): probability of class 1 is ${p}, so class ${label}.`,
    probeHint: "Point at the plane, or touch it, to read the probability.",
    discrete: "Show classes only",
    showTest: "Show test points (with an edge)",
    train: "Train",
    test: "Test",
    loss: "Loss",
    accuracy: "Accuracy",
    metric: "Second chart",
    lossChart: (epoch: number) => `Train and test loss over ${epoch} epochs.`,
    scoreChart: (epoch: number) => `How well train and test points are classified over ${epoch} epochs.`,
    keep: "Keep this run to compare",
    keptFull: (n: number) => `${n} runs are kept. Remove one to keep another.`,
    kept: (i: number) => `Kept ${i}, test`,
    keptRun: (i: number, data: string, network: string | null, optimiser: string, epochs: number, accuracy: string) =>
      `Kept ${i}: ${list(network === null ? [data, optimiser] : [data, network, optimiser])}, ${epochs.toLocaleString("en-GB")} ${epochs === 1 ? "epoch" : "epochs"}, test accuracy ${accuracy}`,
    dropKept: (i: number) => `Remove kept run ${i}`,

    draw: (n: number) => (n === 0 ? "Draw your own points" : `Your own points (${n})`),
    tool: "What a press on the plane does",
    tools: { look: "Look", "0": "Add class 0", "1": "Add class 1", move: "Move", erase: "Erase" },
    drawHint: "Your points join the train points. Move and Erase work on your points only.",
    class: "class",
    addPoint: "Add point",
    drawnPoint: "Your points",
    removePoint: "Remove point",
    clearPoints: "Remove all",
    bringBack: "Bring my points back",
    noTest: "Only your own points are used, so none are left to test on.",

    seedPicture: (seed: number, accuracy: string) => `Seed ${seed}: ${accuracy}`,
    seeds: {
      title: "Skill or luck? Train from 64 seeds",
      what: (n: number, epochs: number) =>
        `Trains the same network from ${n} different initial weights, ${epochs.toLocaleString("en-GB")} epochs each. Press a picture to use its seed.`,
      start: (n: number) => `Train ${n} seeds`,
      stop: "Stop",
      progress: "Training …",
      pictures: "The plane of each seed",
      histogram: "Histogram: how many seeds reached which accuracy.",
      summary: (n: number, middle: string, low: string, high: string, good: number) =>
        `${n} seeds: median ${middle}, worst ${low}, best ${high}. ${good} of ${n} reach 95 %.`,
    },

    space: {
      title: "Hidden space: what a layer makes of the plane",
      what: "Each point stands where the units of a layer put it: their outputs are its coordinates. The grid is that of the plane. Go from layer to layer, and press play.",
      shown: "Shown",
      inputs: "Inputs",
      layer: (layer: number, of: number) => `Layer ${layer} of ${of}`,
      turn: "Turn",
      tilt: "Tilt",
      edgeOn: "Look along the cut",
      asTheyAre: (units: number) => (units === 1 ? "One unit is one axis." : `${units === 2 ? "Two" : "Three"} units are ${units === 2 ? "two" : "three"} axes, as they are.`),
      components: (units: number, kept: string) => `${units} units, drawn along two principal components, which keep ${kept} of the variance.`,
      cut: (units: number) =>
        units === 1 ? "The output layer cuts it at one place."
          : units === 2 ? "The line is the output layer: it cuts straight."
            : units === 3 ? "The sheet is the output layer: it cuts flat."
              : "The line is where the output layer's flat cut meets this plane.",
      bent: "The line is the boundary of the outcome, as this layer has it.",
      picture: (layer: string, how: string, straight: boolean) =>
        `${layer}: the points and the grid of the plane in the coordinates of its units, ${straight ? "cut straight by the output layer" : "with the boundary of the outcome"}. ${how}`,
      unknown: "This network cannot be drawn layer by layer: it is no plain chain of layers with activations that have a name here.",
    },

    mini: {
      label: "A network that trains by itself",
      title: (dataset: string, network: string) => `${dataset}, a network ${network}`,
      plane: "The plane of the data while the network trains. Colour is the probability of class 1, the line is where it is one half.",
      right: "Right on unseen points",
      again: "Train again",
      open: "Open all controls",
    },

    challenge: {
      title: "Challenge: two moons in 800 epochs",
      task: (budget: number) =>
        `Reach the highest accuracy on new points after at most ${budget} epochs. Change the network and the training; the data stay. No model can expect more than about 99.1 %. The score is the mean of several trainings: their weights and splits have seeds that nobody chose.`,
      budget: (spent: number, budget: number) => `${spent} of ${budget} epochs used`,
      locked: "The challenge fixes the data.",
      measure: (runs: number) => `Score ${runs} runs on 100,000 fresh points`,
      notYet: "Not scored yet: train first, then score as many epochs.",
      working: (run: number, runs: number) => `Run ${run} of ${runs} …`,
      score: (mean: string, epochs: number, each: readonly string[], gap: string) =>
        `Score ${mean} after ${epochs} epochs, ${gap} points below the ceiling of about 99.1 %. The runs: ${list(each)}.`,
      broken: "These are not the data or the start of the challenge, so there is no score.",
      mend: "Use the challenge's",
      leave: "Leave the challenge",
    },

    code: {
      title: "The same in PyTorch",
      what: (epochs: number) => `This script trains the network above for ${epochs.toLocaleString("en-GB")} epochs and prints the same test accuracy.`,
      wait: "The code appears when training rests.",
      copy: "Copy code",
      run: "Run",
      runIt: "Run the explorer's program",
      edit: "Edit",
      editIt: "Edit the explorer's program",
      own: "In Python the explorer's .code is a script of this training, .history has the curves, and .model is your trained module.",
    },
    ownModel: "Your own model",
    ownQuestion: "Your own model, trained by PyTorch in your kernel. Press play: where does it draw the boundary, and how fast?",
    noDiagram: "This model is no plain chain of at most six hidden layers with at most 32 units each, so there is no diagram of it.",
    savePng: "Download figure (PNG)",
    saveSvg: "Download figure (SVG)",
    saveRun: "Download run (JSON)",

    prompts: {
      training: {
        title: "Chapter 4: training",
        asks: {
          small: "ReLU with learning rate 0.01, 800 epochs. The steps are so short that the loss has hardly left 0.693. Try 0.3.",
          diverge: "Learning rate 10, no activation. Each step overshoots further than the one before: in fewer than ten epochs the loss is no longer a number. What does 1 do?",
        },
      },
      linear: {
        title: "Chapter 5: what lines cannot do",
        asks: {
          linear: "Three linear layers in a row, 1,000 epochs. The boundary is one straight line and about half of the points are right: the loss stays at ln 2 ≈ 0.693.",
          deep: "Seven linear layers in a row. Does depth bend the line?",
          blobs: "The same network on blobs, where one straight line is all that it takes. For which one of the other five data sets is a line enough, too?",
        },
      },
      activations: {
        title: "Chapter 6: activations",
        asks: {
          sigmoid: "Sigmoid instead, 2,000 epochs. The loss is still at 0.693. Then choose Adam with learning rate 0.01 and run again.",
          dead: "ReLU with learning rate 3. The first steps are so long that the units die, and nothing can move any more. Is LeakyReLU in both layers a remedy? Is 0.3?",
        },
      },
      nonLinear: {
        title: "Chapter 7: non-linear models",
        asks: {
          relu: "Two hidden layers with ReLU. After 1,000 epochs the line has closed to a ring. Start again, press play and watch how long nothing happens first.",
          race: "Tanh in the same race: where ReLU has its ring, it still tosses a coin. Run to 2,500 epochs. Is it worse, or only later?",
          triangle: "One hidden layer of three tanh units. Count the corners. What happens with two units?",
          two: "Two tanh units: their space is flat, and in it no straight line parts the rings. Start again and watch: about seven points in ten is all they get.",
          three: "Three tanh units: their space has room for a flat cut. Press “Look along the cut”: the rings lie on its two sides.",
          features: "No hidden layer at all, but x1² and x2² as inputs. A straight cut through these separates the rings.",
          wide: "One layer of 32 units on two spirals: about nine points in ten are right. Add a layer. What can it bend that the first one cannot?",
          spirals: "Two layers of half that width. Look at the units: what do those of the second layer see that the first ones cannot?",
        },
      },
      challenge: {
        title: "Chapter 8: the challenge",
        asks: {
          momentum: "Moons, 200 epochs with momentum 0.9. The loss is lower than after 800 epochs without: set the momentum to 0 and see. Can Adam at 0.01 do it, too?",
          batches: "Batches of 80 points, ten updates an epoch: 80 epochs bring the loss as far as 800 epochs on all points at once.",
          challenge: "The challenge: moons, at most 800 epochs. How close do you get to the ceiling?",
        },
      },
      realData: {
        title: "Real data: few points, much noise",
        asks: {
          overfit: "Thirty noisy train points and 32 units a layer. Every train point is right; the test loss tells another story.",
          early: "The same, stopped after 20 epochs: fewer train points are right, and the test loss is far lower. How could you know when to stop?",
          decay: "The same for 2,000 epochs, but weight decay 0.03 holds the weights back. Compare the test loss and the boundary.",
        },
      },
    },
  },
};

/** Of the controls of hidden layers. */
export const layerText = {
  layers: "Hidden layers",
  units: (layer: number) => `Units ${layer}`,
  activation: (layer: number) => `Activation ${layer}`,
};

/** Of the activation explorer. */
export const activationText = {
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
  each: "each unit, times v",
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
};

/** Of the shape explorer. */
export const shapeText = {
  title: "Shape explorer",
  question: "Two linear layers, and the data cannot get through. Which numbers have to be equal?",
  samples: "Rows n",
  features: "Features of the data",
  data: "Data",
  layer: (i: number) => `Linear ${i}`,
  input: "in_features",
  output: "out_features",
  loss: "Loss",
  target: (n: number) => `target (${n},)`,
  squeeze: "squeeze(1) before the loss",
  add: "Add a layer",
  remove: "Remove the last layer",
  parameters: (n: number) => `${n} ${n === 1 ? "parameter" : "parameters"}`,
  passes: "passes",
  refuses: "does not fit",
  unreached: "not reached",
  chain: "The chain of layers, with the shape of the tensor between them",
  fits: (shapes: string, total: number) => `Everything fits: ${shapes}. The layers have ${total} parameters together.`,
  breaks: (name: string) => `PyTorch stops at ${name} and says:`,
  hintLayer: (got: number, wanted: number) => `It gets ${got} ${got === 1 ? "number" : "numbers"} from each row and expects ${wanted}.`,
  hintSqueeze: "The output has one column too many: squeeze(1) turns (n, 1) into (n,).",
  hintWide: "squeeze(1) takes away only a dimension of 1. One logit per row needs out_features=1 in the last layer.",
  code: "The same in PyTorch",
  copyCode: "Copy code",
  prompts: {
    mend: "Change one number so that the data gets through. Two different changes work: which layer had the wrong idea?",
    wide: "Give the data a third feature. The first layer now refuses it, and the others are never asked.",
    squeeze: "Leave out squeeze(1). Every layer is content; this time the loss complains, because (n, 1) is not (n,).",
  },
};

/** Of the logit explorer. */
export const logitText = {
  title: "Logit explorer",
  question: "A point of class 0 gets the logit 17: as wrong as can be. Why does one of two equal formulas stop teaching there?",
  z: "Logit z",
  zoom: "Range of z",
  zoomed: (limit: number) => `±${limit}`,
  target: "Target (the true class)",
  threshold: "Threshold",
  shown: "Show",
  loss: "Loss",
  slope: "Slope",
  probability: "probability of class 1",
  probabilityTitle: "From logit to probability",
  lossTitle: (target: number) => `Loss for target ${target}`,
  slopeTitle: (target: number) => `Slope of the loss for target ${target}`,
  bce: "BCELoss(sigmoid(z))",
  joined: "BCEWithLogitsLoss(z)",
  bceFormula: "BCELoss(sigmoid(z))",
  quantity: "float32",
  probabilityLabel: (z: string, p: string) => `The sigmoid curve; at the logit ${z} the probability is ${p}.`,
  lossLabel: (what: string, target: number, bce: string, joined: string) =>
    `${what} against the logit for target ${target}: at the marked logit BCELoss gives ${bce}, BCEWithLogitsLoss ${joined}.`,
  readOut: (z: string, p: string, label: number, right: boolean) =>
    `Logit ${z} → probability ${p} → label ${label}, which is ${right ? "right" : "wrong"}.`,
  compared: "Both losses in float32",
  agree: "Both formulas agree here.",
  lost: "BCELoss has lost digits: the sigmoid has already been rounded.",
  flat: "The slope of BCELoss is 0 although the point is wrong: it no longer teaches the model anything.",
  prompts: {
    jump: "Target 0: go from z = 16.6 to 16.7. BCELoss jumps from about 15.9 to 100, and its slope from about 1 to 0.",
    other: "Target 1, z = −28.3. The loss is still right, but half of the slope of BCELoss is gone.",
    threshold: "Target 1, z = 1: the probability is 0.73. Raise the threshold to 0.8. The label changes; neither loss does.",
  },
};

/** Of the line explorer. */
export const lineText = {
  title: "Line explorer",
  question: "One straight line, one class on each side. How many of these points can it get right?",
  dataset: "Data set",
  plane: "The points and the line. Drag the handle in the middle to move the line, the outer ones to turn it. Or move the cursor with the arrow keys, take hold with Enter, drag with the arrow keys and let go with Enter.",
  readOut: (accuracy: string, wrong: number) => `Accuracy ${accuracy}: ${wrong} of 1,000 points are on the wrong side.`,
  record: (accuracy: string) => `Your record: ${accuracy}.`,
  angle: "Direction of class 1",
  shift: "Shift along it",
  swap: "Swap the sides",
  showRecord: "Show my record",
  showBest: "Show the best line",
  what: (directions: number) =>
    `Points on the wrong side have a strong edge. The best line is the best of all cuts in ${directions.toLocaleString("en-GB")} directions.`,
  prompts: {
    blobs: "Blobs: this line is right about every point. How far can you turn it before it loses the first one?",
    middle: "Circles, through the middle: half of each ring is on either side. Turn the line as you like, it stays near 50 %. Then push it outwards.",
    moons: "Moons: this line lies between the two. Turn it until the tips cost least.",
  },
};

/** Of the imbalance explorer. */
export const imbalanceText = {
  title: "Imbalance explorer",
  question: "This model never looks at its input, and it is right ten times out of eleven. Which number gives it away?",
  ratio: "Points of class 0 for each of class 1",
  ratioValue: (ratio: number) => `${ratio} : 1`,
  model: "Model",
  models: {
    class_0: "Always class 0",
    class_1: "Always class 1",
    coin: "Toss a coin",
    score: "A model with a score",
  } as Record<string, string>,
  positive: "Positive class",
  className: (label: number) => `class ${label}`,
  skill: "Skill (distance between the classes' scores)",
  threshold: "Threshold on the score",
  scores: "Scores",
  score: "score",
  density: "share",
  scoresLabel: (skill: string, threshold: string) =>
    `Two bell curves of scores, one for each class, ${skill} apart, and the threshold at ${threshold}.`,
  matrix: "Confusion matrix",
  is: (label: number) => `is class ${label}`,
  called: (label: number) => `called ${label}`,
  metrics: "Scores of the model",
  metric: "Metric",
  value: "Value",
  accuracy: "Accuracy",
  balanced: "Balanced accuracy",
  precision: (label: number) => `Precision, class ${label}`,
  recall: (label: number) => `Recall, class ${label}`,
  f1: (label: number) => `F1, class ${label} positive`,
  macro: "Macro F1 (mean of both)",
  undefinedPrecision: "0/0, counted as 0",
  readOut: (accuracy: string, share: string, balanced: string, label: number, f1: string) =>
    `Accuracy ${accuracy}; always answering the larger class would give ${share}. Balanced accuracy ${balanced}, F1 of class ${label} ${f1}.`,
  prompts: {
    flip: "Keep the answers and make class 0 the positive one. F1 leaps from 0 % to 95.2 %: it flatters more than accuracy does.",
    coin: "At 10 : 1, toss a coin instead. Accuracy falls to 50 %, balanced accuracy stays at 50 %: it calls both models useless.",
    tune: "A real model, at 50 : 1. Threshold 0 is best for balanced accuracy. Move it up to 2: F1 of class 1 rises from 17 % to 26 %, and balanced accuracy falls.",
  },
};

/** Of the data explorer. */
export const dataText = {
  title: "Data explorer",
  question: "Two rings of points, one part to train on and one to test on. What does each argument change, and what stays?",
  samples: "n_samples",
  noise: "noise",
  factor: "factor",
  dataSeed: "random_state of the points",
  testSize: "test_size",
  splitSeed: "random_state of the split",
  stratify: "stratify=y",
  plane: (train: number, test: number) => `The rings: ${train} train points, and ${test} test points with an edge.`,
  parts: (train: string, trainOnes: string, test: string, testOnes: string) =>
    `Train: ${train} points, ${trainOnes} of class 1. Test: ${test} points, ${testOnes} of class 1.`,
  seeds: (dataSeed: number, moved: string, all: string, splitSeed: number, shared: string, test: string) =>
    `With random_state=${dataSeed} for the points, ${moved} of ${all} would lie elsewhere. With random_state=${splitSeed} for the split, ${shared} of the ${test} test points would be the same.`,
  edges: "Points with an edge are test points.",
  others: "What would the next random_state change?",
  tensor: "Tensor",
  shape: "Shape",
  dtype: "dtype",
  code: "The same in Python",
  copyCode: "Copy code",
  prompts: {
    noise: "Noise 0.2, as wide as the gap between the rings: now a point alone does not tell its class. Which model could get all of them right?",
    stratify: "With stratify=y both parts have the classes in the same proportion. Change the seed of the split: the points change, the counts do not.",
    few: "Twenty points, five of them for testing, no stratify. Try some seeds of the split: how uneven can five be?",
  },
};

/** Of the tour explorer. */
export const tourText = {
  title: "Tour explorer",
  question: "One point goes through the network, and its loss comes back to every weight. Which numbers meet on the way?",
  seed: "Seed of the weights",
  lr: "Learning rate",
  epochs: "Epochs trained before",
  given: "The weights are those that Python gave.",
  label: "Class of the point",
  plane: "The plane of the data, as the network sees it. Press, or move with the arrow keys and press Enter, to choose the point of the tour.",
  steps: "The way of the point, and of its loss back",
  back: "Back",
  next: "Next step",
  at: (step: number, of: number, title: string) => `Step ${step} of ${of}: ${title}.`,
  value: "Value",
  gradient: "Gradient",
  calculation: "Calculation",
  result: "Result",
  unit: (unit: number) => `unit ${unit}`,
  weight: (unit: number, input: string) => `unit ${unit}, from ${input}`,
  bias: (unit: number) => `unit ${unit}, bias`,
  input: (input: number) => `x${input}`,
  point: "The point enters",
  pointWhat: "Its two features are the inputs, and its class is what the network should say.",
  sum: (layer: number) => `Layer ${layer}: products and sum`,
  outputSum: "Output layer: the logit",
  sumWhat: "Each unit multiplies what it receives by its weights, adds the products up, and adds its bias.",
  activate: (layer: number, name: string) => `Layer ${layer}: ${name}`,
  activateWhat: "The activation bends each sum by itself. The next layer receives the results.",
  probability: "Probability of class 1",
  probabilityWhat: "The sigmoid turns the logit into a number between 0 and 1.",
  loss: "Loss",
  lossWhat: "Binary cross-entropy: the surer the network is of the wrong class, the larger.",
  logitGradient: "Back: gradient at the logit",
  logitGradientWhat: "If the logit grew a little, the loss would change by this much as fast: the probability less the label.",
  weights: (layer: number) => `Back: weights of layer ${layer}`,
  outputWeights: "Back: weights of the output layer",
  weightsWhat: "A weight's gradient is the gradient at its sum, times what the weight was multiplied by. A bias was multiplied by 1.",
  through: (layer: number) => `Back: through layer ${layer}'s activation`,
  throughWhat: "What comes back to a unit is the gradient at each sum that it went into, times the weight between; the activation's slope then multiplies it.",
  update: "The update",
  updateWhat: (lr: number, before: string, after: string) =>
    `Each weight takes a step against its gradient, ${lr} times as long. For this point the loss goes from ${before} to ${after}.`,
  code: "The same in PyTorch",
  copyCode: "Copy code",
  diagram: "Numbers on the units are values on the way there, and gradients on the way back.",
  prompts: {
    wrong: "A point of the inner ring in an untrained network. Follow the sign of the logit's gradient back to the biases: which of them will grow?",
    dead: "ReLU, at a point where the sums of all three units are negative. Go back through the activation: what reaches the weights of layer 1?",
    sure: "The same point after 1,000 epochs with tanh. The loss is small, and so is every gradient: there is little left to learn from it.",
  },
};

/** Of the digit explorer. */
export const digitText = {
  title: "Digit explorer",
  question: "Draw a digit on 8 by 8 pixels. What does the network read, and does it still when you move the drawing by one pixel?",
  paper: "The paper, 8 by 8 pixels. Draw with the pointer. Or move with the arrow keys, press Enter for ink and Delete for paper.",
  pixel: (row: number, column: number, ink: number) => `Row ${row}, column ${column}: ink ${ink}.`,
  how: "A stroke leaves full ink, 16, and some beside it, as a pen does. “Rub out”, or Shift held, takes it away.",
  rub: "Rub out",
  clear: "Clear",
  move: (way: string) => `Move it ${way}`,
  reads: (first: number, share: string, second: number, next: string) =>
    `It reads a ${first}, with ${share}. Next comes ${second}, with ${next}.`,
  probabilities: "Probability of each digit",
  digit: "Digit",
  probability: "Probability",
  moved: "Moved by one pixel",
  way: "Moved",
  ways: { left: "left", right: "right", up: "up", down: "down" },
  readsAs: "It reads",
  probabilityOf: (digit: number) => `Probability of ${digit}`,
  missing: "Here a network from Python reads the drawing: DigitExplorer(model) brings one.",
  prompts: {
    three: "A three that somebody wrote. Move it by a pixel: how many ways can it go and stay a three?",
    blank: "Blank paper. The network has no answer for “nothing”: its ten probabilities add up to 100 % all the same.",
    full: "All ink, as no digit ever was. How sure is the network? Nothing in its training has taught it to doubt.",
  },
};

/** Of the classes explorer. */
export const classesText = {
  title: "Classes explorer",
  question: "Three to five classes, a logit for each. Which region does each class get, and where is the network in doubt?",
  datasets: { blobs: "Blobs", spirals: "Spirals", rings: "Rings" },
  classes: "Classes",
  summary: (data: string, classes: number, train: string, test: string, network: string) =>
    `${data} of ${classes} classes: ${train} points to train on, ${test} to test on. Network ${network}: ${classes} logits.`,
  plane: "The plane of the data. Each region has the colour of its likeliest class, stronger where the network is surer; lines part the regions. Arrow keys move a cursor.",
  probe: (x1: string, x2: string, shares: readonly string[], said: number) =>
    `At (${x1}, ${x2}): ${list(shares.map((share, label) => `class ${label} ${share}`))}. So class ${said}.`,
  probeHint: "Point at the plane, or touch it, to read the softmax: a probability for each class.",
  class: (label: number) => `class ${label}`,
  macroF1: "Macro F1",
  matrix: "Confusion matrix of the test points",
  truth: (label: number) => `is ${label}`,
  said: (label: number) => `said ${label}`,
  prompts: {
    lines: "Five blobs and no activation, 500 epochs. Straight lines part the regions. Where three of them meet, how sure is the network of anything?",
    rings: "Three rings and no activation, 1,000 epochs. The loss stays near that of a guess, ln 3. Choose an activation and run again.",
    spirals: "Five spirals, 1,000 epochs of SGD. Read the confusion matrix row by row: which classes are taken for which? Then choose Adam with learning rate 0.01.",
  },
};
