import { Refusal } from "./now.ts";

/** Where, in words of 32 bits: is somebody writing, and how many characters are written. */
const LOCK = 0;
const LENGTH = 1;
const HEADER_BYTES = 8;

/** What several threads learn, in one order: a text that each of them reads from its beginning. */
export class Ledger {
  private readonly header: Int32Array;
  private readonly text: Uint16Array;
  private readonly learn: (lesson: string) => void;
  private read = 0;

  constructor(buffer: SharedArrayBuffer, learn: (lesson: string) => void) {
    this.header = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.text = new Uint16Array(buffer, HEADER_BYTES);
    this.learn = learn;
  }

  /** Learn everything that others have entered, then this lesson, unless one of those has made it known. */
  enter(lesson: string, isKnown: () => boolean): void {
    this.lock();
    try {
      this.catchUp();
      if (!isKnown()) this.write(lesson);
      this.catchUp();
    } finally {
      this.unlock();
    }
  }

  catchUp(): void {
    for (const end = Atomics.load(this.header, LENGTH); this.read < end; ) {
      const length = this.text[this.read]!;
      const from = this.read + 1;
      this.read = from + length;
      this.learn(String.fromCharCode(...this.text.subarray(from, this.read)));
    }
  }

  private write(lesson: string): void {
    const from = Atomics.load(this.header, LENGTH);
    if (from + lesson.length >= this.text.length) throw new Refusal("too many local states of the CPUs for several threads; expected one thread, or fewer operations");
    this.text[from] = lesson.length;
    for (let k = 0; k < lesson.length; k++) this.text[from + 1 + k] = lesson.charCodeAt(k);
    Atomics.store(this.header, LENGTH, from + 1 + lesson.length);
  }

  private lock(): void {
    while (Atomics.compareExchange(this.header, LOCK, 0, 1) !== 0) Atomics.wait(this.header, LOCK, 1);
  }

  private unlock(): void {
    Atomics.store(this.header, LOCK, 0);
    Atomics.notify(this.header, LOCK);
  }
}
