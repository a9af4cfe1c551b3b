import type { Tone } from "./timeline.ts";

/** A drawing as a list of marks, in pixels from the upper left corner: the one source of its SVG and of its plotly figure. */
export interface Drawing {
  width: number;
  height: number;
  /** later ones lie on top */
  marks: Mark[];
}

/** The colour of an object, or one that belongs to none. */
export type Ink = Tone | "ink" | "quiet" | "line" | "bad";

export type Mark = Line | Box | Words;

/** A line through some points; on its way it cuts what it crosses. */
export interface Line {
  kind: "line";
  ink: Ink;
  points: readonly (readonly [number, number])[];
  width?: number;
  dashed?: boolean;
}

/** A rectangle; `plain` is an outline without a colour of its own, `half` is filled below only. */
export interface Box {
  kind: "box";
  tone: Tone | "plain";
  fill: "tint" | "strong" | "half" | "none";
  x: number;
  y: number;
  width: number;
  height: number;
  /** what is told to whoever asks */
  hover?: string;
}

/** Text, 12 pixels high, its middle at `y`. */
export interface Words {
  kind: "text";
  ink: Ink;
  x: number;
  y: number;
  content: string;
  bold?: boolean;
  /** does it stand on a pattern? */
  halo?: boolean;
  anchor?: "start" | "middle" | "end";
}

export const lineThrough = (ink: Ink, points: Line["points"], more: Partial<Line> = {}): Line => ({ kind: "line", ink, points, ...more });
export const words = (ink: Ink, x: number, y: number, content: string, more: Partial<Words> = {}): Words => ({ kind: "text", ink, x, y, content, ...more });
export const boxAt = (tone: Box["tone"], fill: Box["fill"], x: number, y: number, width: number, height: number, more: Partial<Box> = {}): Box =>
  ({ kind: "box", tone, fill, x, y, width, height, ...more });
