// Runs the demonstration of several servers until it is asked to stop: one PostgreSQL for all, a
// process for each server, a line between each office's server and each centre, and the plug board
// by which they are cut, stopped and set wrong. A second signal stops without grace.
import { createServer } from 'node:net';
import { join } from 'node:path';

import { Fault } from '#kernel/fault.ts';
import { centreRoles } from '#kernel/line.ts';
import { formatVerifierKey } from '#kernel/note.ts';
import { isLoopback } from '#http/same-origin.ts';
import { listen } from '#http/server.ts';
import type { Listening } from '#http/server.ts';
import { lockFolder } from '#store/data-lock.ts';
import { startEmbedded } from '#store/embedded.ts';

import { readDemoData } from '#programs/demo-country.ts';
import { markFolder } from '#programs/demo.ts';
import { distFolder, root } from '#programs/office.ts';
import type { Report } from '#programs/office.ts';
import { urlOf } from '#programs/run-office.ts';
import type { Settings } from '#programs/settings.ts';

import { makeBoardAnswer } from './board-answers.ts';
import { DemoCountry } from './country.ts';
import type { CentrePlace, OfficePlace } from './country.ts';
import { layFoundation, writeCentres } from './foundation.ts';
import type { Foundation } from './foundation.ts';
import { Line } from './line.ts';
import { Machine } from './machine.ts';
import type { OfficeOrder } from './office-machine.ts';
import { firstOf, readOfficeServers } from './servers.ts';
import type { OfficeServer } from './servers.ts';
import { Sight } from './sight.ts';

export interface RunningPlugs {
  /** Of the first server. */
  readonly url: string;
  readonly boardUrl: string;
  readonly stopped: Promise<void>;
  /** Comes back when the first server answers, or when somebody has asked to stop before. */
  start(): Promise<void>;
  isStopping(): boolean;
}

const GRACE_MS = 1_000;
const PORTS_TRIED = 20;
/** The board is so many ports above the first server. */
const BOARD_STEP = 9;
/** Below it the standby is left to whoever wants it: all together take some 1,200 MB. */
const ROOMY_BYTES = 1_500_000_000;

// Five servers, each with some connections, and the board.
const clusterSettings = { max_connections: '160', shared_buffers: '96MB' };

export async function openPlugs(
  settings: Settings,
  wish: { readonly hasLetters: boolean; readonly report: Report },
): Promise<RunningPlugs> {
  const { dataDir, host, originPrefix } = settings;
  await markFolder(dataDir);
  const lock = await lockFolder(dataDir);
  const ends: (() => Promise<void>)[] = [() => lock.release()];
  const stop = async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const servers = readOfficeServers(root);
    const places = await findPlaces(settings, servers.length);
    const embedded = await startEmbedded({ dataDir, settings: clusterSettings });
    ends.push(() => embedded.stop());
    const foundation = await layFoundation({
      ...{ dataDir, databaseUrl: embedded.url, originPrefix, servers },
    });
    const centres = await placeCentres(foundation);
    const boardPort = await findBoardPort(host, (places[0]?.port ?? 0) + BOARD_STEP);
    const boardUrl = urlOf(host, boardPort);
    const placing = { foundation, servers, centres, places, boardUrl, ...wish };
    const offices = await placeOffices(placing);
    const { country: data } = readDemoData(root);
    const country = new DemoCountry({
      ...{ foundation, centres, offices, report: wish.report },
      officeNames: new Map(data.offices.map(({ id, names }) => [id, names])),
    });
    ends.push(() => country.stop());
    const board = await listenForBoard(country, { host, port: boardPort });
    ends.push(() => board.close(GRACE_MS));
    const ended = Promise.withResolvers<void>();
    let stopping: Promise<void> | undefined;
    const stopOnce = () => (stopping ??= stop().then(ended.resolve, ended.reject));
    onSignals(stopOnce, wish.report);
    return {
      url: offices[0]?.url ?? '',
      boardUrl,
      stopped: ended.promise,
      async start() {
        const isThere = await country.start(process.availableMemory() > ROOMY_BYTES);
        if (isThere || stopping !== undefined) return;
        await stopOnce();
        const why = logOf(foundation, firstOf(servers).name);
        const sentence = `The first server did not come up; why stands in ${why}.`;
        throw new Fault('program.bad-settings', sentence, { retry: 'never' });
      },
      isStopping: () => stopping !== undefined,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function onSignals(stop: () => Promise<void>, report: Report): void {
  let isAsked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isAsked) process.exit(signal === 'SIGINT' ? 130 : 143);
      isAsked = true;
      report('Stopping all servers; what is being recorded is finished first ...');
      void stop();
    });
  }
}

interface Place {
  readonly host: string;
  readonly port: number;
}

