import { claims } from "../claims/manifest.ts";
import { claim } from "./claim.ts";
import { wrapped } from "../figures/wrapText.ts";
import { display, type Shown, shownText } from "./show.ts";

/** A question that a reader answers before the model does. */
export interface Prediction extends Shown {
  readonly id: string;
  readonly question: string;
  readonly choices: readonly string[];
  /** the reader's answer, once there is one */
  readonly mine?: string | undefined;
}

type Question = Omit<Prediction, typeof display>;

const asked = new Map<string, Prediction>();

/**
 * Ask a question. The reader writes an answer as the last argument and runs the cell again.
 * @param mine one of the choices, or the number of one, from 1
 * @throws Error naming the choices when `mine` is none of them
 */
export function predict(id: string, question: string, choices: readonly string[], mine?: string | number): Prediction {
  const prediction = { id, question, choices, mine: chosen(choices, mine) };
  const shown = { ...prediction, [display]: () => shownText(asMarkdown(prediction), asText(prediction)) };
  asked.set(id, shown);
  return shown;
}

/**
 * Set the answer beside the prediction. Never throws: where nothing was asked or predicted, it says so and answers all the same.
 * @param answer one of the choices, best worked out by a check; where the question is named after a claim, the claim's checks answer
 * @param because why it is so, in a sentence
 */
export function reveal(id: string, answer?: string, because?: string): Shown {
  const prediction = asked.get(id);
  const question = prediction?.question ?? `No question "${id}" has been asked in this session.`;
  const lines = [...yours(prediction, answer), ...(answer === undefined ? [] : [`The answer: ${answer}`]), ...(because === undefined ? [] : [because])];
  const decided = answer === undefined && claims.some((one) => one.id === id) ? claim(id)[display]() : undefined;
  return {
    [display]: () => shownText(
      [[`**${question}**`, ...lines].join("  \n"), ...(decided ? [decided["text/markdown"]] : [])].join("\n\n"),
      [...[question, ...lines].flatMap((line) => wrapped(line, 72)), ...(decided ? ["", decided["text/plain"]] : [])].join("\n"),
    ),
  };
}

function yours(prediction: Prediction | undefined, answer: string | undefined): string[] {
  if (!prediction) return [];
  const { mine } = prediction;
  if (mine === undefined) return ["You have not predicted yet."];
  if (answer === undefined) return [`You predicted: ${mine}`];
  return [`You predicted: ${mine}${mine === answer ? " (so it is)" : ""}`];
}

function chosen(choices: readonly string[], mine: string | number | undefined): string | undefined {
  if (mine === undefined) return undefined;
  const choice = typeof mine === "number" ? choices[mine - 1] : choices.find((one) => one === mine);
  if (choice === undefined) throw new Error(`${JSON.stringify(mine)} is none of the choices: ${choices.map((one, i) => `${i + 1} ${JSON.stringify(one)}`).join(", ")}`);
  return choice;
}

const mark = ({ mine }: Question, choice: string): string => (choice === mine ? " <- your answer" : "");

function asText(prediction: Question): string {
  const rows = prediction.choices.map((choice, i) => `  ${i + 1}. ${choice}${mark(prediction, choice)}`);
  return [prediction.question, ...rows].flatMap((line) => wrapped(line, 72)).join("\n");
}

function asMarkdown(prediction: Question): string {
  const rows = prediction.choices.map((choice, i) => `${i + 1}. ${choice === prediction.mine ? `**${choice}** (your answer)` : choice}`);
  return [`**${prediction.question}**`, "", ...rows].join("\n");
}
