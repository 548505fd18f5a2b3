/** What the browser gives; handed in so that tests can turn the frames themselves. */
export interface FrameSource {
  request(callback: () => void): number;
  cancel(handle: number): void;
}

/** However many messages come, each drawer runs once an animation frame: merge, then draw. */
export class FrameLoop {
  readonly #dirty = new Set<() => void>();
  #handle: number | null = null;
  #paused = false;

  constructor(private readonly frames: FrameSource) {}

  /** Runs `draw` in the next frame, once. */
  mark(draw: () => void): void {
    this.#dirty.add(draw);
    this.#request();
  }

  forget(draw: () => void): void {
    this.#dirty.delete(draw);
  }

  /** A hidden tab draws nothing; what is marked meanwhile is drawn when it is looked at again. */
  pause(): void {
    this.#paused = true;
    if (this.#handle !== null) this.frames.cancel(this.#handle);
    this.#handle = null;
  }

  resume(): void {
    this.#paused = false;
    if (this.#dirty.size > 0) this.#request();
  }

  #request(): void {
    if (this.#paused || this.#handle !== null) return;
    this.#handle = this.frames.request(() => {
      this.#handle = null;
      const drawers = [...this.#dirty];
      this.#dirty.clear();
      for (const draw of drawers) draw();
    });
  }
}
