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
  reason: string;
  locked: boolean;
}

export interface Hit {
  id: string;
  time: number;
  rank: string;
  gesture: string;
  source: string;
  honoured: boolean;
  error: number;
  reason: string;
}

export interface Span {
  start: number;
  end: number;
}

interface Choice<T> {
  value: T;
  reason: string;
}

export interface Plan {
  title: string;
  duration: number;
  style: Choice<string>;
  mood: Choice<string>;
  tempo: Choice<number>;
  metre: Choice<string>;
  tempo_map: TempoMap;
  sections: Section[];
  hits: Hit[];
  energy: number[];
  silences: Span[];
  speech: Span[];
  palette: { role: string; instrument: string }[];
}

export interface Analysis {
  transitions: { start: number; end: number; kind: string }[];
  scenes: Span[];
}

export interface Score {
  tempo_map: TempoMap;
  parts: {
    id: string;
    name: string;
    drums: boolean;
    notes: { onset: number; pitch: number; duration: number; velocity: number }[];
  }[];
  chords: { beat: number; duration: number; numeral: string }[];
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

const NAMES = ["C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

export function key(section: Section): string {
  return `${NAMES[section.tonic] ?? "?"} ${section.mode}`;
}

/** A word or two for where a section lies between sad and glad, calm and lively. */
export function feeling(section: Section): string {
  const lively = section.arousal > 0.15 ? "lively" : section.arousal < -0.15 ? "calm" : "moderate";
  const glad = section.valence > 0.15 ? "bright" : section.valence < -0.15 ? "dark" : "neutral";
  return `${glad}, ${lively}`;
}

/** 75.5 as 1:15.5. */
export function time(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const rest = (tenths % 600) / 10;
  return `${Math.floor(tenths / 600)}:${rest < 10 ? "0" : ""}${rest.toFixed(1)}`;
}

export function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
