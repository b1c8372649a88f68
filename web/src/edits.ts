// Changes of a plan that are not carried out yet: a draft beside the plan, and the patch that makes
// the one into the other. Nothing here talks to the service.

import { clock, time, type Hit, type Note, type Plan, type Score, type Section, type Stretch } from "./music";

export interface Draft {
  hits: Hit[];
  avoid: Stretch[];
  silences: Stretch[];
  energy: number[];
  /** Parts whose notes are others than they were. */
  notes: Record<string, Note[]>;
  /** What was done, in words, in order. */
  words: string[];
}

export interface Patch {
  plan?: Record<string, unknown>;
  brief?: Record<string, unknown>;
  mix?: Record<string, unknown>;
  only?: string[];
  notes?: Record<string, Note[]>;
  anew?: boolean;
}

const NEAR = 0.1; // seconds: what lies nearer is the same moment, as the planner has it
const MOST = 0.75;
const DRAWN = "drawn by hand";

export function draftOf(plan: Plan): Draft {
  const { hits, avoid, silences, energy } = plan;
  return { hits, avoid, silences, energy, notes: {}, words: [] };
}

/** Moments that the music answers or lets go: all but coincidences. */
export function moments(draft: Draft): Hit[] {
  return draft.hits.filter((hit) => hit.rank !== "coincidence");
}

export function struck(hit: Hit): boolean {
  return hit.honoured || hit.locked;
}

export function moved(draft: Draft, plan: Plan, id: string, to: number): Draft {
  const hit = draft.hits.find((one) => one.id === id);
  const at = onFrame(plan, to);
  if (!hit || Math.abs(at - hit.time) < 1e-4) return draft;
  const there = plan.hits.find((one) => one.id === id);
  // Where it was seen nothing is to be struck any more, unless it has hardly moved.
  const left = there && there.source !== "hand" ? there.time : null;
  const from = time(there?.time ?? hit.time, 2);
  let avoid = cleared(draft.avoid, at);
  if (left !== null) {
    avoid = cleared(avoid, left);
    const gap = Math.abs(at - left);
    if (gap > NEAR) avoid = [...avoid, kept(left, Math.min(NEAR, gap / 2), "moved by hand")];
  }
  return {
    ...draft,
    hits: draft.hits.map((one) => (one.id === id ? byHand(plan, one, at) : one)),
    avoid,
    words: said(draft, `moment at ${from}: `, `moment at ${from}: moved to ${time(at, 2)}`),
  };
}

export function added(draft: Draft, plan: Plan, at: number): Draft {
  const place = onFrame(plan, at);
  let number = 1;
  while (draft.hits.some((one) => one.id === `hand${number}`)) number += 1;
  const hit: Hit = {
    id: `hand${number}`, time: place, frame: 0, weight: 1, rank: "hit", landing: "beat", gesture: "impact",
    source: "hand", honoured: false, beat: null, error: 0, reason: "put by hand", locked: true,
  };
  return {
    ...draft,
    hits: [...draft.hits, byHand(plan, hit, place)],
    avoid: cleared(draft.avoid, place),
    words: [...draft.words, `a moment at ${time(place, 2)}`],
  };
}

/** A moment let go, or struck after all. One that was put by hand goes for good. */
export function turned(draft: Draft, plan: Plan, id: string): Draft {
  const hit = draft.hits.find((one) => one.id === id);
  if (!hit) return draft;
  if (!struck(hit)) {
    return {
      ...draft,
      hits: draft.hits.map((one) => (one.id === id ? byHand(plan, one, one.time) : one)),
      avoid: cleared(draft.avoid, hit.time),
      words: [...draft.words, `the moment at ${time(hit.time, 2)} struck`],
    };
  }
  const own = hit.source === "hand";
  const free = { ...hit, locked: false, honoured: false, beat: null, reason: "let go by hand" };
  return {
    ...draft,
    hits: own
      ? draft.hits.filter((one) => one.id !== id)
      : draft.hits.map((one) => (one.id === id ? free : one)),
    avoid: own ? draft.avoid : [...cleared(draft.avoid, hit.time), kept(hit.time, NEAR, "let go by hand")],
    words: [...draft.words, `the moment at ${time(hit.time, 2)} ${own ? "taken away" : "let go"}`],
  };
}

