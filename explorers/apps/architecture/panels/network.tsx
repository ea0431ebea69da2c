/** The network: layers and units to add and remove, every unit's map, and weights to read and edit. */

import { useMemo, useState } from "preact/hooks";

import { computeFeatures } from "../../../engine/features.js";
import { gridPoints, type ActivationName } from "../../../engine/index.js";
import { text } from "../../../text.js";
import { Button, Choice, NumberBox } from "../../../views/controls.js";
import { NetworkDiagram, UnitMap, type UnitPlace } from "../../../views/network.js";
import { hiddenLayers } from "../runners/runner.js";
import { decimals, useScene, type Panel } from "../scene.js";
import { isLarge, type Scene } from "../session.js";
import { featuresOf, layersOf, type ArchitectureState, type LayerChoice } from "../state.js";

const say = text.architecture;
/** Between two pictures while training goes on: a diagram has more to draw than the plane, a large one most. */
const pauseFor = ({ layers }: ArchitectureState) => (isLarge(layers) ? 250 : 50);
const MOST_LAYERS = 6;
const MOST_UNITS = 32;
const WEIGHT_LIMIT = 1000;
const ACTIVATIONS: readonly ActivationName[] = ["identity", "relu", "leaky_relu", "silu", "gelu", "tanh", "sigmoid", "elu", "softplus"];

const CHOICES = ACTIVATIONS.map((name) => [name, text.activationNames[name] ?? name] as const);

/** Whether the scene still shows the network of the state, not the one before. */
function fits(scene: Scene, state: ArchitectureState): boolean {
  const wanted = layersOf(state);
  const { layers } = scene.configured;
  return (
    layers !== null && layers.length === wanted.length && scene.observation.units.length === wanted.length &&
    wanted.every((layer, l) => layer.inFeatures === layers[l]!.inputs && layer.outFeatures === layers[l]!.units
      && scene.observation.units[l]!.length === layer.outFeatures)
  );
}

/** The state as the network diagram reads it; a module of the reader's own says itself what it consists of. */
function described(state: ArchitectureState, scene: Scene | null): ArchitectureState | null {
  const layers = scene && hiddenLayers(scene.configured);
  return layers && { ...state, features: ["x1", "x2"], start: null, layers: layers as LayerChoice[] };
}

export function NetworkPanel(panel: Panel) {
  const scene = useScene(panel.session, pauseFor(panel.state));
  if (!panel.own) return <Network {...panel} />;
  const state = described(panel.state, scene);
  if (state) return <Network {...panel} state={state} />;
  return (
    <div class="cx-zone">
      <p class="cx-title">{say.network}</p>
      {scene ? <p class="cx-note">{say.noDiagram}</p> : null}
    </div>
  );
}

