// Every reason why a drill is not begun, marked or reported. Words: `refusal.<code>`.

export const refusals = [
  'site-drills.bad-subject',
  'site-drills.begun-already',
  'site-drills.not-begun',
  'site-drills.reported-already',
  'site-drills.same-site',
  'site-drills.too-many-marks',
  'site-drills.count-wrong',
] as const;

export type SiteDrillsRefusal = (typeof refusals)[number];
