// Figures for monitoring in the text form that Prometheus reads (version 0.0.4): for each metric
// its help, its type, and a line for each sample. Order is that of the caller.
import { assert } from './assert.ts';

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metric {
  /** In base units, which stand last: `_bytes`, `_seconds`; of a counter `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly Sample[];
}

export const METRIC_MEDIA_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const NAME = /^[a-z][a-z0-9_]*$/;

/** Metrics without a sample are left out: what is not known is not said. */
export function formatMetrics(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(formatOne)
    .join('');
}

function formatOne({ name, help, type, samples }: Metric): string {
  assert(NAME.test(name), `A metric cannot be called ${name}.`);
  const isNamedRightly = name.endsWith('_total') === (type === 'counter');
  assert(isNamedRightly, `A counter ends in _total, and only a counter: ${name}.`);
  const lines = samples.map(({ labels = {}, value }) => {
    return `${name}${formatLabels(labels)} ${formatValue(value)}\n`;
  });
  const said = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${name} ${said}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, text]) => {
    assert(NAME.test(label), `A label cannot be called ${label}.`);
    const quoted = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    return `${label}="${quoted}"`;
  });
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function formatValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
