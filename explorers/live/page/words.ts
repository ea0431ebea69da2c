/** Every word that a cell shows after it was run or edited, in one place, ready for translation. */

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const seconds = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

export const words = {
  run: "Run",
  stop: "Stop",
  runAbove: "Run all above",
  runCell: (name: string) => `Run ${lower(name)}`,
  stopCell: (name: string) => `Stop ${lower(name)}`,
  runAboveCell: (name: string) => `Run all above ${lower(name)}`,
  cell: (number: number) => `Cell ${number}`,
  hidden: (place: number) => `Hidden cell ${place}`,
  program: "The explorer's program",
  scroller: "Output",
  output: (name: string) => `Output of ${lower(name)}`,
  code: (name: string) => `Code of ${lower(name)}. Shift+Enter runs it; Escape, then Tab leaves it.`,

  waiting: "Waiting",
  running: (time: number) => `Running, ${seconds(time)} s`,
  runningAbove: (name: string, left: number, time: number) =>
    `Running ${lower(name)} first${left > 1 ? `, ${left} to go` : ""}, ${seconds(time)} s`,
  took: (time: number) => `${seconds(time)} s`,
  stopped: (time: number) => `Stopped after ${seconds(time)} s`,
  failed: (time: number) => `An error after ${seconds(time)} s`,
  ranFirst: (names: string) => `Ran ${names} first.`,
  ranAgain: (names: string) => `Python began anew after Stop, so ${names} ran again first.`,
  names: (numbers: readonly number[], hidden: number) => {
    const shown = numbers.length
      ? `cell${numbers.length > 1 ? "s" : ""} ${numbers.join(", ").replace(/, (\d+)$/, " and $1")}`
      : "";
    const unseen = hidden ? `${hidden} hidden cell${hidden > 1 ? "s" : ""}` : "";
    return [shown, unseen].filter(Boolean).join(" and ");
  },
  above: (name: string) => `${name}, which this cell needs, stopped with an error, so this cell did not run.`,
  allRan: "All cells above have run.",
  broken: (reason: string) => `Python had to stop: ${reason}. Press Run to begin anew.`,
  unknownReason: "the browser ended it, perhaps for want of memory",
  cut: (lines: number) => `… ${lines} more line${lines > 1 ? "s" : ""} not shown`,
  download: (name: string) => `Save ${name}`,

  announce: {
    running: (name: string) => `${name} is running.`,
    done: (name: string, time: number, text: string) => `${name} has run in ${seconds(time)} seconds. ${text}`,
    failed: (name: string, text: string) => `${name} stopped with an error. ${text}`,
    stopped: (name: string) => `${name} was stopped.`,
    nothing: "It printed nothing.",
  },
};
