/** The syntax tree of the page's Python: CPython's node names, with the line (from 1) and columns (from 0) of each node. */

export interface Position {
  line: number;
  col: number;
  endLine: number;
  endCol: number;
}

export interface Comprehension {
  target: Expression;
  iter: Expression;
  ifs: Expression[];
}

export interface Parameter {
  name: string;
  default: Expression | null;
  annotation: Expression | null;
}

export interface Parameters {
  positionalOnly: number;
  positional: Parameter[];
  star: Parameter | null;
  keywordOnly: Parameter[];
  doubleStar: Parameter | null;
}

export interface Keyword {
  name: string | null;
  value: Expression;
}

export type Expression = Position &
  (
    | { type: "Constant"; value: unknown }
    | { type: "Name"; name: string }
    | { type: "JoinedStr"; parts: (string | FormattedValue)[] }
    | { type: "BinOp"; op: string; left: Expression; right: Expression }
    | { type: "UnaryOp"; op: string; operand: Expression }
    | { type: "BoolOp"; op: "and" | "or"; values: Expression[] }
    | { type: "Compare"; left: Expression; ops: string[]; comparators: Expression[] }
    | { type: "Call"; func: Expression; args: Expression[]; keywords: Keyword[] }
    | { type: "Attribute"; value: Expression; attr: string }
    | { type: "Subscript"; value: Expression; index: Expression }
    | { type: "Slice"; lower: Expression | null; upper: Expression | null; step: Expression | null }
    | { type: "Starred"; value: Expression }
    | { type: "List" | "Tuple" | "Set"; elements: Expression[] }
    | { type: "Dict"; keys: (Expression | null)[]; values: Expression[] }
    | { type: "IfExp"; test: Expression; body: Expression; orelse: Expression }
    | { type: "Lambda"; params: Parameters; body: Expression; scope?: unknown }
    | { type: "ListComp" | "SetComp"; element: Expression; generators: Comprehension[]; scope?: unknown }
    | { type: "GeneratorExp"; element: Expression; generators: Comprehension[]; scope?: unknown }
    | { type: "DictComp"; key: Expression; element: Expression; generators: Comprehension[]; scope?: unknown }
    | { type: "NamedExpr"; target: string; value: Expression }
    | { type: "Yield"; value: Expression | null }
    | { type: "YieldFrom"; value: Expression }
  );

export interface FormattedValue {
  value: Expression;
  conversion: "" | "r" | "s" | "a";
  /** The text before `=` in `f"{x=}"`. */
  debug: string | null;
  spec: (string | FormattedValue)[] | null;
}

export interface Handler {
  type: Expression | null;
  name: string | null;
  body: Statement[];
  line: number;
}

export type Pattern =
  | { type: "Capture"; name: string | null }
  | { type: "Value"; value: Expression }
  | { type: "Singleton"; value: unknown }
  | { type: "Sequence"; patterns: Pattern[] }
  | { type: "Star"; name: string | null }
  | { type: "Mapping"; keys: Expression[]; patterns: Pattern[]; rest: string | null }
  | { type: "Class"; cls: Expression; patterns: Pattern[]; names: string[]; namedPatterns: Pattern[] }
  | { type: "Or"; patterns: Pattern[] }
  | { type: "As"; pattern: Pattern; name: string };

export interface Case {
  pattern: Pattern;
  guard: Expression | null;
  body: Statement[];
}

export type Statement = Position &
  (
    | { type: "Expr"; value: Expression }
    | { type: "Assign"; targets: Expression[]; value: Expression }
    | { type: "AugAssign"; target: Expression; op: string; value: Expression }
    | { type: "AnnAssign"; target: Expression; annotation: Expression; value: Expression | null }
    | { type: "Return"; value: Expression | null }
    | { type: "If"; test: Expression; body: Statement[]; orelse: Statement[] }
    | { type: "While"; test: Expression; body: Statement[]; orelse: Statement[] }
    | { type: "For"; target: Expression; iter: Expression; body: Statement[]; orelse: Statement[] }
    | { type: "With"; items: { context: Expression; target: Expression | null }[]; body: Statement[] }
    | { type: "Try"; body: Statement[]; handlers: Handler[]; orelse: Statement[]; finalbody: Statement[] }
    | { type: "Raise"; exc: Expression | null; cause: Expression | null }
    | { type: "Assert"; test: Expression; message: Expression | null }
    | { type: "FunctionDef"; name: string; params: Parameters; body: Statement[]; decorators: Expression[]; returns: Expression | null; scope?: unknown }
    | { type: "ClassDef"; name: string; bases: Expression[]; keywords: Keyword[]; body: Statement[]; decorators: Expression[]; scope?: unknown }
    | { type: "Import"; names: { name: string; as: string | null }[] }
    | { type: "ImportFrom"; module: string; level: number; names: { name: string; as: string | null }[] }
    | { type: "Global" | "Nonlocal"; names: string[] }
    | { type: "Delete"; targets: Expression[] }
    | { type: "Match"; subject: Expression; cases: Case[] }
    | { type: "Pass" | "Break" | "Continue" }
  );

export type ExpressionOf<T extends Expression["type"]> = Extract<Expression, { type: T }>;
export type StatementOf<T extends Statement["type"]> = Extract<Statement, { type: T }>;
