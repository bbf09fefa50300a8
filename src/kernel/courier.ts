// What an office is told of its couriers, as the API answers and the screen shows it.

/** Why nothing of a bundle was taken in. */
export const bundleFlaws = [
  /** It is no bundle at all. */
  'not-a-bundle',
  /** No key of an office here opens it. */
  'for-others',
  /** It is cut off, or was changed. */
  'damaged',
  /** A program of a later version has written it. */
  'later-version',
  /** Nobody has told this server of the log that it comes from. */
  'sender-unknown',
  /** The log that it is said to come from has not signed it. */
  'not-signed',
] as const;
export type BundleFlaw = (typeof bundleFlaws)[number];

export interface BundleReport {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** RFC 3339, by the sender's clock. */
  readonly madeAt: string;
  readonly consignments: number;
  /** Of them, those that were not here yet. */
  readonly fresh: number;
  /** Files that were awaited here, and now are here. */
  readonly files: number;
  /** Entries of this office that the sender has. */
  readonly arrived: number;
  /** This very bundle was read here before. */
  readonly isRepeated: boolean;
}

export interface CourierWay {
  readonly office: string;
  /** Entries that have not arrived there, as far as is known here. */
  readonly waiting: number;
  /** Since when the first of them waits. */
  readonly since: string | null;
  /** Without the other office's reading key nothing can be sealed to it. */
  readonly hasKey: boolean;
}

export interface CourierBundle {
  readonly direction: 'out' | 'in';
  readonly id: string;
  readonly other: string;
  readonly at: string;
  /** Lower-case hex, of the bundle as it lay on the stick. */
  readonly sha256: string;
  readonly counts: Readonly<Record<string, number>>;
  /** Of one that was written here: when the other office's word came that it has read it. */
  readonly seenAt: string | null;
}

export interface CourierAnswer {
  readonly ways: readonly CourierWay[];
  readonly bundles: readonly CourierBundle[];
}

export type BundleRead =
  | { readonly ok: true; readonly report: BundleReport }
  | { readonly ok: false; readonly flaw: BundleFlaw };
