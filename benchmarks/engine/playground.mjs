/**
 * The training algorithm that TensorFlow Playground publishes: an object per unit and per connection, one sample
 * at a time forward and backward, derivatives accumulated on the connections, one update per batch. Written anew
 * from the description of that design, for comparison only.
 */
class Unit {
  inputs = [];
  outputs = [];
  bias = 0.1;
  totalInput = 0;
  output = 0;
  outputDer = 0;
  inputDer = 0;
  accumulatedDer = 0;
  samples = 0;

  constructor(activation) {
    this.activation = activation;
  }

  forward() {
    this.totalInput = this.bias;
    for (let i = 0; i < this.inputs.length; i++) {
      const connection = this.inputs[i];
      this.totalInput += connection.weight * connection.source.output;
    }
    this.output = this.activation.value(this.totalInput);
    return this.output;
  }
}

class Connection {
  weight = Math.random() - 0.5;
  errorDer = 0;
  accumulatedDer = 0;
  samples = 0;

  constructor(source, destination) {
    this.source = source;
    this.destination = destination;
    source.outputs.push(this);
    destination.inputs.push(this);
  }
}

const RELU = { value: (x) => Math.max(0, x), derivative: (x) => (x <= 0 ? 0 : 1) };
const LINEAR = { value: (x) => x, derivative: () => 1 };

export function buildNetwork(shape) {
  const layers = shape.map((width, l) =>
    Array.from({ length: width }, () => new Unit(l === shape.length - 1 ? LINEAR : RELU)),
  );
  for (let l = 1; l < layers.length; l++) {
    for (const destination of layers[l]) for (const source of layers[l - 1]) new Connection(source, destination);
  }
  return layers;
}

function forward(layers, inputs) {
  layers[0].forEach((unit, i) => (unit.output = inputs[i]));
  for (let l = 1; l < layers.length; l++) {
    for (let i = 0; i < layers[l].length; i++) layers[l][i].forward();
  }
  return layers[layers.length - 1][0].output;
}

function backward(layers, label) {
  const last = layers[layers.length - 1][0];
  last.outputDer = 1 / (1 + Math.exp(-last.output)) - label;
  for (let l = layers.length - 1; l >= 1; l--) {
    const layer = layers[l];
    for (let i = 0; i < layer.length; i++) {
      const unit = layer[i];
      unit.inputDer = unit.outputDer * unit.activation.derivative(unit.totalInput);
      unit.accumulatedDer += unit.inputDer;
      unit.samples++;
    }
    for (let i = 0; i < layer.length; i++) {
      const unit = layer[i];
      for (let j = 0; j < unit.inputs.length; j++) {
        const connection = unit.inputs[j];
        connection.errorDer = unit.inputDer * connection.source.output;
        connection.accumulatedDer += connection.errorDer;
        connection.samples++;
      }
    }
    if (l === 1) continue;
    const previous = layers[l - 1];
    for (let i = 0; i < previous.length; i++) {
      const unit = previous[i];
      unit.outputDer = 0;
      for (let j = 0; j < unit.outputs.length; j++) {
        const connection = unit.outputs[j];
        unit.outputDer += connection.weight * connection.destination.inputDer;
      }
    }
  }
}

function update(layers, rate) {
  for (let l = 1; l < layers.length; l++) {
    for (const unit of layers[l]) {
      unit.bias -= (rate * unit.accumulatedDer) / unit.samples;
      unit.accumulatedDer = 0;
      unit.samples = 0;
      for (const connection of unit.inputs) {
        connection.weight -= (rate / connection.samples) * connection.accumulatedDer;
        connection.accumulatedDer = 0;
        connection.samples = 0;
      }
    }
  }
}

/** One full-batch epoch; unlike the others it does not evaluate any loss, which favours it. */
export function epoch(layers, points, labels, rate) {
  for (let k = 0; k < points.length; k++) {
    forward(layers, points[k]);
    backward(layers, labels[k]);
  }
  update(layers, rate);
}
