// The OpenAPI 3.1 document of this server, made from the very schemas that check its calls: the
// declared routes, one path per kind of command, and what http itself answers.
import { z } from 'zod';
import type { AppOptions } from './app.ts';
import type { OpenCommand } from './command-route.ts';
import { answerShape, envelopeShape } from './command-route.ts';
import { problemMediaType, problemShape } from './problem.ts';
import type { Route } from './route.ts';

export type OpenApi = Readonly<Record<string, unknown>>;

type Operation = Record<string, unknown>;

const ownPaths = {
  '/api/health': { get: plainOperation('Whether the server and its database are up.', 'server') },
  '/api/metrics': {
    get: plainOperation('Figures for monitoring, for this machine or with a token.', 'server'),
  },
  '/api/openapi.json': { get: plainOperation('This document.', 'server') },
  '/api/live': {
    get: {
      summary: 'Server-sent events: `act` after each commit in an office one may read.',
      tags: ['server'],
      responses: { 200: { description: 'A stream.', content: { 'text/event-stream': {} } } },
    },
  },
  '/api/files': {
    post: {
      summary: 'Store a file; a command names it by its SHA-256 afterwards.',
      tags: ['files'],
      parameters: [parameter('name', 'query', { type: 'string', maxLength: 200 }, true)],
      requestBody: { required: true, content: { '*/*': {} } },
      responses: { 201: { description: 'Stored.' }, ...problemAnswer() },
    },
  },
  '/api/offices/{office}/files/{sha256}': {
    get: {
      summary: 'The bytes of a file that an entry of the office names.',
      tags: ['files'],
      parameters: [
        parameter('office', 'path', { type: 'string' }, true),
        parameter('sha256', 'path', { type: 'string', pattern: '^[0-9a-f]{64}$' }, true),
        parameter('name', 'query', { type: 'string', maxLength: 200 }, false),
      ],
      responses: { 200: { description: 'The bytes.', content: { '*/*': {} } }, ...problemAnswer() },
    },
  },
};

export function makeOpenApi<Reader>(
  options: AppOptions<Reader>,
  commands: ReadonlyMap<string, OpenCommand>,
): OpenApi {
  const paths: Record<string, Record<string, Operation>> = { ...ownPaths };
  for (const route of options.routes) {
    const path = route.path.replaceAll(/:([a-zA-Z]+)/g, '{$1}');
    const methods = paths[path] ?? {};
    paths[path] = { ...methods, [route.method.toLowerCase()]: operationOf(route) };
  }
  for (const command of commands.values()) {
    paths[`/api/offices/{office}/commands/${command.kind}`] = { post: commandOperation(command) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Dawam', version: options.version },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: toJson(problemShape, 'output') },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'dawam-session' } },
    },
  };
}

function operationOf<Reader>(route: Route<Reader>): Operation {
  const operation: Operation = {
    summary: route.summary,
    tags: [route.tag],
    parameters: [
      ...parametersOf(route.params ?? pathShape(route.path), 'path'),
      ...parametersOf(route.query, 'query'),
    ],
    responses: { ...goodAnswer(route), ...problemAnswer() },
  };
  if (route.access !== 'anyone') operation['security'] = [{ session: [] }];
  if (route.method === 'POST')
    operation['requestBody'] =
      route.upload === undefined
        ? jsonBody(route.body ?? z.strictObject({}))
        : { required: true, content: { 'application/octet-stream': {} } };
  return operation;
}

function goodAnswer<Reader>(route: Route<Reader>): Operation {
  if (route.documents !== undefined) {
    const content = Object.fromEntries(route.documents.map((type) => [type, {}]));
    return { 200: { description: 'A document.', content } };
  }
  if (route.response === undefined) return { 302: { description: 'To another page.' } };
  const content = { 'application/json': { schema: toJson(route.response, 'output') } };
  return { 200: { description: 'Done.', content } };
}

function commandOperation(command: OpenCommand): Operation {
  const { kind, module, rule } = command;
  return {
    operationId: kind,
    summary: rule.summary,
    description: `For: ${rule.capacities.join(', ')}.`,
    tags: [module],
    security: [{ session: [] }],
    parameters: [parameter('office', 'path', { type: 'string' }, true)],
    requestBody: jsonBody(envelopeShape.extend({ body: rule.schema })),
    responses: {
      200: {
        description: 'Recorded; a repeat gets the same answer.',
        content: { 'application/json': { schema: toJson(answerShape, 'output') } },
      },
      ...problemAnswer(),
    },
  };
}

function plainOperation(summary: string, tag: string): Operation {
  const content = { 'application/json': { schema: { type: 'object' } } };
  return { summary, tags: [tag], responses: { 200: { description: 'Done.', content } } };
}

function problemAnswer(): Operation {
  const schema = { $ref: '#/components/schemas/Problem' };
  const content = { [problemMediaType]: { schema } };
  return { default: { description: 'Why not, in three languages.', content } };
}

function jsonBody(schema: z.ZodType): Operation {
  return { required: true, content: { 'application/json': { schema: toJson(schema, 'input') } } };
}

function pathShape(path: string): z.ZodType {
  const names = [...path.matchAll(/:([a-zA-Z]+)/g)].map((found) => found[1] ?? '');
  return z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Operation[] {
  if (schema === undefined) return [];
  const json = toJson(schema, 'input');
  const required: unknown = json['required'];
  const properties: unknown = json['properties'];
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).map(([name, property]) =>
    parameter(
      name,
      place,
      property,
      place === 'path' || (Array.isArray(required) && required.includes(name)),
    ),
  );
}

function parameter(name: string, place: string, schema: unknown, required: boolean): Operation {
  return { name, in: place, required, schema };
}

function toJson(schema: z.ZodType, io: 'input' | 'output'): Operation {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
}
