// One step of an optimiser on `bytes` of flat float32 parameters, as `updateParameters` in `optimizers.ts`.

/** SGD; `velocity` is the momentum buffer, which a first step overwrites. */
export function updateSgd(
  parameters: usize, gradient: usize, velocity: usize, bytes: usize,
  lr: f32, momentum: f32, weightDecay: f32, isFirst: bool,
): void {
  const rate = f32x4.splat(lr), decay = f32x4.splat(weightDecay), keep = f32x4.splat(isFirst ? 0 : momentum);
  for (let k: usize = 0; k < bytes; k += 16) {
    const parameter = v128.load(parameters + k);
    let change = f32x4.add(v128.load(gradient + k), f32x4.mul(decay, parameter));
    if (momentum != 0) {
      change = f32x4.add(f32x4.mul(keep, v128.load(velocity + k)), change);
      v128.store(velocity + k, change);
    }
    v128.store(parameters + k, f32x4.sub(parameter, f32x4.mul(rate, change)));
  }
}

/** Adam and AdamW; the caller computes the corrections of the step in float64. */
export function updateAdam(
  parameters: usize, gradient: usize, mean: usize, square: usize, bytes: usize,
  stepSize: f32, rootCorrection: f32, shrink: f32, penalty: f32, beta1: f64, beta2: f64, epsilon: f32,
): void {
  const gain1 = f32x4.splat(<f32>(1.0 - beta1)), keep2 = f32x4.splat(<f32>beta2), gain2 = f32x4.splat(<f32>(1.0 - beta2));
  const step = f32x4.splat(stepSize), correction = f32x4.splat(rootCorrection), small = f32x4.splat(epsilon);
  const factor = f32x4.splat(shrink), decay = f32x4.splat(penalty);
  for (let k: usize = 0; k < bytes; k += 16) {
    const parameter = f32x4.mul(v128.load(parameters + k), factor);
    const g = f32x4.add(v128.load(gradient + k), f32x4.mul(decay, parameter));
    let m = v128.load(mean + k);
    m = f32x4.add(m, f32x4.mul(gain1, f32x4.sub(g, m)));
    v128.store(mean + k, m);
    const v = f32x4.add(f32x4.mul(keep2, v128.load(square + k)), f32x4.mul(gain2, f32x4.mul(g, g)));
    v128.store(square + k, v);
    const root = f32x4.add(f32x4.div(f32x4.sqrt(v), correction), small);
    v128.store(parameters + k, f32x4.sub(parameter, f32x4.div(f32x4.mul(step, m), root)));
  }
}
