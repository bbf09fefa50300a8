// Sends one request to a front from inside a machine that is cut off, and prints the status of the
// answer. Its words: host, port, the file of the authority, and what is sent as JSON.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

import type { Sending } from './asking.ts';

const PATIENCE_MS = 20_000;
const [host = '', port, authority = '', sending = '{}'] = process.argv.slice(2);
const { path, headers, body } = JSON.parse(sending) as Sending;
const asked = request(
  {
    ...{ host, port, path, method: 'POST', headers, servername: headers['host'] ?? host },
    ...{ ca: readFileSync(authority), signal: AbortSignal.timeout(PATIENCE_MS) },
  },
  (answer) => {
    console.log(answer.statusCode);
    process.exit();
  },
);
asked.on('error', (error) => {
  console.log(error.message);
  process.exit();
});
asked.end(body);
