// The program of anon_vma.pml, written with this project's own structs and procedures: processes of one fork tree that touch, fork and
// exit in any order, one unrelated process that recycles anon_vmas, walkers. Same steps as the Promela text; `tight` leaves out those
// that only stand for a line without an access.
import { byte, ptr, type View } from "../../src/machine/fields.ts";
import { createMachine, type Machine } from "../../src/machine/machine.ts";
import { choose, current, edited, memory, now, report, wait_until } from "../../src/machine/now.ts";
import { await_step, ghost, keep, procedure, step, type Steps } from "../../src/machine/procedure.ts";
import { remember, type Tasks } from "../../src/machine/remember.ts";

export interface Size {
  /** processes of the fork tree, walkers, anon_vmas, and how often the unrelated process comes by */
  NP: number;
  NW: number;
  NAV: number;
  RC: number;
  tight: boolean;
  /** switches of the Promela text that plant a fault */
  faults?: readonly string[];
}

const structs = {
  anon_vma: { state: byte, refcount: byte, root: ptr("anon_vma"), owner: byte, list: byte, grace: byte },
  page: { mapping: ptr("anon_vma"), mapped: byte },
  cpu: { rcu: byte, started: byte },
  vma: { anon_vma: ptr("anon_vma") },
  walker: { anon_vma: ptr("anon_vma"), root: ptr("anon_vma") },
} as const;
type Twin = typeof structs;
type AnonVma = View<Twin, "anon_vma">;

const FREE = 0;
const ALLOC = 1;
const bit = (k: number): number => 1 << k;
const size = (): Size => current().constants as Size;
const twin = () => memory<Twin>();
const page = () => twin().page[1]!;
const cpu = () => twin().cpu[1]!;
/** Unguarded, as in the Promela text: what a vma is linked to, it may touch. */
const anonVmaOf = (p: number): AnonVma => twin().vma[p + 1]!.anon_vma!.raw;
const guarded = ({ id }: AnonVma): AnonVma => twin().anon_vma[id]!;
const rule = (holds: boolean): void => void (holds || report("broken"));

/** Tasks: the processes, the unrelated one, the walkers. */
export function twinOf(options: Size, lessons?: SharedArrayBuffer): { machine: Machine; tasks: Tasks } {
  const { NP, NW, NAV, faults = [] } = options;
  const machine = createMachine<Twin>({
    structs, counts: { anon_vma: NAV, page: 1, cpu: 1, vma: NP, walker: NW }, tasks: NP + 1 + NW, release: null, edits: faults, constants: options, codes: ["broken", "hang"],
    guards: { anon_vma: (a: AnonVma) => rule(a.state === ALLOC || (a.grace & reader()) !== 0) },
  }) as unknown as Machine;
  machine.enter(begin);
  const numbers = (n: number) => Array.from({ length: n }, (_, k) => k);
  const programs = [...numbers(NP).map((p) => ({ procedure: process as never, args: [p] })), { procedure: unrelated as never, args: [] }, ...numbers(NW).map((w) => ({ procedure: rmap_walk as never, args: [w] }))];
  return { machine, tasks: remember(machine, programs, { lessons }) };
}

function begin(): void {
  for (const anon_vma of twin().anon_vma) if (anon_vma) anon_vma.raw.root = anon_vma.raw;
  const first = twin().anon_vma[1]!;
  Object.assign(first.raw, { state: ALLOC, refcount: 1, list: bit(0) });
  Object.assign(page(), { mapping: first, mapped: bit(0) });
  cpu().started = bit(0);
  twin().vma[1]!.anon_vma = first;
}

const walkerOf = (task: number): number => task - size().NP - 1;
const reader = (): number => (walkerOf(now.task) >= 0 ? bit(walkerOf(now.task)) : 0);
const free_of_readers = (bits: number): void => {
  for (const anon_vma of twin().anon_vma) if (anon_vma) anon_vma.raw.grace &= ~bits;
};

function* silent(): Steps<void> {
  if (!size().tight) yield* step(".", () => {});
}

const mutex_lock = (label: string, root: () => AnonVma): Steps<void> =>
  step(label, () => {
    const it = root();
    wait_until(it.raw.owner === 0);
    if (it.raw.owner === 0) it.owner = now.task + 1; // waiting touches nothing here, as in the Promela text
  });

function mutex_unlock(root: AnonVma): void {
  rule(root.owner === now.task + 1);
  root.owner = 0;
}

