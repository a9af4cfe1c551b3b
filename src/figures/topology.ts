import type { EventList } from "./events.ts";
import type { Figure } from "./figure.ts";
import type { Grain } from "./fromPath.ts";
import { marksPlotly } from "./marksPlotly.ts";
import { marksSvg } from "./marksSvg.ts";
import type { Path } from "../machine/path.ts";
import { topologyDrawing } from "./topologyDrawing.ts";
import { type Topology, topologyAt } from "./topologyState.ts";
import { topologyText } from "./topologyText.ts";
import { titleWords } from "./topologyWords.ts";

/**
 * Who is linked to whom after tick `at`: vmas left, their chains in the middle, anon_vmas right, pages below.
 * @param events those of `path`, at the same grain
 * @throws RangeError for a moment that there is not
 */
export const topology = (path: Path, events: EventList, grain: Grain, at: number): Figure => topologyFigure(topologyAt(path, events, grain, at));

export function topologyFigure(topology: Topology): Figure {
  const title = titleWords(topology);
  const drawing = topologyDrawing(topology);
  return { title, plotly: marksPlotly(drawing), svg: marksSvg(title, drawing), text: topologyText(topology) };
}
