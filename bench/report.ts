// Tables of measurements: on the terminal, and in docs/benchmarks.md with the machine, the day and
// the command that made them.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

export interface Table {
  readonly title: string;
  /** What was done, in a few sentences. */
  readonly how: readonly string[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const root = resolve(import.meta.dirname, '..');

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function integer(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '–';
}

export function decimal(value: number, places: number): string {
  return Number.isFinite(value) ? value.toFixed(places) : '–';
}

/** As Markdown writes it: names to the left, numbers to the right. */
export function tableText({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(3, ...all.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) => {
    const cells = widths.map((width, i) => {
      const cell = row[i] ?? '';
      return i === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${cells.join(' | ')} |`;
  };
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function machine(): string {
  const [cpu] = cpus();
  const model = cpu?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  const parts = [`${availableParallelism()} processors (${model})`, `${memory} of memory`];
  return [...parts, `Node ${process.version}`, `load at the end ${load}`].join(', ');
}

const LINE_CHARS = 100;

function wrapped(sentences: readonly string[]): string {
  const lines = [''];
  for (const word of sentences.join(' ').split(' ')) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? word : `${last} ${word}`;
    if (longer.length <= LINE_CHARS) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join('\n');
}

/** `name`: of a file below docs, all of which is this report's. */
export function writeReport(
  tables: readonly Table[],
  command: string,
  name = 'benchmarks.md',
): string {
  const path = join(root, 'docs', name);
  const day = new Date().toISOString().slice(0, 10);
  const parts = [
    '# Benchmarks',
    '',
    wrapped([
      `Made by \`${command}\` on ${day}; a run writes this file anew.`,
      `Machine: ${machine()}. The load generator, Node and PostgreSQL share it.`,
    ]),
    '',
  ];
  for (const table of tables) {
    parts.push(`## ${table.title}`, '', wrapped(table.how), '', tableText(table), '');
  }
  writeFileSync(path, parts.join('\n'));
  return path;
}
