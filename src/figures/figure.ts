/** A picture as data, in three forms that show the same thing. */
export interface Figure {
  /** what it shows, in one sentence: the alternative text */
  title: string;
  /** plotly.js figure: `data` and `layout`, plain arrays only */
  plotly: { data: object[]; layout: object };
  /** a complete SVG document, byte-deterministic */
  svg: string;
  /** 7-bit ASCII, at most 72 columns */
  text: string;
}
