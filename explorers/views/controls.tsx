/** Form controls. All are the browser's own, so keyboard, touch and screen readers work as everywhere. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { text } from "../text.js";
import { useId } from "./ids.js";

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onInput(value: number): void;
  /** How the value is written beside the label and read out. */
  format?: (value: number) => string;
  disabled?: boolean;
}

export function Slider({ label, value, min, max, step, onInput, format = String, disabled }: SliderProps) {
  const id = useId();
  return (
    <div class="cx-control">
      <label for={id}>
        {label} <output for={id}>{format(value)}</output>
      </label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={disabled}
        aria-valuetext={format(value)}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}

interface NumberProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number | "any";
  onInput(value: number): void;
}

/**
 * A typed number. What is out of range is marked and told, and changes nothing.
 *
 * Leaving the field brings back the number that holds. What was told stays: it could not be read otherwise, and a
 * button that moves while it is pressed misses the click.
 */
export function NumberBox({ label, value, min, max, step = 1, onInput }: NumberProps) {
  const id = useId();
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <div class="cx-control cx-number">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-invalid={wrong !== null}
        aria-describedby={wrong === null ? undefined : `${id}-wrong`}
        onInput={(event) => {
          const entered = event.currentTarget.valueAsNumber;
          const whole = step !== "any" && Number.isInteger(step);
          if (entered >= min && entered <= max && (!whole || Number.isInteger(entered))) {
            setWrong(null);
            onInput(entered);
          } else {
            setWrong(text.notUsed(event.currentTarget.value, text.accepts.number(whole, min, max)));
          }
        }}
        onBlur={(event) => {
          event.currentTarget.value = String(value);
        }}
      />
      {wrong === null ? null : (
        <span id={`${id}-wrong`} class="cx-wrong" role="alert">
          {wrong}
        </span>
      )}
    </div>
  );
}

interface ChoiceProps<T extends string | number> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onInput(value: T): void;
}

export function Choice<T extends string | number>({ label, value, options, onInput }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div class="cx-control">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={String(value)}
        onInput={(event) => {
          const chosen = options.find(([name]) => String(name) === event.currentTarget.value);
          if (chosen) onInput(chosen[0]);
        }}
      >
        {options.map(([name, shown]) => (
          <option key={name} value={String(name)} selected={name === value}>
            {shown}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A few exclusive options, all in view. */
export function Segments<T extends string | number>({ label, value, options, onInput }: ChoiceProps<T>) {
  const id = useId();
  return (
    <fieldset class="cx-segments">
      <legend>{label}</legend>
      <div>
        {options.map(([name, shown]) => (
          <label key={name}>
            <input type="radio" name={id} checked={name === value} onInput={() => onInput(name)} />
            <span>{shown}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Toggle({ label, value, onInput }: { label: string; value: boolean; onInput(value: boolean): void }) {
  return (
    <label class="cx-toggle">
      <input type="checkbox" checked={value} onInput={(event) => onInput(event.currentTarget.checked)} /> {label}
    </label>
  );
}

interface ButtonProps {
  onClick(): void;
  children: ComponentChildren;
  primary?: boolean;
  disabled?: boolean;
  pressed?: boolean;
  label?: string;
}

export function Button({ onClick, children, primary, disabled, pressed, label }: ButtonProps) {
  return (
    <button
      type="button"
      class={primary ? "cx-button cx-primary" : "cx-button"}
      onClick={onClick}
      disabled={disabled}
      aria-pressed={pressed}
      aria-label={label}
    >
      {children}
    </button>
  );
}

/** Copies `value()`, tells that it did, and where copying is refused shows the text to copy by hand. */
export function CopyButton({ value, children }: { value(): string; children: ComponentChildren }) {
  const [told, setTold] = useState<"" | "copied" | "refused">("");
  const tell = () => {
    setTold("copied");
    setTimeout(() => setTold(""), 4000);
  };
  return (
    <>
      <Button
        onClick={() => {
          const written = navigator.clipboard ? navigator.clipboard.writeText(value()) : Promise.reject(new Error());
          written.then(tell, () => setTold("refused"));
        }}
      >
        {children}
      </Button>
      <span role="status" class="cx-told">
        {told === "copied" ? text.copied : told === "refused" ? text.copyFailed : ""}
      </span>
      {told === "refused" ? <textarea class="cx-copy" readOnly value={value()} aria-label={text.copyFailed} /> : null}
    </>
  );
}
