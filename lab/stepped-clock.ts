// Loaded before a Dawam server of a lab: its wall clock is as wrong as a file of the lab says, in
// seconds. libfaketime does the same to programs that are not Node's.
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 200;
const file = process.env['DAWAM_LAB_CLOCK'] ?? '';
const TrueDate = globalThis.Date;
let wrongByMs = 0;

const now = (): number => TrueDate.now() + wrongByMs;

globalThis.Date = new Proxy(TrueDate, {
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  apply: () => new TrueDate(now()).toString(),
  construct: (target, given, maker) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, maker) as Date,
});

setInterval(() => {
  wrongByMs = Number(readFileSync(file, 'utf8')) * 1_000;
}, LOOK_EVERY_MS).unref();
