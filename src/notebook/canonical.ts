/** JSON as Python's `json` writes it with sorted keys and an indent of one: the bytes that nbformat leaves alone. */
export function canonicalJson(value: unknown, margin = ""): string {
  if (typeof value === "number") return pythonNumber(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${margin} `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((item) => canonicalJson(item ?? null, inner))
    : sortedEntries(value).map(([key, item]) => `${JSON.stringify(key)}: ${canonicalJson(item, inner)}`);
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${items.map((item) => inner + item).join(",\n")}\n${margin}${close}`;
}

function sortedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Python writes small fractions with an exponent earlier than JavaScript does, and exponents with two digits. */
function pythonNumber(value: number): string {
  if (value === 0 || Math.abs(value) >= 1e-4) return JSON.stringify(value);
  return value.toExponential().replace(/e-(\d)$/, "e-0$1");
}
