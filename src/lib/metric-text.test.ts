// The text is what Prometheus' description of its format says, and wrong names are refused.
import assert from 'node:assert/strict';
import test from 'node:test';

import { formatMetrics } from './metric-text.ts';

test('help, type and samples, each on a line; texts are escaped', () => {
  const text = formatMetrics([
    {
      name: 'dawam_storage_free_bytes',
      ...{ help: 'Room\nleft, \\ all.', type: 'gauge' },
      samples: [{ labels: { folder: 'a "b" \\ c\nd' }, value: 5e12 }, { value: 1.5 }],
    },
    { name: 'dawam_written_bytes_total', help: 'All.', type: 'counter', samples: [{ value: 7 }] },
    { name: 'dawam_unknown', help: 'Nothing.', type: 'gauge', samples: [] },
  ]);
  assert.equal(
    text,
    '# HELP dawam_storage_free_bytes Room\\nleft, \\\\ all.\n' +
      '# TYPE dawam_storage_free_bytes gauge\n' +
      'dawam_storage_free_bytes{folder="a \\"b\\" \\\\ c\\nd"} 5000000000000\n' +
      'dawam_storage_free_bytes 1.5\n' +
      '# HELP dawam_written_bytes_total All.\n' +
      '# TYPE dawam_written_bytes_total counter\n' +
      'dawam_written_bytes_total 7\n',
  );
});

test('what is endless or no number has its own word', () => {
  const values = [Infinity, -Infinity, NaN].map((value) => ({ value }));
  const text = formatMetrics([{ name: 'x', help: 'X.', type: 'gauge', samples: values }]);
  assert.match(text, /x \+Inf\nx -Inf\nx NaN\n$/);
});

test('a name that Prometheus would not take is a defect', () => {
  const of = (name: string, type: 'gauge' | 'counter') => () =>
    formatMetrics([{ name, help: 'X.', type, samples: [{ value: 1 }] }]);
  assert.throws(of('Two Words', 'gauge'), /cannot be called Two Words/);
  assert.throws(of('x_total', 'gauge'), /and only a counter/);
  assert.throws(of('x', 'counter'), /A counter ends in _total/);
});
