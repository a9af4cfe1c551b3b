// Runs in the page trace.html: follows the replay token in the address with the model itself, and offers the moves that may come next.
import { type ShownTrace, trace, traceHeadline } from "../../cells/trace.ts";
import { type NextMove } from "../../claims/follow.ts";
import { tokenOf } from "../../claims/token.ts";
import { WIDTH } from "../../figures/axis.ts";
import { columnsOf } from "../../figures/columns.ts";
import { differencesText } from "../../figures/differences.ts";
import type { Figure } from "../../figures/figure.ts";
import { eventsOf } from "../../figures/fromPath.ts";
import { lifetimes } from "../../figures/lifetimes.ts";
import { element, svgOf } from "./elements.ts";
import { raceNotes } from "../../figures/race.ts";
import { refcounts } from "../../figures/refcounts.ts";
import { raceTable } from "./race-table.ts";

const place = document.querySelector<HTMLElement>("#trace")!;
/** a drawing narrower than this is no longer readable; it scrolls */
const NARROWEST = 340;
let drawnFor = 0;
const field = document.querySelector<HTMLInputElement>("#token")!;

document.querySelector("form")!.addEventListener("submit", (event) => {
  event.preventDefault();
  goTo(field.value);
});
addEventListener("hashchange", show);
addEventListener("resize", () => { if (widthHere() !== drawnFor) show(); });
show();

function show(): void {
  const token = decodeURIComponent(location.hash.slice(1)) || field.defaultValue;
  field.value = token;
  drawnFor = widthHere();
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
    ...(path.steps.length > 0 ? [...drawingsOf(followed), memoryOf(followed)] : []),
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
  return element("div", { class: "turns" }, element("h2", {}, titleOf(followed)), element("ul", {}, ...moves, ...back));
}

function titleOf({ path, next, done }: ShownTrace): string {
  if (next.length > 0) return "Whose turn is it?";
  if (path.stuck) return "No CPU can move.";
  if (path.steps.at(-1)?.violation) return "The run ends here.";
  return done ? "All CPUs are done." : "All CPUs are done, but for one that waits for what never comes.";
}

function labelOf({ task, choice, step }: NextMove, next: readonly NextMove[]): string {
  const several = next.filter((move) => move.task === task).length > 1;
  return `CPU ${task}: ${step}${several ? `, choice ${choice + 1}` : ""}`;
}

/** As wide as the page allows. */
function drawingsOf({ path, at }: ShownTrace): HTMLElement[] {
  const events = eventsOf(path, "step");
  return [at(path.steps.length), lifetimes(events, widthHere()), refcounts(events, widthHere())].map(drawn);
}

function widthHere(): number {
  return Math.max(NARROWEST, Math.min(WIDTH, place.clientWidth));
}

function drawn({ svg }: Figure): HTMLElement {
  return element("figure", { class: "figure" }, element("div", { class: "drawn scroll", tabindex: "0", role: "group", "aria-label": "Figure" }, svgOf(svg)));
}

function memoryOf({ path }: ShownTrace): HTMLElement {
  const text = element("pre", { tabindex: "0" }, differencesText(path));
  return element("details", { class: "memory" }, element("summary", {}, "What each step changed in memory"), text);
}

function goTo(token: string): void {
  location.hash = encodeURIComponent(token.replaceAll(/\s/g, ""));
}