function Network({ state, session, own, change }: Panel) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const scene = useScene(session, pauseFor(state), box);
  const [chosen, setChosen] = useState<UnitPlace>({ layer: 0, unit: 0 });
  const [hovered, setHovered] = useState<UnitPlace | null>(null);
  const features = featuresOf(state);
  const layers = layersOf(state);
  const editLayers = (next: ArchitectureState["layers"]) => change({ layers: next, start: null });
  const editLayer = (i: number, fields: Partial<ArchitectureState["layers"][number]>) =>
    editLayers(state.layers.map((layer, l) => (l === i ? { ...layer, ...fields } : layer)));
  const isUnit = ({ layer, unit }: UnitPlace) => layer < layers.length && unit < layers[layer]!.outFeatures;
  const shown = hovered && isUnit(hovered) ? hovered : isUnit(chosen) ? chosen : { layer: 0, unit: 0 };
  const drawn = scene && fits(scene, state) ? scene : null;
  const wanted = drawn?.wanted;
  const inputGrids = useMemo(
    () => (wanted ? computeFeatures(gridPoints(wanted, wanted.unitCells, wanted.unitCells), features, (value) => value) : []),
    [features.join(), wanted?.unitCells, wanted?.x1.join(), wanted?.x2.join()],
  );
  const inputNames = features.map((name) => say.featureNames[name]);
  const unitName = ({ layer, unit }: UnitPlace) =>
    layer === state.layers.length ? say.outputUnit : say.unitName(layer + 1, unit + 1);

  return (
    <div ref={setBox} class="cx-zone">
      <p class="cx-title">{say.network}</p>
      {own ? null : <div class="cx-bar">
        <Button disabled={state.layers.length >= MOST_LAYERS} onClick={() => editLayers([...state.layers, { ...(state.layers.at(-1) ?? { units: 10, activation: "relu" as const }) }])}>
          {say.addLayer}
        </Button>
        <Button disabled={state.layers.length === 0} onClick={() => editLayers(state.layers.slice(0, -1))}>{say.removeLayer}</Button>
        <span class="cx-note">{say.parameters(layers.at(-1)!.biasOffset + 1)}</span>
      </div>}
      {own ? null : <div class="cx-layers">
        {state.layers.map((layer, i) => (
          <Choice key={i} label={say.activationOf(i + 1)} value={layer.activation} options={CHOICES} onInput={(activation) => editLayer(i, { activation })} />
        ))}
      </div>}
      <NetworkDiagram
        label={say.diagram}
        inputs={inputNames}
        layers={layers.map((layer) => ({ inputs: layer.inFeatures, units: layer.outFeatures }))}
        units={drawn?.observation.units ?? []}
        inputGrids={inputGrids}
        cells={wanted?.unitCells ?? 0}
        parameters={drawn?.observation.parameters ?? null}
        chosen={shown}
        onChoose={setChosen}
        onHover={setHovered}
        unitName={unitName}
        head={(column) => {
          if (column === 0) return <span>{say.inputs}</span>;
          const layer = state.layers[column - 1];
          if (!layer) return <span>{say.output}</span>;
          return (
            <>
              <span>{say.layerHead(column, layer.units)}</span>
              {own ? null : <span class="cx-few">
                <Button label={say.fewerUnits(column)} disabled={layer.units <= 1} onClick={() => editLayer(column - 1, { units: layer.units - 1 })}>−</Button>
                <Button label={say.moreUnits(column)} disabled={layer.units >= MOST_UNITS} onClick={() => editLayer(column - 1, { units: layer.units + 1 })}>+</Button>
              </span>}
            </>
          );
        }}
      />
      <UnitDetails {...{ state, session, own, change }} scene={drawn} place={shown} name={unitName(shown)} inputNames={inputNames} />
    </div>
  );
}

interface DetailsProps extends Panel {
  scene: Scene | null;
  place: UnitPlace;
  name: string;
  inputNames: readonly string[];
}

function UnitDetails({ state, session, own, change, scene, place, name, inputNames }: DetailsProps) {
  const layer = layersOf(state)[place.layer]!;
  const parameters = scene?.observation.parameters;
  const values = scene?.observation.units[place.layer]?.[place.unit];
  if (!scene || !parameters || !values) return null;
  const edit = (index: number, value: number) => {
    if (own) return session.edit(index, value);
    session.pause();
    const start = Array.from(parameters, (old, i) => (i === index ? value : Number(old.toPrecision(9))));
    change({ start });
  };
  const field = (label: string, index: number) => (
    <NumberBox key={label} label={label} value={Number(parameters[index]!.toPrecision(4))} min={-WEIGHT_LIMIT} max={WEIGHT_LIMIT} step="any"
      onInput={(value) => edit(index, value)} />
  );
  const from = layer.weightOffset + place.unit * layer.inFeatures;
  const activation = state.layers[place.layer]?.activation;
  return (
    <div class="cx-details" role="group" aria-label={name}>
      <div class="cx-details-head">
        <UnitMap values={values} cells={scene.wanted.unitCells} label={say.unitMap(name)} />
        <p>
          <strong>{name}</strong>
          <br />
          {activation && activation !== "identity" ? say.unitFormula(text.activationNames[activation] ?? activation) : say.outputFormula}
          <br />
          {say.unitRange(decimals(Math.min(...Array.from(values)), 2), decimals(Math.max(...Array.from(values)), 2))}
        </p>
      </div>
      <div class="cx-weights">
        {scene.configured.layers?.[place.layer]?.bias ? field(say.bias, layer.biasOffset + place.unit) : null}
        {Array.from({ length: layer.inFeatures }, (_, i) =>
          field(say.weightFrom(place.layer === 0 ? inputNames[i]! : say.unitShort(i + 1)), from + i))}
      </div>
    </div>
  );
}
