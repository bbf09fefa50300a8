// What the site arbiter says at each turn: a code with its facts. The words stand with the program;
// how loudly each is said stands here, and the compiler sees that none is forgotten.

/** calm: as it should be. attention: somebody should look. action: something was done. */
export type SentenceLevel = 'calm' | 'attention' | 'action';

export const sentenceLevels = {
  starting: 'calm',
  'main-answers': 'calm',
  'main-doubted': 'attention',
  'arbiter-stalled': 'attention',
  'etcd-silent': 'attention',
  'no-leader': 'attention',
  'leader-elsewhere': 'calm',
  maintenance: 'attention',
  'planned-move': 'calm',
  'standby-behind': 'attention',
  'acted-lately': 'attention',
  'lease-renewed': 'attention',
  'other-silent': 'attention',
  'other-differs': 'attention',
  'other-sees-main': 'attention',
  'again-later': 'attention',
  'witness-reports': 'attention',
  'taking-route': 'action',
  'route-failed': 'attention',
  'ending-lease': 'action',
  'lease-ended': 'action',
  'lease-kept': 'attention',
  'lease-unknown': 'attention',
  switched: 'action',
  'main-retook': 'attention',
  'no-successor': 'attention',
  'giving-route-back': 'action',
  'route-back': 'calm',
  'route-stays': 'attention',
} as const satisfies Readonly<Record<string, SentenceLevel>>;

export type SentenceCode = keyof typeof sentenceLevels;

export type Sentence = {
  readonly code: SentenceCode;
  /** What fills the gaps of its words. */
  readonly facts: Readonly<Record<string, string | number>>;
};

export function sentence(code: SentenceCode, facts: Sentence['facts'] = {}): Sentence {
  return { code, facts };
}