export function silenced(draft: Draft, plan: Plan, start: number, end: number): Draft {
  const [from, to] = [start, end].sort((a, b) => a - b).map((at) => onFrame(plan, at)) as [number, number];
  if (to - from < 0.25) return draft;
  const row: Stretch = { start: from, end: to, reason: "marked by hand", locked: true };
  const within = (hit: Hit): boolean => hit.time >= from && hit.time < to;
  return {
    ...draft,
    hits: draft.hits
      .filter((hit) => !(within(hit) && hit.source === "hand"))
      .map((hit) => (within(hit) ? { ...hit, locked: false, honoured: false, beat: null } : hit)),
    silences: [...draft.silences.filter((one) => one.end <= from || one.start >= to), row],
    words: [...draft.words, `silence from ${time(from)} to ${time(to)}`],
  };
}

export function sounding(draft: Draft, row: Stretch): Draft {
  return {
    ...draft,
    silences: draft.silences.filter((one) => one !== row),
    words: [...draft.words, `music from ${time(row.start)} to ${time(row.end)}`],
  };
}

/** The curve drawn from one place to another: seconds and 0..1 each. */
export function drawn(draft: Draft, plan: Plan, from: [number, number], to: [number, number]): Draft {
  const seconds = clock(plan.tempo_map);
  const [first, last] = from[0] <= to[0] ? [from, to] : [to, from];
  let nearest = 0;
  draft.energy.forEach((_, beat) => {
    if (Math.abs(seconds(beat) - to[0]) < Math.abs(seconds(nearest) - to[0])) nearest = beat;
  });
  const energy = draft.energy.map((value, beat) => {
    const at = seconds(beat);
    if (beat === nearest) return held(to[1]);
    if (at < first[0] || at > last[0]) return value;
    const share = last[0] > first[0] ? (at - first[0]) / (last[0] - first[0]) : 1;
    return held(first[1] + share * (last[1] - first[1]));
  });
  return { ...draft, energy, words: said(draft, "energy", "energy drawn by hand") };
}

/** The curve raised or lowered around a place, by a bump of three seconds. */
export function nudged(draft: Draft, plan: Plan, at: number, by: number): Draft {
  const seconds = clock(plan.tempo_map);
  const energy = draft.energy.map((value, beat) => {
    const off = Math.abs(seconds(beat) - at) / 1.5;
    return off >= 1 ? value : held(value + by * (0.5 + 0.5 * Math.cos(Math.PI * off)));
  });
  return { ...draft, energy, words: said(draft, "energy", "energy drawn by hand") };
}

export function notesOf(draft: Draft, part: Score["parts"][number]): Note[] {
  return draft.notes[part.id] ?? part.notes;
}

/** A part with other notes; where they begin is told by the first that differs. */
export function renoted(draft: Draft, part: Score["parts"][number], notes: Note[], plan: Plan): Draft {
  const rows = [...notes].sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
  const before = new Set(part.notes.map((note) => JSON.stringify(note)));
  const now = new Set(rows.map((note) => JSON.stringify(note)));
  const changed = [...rows.filter((note) => !before.has(JSON.stringify(note))), ...part.notes.filter((note) => !now.has(JSON.stringify(note)))];
  const begins = `notes of ${part.name}`;
  const first = Math.min(...changed.map((note) => note.onset));
  const words = changed.length ? said(draft, begins, `${begins}: changed from ${time(clock(plan.tempo_map)(first))} on`) : draft.words;
  return { ...draft, notes: { ...draft.notes, [part.id]: rows }, words };
}

/** Whether a draft has changed something beside notes, which are carried out on their own. */
export function planChanged(draft: Draft, plan: Plan): boolean {
  return (["hits", "avoid", "silences", "energy"] as const).some((name) => draft[name] !== plan[name]);
}

