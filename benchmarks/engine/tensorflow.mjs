/** The same training with TensorFlow.js on its WebAssembly backend. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

export async function prepare() {
  setWasmPaths("/wasm/");
  setThreadsCount(1);
  await tf.setBackend("wasm");
  await tf.ready();
  return `TensorFlow.js ${tf.version_core}, ${tf.getBackend()}`;
}

/** @returns a function that trains a number of epochs and gives the last loss */
export function makeTraining({ XTrain, yTrain, initialParameters }, rate) {
  const X = tf.tensor2d(XTrain);
  const y = tf.tensor2d(yTrain.map((label) => [label]));
  const parameters = initialParameters.map((values) => tf.variable(tf.tensor(values)));
  const loss = () => {
    let a = X;
    for (let l = 0; l < parameters.length; l += 2) {
      a = tf.add(tf.matMul(a, parameters[l], false, true), parameters[l + 1]);
      if (l + 2 < parameters.length) a = tf.relu(a);
    }
    const softplus = tf.add(tf.relu(a), tf.log(tf.add(tf.exp(tf.neg(tf.abs(a))), 1)));
    return tf.mean(tf.sub(softplus, tf.mul(a, y)));
  };
  return (epochs) => {
    let last = NaN;
    for (let k = 0; k < epochs; k++) {
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(loss, parameters);
        for (const parameter of parameters) parameter.assign(tf.sub(parameter, tf.mul(grads[parameter.name], rate)));
        last = value.dataSync()[0];
      });
    }
    return last;
  };
}
