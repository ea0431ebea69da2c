/**
 * The editor of a cell: CodeMirror without search, in a shadow root, because the site's policy takes styles from files and
 * from adopted sheets only.
 */
import { type CompletionContext, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  drawSelection,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Editor, EditorOptions } from "./book_live";

/** The colours are the page's, for its own code: `_static/live.css`. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.operator], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.standard(tags.variableName)], color: "var(--code-number)" },
  { tag: [tags.definition(tags.className), tags.function(tags.definition(tags.variableName))], color: "var(--code-name)" },
  { tag: tags.meta, color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper-tint)", fontSize: "0.875em" },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--book-mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.7rem 0" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-soft)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--code-selection)",
  },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": { backgroundColor: "var(--code-selection)" },
  ".cm-raised": { backgroundColor: "var(--code-raised)", boxShadow: "inset 3px 0 0 var(--class-1)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--paper)" },
});

const raisedLine = Decoration.line({ class: "cm-raised" });
const setRaised = StateEffect.define<number | null>();
const raised = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects, state }) {
    for (const effect of effects) {
      if (!effect.is(setRaised)) continue;
      const line = effect.value;
      return line === null || line < 1 || line > state.doc.lines
        ? Decoration.none
        : Decoration.set([raisedLine.range(state.doc.line(line).from)]);
    }
    return marks.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function makeEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.attachShadow({ mode: "open" });

  async function complete(context: CompletionContext) {
    const word = context.matchBefore(/[\w.]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const names = await options.complete(word.text);
    const from = word.from + word.text.lastIndexOf(".") + 1;
    return { from, options: names.map((label) => ({ label })), validFor: /^\w*$/ };
  }

  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.code,
      extensions: [
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        pythonLanguage,
        syntaxHighlighting(colours),
        autocompletion({ override: [complete], activateOnTyping: false }),
        raised,
        theme,
        EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        keymap.of([
          { key: "Shift-Enter", run: () => (options.onRun(), true) },
          // After Escape, Tab moves the focus on, until something is typed.
          { key: "Escape", run: (of) => (of.setTabFocusMode(true), false) },
          { key: "Tab", run: indentMore, shift: indentLess },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.domEventHandlers({
          focus: (_event, of) => of.setTabFocusMode(false),
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          update.view.setTabFocusMode(false);
          options.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    markLine: (line) => view.dispatch({ effects: setRaised.of(line) }),
  };
}

window.bookLive.editor = makeEditor;