/** What makes the plan into the draft. Curves alone are followed at once; for all else it is made anew. */
export function patchOf(draft: Draft, plan: Plan): Patch {
  const made: Record<string, unknown> = {};
  const patch: Patch = { plan: made };
  if (Object.keys(draft.notes).length) patch.notes = draft.notes;
  for (const name of ["hits", "avoid", "silences"] as const) {
    if (draft[name] !== plan[name]) {
      made[name] = [...draft[name]].sort((a, b) => place(a) - place(b));
      patch.anew = true;
    }
  }
  if (draft.energy !== plan.energy) {
    const seconds = clock(plan.tempo_map);
    made["energy"] = draft.energy;
    made["dynamics"] = { ...plan.dynamics, value: "hand", reason: DRAWN, locked: true };
    // In seconds too, so that it stays when the bars are others.
    patch.brief = {
      energy_at: draft.energy
        .map((value, beat) => [seconds(beat), value] as const)
        .filter(([at]) => at <= plan.duration)
        .map(([at, value]) => [Number(at.toFixed(3)), Number(value.toFixed(3))]),
    };
  }
  return patch;
}

function place(row: Hit | Stretch): number {
  return "time" in row ? row.time : row.start;
}

export interface SectionWish {
  section?: number | null;
  start: number | null;
  end: number | null;
  mood?: string | null;
  style?: string | null;
  key?: string | null;
  tempo?: [number, number] | null;
  energy?: number | null;
  density?: number | null;
  instruments?: string[];
  without?: string[];
  [other: string]: unknown;
}

/** What was wished for just this section so far. */
export function wishOf(wishes: SectionWish[], section: Section): SectionWish {
  const found = wishes.find((one) => isFor(one, section));
  return found ?? { start: section.start, end: section.end };
}

/** A wish for one section in place of what was wished for it before; its notes alone change, unless bars do. */
export function wished(wishes: SectionWish[], section: Section, wish: SectionWish): Patch {
  const before = wishOf(wishes, section);
  const others = wishes.filter((one) => !isFor(one, section));
  const bars = JSON.stringify(before.tempo ?? null) !== JSON.stringify(wish.tempo ?? null);
  const brief = { sections: [...others, wish] };
  return bars || wish.tempo ? { brief, anew: true } : { brief, only: [section.id] };
}

/** Whether a wish is for about the seconds of a section: sections begin on bars, wishes anywhere. */
function isFor(wish: SectionWish, section: Section): boolean {
  if (wish.start === null) return false;
  const end = wish.end ?? Math.max(wish.start, section.end);
  const shared = Math.min(end, section.end) - Math.max(wish.start, section.start);
  return shared > MOST * (section.end - section.start) && shared > MOST * (end - wish.start);
}

function onFrame(plan: Plan, at: number): number {
  const rate = frames(plan);
  const frame = Math.round(Math.max(0, Math.min(plan.duration - 0.05, at)) * rate);
  return frame / rate;
}

/** Pictures a second. */
export function frames(plan: Plan): number {
  const [above, below] = plan.frame_rate.split("/").map(Number);
  return above! / (below ?? 1);
}

function byHand(plan: Plan, hit: Hit, at: number): Hit {
  return {
    ...hit, time: at, frame: Math.round(at * frames(plan)), locked: true, honoured: false, beat: null, error: 0,
    rank: "hit", weight: Math.max(hit.weight, 0.9), reason: "put by hand",
    source: ["brief", "hero", "marker"].includes(hit.source) ? "hand" : hit.source,
  };
}

function kept(at: number, reach: number, reason: string): Stretch {
  return { start: Math.max(0, at - reach), end: at + reach, reason, locked: true };
}

/** The stretches to avoid but for those made by hand that hold a moment. */
function cleared(rows: Stretch[], at: number): Stretch[] {
  return rows.filter((row) => !(row.locked && row.reason.endsWith("by hand") && row.start <= at && at < row.end));
}

function said(draft: Draft, begins: string, words: string): string[] {
  const last = draft.words.at(-1);
  return [...(last?.startsWith(begins) ? draft.words.slice(0, -1) : draft.words), words];
}

function held(value: number): number {
  return Math.max(0, Math.min(1, value));
}
