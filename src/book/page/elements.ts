/** An element with attributes and children. Text is text, never HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Readonly<Record<string, string>>, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A drawing of our own as a node of this page. */
export const svgOf = (svg: string): Node => document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
