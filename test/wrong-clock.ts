// Loaded before a program that a test starts (`--import`): its clock is wrong by as many days as
// the environment says. Databases and other programs keep theirs.

const shiftMs = Number(process.env['DAWAM_TEST_CLOCK_DAYS'] ?? '0') * 86_400_000;
const Right = Date;

globalThis.Date = new Proxy(Right, {
  construct(target, args: unknown[], wanted) {
    const given = args.length === 0 ? [Right.now() + shiftMs] : args;
    return Reflect.construct(target, given, wanted === globalThis.Date ? Right : wanted) as object;
  },
  apply: () => new Right(Right.now() + shiftMs).toString(),
  get(target, name, receiver) {
    if (name === 'now') return () => Right.now() + shiftMs;
    return Reflect.get(target, name, receiver) as unknown;
  },
});
