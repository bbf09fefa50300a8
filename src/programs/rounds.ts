// What an office's server does every ten minutes, one round at a time: a round that takes longer is
// waited for, and one that fails is said and tried again with the next.
const EVERY_MS = 10 * 60_000;

/** Until the answer is called; it ends with the round that is under way. */
export function startRounds(
  run: () => Promise<unknown>,
  reportFailure: (cause: unknown) => void,
): () => Promise<void> {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= run()
      .catch(reportFailure)
      .finally(() => (running = undefined));
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
