// Notes and sections heard at once: the service plays them with the film's own players.

import { refusal } from "./service";

export interface Heard {
  part?: string;
  notes?: unknown[];
  section?: string;
  plan?: Record<string, unknown>;
  brief?: Record<string, unknown>;
}

export class Hearing {
  private context: AudioContext | null = null;
  private source: AudioBufferSourceNode | null = null;
  private asked = 0;

  constructor(private film: string) {}

  /** Play what is asked for; what was asked for before and has not come yet is forgotten. */
  async play(heard: Heard): Promise<void> {
    const mine = (this.asked += 1);
    this.context ??= new AudioContext({ latencyHint: "interactive" });
    void this.context.resume();
    const answer = await fetch(`/films/${this.film}/hear`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(heard),
    });
    if (!answer.ok) throw await refusal(answer);
    const sound = await this.context.decodeAudioData(await answer.arrayBuffer());
    if (mine !== this.asked) return;
    this.stop();
    this.source = this.context.createBufferSource();
    this.source.buffer = sound;
    this.source.connect(this.context.destination);
    this.source.start();
  }

  stop(): void {
    this.source?.stop();
    this.source = null;
  }

  close(): void {
    this.asked += 1;
    this.stop();
    void this.context?.close();
    this.context = null;
  }
}
