// What a cell imports.
export { scenario, type ShownScenario } from "./cells/scenario.ts";
export { check, type ShownCheck } from "./cells/check.ts";
export { claim } from "./cells/claim.ts";
export { predict, reveal, type Prediction } from "./cells/predict.ts";
export { run, type Run, type RunOptions } from "./cells/run.ts";
export { replay, type Recording } from "./cells/replay.ts";
export type { Shown, ShownFigure } from "./cells/show.ts";
export type { Figure } from "./figures/figure.ts";
