// What a correction changes: only the fields whose words differ, emptied ones as null where the
// register may leave them out.

export interface Correctable {
  readonly subject: string;
  readonly abstract: string;
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
  readonly unit: string | null;
  readonly fromName: string;
  readonly citizenId: string | null;
  readonly deliveryNote: string | null;
}

const MAY_BE_EMPTY: readonly (keyof Correctable)[] = [
  ...(['theirNumber', 'theirDate', 'unit', 'citizenId', 'deliveryNote'] as const),
];

export function changesOf(former: Correctable, now: Correctable): Partial<Correctable> {
  const changes: Partial<Record<keyof Correctable, string | null>> = {};
  for (const name of Object.keys(former) as (keyof Correctable)[]) {
    const said = now[name]?.trim() ?? '';
    if (said === (former[name] ?? '').trim()) continue;
    changes[name] = said === '' && MAY_BE_EMPTY.includes(name) ? null : said;
  }
  return changes as Partial<Correctable>;
}
