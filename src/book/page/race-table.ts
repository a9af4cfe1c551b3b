import type { Columns, Row } from "../../figures/columns.ts";
import { element } from "./elements.ts";

/** CPU columns as a table: one row a step, time running down. */
export function raceTable({ mutexes, cpus, rows }: Columns): HTMLElement {
  const head = ["step", ...mutexes, ...cpus.map((operations, cpu) => `CPU ${cpu}: ${operations}`)].map((title) => element("th", { scope: "col" }, title));
  const body = rows.map((row, k) => element("tr", row.violation ? { class: "violated" } : {}, ...cellsOf(row, rows[k - 1], cpus.length)));
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  return element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Race in CPU columns" }, table);
}

function cellsOf(row: Row, before: Row | undefined, cpus: number): HTMLElement[] {
  const of = Array.from({ length: cpus }, (_, cpu) => element("td", {}, ...(cpu === row.cpu ? lineOf(row, before) : [])));
  return [element("td", {}, `${row.step}`), ...row.holders.map((held) => element("td", {}, held)), ...of];
}

function lineOf(row: Row, before: Row | undefined): Node[] {
  const enters = !before || before.cpu !== row.cpu || before.function !== row.function;
  return [
    ...(enters ? [element("span", { class: "in-function" }, `${row.function}(): `)] : []),
    codeOf(row.line),
    ...(row.edited ? [element("em", {}, " (the edit)")] : []),
    ...(row.remark ? [element("em", {}, ` ${row.remark}`)] : []),
    ...(row.violation ? [element("strong", {}, ` ${row.violation}`)] : []),
  ];
}

/** A C line that does not fit breaks before `->`, not inside it, or after the `(` of a call. */
function codeOf(line: string): HTMLElement {
  const parts = line.split(/(->|(?<=\w\()(?=[^)]))/);
  return element("code", {}, ...parts.flatMap((part): (Node | string)[] => (part === "->" ? [element("wbr", {}), element("span", {}, part)] : [part === "" ? element("wbr", {}) : part])));
}
