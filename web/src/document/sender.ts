// A write that survives a lost connection: the same command with the same key until it is answered,
// so that the server, which may have done it already, never does it twice.
import { call, newKey, ServerError } from '../api';

export interface Write {
  method: 'POST' | 'PATCH' | 'DELETE'; path: string; body?: unknown; version?: string;
}
/** `waits`: the case that the command became; then the id may be null, as nothing was created. */
export interface Written { id?: string | null; waits?: string }
export interface Attempt { key: string; body: string }

const FIRST_WAIT_MS = 1500;
const LONGEST_WAIT_MS = 20_000;

export class Sender {
  attempt: Attempt | undefined;
  private wake: (() => void) | null = null;
  private stopped = false;

  constructor(private readonly told: (waiting: boolean) => void) {}

  /** An attempt of before the page was reloaded: repeated with its key if it is still the same. */
  resume(attempt: Attempt | undefined) { this.attempt = attempt; }
  forget() { this.attempt = undefined; }

  /** `prepared` is called when the key is known and before anything is sent, to keep it. */
  async send(write: Write, prepared: () => void): Promise<Written | undefined> {
    const body = JSON.stringify(write);
    if (this.attempt?.body !== body) this.attempt = { key: newKey(), body };
    const { key } = this.attempt;
    prepared();
    this.stopped = false;
    for (let wait_ms = FIRST_WAIT_MS; ; wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_MS)) {
      try {
        const { method, path, version } = write;
        const answer = await call<Written | undefined>(path,
          { method, body: write.body, version, key });
        this.attempt = undefined;
        this.told(false);
        return answer;
      } catch (error) {
        const lost = error instanceof ServerError && error.status === 0;
        if (!lost || this.stopped) {
          if (!lost) { this.attempt = undefined; this.told(false); }
          throw error;
        }
        this.told(true);
        await this.pause(wait_ms);
        if (this.stopped) throw error;
      }
    }
  }

  private pause(wait_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        window.removeEventListener('online', done);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, wait_ms);
      window.addEventListener('online', done);
      this.wake = done;
    });
  }

  now() { this.wake?.(); }
  stop() { this.stopped = true; this.wake?.(); }
}
