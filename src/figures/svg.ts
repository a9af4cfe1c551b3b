import type { Tone } from "./timeline.ts";

/** Everything that gives a figure its colours, so that it looks right alone as well as in a page: light, and dark where the reader prefers it. */
const light = {
  ink: "#1d1c1a", ink2: "#57534c", rule: "#ddd9cf", line: "#8b867b", paper: "#fcfbf8", bad: "#b8002e", badTint: "#fdeaec",
  root: ["#0b64ad", "#d6e7f6"], child: ["#9e5400", "#fbe7c8"], grandchild: ["#006b4c", "#cdeee1"], other: ["#5a636c", "#e4e7ea"], page: ["#96348b", "#f6dcf2"], hold: ["#6b5b00", "#efe9c4"],
} as const;
const dark: Record<keyof typeof light, string | readonly [string, string]> = {
  ink: "#e8e5de", ink2: "#ada89f", rule: "#363a40", line: "#7d8188", paper: "#16181b", bad: "#ff7585", badTint: "#471e26",
  root: ["#6fb5f0", "#17344d"], child: ["#f0a23c", "#452f12"], grandchild: ["#4fcaa0", "#113c31"], other: ["#b4bcc4", "#2f363d"], page: ["#ee9fe0", "#44253f"], hold: ["#d9c95a", "#36310f"],
};

export const tones: readonly Tone[] = ["root", "child", "grandchild", "other", "page", "hold"];
/** The strong colour and the tint of a tone, on a light ground. */
export const colour = (tone: Tone): readonly [string, string] => light[tone];
/** The colours that belong to no object, on a light ground. */
export const neutral = { ink: light.ink, quiet: light.ink2, line: light.line, bad: light.bad } as const;

const sans = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

const rules = (set: typeof dark) => [
  `.rl-t{fill:${set.ink}} .rl-t2{fill:${set.ink2}} .rl-rule{stroke:${set.rule}} .rl-line{stroke:${set.line}} .rl-ink{stroke:${set.ink}} .rl-halo{stroke:${set.paper}}`,
  `.rl-bad{fill:${set.badTint}} .rl-badt{fill:${set.bad}} .rl-badl{stroke:${set.bad}}`,
  ...tones.map((tone) => `.rl-${tone}{fill:${set[tone][1]};stroke:${set[tone][0]}} .rl-${tone}t{fill:${set[tone][0]}} .rl-${tone}l{stroke:${set[tone][0]}}`),
].join("\n");

const style = `svg.rl{font:12px ${sans};font-variant-numeric:tabular-nums}\n.rl-b{font-weight:600}\n.rl-halo{stroke-width:3;paint-order:stroke;stroke-linejoin:round}\n${rules(light)}\n@media (prefers-color-scheme:dark){\n${rules(dark)}\n}`;

/** A second channel beside the colour: a child rises, a grandchild is dotted, others are lined, a page falls, a hold is crossed. */
const strokes: Record<Exclude<Tone, "root">, string> = {
  child: `<path d="M-1 7 7 -1" stroke-width="1" opacity=".55"/>`,
  grandchild: `<circle cx="3" cy="3" r=".9" stroke-width="1" opacity=".6"/>`,
  other: `<path d="M0 3h6" stroke-width="1" opacity=".5"/>`,
  page: `<path d="M-1 -1 7 7" stroke-width="1" opacity=".45"/>`,
  hold: `<path d="M-1 -1 7 7M-1 7 7 -1" stroke-width="1" opacity=".35"/>`,
};

const patterns = (id: string) => Object.entries(strokes).map(([tone, mark]) =>
  `<pattern id="${id}-${tone}" width="6" height="6" patternUnits="userSpaceOnUse"><g class="rl-${tone}l" fill="none">${mark}</g></pattern>`).join("");

/** A whole SVG document. `body` is given the id under which the patterns are found; a `fixed` one is not stretched by a page. */
export function document(title: string, width: number, height: number, body: (id: string) => string, fixed = false): string {
  const id = `rl${hash(title + body("")).toString(36)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="rl${fixed ? " rl-fixed" : ""}" role="img" aria-labelledby="${id}-title" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`
    + `<title id="${id}-title">${escape(title)}</title><style>${style}</style><defs>${patterns(id)}</defs>${body(id)}</svg>`;
}

/** A bar in its tone's tint, edge and pattern. */
export function bar(id: string, tone: Tone, x: number, y: number, width: number, height: number): string {
  const box = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<rect class="rl-${tone}" ${box}/>${tone === "root" ? "" : `<rect fill="url(#${id}-${tone})" ${box}/>`}`;
}

export const text = (x: number, y: number, classes: string, content: string, anchor = "start"): string =>
  `<text class="${classes}" x="${round(x)}" y="${round(y)}"${anchor === "start" ? "" : ` text-anchor="${anchor}"`}>${escape(content)}</text>`;

export const line = (classes: string, x1: number, y1: number, x2: number, y2: number, extra = ""): string =>
  `<path class="${classes}" d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" fill="none"${extra}/>`;

/** How wide a text of 12 pixels is, roughly. */
export const widthOf = (content: string): number => content.length * 6.6;

export const round = (value: number): string => String(Math.round(value * 10) / 10);

const escape = (content: string) => content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function hash(content: string): number {
  let h = 5381;
  for (let i = 0; i < content.length; i++) h = (Math.imul(h, 33) ^ content.charCodeAt(i)) >>> 0;
  return h;
}