function dec_and_test(anon_vma: AnonVma): boolean {
  rule(anon_vma.refcount > 0);
  return --anon_vma.refcount === 0;
}

const rcu_read_unlock = (label: string): Steps<void> =>
  step(label, () => {
    const bits = reader();
    cpu().rcu &= ~bits;
    free_of_readers(bits);
  });

const page_mapped = (label: string, faults: Readonly<Record<string, () => boolean>> = {}): Steps<boolean> => step(label, () => page().mapped !== 0, faults);

const kmem_cache_alloc = (): Steps<AnonVma> =>
  step("kmem_cache_alloc", () => {
    const it = twin().anon_vma[1 + choose(size().NAV)]!;
    wait_until(it.raw.state !== ALLOC);
    it.raw.state = ALLOC;
    it.raw.grace = 0;
    return it;
  });

function kmem_cache_free(anon_vma: AnonVma): void {
  const { raw } = anon_vma;
  rule(raw.state === ALLOC && raw.list === 0);
  for (const walker of twin().walker) if (walker) rule(walker.anon_vma?.id !== raw.id && walker.root?.id !== raw.id);
  raw.state = FREE;
  raw.grace = edited("NORCU") ? 0 : cpu().rcu;
  lifetime();
}

/** A mapped page has an anon_vma that lives and lists every mapper. */
function lifetime(): void {
  const { mapping, mapped } = page();
  rule(mapped === 0 || (mapping!.raw.state === ALLOC && (mapped & ~mapping!.raw.list) === 0));
}

function root_may_change(anon_vma: AnonVma): void {
  for (const walker of twin().walker) if (walker) rule(walker.anon_vma?.id !== anon_vma.id);
}

function walks_complete(): void {
  for (const walker of twin().walker) if (walker?.anon_vma) rule((page().mapped & ~walker.anon_vma.raw.list) === 0);
}

function enter(w: number, anon_vma: AnonVma, root: AnonVma): void {
  rule(anon_vma.raw.state === ALLOC && anon_vma.raw.root?.id === root.id && root.raw.state === ALLOC && (page().mapped & ~anon_vma.raw.list) === 0);
  Object.assign(twin().walker[w + 1]!, { anon_vma, root });
}

const anon_vma_free = procedure(function* anon_vma_free(anon_vma: AnonVma) {
  if (!edited("NOLOCKCHECK") && (yield* root_is_locked(anon_vma))) {
    yield* mutex_lock("mutex_lock(root)", () => anon_vma.raw.root!);
    yield* step("mutex_unlock(root)", () => mutex_unlock(anon_vma.raw.root!));
  }
  yield* keep("free");
  yield* step("kmem_cache_free", () => kmem_cache_free(anon_vma));
});

const root_is_locked = (anon_vma: AnonVma): Steps<boolean> =>
  step("mutex_is_locked(anon_vma->root)", () => {
    rule(anon_vma.refcount === 0);
    return anon_vma.root!.owner !== 0;
  });

const __put_anon_vma = procedure(function* __put_anon_vma(anon_vma: AnonVma, root: AnonVma) {
  if (!edited("PUTROOTFIRST")) yield* anon_vma_free(anon_vma);
  if (!edited("NOROOTREF") && (yield* step("root: atomic_dec_and_test", () => root !== anon_vma && dec_and_test(root)))) yield* anon_vma_free(root);
  if (edited("PUTROOTFIRST")) yield* anon_vma_free(anon_vma);
  yield* keep("put");
  yield* silent();
});

const put_anon_vma = procedure(function* put_anon_vma(anon_vma: AnonVma) {
  const root = yield* step("atomic_dec_and_test(refcount)", () => (dec_and_test(anon_vma) ? anon_vma.root : null));
  if (root) yield* __put_anon_vma(anon_vma, root);
});

const anon_vma_clone = procedure(function* anon_vma_clone(p: number, c: number) {
  yield* silent();
  for (let a = edited("NOCLONE") ? p : 0; ; a++) {
    yield* keep("next", a);
    if (a > p) return;
    const here = a;
    yield* mutex_lock("mutex_lock(root)", () => anonVmaOf(here).root!);
    yield* step("anon_vma_chain_link; mutex_unlock", () => {
      const anon_vma = anonVmaOf(here);
      anon_vma.list |= bit(c);
      mutex_unlock(anon_vma.root!);
    });
    yield* silent();
  }
});

