/** The reader's own table: opened, dropped or pasted, with two features and a label from its columns. */

import { useState } from "preact/hooks";

import { columnName, decode, guess, MOST_ROWS, readSheet, takePoints, toCsv, type Choices, type Encoding, type Sheet } from "../../../state/table.js";
import { text } from "../../../text.js";
import { Button, Choice, Toggle } from "../../../views/controls.js";
import { useId } from "../../../views/ids.js";
import { download, useScene, type Panel } from "../scene.js";
import { tableOf, type OwnTable } from "../state.js";

const say = text.architecture.table;
/** The name under which the code looks for rows that were pasted. */
const PASTED = "pasted.csv";
const LARGEST_FILE = 5_000_000;

/** What the reader brought, as long as the page stays open: only the chosen columns are kept. */
interface Source {
  readonly sheet: Sheet;
  readonly choices: Choices;
  readonly file: { readonly name: string; readonly encoding: Encoding } | null;
}

export function TableChooser({ state, session, change }: Panel) {
  const id = useId();
  const configured = useScene(session, 1000)?.configured;
  const [source, setSource] = useState<Source | null>(null);
  const [pasted, setPasted] = useState("");
  const [problems, setProblems] = useState<string[]>([]);
  const table = tableOf(state);

  const use = (next: Source) => {
    const { sheet: { separator, decimal }, file } = next;
    setSource(next);
    const taken = takePoints(next.sheet, next.choices);
    if ("problems" in taken) return setProblems(taken.problems);
    setProblems([]);
    const own: OwnTable = file ? { ...taken, ...file, separator, decimal }
      // So it is written when the reader saves it.
      : { ...taken, name: PASTED, encoding: "utf-8-sig", separator: ",", decimal: ".", header: true, columns: [0, 1, 2] };
    change({ table: own, use_table: true, points: "data", start: null });
  };
  const read = (words: string, file: Source["file"]) => {
    const sheet = readSheet(words);
    use({ sheet, choices: guess(sheet), file });
  };
  const open = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > LARGEST_FILE) return setProblems([say.largeFile(file.name, LARGEST_FILE / 1e6)]);
    try {
      const { text: words, encoding } = decode(new Uint8Array(await file.arrayBuffer()));
      read(words, { name: file.name, encoding });
    } catch {
      setProblems([say.unreadable(file.name)]);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const { files } = event.dataTransfer!;
    if (files.length > 0) void open(files[0]);
    else read(event.dataTransfer!.getData("text/plain"), null);
  };
  const choose = (choices: Choices) => source && use({ ...source, choices });
  const options = source ? Array.from({ length: source.sheet.rows[0]?.cells.length ?? 0 }, (_, i) =>
    [i, columnName(source.sheet, source.choices.header, i)] as const) : [];
  return (
    <details class="cx-zone cx-drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <summary>{say.title}</summary>
      <p class="cx-note">{say.what(MOST_ROWS)}</p>
      <div class="cx-control">
        <label for={`${id}-file`}>{say.open}</label>
        <input id={`${id}-file`} type="file" accept=".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values" onChange={(event) => {
          void open(event.currentTarget.files?.[0]);
          // So that the same file can be opened again once it is mended.
          event.currentTarget.value = "";
        }} />
      </div>
      <div class="cx-control">
        <label for={`${id}-rows`}>{say.paste}</label>
        <textarea id={`${id}-rows`} rows={4} spellcheck={false} value={pasted} placeholder={say.example} onInput={(event) => setPasted(event.currentTarget.value)} />
      </div>
      <div class="cx-bar">
        <Button disabled={pasted.trim() === ""} onClick={() => read(pasted, null)}>{say.use}</Button>
        {state.table?.name === PASTED ? (
          <Button onClick={() => download(PASTED, new Blob([toCsv(state.table!)], { type: "text/csv" }))}>{say.save(PASTED)}</Button>
        ) : null}
      </div>
      {problems.length > 0 ? (
        <div class="cx-problems" role="alert">
          <p>{!table ? say.refused : say.keptOld}</p>
          <ul>{problems.map((problem) => <li key={problem}>{problem}</li>)}</ul>
        </div>
      ) : null}
      {source && options.length > 2 ? (
        <div class="cx-fields">
          {([0, 1, 2] as const).map((place) => (
            <Choice<number> key={place} label={say.roles[place]} value={source.choices.columns[place]!} options={options}
              onInput={(column) => choose({ ...source.choices, columns: source.choices.columns.map((old, i) => (i === place ? column : old)) })} />
          ))}
          <Toggle label={say.header} value={source.choices.header} onInput={(header) => choose({ ...source.choices, header })} />
        </div>
      ) : null}
      {table ? <Toggle label={say.standardise} value={state.standardise} onInput={(standardise) => change({ standardise, start: null })} /> : null}
      <p class="cx-read" role="status" data-read="table">
        {table && configured ? say.used(table.name || say.unnamed, configured.train.y.length, configured.test?.y.length ?? 0) : ""}
      </p>
    </details>
  );
}
