// Bugs of a site arbiter that the judge of its world must find, one at a time. Each is one wrong
// step around the product's machine, or one wrong setting of it.
import type { ArbiterSettings } from '#sync/arbiter-sight.ts';

export const arbiterPlants = [
  'other-not-asked',
  'own-sight-forgotten',
  'old-report-believed',
  'sync-not-looked-at',
  'pause-not-looked-at',
  'plan-not-looked-at',
  'old-reading-believed',
  'ten-minutes-in-memory-only',
  'dead-at-once',
  'own-sleep-not-noticed',
  'renewal-not-looked-at',
  'route-stays-away',
  'moves-back',
  'open-port-is-life',
  'etcd-at-main-only',
  'two-standbys',
] as const;
export type ArbiterPlant = (typeof arbiterPlants)[number];

export function plantedSettings(
  settings: ArbiterSettings,
  plant: ArbiterPlant | undefined,
): ArbiterSettings {
  switch (plant) {
    case 'dead-at-once':
      return { ...settings, deadAfterMs: 200, failuresMin: 1, leaseSilentMs: 0 };
    // What the lease says would save it.
    case 'own-sleep-not-noticed':
      return { ...settings, stallMs: Infinity, leaseSilentMs: -Infinity };
    case 'old-report-believed':
    case 'renewal-not-looked-at':
      return { ...settings, leaseSilentMs: -Infinity };
    case 'two-standbys':
      return { ...settings, role: 'standby' };
    default:
      return settings;
  }
}
