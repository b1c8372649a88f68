// The mixer heard at once: stems through Web Audio, in step with the picture. What the soundtrack
// gets in the end is mixed by the service from the same settings.

import type { Fader, MixReport } from "./service";

/** Bytes of decoded sound up to which the stems are held at once. */
const ROOM = 700e6;
const LATE = 0.05; // seconds by which sound and picture may part
const MOST_DUCKED = 24; // dB, as the service has it
const AHEAD = 0.25;
const DOWN = 0.22;
const UP = 0.8;

export interface Source {
  part: string;
  address: string;
}

interface Channel {
  fader: GainNode;
  place: StereoPannerNode;
  sound: AudioBuffer;
}

export function tooLong(duration: number, stems: number): boolean {
  return duration * (stems + 1) * 48_000 * 2 * 4 > ROOM;
}

export class Desk {
  private context = new AudioContext({ sampleRate: 48_000, latencyHint: "interactive" });
  private channels = new Map<string, Channel>();
  private own: AudioBuffer | null = null;
  private music = this.context.createGain();
  private duck = this.context.createGain();
  private playing: AudioBufferSourceNode[] = [];
  private begun = { at: 0, from: 0 };
  private ducks: MixReport["ducking"] = [];
  private more = 0;
  private watch = 0;
  private leave: (() => void)[] = [];

  constructor(private film: HTMLVideoElement) {
    this.music.connect(this.duck).connect(this.context.destination);
  }

  /** Fetch and decode; `own` are the music alone and the whole mix, whose difference is the film's own sound. */
  async load(stems: Source[], own: { music: string; mix: string } | null, report: MixReport, told: (share: number) => void): Promise<void> {
    let done = 0;
    const all = stems.length + (own ? 2 : 0);
    const heard = async (address: string): Promise<AudioBuffer> => {
      const answer = await fetch(address, { cache: "no-store" });
      if (!answer.ok) throw new Error(`the sound cannot be had: ${answer.status}`);
      const sound = await this.context.decodeAudioData(await answer.arrayBuffer());
      told((done += 1) / all);
      return sound;
    };
    this.music.gain.value = 10 ** (report.gain / 20);
    this.ducks = report.ducking;
    for (const stem of stems) {
      const fader = this.context.createGain();
      const place = this.context.createStereoPanner();
      fader.connect(place).connect(this.music);
      this.channels.set(stem.part, { fader, place, sound: await heard(stem.address) });
    }
    if (own) {
      const [music, mix] = [await heard(own.music), await heard(own.mix)];
      for (let side = 0; side < mix.numberOfChannels; side += 1) {
        const whole = mix.getChannelData(side);
        const part = music.getChannelData(side);
        for (let k = 0; k < whole.length; k += 1) whole[k]! -= part[k] ?? 0;
      }
      this.own = mix;
    }
    this.follow();
  }

  /** Faders as they stand, and LU that the music is to lie under speech beyond what it was mixed for. */
  set(faders: Fader[], more: number): void {
    this.more = more;
    const alone = faders.some((one) => one.solo);
    for (const one of faders) {
      const channel = this.channels.get(one.part);
      if (!channel) continue;
      const off = one.mute || (alone && !one.solo);
      const now = this.context.currentTime;
      channel.fader.gain.setTargetAtTime(off ? 0 : 10 ** (one.level / 20), now, 0.01);
      channel.place.pan.setTargetAtTime(one.pan, now, 0.01);
    }
  }

  close(): void {
    cancelAnimationFrame(this.watch);
    for (const leave of this.leave) leave();
    this.stop();
    void this.context.close();
  }

  private follow(): void {
    const { film } = this;
    const muted = film.muted;
    film.muted = true;
    const again = (): void => {
      this.stop();
      if (!film.paused && film.readyState > 2) this.start();
    };
    const together = (): void => {
      const sounding = this.playing.length > 0;
      if (film.paused) return void (sounding && this.stop());
      const at = this.begun.from + this.context.currentTime - this.begun.at;
      if (!sounding || Math.abs(at - film.currentTime) > LATE) again();
    };
    for (const name of ["playing", "pause", "seeked", "waiting", "ended"]) {
      film.addEventListener(name, again);
      this.leave.push(() => film.removeEventListener(name, again));
    }
    film.addEventListener("timeupdate", together);
    this.leave.push(() => film.removeEventListener("timeupdate", together));
    this.leave.push(() => (film.muted = muted));
    const look = (): void => {
      const gain = 10 ** (this.ducked(film.currentTime) / 20);
      this.duck.gain.setTargetAtTime(gain, this.context.currentTime, 0.01);
      this.watch = requestAnimationFrame(look);
    };
    look();
    again();
  }

  private start(): void {
    void this.context.resume();
    const from = this.film.currentTime;
    const at = this.context.currentTime + 0.02;
    const begin = (sound: AudioBuffer, to: AudioNode): void => {
      const source = this.context.createBufferSource();
      source.buffer = sound;
      source.connect(to);
      source.start(at, Math.max(0, from + 0.02));
      this.playing.push(source);
    };
    for (const one of this.channels.values()) begin(one.sound, one.fader);
    if (this.own) begin(this.own, this.context.destination);
    this.begun = { at, from: from + 0.02 };
  }

  private stop(): void {
    for (const source of this.playing) {
      source.stop();
      source.disconnect();
    }
    this.playing = [];
  }

  /** Decibels by which the music is down at a time. */
  private ducked(at: number): number {
    let deepest = 0;
    for (const one of this.ducks) {
      const depth = Math.max(-MOST_DUCKED, Math.min(0, one.depth - this.more));
      const start = one.start - AHEAD;
      const end = one.end + 0.1;
      const share = Math.max(0, Math.min(1, (at - start) / DOWN, 1 - (at - end) / UP));
      deepest = Math.min(deepest, depth * (0.5 - 0.5 * Math.cos(Math.PI * share)));
    }
    return deepest;
  }
}
