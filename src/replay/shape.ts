// What a value read from JSON must look like, and the first place where it does not.

/** A type name of `typeof`; several, or null, as a list; an object by its fields ("?" where one may be missing); every element; every entry. */
export type Shape = string | readonly (string | null)[] | { fields: Readonly<Record<string, Shape>> } | { each: Shape } | { entries: Shape };

/** `procs.P0.vmas.0.start should be number`, or undefined for a value of this shape. */
export function misshapen(value: unknown, shape: Shape, path = ""): string | undefined {
  const here = path === "" ? "the line" : path;
  if (typeof shape === "string") return typeof value === shape ? undefined : `${here} should be ${shape}`;
  if (Array.isArray(shape)) return shape.includes(value === null ? null : typeof value) ? undefined : `${here} should be ${shape.join(" or ")}`;
  const wanted = shape as Exclude<Shape, string | readonly (string | null)[]>;
  if ("each" in wanted) {
    if (!Array.isArray(value)) return `${here} should be a list`;
    return first(value.map((one, i) => () => misshapen(one, wanted.each, `${path}.${i}`)));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return `${here} should be an object`;
  const object = value as Record<string, unknown>;
  const under = (key: string) => (path === "" ? key : `${path}.${key}`);
  if ("entries" in wanted) return first(Object.keys(object).map((key) => () => misshapen(object[key], wanted.entries, under(key))));
  return first(Object.entries(wanted.fields).map(([field, of]) => () => {
    const key = field.replace("?", "");
    return key !== field && object[key] === undefined ? undefined : misshapen(object[key], of, under(key));
  }));
}

function first(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const found = look();
    if (found !== undefined) return found;
  }
  return undefined;
}
