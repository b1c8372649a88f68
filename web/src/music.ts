// The plan, the analysis and the score as the service gives them, and beats as seconds.

export interface TempoMap {
  points: { beat: number; bpm: number }[];
  bars: { start: number; numerator: number; denominator: number }[];
}

export interface Section {
  id: string;
  role: string;
  start: number;
  end: number;
  tonic: number;
  mode: string;
  energy: number;
  valence: number;
  arousal: number;
  motif: string;
  style: string | null;
  instruments: string[];
  without: string[];
  reason: string;
  locked: boolean;
}

export interface Hit {
  id: string;
  time: number;
  frame: number;
  weight: number;
  rank: string;
  landing: string;
  gesture: string;
  source: string;
  honoured: boolean;
  beat: number | null;
  error: number;
  reason: string;
  locked: boolean;
}

export interface Span {
  start: number;
  end: number;
}

export interface Stretch extends Span {
  reason: string;
  locked: boolean;
}

interface Choice<T> {
  value: T;
  reason: string;
  locked: boolean;
}

export interface Plan {
  title: string;
  duration: number;
  frame_rate: string;
  style: Choice<string>;
  mood: Choice<string>;
  tempo: Choice<number>;
  metre: Choice<string>;
  tempo_map: TempoMap;
  sections: Section[];
  hits: Hit[];
  energy: number[];
  dynamics: Choice<string>;
  silences: Stretch[];
  avoid: Stretch[];
  speech: Span[];
  palette: { role: string; instrument: string }[];
}

export interface Analysis {
  transitions: { start: number; end: number; kind: string }[];
  scenes: Span[];
}

/** A part's name; where two share it, with what it does. */
export function partName(score: Score, part: Score["parts"][number]): string {
  const same = score.parts.filter((one) => one.name === part.name);
  if (same.length < 2) return part.name;
  const alike = same.filter((one) => one.role === part.role);
  return `${part.name} (${part.role}${alike.length > 1 ? ` ${alike.indexOf(part) + 1}` : ""})`;
}

export interface Note {
  onset: number;
  pitch: number;
  duration: number;
  velocity: number;
  shift?: number;
  mark?: string;
}

export interface Score {
  tempo_map: TempoMap;
  parts: {
    id: string;
    name: string;
    role: string;
    instrument: string;
    drums: boolean;
    notes: Note[];
  }[];
  chords: { beat: number; duration: number; root: number; quality: string; numeral: string }[];
}

/** Seconds of a beat; the tempo is constant between points. */
export function clock(map: TempoMap): (beat: number) => number {
  const since: number[] = [];
  let seconds = 0;
  map.points.forEach((point, k) => {
    const before = map.points[k - 1];
    if (before) seconds += ((point.beat - before.beat) * 60) / before.bpm;
    since.push(seconds);
  });
  return (beat) => {
    let low = 0;
    let high = map.points.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (map.points[middle]!.beat <= beat) low = middle;
      else high = middle - 1;
    }
    const point = map.points[low]!;
    return since[low]! + ((beat - point.beat) * 60) / point.bpm;
  };
}

export const NAMES = ["C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

/** 60 as C4. */
export function pitchName(pitch: number): string {
  return `${NAMES[pitch % 12]!}${Math.floor(pitch / 12) - 1}`;
}

export function key(section: Section): string {
  return `${NAMES[section.tonic] ?? "?"} ${section.mode}`;
}

/** A word or two for where a section lies between sad and glad, calm and lively. */
export function feeling(section: Section): string {
  const lively = section.arousal > 0.15 ? "lively" : section.arousal < -0.15 ? "calm" : "moderate";
  const glad = section.valence > 0.15 ? "bright" : section.valence < -0.15 ? "dark" : "neutral";
  return `${glad}, ${lively}`;
}

const SIGNS: Record<string, string> = {
  major: "", minor: "m", diminished: "°", augmented: "+", major7: "maj7", minor7: "m7", dominant7: "7", power: "5",
};

/** C♯m7 and the like. */
export function chordName(chord: { root: number; quality: string }): string {
  return `${NAMES[chord.root] ?? "?"}${SIGNS[chord.quality] ?? chord.quality}`;
}

/** 75.5 as 1:15.5. */
export function time(seconds: number, places = 1): string {
  const whole = 10 ** places;
  const parts = Math.round(seconds * whole);
  const rest = (parts % (60 * whole)) / whole;
  return `${Math.floor(parts / (60 * whole))}:${rest < 10 ? "0" : ""}${rest.toFixed(places)}`;
}

export function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
