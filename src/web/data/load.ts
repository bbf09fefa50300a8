// Parts of the screens that are fetched when they are first needed. Where the line is cut
// meanwhile, they come once it is back; where a newer version has taken the old files away, the
// page is loaded again, once, and what was typed is kept as always.
import { connection, probe, whenBack } from './connection.ts';

const RELOADED = 'dawam.reloaded';
/** A part that is missing right after loading again would be missing for ever. */
const RELOAD_AGAIN_MS = 20_000;

export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      await probe();
      if (connection.get().state === 'up') {
        if (!mayReload()) throw error;
        window.location.reload();
        return await new Promise<T>(() => undefined);
      }
      await backAgain();
    }
  }
}

function backAgain(): Promise<void> {
  return new Promise((resolve) => {
    const end = whenBack(() => {
      end();
      resolve();
    });
  });
}

function mayReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem(RELOADED) ?? '0');
    sessionStorage.setItem(RELOADED, String(Date.now()));
    return Date.now() - last > RELOAD_AGAIN_MS;
  } catch {
    return false;
  }
}
