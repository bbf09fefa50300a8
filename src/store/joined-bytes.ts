// Many byte strings as one parameter of a statement: joined, which needs no escaping, with the
// places where to cut as lists of numbers. In SQL a piece is `substring(bytes from first for
// length)`.

export interface JoinedBytes {
  readonly bytes: Buffer;
  /** From 1. For `$n::int[]`, as the lengths. */
  readonly firsts: string;
  readonly lengths: string;
}

export function joinBytes(pieces: readonly Uint8Array[]): JoinedBytes {
  let next = 1;
  const firsts: number[] = [];
  const lengths: number[] = [];
  for (const { length } of pieces) {
    firsts.push(next);
    lengths.push(length);
    next += length;
  }
  return {
    bytes: Buffer.concat(pieces),
    firsts: numbersText(firsts),
    lengths: numbersText(lengths),
  };
}

/** For `$n::int[]` or `$n::bigint[]`. */
export function numbersText(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`;
}
