/** Turns a component into an anywidget front-end module. */

import { Component, type ComponentChildren, type ComponentType, render } from "preact";

import type { WidgetModel } from "../state/store.js";
import { text } from "../text.js";
import { IdPrefix, newPrefix } from "./ids.js";

/** Puts a sentence where an explorer stopped. What fails while mounting is left to the page to tell. */
class Boundary extends Component<{ children: ComponentChildren }, { problem: string | null }> {
  override state = { problem: null };
  #mounted = false;

  override componentDidMount() {
    this.#mounted = true;
  }

  override componentDidCatch(error: unknown) {
    if (!this.#mounted) throw error;
    console.error(error);
    this.setState({ problem: error instanceof Error ? error.message : String(error) });
  }

  override render() {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return (
      <section class="cx">
        <p class="cx-problems" role="alert">{text.failed(problem)}</p>
      </section>
    );
  }
}

export function explorer(App: ComponentType<{ model: WidgetModel }>) {
  return {
    /** Mounts the explorer in `el`; the function it returns takes it away again. */
    render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
      // JupyterLab takes arrow keys for shortcuts of its own, unless the very element with the focus says no.
      el.addEventListener("focusin", ({ target }) => (target as Element).setAttribute("data-lm-suppress-shortcuts", "true"));
      render(
        <IdPrefix.Provider value={newPrefix()}>
          <Boundary>
            <App model={model} />
          </Boundary>
        </IdPrefix.Provider>,
        el,
      );
      return () => render(null, el);
    },
  };
}
