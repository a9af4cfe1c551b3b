/** Every place where two JSON values differ, as one line each: path, recorded value, model's value. */
export function differences(recorded: unknown, model: unknown, path = ""): string[] {
  if (recorded === model) return [];
  if (isObject(recorded) && isObject(model)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(model)]);
    return [...keys].flatMap((key) => differences(recorded[key], model[key], path ? `${path}.${key}` : key));
  }
  return [`${path}: recorded ${show(recorded)}, model ${show(model)}`];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const show = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