const anon_vma_fork = procedure(function* anon_vma_fork(p: number, c: number) {
  if (edited("DUPFIRST")) yield* page_dup_rmap(p, c);
  yield* anon_vma_clone(p, c);
  const anon_vma = yield* new_anon_vma();
  yield* step("root = parent root", () => {
    root_may_change(anon_vma);
    anon_vma.root = anonVmaOf(p).root;
  });
  if (!edited("NOROOTREF")) yield* step("get_anon_vma(root)", () => void anon_vma.root!.refcount++);
  yield* mutex_lock("mutex_lock(root)", () => anon_vma.root!);
  yield* step("anon_vma_chain_link; mutex_unlock", () => {
    anon_vma.list = bit(c);
    twin().vma[c + 1]!.anon_vma = anon_vma;
    mutex_unlock(anon_vma.root!);
  });
  yield* keep("linked");
  if (!edited("DUPFIRST")) yield* page_dup_rmap(p, c);
  yield* step("child runs", () => void (cpu().started |= bit(c)));
});

const page_dup_rmap = (p: number, c: number): Steps<void> =>
  step("page_dup_rmap", () => {
    if (page().mapped & bit(p)) page().mapped |= bit(c);
    lifetime();
    walks_complete();
  });

/** Unguarded: whoever has allocated it may touch it. */
function* new_anon_vma(): Steps<AnonVma> {
  const anon_vma = (yield* kmem_cache_alloc()).raw;
  yield* step("refcount = 1", () => void (anon_vma.refcount = 1));
  yield* step("root = self", () => {
    root_may_change(anon_vma);
    anon_vma.root = anon_vma;
  });
  return anon_vma;
}

const unlink_anon_vmas = procedure(function* unlink_anon_vmas(p: number) {
  yield* silent();
  const [from, to] = edited("ROOTFIRST") ? [0, p] : [p, edited("NOCLONE") ? Math.max(p - 1, 0) : 0];
  for (let a = from; ; a += from > to ? -1 : 1) {
    yield* keep("next vma", a, to, from);
    const here = a;
    yield* mutex_lock("mutex_lock(root)", () => anonVmaOf(here).root!);
    const last = yield* step("list_del; mutex_unlock", () => unlinked(anonVmaOf(here), p));
    if (last) yield* put_anon_vma(last);
    yield* keep("unlinked", a, to, from);
    yield* silent();
    if (a === to) return;
  }
});

function unlinked(anon_vma: AnonVma, p: number): AnonVma | null {
  anon_vma.list &= ~bit(p);
  lifetime();
  mutex_unlock(anon_vma.root!);
  return anon_vma.list === 0 ? guarded(anon_vma) : null;
}

const process = procedure(function* process(p: number) {
  yield* await_step("wait for fork", () => wait_until((cpu().started & bit(p)) !== 0));
  let forked = false;
  let cowed = false;
  for (;;) {
    yield* keep("loop", forked, cowed);
    const what = yield* step("run", choice(p, forked, cowed));
    if (what === "exit") break;
    if (what === "fork") yield* anon_vma_fork(p, p + 1);
    else if (what === "move") yield* step("page_move_anon_rmap", () => { page().mapping = anonVmaOf(p); lifetime(); });
    else yield* step("COW: page_remove_rmap", () => void (page().mapped &= ~bit(p)));
    if (what === "fork") forked = true;
    else cowed = true;
  }
  yield* keep("exit");
  if (edited("UNLINKFIRST")) yield* unlink_anon_vmas(p);
  yield* step("page_remove_rmap", () => void (page().mapped &= ~bit(p)));
  if (!edited("UNLINKFIRST")) yield* unlink_anon_vmas(p);
});

const choice = (p: number, forked: boolean, cowed: boolean) => (): "move" | "copy" | "fork" | "exit" => {
  const { mapped } = page();
  switch (choose(3)) {
    case 0:
      wait_until((mapped & bit(p)) !== 0 && !cowed);
      return mapped === bit(p) || edited("MOVENONEXCL") ? "move" : "copy";
    case 1:
      wait_until(p + 1 < size().NP && !forked);
      return "fork";
    default:
      return "exit";
  }
};

