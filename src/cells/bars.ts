import { bars as figure, type Bar } from "../figures/bars.ts";
import { shownFigure, type ShownFigure } from "./show.ts";

/**
 * Counts as bars, one below the other.
 * @param title what is counted, in one line
 * @param rows by bar: its name and its count
 */
export const bars = (title: string, rows: readonly Bar[]): ShownFigure => shownFigure(figure(title, rows));
