/** What surrounds every explorer: its name and question, messages, prompts and the common buttons. */

import type { ComponentChildren } from "preact";

import type { Store } from "../state/store.js";
import { text } from "../text.js";
import { Button, CopyButton } from "./controls.js";

export interface Prompt<T> {
  /** What to do and what to look for. */
  ask: string;
  /** The fields that set the scene when the reader wants to be shown. */
  show: Partial<T>;
  /** Where prompts are many, those of one group fold away together. */
  group?: string;
}

interface FrameProps<T> {
  title: string;
  question: string;
  store: Store<T>;
  prompts: readonly Prompt<T>[];
  /** What runs, where it is not what the store says. */
  badge?: string;
  children: ComponentChildren;
}

function groupsOf<T>(prompts: readonly Prompt<T>[]): [string | undefined, Prompt<T>[]][] {
  const names = [...new Set(prompts.map((prompt) => prompt.group))];
  return names.map((name) => [name, prompts.filter((prompt) => prompt.group === name)]);
}

const firstNumber = (words: string) => Number(/\d+/.exec(words)?.[0]);

/** Of the chapter, when this is the page of one: its own prompts are the ones that stand open. */
const pageNumber = () => Number(/(\d+)-[^/]*$/.exec(location.pathname)?.[1]);

export function Frame<T>({ title, question, store, prompts, badge, children }: FrameProps<T>) {
  const groups = groupsOf(prompts);
  const chapter = pageNumber();
  const opened = Math.max(0, groups.findIndex(([group]) => group !== undefined && firstNumber(group) === chapter));
  return (
    <section class="cx" aria-label={title}>
      <header class="cx-head">
        <p class="cx-title">{title}</p>
        <p class="cx-question">{question}</p>
      </header>
      {store.problems.length > 0 ? (
        <div class="cx-problems" role="alert">
          <ul>
            {store.problems.slice(0, 5).map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
          <Button onClick={store.dismiss}>{text.dismiss}</Button>
        </div>
      ) : null}
      {children}
      {prompts.length === 0 ? null : <div class="cx-prompts">
        <p class="cx-title">{text.tryThis}</p>
        {groups.map(([group, members], i) => {
          const list = (
            <ol>
              {members.map((prompt) => (
                <li key={prompt.ask}>
                  {prompt.ask} <Button onClick={() => store.update(prompt.show)}>{text.show}</Button>
                </li>
              ))}
            </ol>
          );
          return group === undefined ? list : <details key={group} open={i === opened}><summary>{group}</summary>{list}</details>;
        })}
      </div>}
      <footer class="cx-foot">
        <Button onClick={store.reset}>{text.reset}</Button>
        {store.live ? null : <CopyButton value={store.link}>{text.copyLink}</CopyButton>}
        <span class="cx-badge">{badge ?? (store.live ? text.engine.kernel : text.engine.page)}</span>
      </footer>
    </section>
  );
}
