// An arbiter of the witness that does not look: it always says that main is dead, or that it lives.
// Started with the settings of the real one, in its place.
import { formatReport, serveReports } from '#programs/arbiter/arbiter-reports.ts';
import { readArbiterSettings } from '#programs/arbiter/arbiter-settings.ts';

const { machine, patroni, listen, tls } = readArbiterSettings(process.env);
const isDead = process.argv[2] === 'dead';
const silence = isDead ? { silentMs: 99_000, failures: 99 } : { silentMs: 0, failures: 0 };
const report = formatReport(patroni.scope, { role: 'witness', main: machine.main, ...silence });
await serveReports(listen, tls, { report: () => report, status: () => '{}', metrics: () => '' });
