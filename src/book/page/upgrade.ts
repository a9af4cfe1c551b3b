// Runs in the page: each drawing becomes a plotly figure that can be zoomed and asked; the drawing can be had back.

interface PlotlyFigure {
  data: object[];
  layout: { height?: number };
}
declare const Plotly: { newPlot(where: HTMLElement, data: object[], layout: object, config: object): Promise<unknown> };

/** The colours of the figures on a light ground, and what they are on a dark one. */
const darker: Readonly<Record<string, string>> = {
  "#0b64ad": "#6fb5f0", "#d6e7f6": "#17344d", "#9e5400": "#f0a23c", "#fbe7c8": "#452f12", "#006b4c": "#4fcaa0", "#cdeee1": "#113c31",
  "#5a636c": "#b4bcc4", "#e4e7ea": "#2f363d", "#96348b": "#ee9fe0", "#f6dcf2": "#44253f", "#57534c": "#ada89f", "#ddd9cf": "#363a40", "#b8002e": "#ff7585",
  "#1d1c1a": "#e8e5de", "#6b5b00": "#d9c95a", "#efe9c4": "#36310f", "#8b867b": "#7d8188",
};
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

const inShade = (json: string): string => (prefersDark.matches ? json.replace(/#[0-9a-f]{6}/g, (light) => darker[light] ?? light) : json);

function upgrade(figure: HTMLElement): void {
  const json = figure.querySelector('script[type="application/json"]')?.textContent;
  const drawn = figure.querySelector<HTMLElement>(".drawn");
  if (!json || !drawn) return;
  const live = document.createElement("div");
  live.className = "scroll";
  live.tabIndex = 0;
  const draw = () => {
    const { data, layout } = JSON.parse(inShade(json)) as PlotlyFigure;
    return Plotly.newPlot(live, data, layout, { displaylogo: false, showSendToCloud: false, responsive: true, displayModeBar: false });
  };
  drawn.before(live);
  void draw().then(() => {
    drawn.hidden = true;
    live.setAttribute("role", "img");
    live.setAttribute("aria-label", drawn.querySelector("title")?.textContent ?? "figure");
    figure.querySelector(".tools")?.append(switchBetween(live, drawn));
  });
  prefersDark.addEventListener("change", () => void draw());
}

function switchBetween(live: HTMLElement, drawn: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  const name = () => void (button.textContent = drawn.hidden ? "Still drawing" : "Interactive figure");
  button.type = "button";
  button.addEventListener("click", () => {
    drawn.hidden = !drawn.hidden;
    live.hidden = !drawn.hidden;
    name();
  });
  name();
  return button;
}

for (const figure of document.querySelectorAll<HTMLElement>(".figure")) upgrade(figure);
