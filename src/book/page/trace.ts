// Runs in the page trace.html: follows the replay token in the address with the model itself, and offers the moves that may come next.
import { type ShownTrace, trace, traceHeadline } from "../../cells/trace.ts";
import type { ShownFigure } from "../../cells/show.ts";
import { type NextMove } from "../../claims/follow.ts";
import { tokenOf } from "../../claims/token.ts";
import { columnsOf } from "../../figures/columns.ts";
import { differencesText } from "../../figures/differences.ts";
import { element, svgOf } from "./elements.ts";
import { raceNotes } from "../../figures/race.ts";
import { raceTable } from "./race-table.ts";

const place = document.querySelector<HTMLElement>("#trace")!;
const field = document.querySelector<HTMLInputElement>("#token")!;

document.querySelector("form")!.addEventListener("submit", (event) => {
  event.preventDefault();
  goTo(field.value);
});
addEventListener("hashchange", show);
show();

function show(): void {
  const token = decodeURIComponent(location.hash.slice(1)) || field.defaultValue;
  field.value = token;
  try {
    place.replaceChildren(...sectionsOf(trace(token)));
  } catch (error) {
    place.replaceChildren(element("p", { class: "wrong", role: "alert" }, (error as Error).message));
  }
}

function sectionsOf(followed: ShownTrace): Node[] {
  const { path, columns } = followed;
  const race = columnsOf(path, columns);
  return [
    element("p", { class: "verdict" }, traceHeadline(followed)),
    raceTable(race),
    ...raceNotes(race).map((note) => element("p", { class: "note" }, note)),
    choicesOf(followed),
    ...(path.steps.length > 0 ? [drawn(followed.at(path.steps.length)), drawn(followed.lifetimes()), drawn(followed.refcounts()), memoryOf(followed)] : []),
  ];
}

/** One button a move that may come next, and one to take the last move back. */
function choicesOf(followed: ShownTrace): HTMLElement {
  const { schedule, next } = followed;
  const turn = (label: string, moves: ShownTrace["schedule"]) => {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => goTo(tokenOf({ ...followed, schedule: moves })));
    return element("li", {}, button);
  };
  const moves = next.map((move) => turn(labelOf(move, next), [...schedule, move]));
  const back = schedule.length > 0 ? [turn("Take the last step back", schedule.slice(0, -1))] : [];
  const title = next.length > 0 ? "Whose turn is it?" : "No CPU can move.";
  return element("div", { class: "turns" }, element("h2", {}, title), element("ul", {}, ...moves, ...back));
}

function labelOf({ task, choice, step }: NextMove, next: readonly NextMove[]): string {
  const several = next.filter((move) => move.task === task).length > 1;
  return `CPU ${task}: ${step}${several ? `, choice ${choice + 1}` : ""}`;
}

function drawn({ svg }: ShownFigure): HTMLElement {
  return element("figure", { class: "figure" }, element("div", { class: "drawn scroll", tabindex: "0", role: "group", "aria-label": "Figure" }, svgOf(svg)));
}

function memoryOf({ path }: ShownTrace): HTMLElement {
  const text = element("pre", { tabindex: "0" }, differencesText(path));
  return element("details", { class: "memory" }, element("summary", {}, "What each step changed in memory"), text);
}

function goTo(token: string): void {
  location.hash = encodeURIComponent(token.replaceAll(/\s/g, ""));
}
