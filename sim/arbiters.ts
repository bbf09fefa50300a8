// `npm run sim -- --arbiters`: the world of site arbiters for many seeds, one line each: what was
// done to the sites, how often a lease was ended early, and for each loss of main what the
// standby's arbiter said in the end: why it was switched, or why it was rightly not.
import { ArbiterWorld } from '#sync/testing/arbiter-world.ts';

export function runArbiters(first: number, worlds: number): number {
  const begun = performance.now();
  const losses = new Map<string, number>();
  let [steps, troubles, ends, told] = [0, 0, 0, 0];
  let hash = '';
  for (let seed = first; seed < first + worlds; seed += 1) {
    try {
      const end = new ArbiterWorld(seed).run();
      ({ hash } = end);
      [steps, troubles, ends] = [steps + end.steps, troubles + end.troubles, ends + end.ends];
      told += end.told;
      for (const [code, count] of end.losses) losses.set(code, (losses.get(code) ?? 0) + count);
      console.log(`seed ${seed}: ${end.troubles} troubles, ${end.ends} leases ended, hash ${hash}`);
    } catch (cause) {
      console.log(`seed ${seed}: BROKEN: ${String(cause)}`);
      console.log(`again: npm run sim -- --arbiters --seed ${seed}`);
      return 1;
    }
  }
  const seconds = (performance.now() - begun) / 1_000;
  for (const code of [...losses.keys()].sort()) {
    console.log(`main lost, in the end ${code}: ${losses.get(code) ?? 0}`);
  }
  console.log(
    `${worlds} worlds, ${troubles} troubles, ${ends} leases ended, ${told} acts acknowledged, ` +
      `none lost, never two; ${steps} steps in ${seconds.toFixed(1)} s`,
  );
  console.log(`hash: ${hash}`);
  return 0;
}
