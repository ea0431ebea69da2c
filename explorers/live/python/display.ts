/** Shows a cell's value, as Jupyter's Out does. */
import { findAttr } from "./attributes.js";
import { call } from "./functions.js";
import { repr } from "./objects.js";
import { output } from "./output.js";
import { PyType, typeOf, type Value } from "./values.js";

export function display(value: Value): void {
  const text = repr(value);
  const toHtml = value instanceof PyType ? undefined : findAttr(value, "_repr_html_");
  const html = toHtml === undefined ? null : call(toHtml, []);
  const isFeedback = typeOf(value).name === "Feedback" && typeOf(value).module === "course_utils.checks._feedback";
  output.show({
    kind: "result",
    text,
    ...(typeof html === "string" ? { html } : {}),
    ...(isFeedback ? { check: { exercise: findAttr(value, "exercise"), passed: findAttr(value, "passed") } } : {}),
  });
}
