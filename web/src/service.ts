import type { SectionWish } from "./edits";

// The REST service (docs/rest.md) as functions. Whatever goes wrong is an Error in plain words.

export interface Film {
  id: string;
  title: string;
  wishes: Record<string, unknown>;
  seed: number;
  facts: { duration?: number; width?: number; height?: number };
  scored: boolean;
}

export interface Job {
  id: string;
  kind: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  stage: string;
  share: number;
  stages: string[];
  /** What can be heard of a score that is being made. */
  opening: "" | "sketch" | "section";
  result: unknown;
  problem: { detail?: string; title?: string } | null;
}

export interface FileRow {
  name: string;
  bytes: number;
  type: string;
}

export interface Known {
  styles: Record<string, string>;
  instruments: Record<string, string[]>;
}

export interface Peaks {
  duration: number;
  peaks: number[];
}

export interface CurveView {
  step: number;
  values: number[];
}

export interface Fader {
  part: string;
  level: number;
  pan: number;
  mute: boolean;
  solo: boolean;
}

export interface Settings {
  seed: number;
  brief: { sections: SectionWish[]; [other: string]: unknown };
  mix: { duck: number; duck_drums: boolean; faders: Fader[]; [other: string]: unknown };
}

export interface MixReport {
  keep_audio: string;
  loudness: number | null;
  gain: number;
  film_gain: number;
  ducking: { start: number; end: number; depth: number }[];
}

export async function ask<T>(method: string, path: string, form?: unknown): Promise<T> {
  const answer = await fetch(path, {
    method,
    cache: "no-store", // files are replaced under their names
    headers: form === undefined ? {} : { "Content-Type": "application/json" },
    body: form === undefined ? null : JSON.stringify(form),
  });
  if (!answer.ok) throw await refusal(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

export async function refusal(answer: Response): Promise<Error> {
  const text = await answer.text();
  try {
    const told = JSON.parse(text) as { detail?: string; title?: string };
    return new Error(told.detail || told.title || answer.statusText);
  } catch {
    return new Error(`${answer.status} ${answer.statusText}`);
  }
}

const PIECE = 8 * 1024 * 1024;
const TRIES = 5;
const TUS = { "Tus-Resumable": "1.0.0" };

/** The id of a whole upload of `file`; one that was broken off is gone on with (tus 1.0.0). */
export async function upload(file: File, told: (share: number) => void): Promise<string> {
  const key = `upload:${file.name}:${file.size}:${file.lastModified}`;
  let place = localStorage.getItem(key) ?? "";
  let offset = place ? await reached(place) : null;
  if (offset === null) {
    place = await announced(file);
    localStorage.setItem(key, place);
    offset = 0;
  }
  let tries = 0;
  while (offset < file.size) {
    told(offset / file.size);
    try {
      offset = await sent(place, offset, file.slice(offset, offset + PIECE));
      tries = 0;
    } catch (error) {
      if (!(error instanceof TypeError) || ++tries === TRIES) throw error; // the network, or a refusal
      await new Promise((go) => setTimeout(go, 500 * 2 ** tries));
      offset = (await reached(place).catch(() => null)) ?? offset;
    }
  }
  told(1);
  localStorage.removeItem(key);
  return place.slice(place.lastIndexOf("/") + 1);
}

async function announced(file: File): Promise<string> {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const answer = await fetch("/uploads", {
    method: "POST",
    headers: { ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` },
  });
  if (!answer.ok) throw await refusal(answer);
  return answer.headers.get("Location") ?? "";
}

async function reached(place: string): Promise<number | null> {
  const answer = await fetch(place, { method: "HEAD", headers: TUS });
  return answer.ok ? Number(answer.headers.get("Upload-Offset")) : null;
}

async function sent(place: string, offset: number, piece: Blob): Promise<number> {
  const answer = await fetch(place, {
    method: "PATCH",
    headers: {
      ...TUS,
      "Upload-Offset": String(offset),
      "Content-Type": "application/offset+octet-stream",
    },
    body: piece,
  });
  if (!answer.ok) throw await refusal(answer);
  return Number(answer.headers.get("Upload-Offset"));
}

/** Follow a job to its end by server-sent events; an Error where it fails or is cancelled. */
export function follow(job: string, told: (job: Job) => void): Promise<Job> {
  return new Promise((done, fail) => {
    const events = new EventSource(`/jobs/${job}/events`);
    const heard = (event: MessageEvent<string>): Job => {
      const now = JSON.parse(event.data) as Job;
      told(now);
      return now;
    };
    events.addEventListener("progress", heard);
    for (const end of ["done", "failed", "cancelled"]) {
      events.addEventListener(end, (event) => {
        events.close();
        const now = heard(event as MessageEvent<string>);
        if (end === "done") done(now);
        else if (end === "cancelled") fail(new Error("stopped; what was finished is kept"));
        else fail(new Error(now.problem?.detail ?? "the job failed"));
      });
    }
    events.addEventListener("error", () => {
      if (events.readyState === EventSource.CLOSED) {
        fail(new Error("the service does not answer; is it still running?"));
      } // else the browser connects again by itself
    });
  });
}

export function address(film: string, file: string): string {
  return `/films/${film}/files/${file.split("/").map(encodeURIComponent).join("/")}`;
}