// Browsers keep sessions by host, whatever the port: so each server has an address of its own
// where they are all of this machine.
async function findPlaces(
  { host, port, isPortGiven }: Settings,
  count: number,
): Promise<readonly Place[]> {
  const hasOwn = host === '127.0.0.1' || host === 'localhost';
  const base = port === 0 ? await findFreePort('127.0.0.1') : port;
  const tries = isPortGiven ? 1 : PORTS_TRIED;
  for (let first = base; first < base + tries; first += 1) {
    const places = Array.from({ length: count }, (_, i) =>
      hasOwn ? { host: `127.0.0.${i + 1}`, port: first } : { host, port: first + i },
    );
    const free = await Promise.all(places.map((place) => isFree(place)));
    if (free.every(Boolean)) return places;
  }
  throw noPort({ host, port: base });
}

async function isFree({ host, port }: Place): Promise<boolean> {
  return (await tryPort(host, port)) !== undefined;
}

async function findFreePort(host: string): Promise<number> {
  return (await tryPort(host, 0)) ?? 0;
}

/** The port that could be had; undefined where somebody has it. */
async function tryPort(host: string, port: number): Promise<number | undefined> {
  const server = createServer();
  const found = Promise.withResolvers<number | undefined>();
  server.once('error', () => found.resolve(undefined));
  server.listen(port, host, () => {
    const address = server.address();
    const got = typeof address === 'object' && address !== null ? address.port : port;
    server.close(() => found.resolve(got));
  });
  return await found.promise;
}

async function listenForBoard(country: DemoCountry, at: Place): Promise<Listening> {
  const answer = makeBoardAnswer({
    pageFile: join(distFolder, 'plugs.html'),
    isLoopbackOnly: isLoopback(at.host) || at.host === '::1',
    see: () => country.see(),
    act: (asked) => country.act(asked),
  });
  const listening = await listen({ fetch: answer }, at);
  if (!('taken' in listening)) return listening;
  throw noPort(at);
}

async function findBoardPort(host: string, first: number): Promise<number> {
  for (let port = first; port < first + PORTS_TRIED; port += 1) {
    if (await isFree({ host, port })) return port;
  }
  throw noPort({ host, port: first });
}

function noPort({ host, port }: Place): Fault {
  const sentence = `Port ${port} is in use at ${host}; choose another with --port.`;
  return new Fault('program.bad-settings', sentence, { retry: 'never' });
}

function logOf({ folderOf }: Foundation, name: string): string {
  return join(folderOf(name), 'server.log');
}

async function placeCentres(foundation: Foundation): Promise<readonly CentrePlace[]> {
  const { folderOf, databaseOf, logsFile } = foundation;
  const places: CentrePlace[] = [];
  for (const name of centreRoles) {
    const port = await findFreePort('127.0.0.1');
    const command = ['src/programs/dawam.ts', 'centre', '--role', name, '--logs', logsFile];
    const machine = new Machine({
      name,
      url: `http://127.0.0.1:${port}`,
      command: [...command, '--port', String(port), '--data', folderOf(name)],
      env: { DATABASE_URL: databaseOf(name) },
      logFile: logOf(foundation, name),
    });
    places.push({ name, machine, sight: new Sight(databaseOf(name)) });
  }
  return places;
}

interface Placing {
  readonly foundation: Foundation;
  readonly servers: readonly OfficeServer[];
  readonly centres: readonly CentrePlace[];
  readonly places: readonly Place[];
  readonly boardUrl: string;
  readonly hasLetters: boolean;
}

async function placeOffices(placing: Placing): Promise<readonly OfficePlace[]> {
  const { foundation, servers, centres, places, hasLetters, boardUrl } = placing;
  const { folderOf, databaseOf, directory, readingKeys } = foundation;
  const made: OfficePlace[] = [];
  for (const [place, { name, names, offices }] of servers.entries()) {
    const { host, port } = places[place] ?? { host: '127.0.0.1', port: 0 };
    const lines = await openLines(centres);
    const ports = { main: lines.main.port, standby: lines.standby.port };
    const order: OfficeOrder = {
      ...{ host, port, hasLetters, offices, place },
      elsewhere: readingKeys.filter(({ office }) => !offices.includes(office)),
      dataDir: folderOf(name),
      databaseUrl: databaseOf(name),
      centresFile: await writeCentres(foundation, name, ports),
      directory: formatVerifierKey(directory.verifier),
      board: boardUrl,
    };
    const isEverywhere = host === '0.0.0.0' || host === '::';
    const machine = new Machine({
      name,
      url: `http://${isEverywhere ? '127.0.0.1' : host}:${port}`,
      command: ['src/programs/plugs/office-machine.ts', JSON.stringify(order)],
      env: {},
      logFile: logOf(foundation, name),
    });
    const sight = new Sight(databaseOf(name));
    made.push({ name, names, url: urlOf(host, port), machine, sight, lines });
  }
  return made;
}

async function openLines(centres: readonly CentrePlace[]): Promise<OfficePlace['lines']> {
  const open = async (role: CentrePlace['name']) => {
    const centre = centres.find(({ name }) => name === role);
    return await Line.open(Number(new URL(centre?.machine.url ?? '').port));
  };
  return { main: await open('main'), standby: await open('standby') };
}
