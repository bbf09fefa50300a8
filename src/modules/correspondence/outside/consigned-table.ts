// Letters on their way to who is not connected, as a file to save.
import { instantDayCell, dayCell } from '#http/table-file.ts';
import type { Table } from '#http/table-file.ts';
import type { Look } from '#modules/correspondence/export.ts';
import type { Channel } from '#modules/correspondence/entries.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { Consigned } from './shapes.ts';

type Column = readonly [string, number, (row: Consigned) => string | number];

export function consignedTable(channel: Channel, look: Look): Table<Consigned> {
  const { language } = look;
  const columns: readonly Column[] = [
    ['number', 16, (row) => row.number],
    ['numberedOn', 12, (row) => instantDayCell(row.numberedAt, look)],
    ['to', 36, (row) => row.name],
    ['address', 40, (row) => row.address],
    ['subject', 60, (row) => row.subject],
    ['enclosures', 10, (row) => row.enclosures],
    ['secrecy', 12, (row) => wordIn(language, `secrecy.${row.secrecy}`)],
    ['urgency', 12, (row) => wordIn(language, `urgency.${row.urgency}`)],
    ['dueOn', 12, (row) => dayCell(row.dueOn, look)],
    ['deliveryNote', 12, (row) => row.slip?.number ?? ''],
    [
      'outcome',
      16,
      ({ outcome }) => (outcome === null ? '' : wordIn(language, `outcome.${outcome}`)),
    ],
    ['note', 40, (row) => row.note],
  ];
  return {
    title: wordIn(language, `channel.${channel}`),
    columns: columns.map(([name, widthChars, read]) => ({
      header: wordIn(language, `field.${name}`),
      ...{ widthChars, read },
    })),
  };
}
