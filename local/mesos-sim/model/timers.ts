/** The clock and all timers of one simulator, so that it can stop all of them at its end. */
export class Timers {
  private readonly handles = new Set<NodeJS.Timeout>();
  private ended = false;

  after(delayMs: number, action: () => void): () => void {
    if (this.ended) return () => {};
    const handle = setTimeout(() => {
      this.handles.delete(handle);
      action();
    }, delayMs);
    this.handles.add(handle);
    return () => {
      clearTimeout(handle);
      this.handles.delete(handle);
    };
  }

  now(): Date {
    return new Date();
  }

  end(): void {
    this.ended = true;
    for (const handle of this.handles) clearTimeout(handle);
    this.handles.clear();
  }
}