const unrelated = procedure(function* unrelated() {
  for (let i = 0; ; i++) {
    yield* keep("loop", i);
    yield* step("anon_vma_prepare", () => {});
    if (i === size().RC) return;
    const anon_vma = yield* new_anon_vma();
    yield* mutex_lock("mutex_lock(root)", () => anon_vma.root!);
    yield* step("anon_vma_chain_link; mutex_unlock", () => { anon_vma.list = bit(size().NP); mutex_unlock(anon_vma.root!); });
    yield* mutex_lock("mutex_lock(root), to unlink", () => anon_vma.root!);
    yield* step("list_del; mutex_unlock", () => { anon_vma.list = 0; mutex_unlock(anon_vma.root!); });
    yield* put_anon_vma(guarded(anon_vma));
    yield* keep("put", i);
    yield* silent();
  }
});

const page_lock_anon_vma = procedure(function* page_lock_anon_vma(w: number) {
  yield* step("rcu_read_lock", () => void (cpu().rcu |= reader()));
  const anon_vma = yield* step("ACCESS_ONCE(page->mapping)", () => page().mapping!);
  if (!edited("NOFIRST") && !(yield* page_mapped("page_mapped"))) return yield* out();
  const root = yield* step("ACCESS_ONCE(anon_vma->root)", () => anon_vma.root!);
  if (yield* step("mutex_trylock(root)", () => root.owner === 0 && (root.owner = now.task + 1) > 0)) {
    const mapped = yield* page_mapped("page_mapped again", { NORECHECK: () => true, REFCHECK: () => anon_vma.refcount !== 0 });
    if (!mapped) {
      const locked = edited("REREAD") ? yield* step("ACCESS_ONCE(anon_vma->root), again", () => anon_vma.root!) : root;
      yield* step("mutex_unlock(root)", () => mutex_unlock(locked));
      return yield* out();
    }
    yield* ghost(() => enter(w, anon_vma, root));
    yield* keep("got it", anon_vma);
    yield* rcu_read_unlock("rcu_read_unlock");
    return anon_vma;
  }
  if (edited("NOSLOW")) return yield* out();
  yield* keep("slow", w, anon_vma);
  return yield* slow_path(w, anon_vma);
});

const slow_path = procedure(function* page_lock_anon_vma(w: number, anon_vma: AnonVma) {
  const counts = !edited("NOREFSLOW");
  const counted = counts && (yield* step("atomic_inc_not_zero(refcount)", () => anon_vma.refcount !== 0 && ++anon_vma.refcount > 0, { NOINCNOTZERO: () => ++anon_vma.refcount > 0 }));
  if (counts && !counted) return yield* out();
  if (!edited("NORECHECK_SLOW") && !(yield* page_mapped("page_mapped, slow"))) return yield* give_up(anon_vma, counts);
  yield* rcu_read_unlock("rcu_read_unlock, slow");
  const root = yield* step("anon_vma_lock: ->root", () => anon_vma.root!);
  yield* mutex_lock("anon_vma_lock: mutex_lock", () => root);
  if (edited("PUTLOCKED")) yield* put_anon_vma(anon_vma);
  const drops = counts && !edited("PUTLOCKED");
  const last = drops ? yield* step("atomic_dec_and_test(refcount)", () => (dec_and_test(anon_vma) ? anon_vma.root : null)) : null;
  if (last) {
    yield* step("oops, last: mutex_unlock", () => mutex_unlock(anon_vma.raw.root!));
    yield* __put_anon_vma(anon_vma, last);
    return null;
  }
  yield* step("locked", () => enter(w, anon_vma, root));
  return anon_vma;
});

function* give_up(anon_vma: AnonVma, counted: boolean): Steps<null> {
  if (edited("PUTINRCU")) {
    yield* put_anon_vma(anon_vma);
    return yield* out();
  }
  yield* rcu_read_unlock("not mapped: rcu_read_unlock");
  if (counted) yield* put_anon_vma(anon_vma);
  return null;
}

function* out(): Steps<null> {
  yield* keep("out");
  yield* rcu_read_unlock("out: rcu_read_unlock");
  return null;
}

const rmap_walk = procedure(function* rmap_walk(w: number) {
  const anon_vma = yield* page_lock_anon_vma(w);
  if (anon_vma) {
    const root = yield* step("walk; ->root", () => {
      rule((page().mapped & ~anon_vma.raw.list) === 0);
      return anon_vma.root!;
    });
    yield* step("page_unlock_anon_vma", () => {
      Object.assign(twin().walker[w + 1]!, { anon_vma: null, root: null });
      mutex_unlock(root);
    });
  }
  yield* keep("done");
  yield* silent();
});
