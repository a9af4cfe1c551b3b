import type { Event, EventList } from "./events.ts";
import { type Tone, tonesOf } from "./timeline.ts";

/** What the events call the objects of the state after tick `at`, and what they have told of them. */
export class Names {
  readonly tones: Map<string, Tone>;
  readonly counts = new Map<string, Extract<Event, { kind: "counted" }>>();
  /** by page that moved at this very tick: from where */
  readonly moved = new Map<string, string>();
  private readonly slots = new Map<number, string>();
  private readonly pages = new Map<number, string>();

  constructor({ events }: EventList, at: number) {
    this.tones = tonesOf(events);
    for (const event of events.filter((event) => event.at <= at)) {
      if (event.kind === "born") this.slots.set(event.slot, event.object);
      if (event.kind === "mapped") this.pages.set(event.slot, event.object);
      if (event.kind === "counted") this.counts.set(event.object, event);
      if (event.kind === "moved" && event.at === at && event.to !== "") this.moved.set(event.object, event.from);
    }
  }

  /** The newest life of this slot. */
  of = ({ id }: { id: number }): string => this.slots.get(id - 1) ?? "?";
  page = ({ id }: { id: number }): string => this.pages.get(id - 1) ?? "?";
  order = (name: string): number => Number(name.slice(1));
}
