// Since when the holder of a lease has certainly not renewed it, told from what etcd says of the
// lease: whole seconds that remain. Times are monotonic milliseconds of who asks; a bound errs only
// towards "renewed more lately". A new leader of etcd lengthens leases, which looks like a renewal.

/** What etcd said of a lease between the two times. */
export type LeaseSample = {
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
  readonly id: string;
  /** Whole seconds, cut off below. */
  readonly remainingS: number;
  readonly grantedS: number;
};

export type LeaseSilence = {
  readonly id: string;
  /** Its holder has not renewed it after this time. */
  readonly renewedBeforeMs: number;
  readonly askedAtMs: number;
};

export function watchLease(known: LeaseSilence | undefined, sample: LeaseSample): LeaseSilence {
  const { id, askedAtMs, answeredAtMs, remainingS, grantedS } = sample;
  const boundMs = Math.min(answeredAtMs, answeredAtMs - (grantedS - remainingS - 1) * 1_000);
  // The last renewal was before the sample that is known already: so that one's bound holds too.
  const isKnown = known !== undefined && known.id === id && boundMs <= known.askedAtMs;
  const renewedBeforeMs = isKnown ? Math.min(known.renewedBeforeMs, boundMs) : boundMs;
  return { id, renewedBeforeMs, askedAtMs };
}
