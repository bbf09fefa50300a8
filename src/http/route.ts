// Routes, declared as data: the modules export arrays of them, the server checks what goes in, runs
// them and (outside production) checks what comes out; the OpenAPI document is made from the same.
// A route answers with a value of its response schema, a refusal, a document or a redirect.
import { z } from 'zod';
import type { Appointment } from '#kernel/authority.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Session, SignInMethod } from './ports.ts';

/**
 * 'anyone': no session needed. 'signed-in': any session. 'office': the person has an appointment
 * that holds now in the office of the path's `:office`.
 */
export type Access = 'anyone' | 'signed-in' | 'office';

/** A file to save or show; the name may hold any letters. */
export class Document {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array | ReadableStream<Uint8Array> | string;

  constructor(
    name: string,
    mediaType: string,
    bytes: Uint8Array | ReadableStream<Uint8Array> | string,
  ) {
    this.name = name;
    this.mediaType = mediaType;
    this.bytes = bytes;
  }
}

/** 302 to another page: of this server, or of an identity provider. */
export class Redirect {
  readonly location: string;

  constructor(location: string) {
    this.location = location;
  }
}

export interface CookieOptions {
  readonly maxAgeS: number;
  /** The cookie goes along only below this path. */
  readonly path: string;
}

/** What `run` is given. `params`, `query` and `body` have passed their schemas. */
export interface Call<Reader, A extends Access, Params, Query, Body> {
  readonly reader: Reader;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** What was uploaded, as it comes; nothing where the route takes no bytes. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly session: A extends 'anyone' ? Session | undefined : Session;
  readonly office: A extends 'office' ? string : undefined;
  /** The session's appointments that hold now: in the office with access 'office', else all. */
  readonly appointments: readonly Appointment[];
  /** RFC 3339 in UTC. */
  readonly now: string;
  /** Origin under which the browser sees this server, such as https://office.example. */
  readonly origin: string;
  /** Makes a session and sets its cookie; an earlier session of this browser ends. */
  signIn(person: string, method: SignInMethod): Promise<Session>;
  /** Ends this browser's session and takes its cookie away. */
  signOut(): Promise<void>;
  listSessions(person: string): Promise<readonly Session[]>;
  /** False where that person has no such session. */
  revokeSession(id: string, person: string): Promise<boolean>;
  readCookie(name: string): string | undefined;
  /** HttpOnly, SameSite=Lax (it must survive the way back from an identity provider). */
  writeCookie(name: string, value: string, options: CookieOptions): void;
}

export interface RouteSpec<
  Reader,
  A extends Access,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  readonly method: 'GET' | 'POST';
  /** '/api/offices/:office/home' */
  readonly path: string;
  /** One sentence for the API's documentation. */
  readonly summary: string;
  readonly tag: string;
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  /** POST only; without it the body must be an empty object. */
  readonly body?: B;
  /** POST only: the body is a file, streamed as it is, instead of JSON. */
  readonly upload?: { readonly sizeBytesMax: number };
  /** Left out where the answer is a document or a redirect. */
  readonly response?: R;
  /** Media types of the document that it answers, for the API's documentation. */
  readonly documents?: readonly string[];
  /** Guessing is made slow: a few tries a minute from one address. */
  readonly limit?: 'sign-in' | 'tracking';
  run(
    call: Call<Reader, A, z.output<P>, z.output<Q>, z.output<B>>,
  ): Promise<z.input<R> | Refusal | Document | Redirect>;
}

/** A route with its schemas' types forgotten, as the server holds it. */
export interface Route<Reader> extends Omit<
  RouteSpec<Reader, Access, z.ZodType, z.ZodType, z.ZodType, z.ZodType>,
  'run'
> {
  run(call: Call<Reader, Access, unknown, unknown, unknown>): Promise<unknown>;
}

const nothing = z.object({});

/**
 * `const route = routesFor<MyReader>()`, then `route({…})` for each: the types of `call` come from
 * the schemas.
 */
export function routesFor<Reader>(): <
  A extends Access,
  P extends z.ZodType = typeof nothing,
  Q extends z.ZodType = typeof nothing,
  B extends z.ZodType = typeof nothing,
  R extends z.ZodType = z.ZodNever,
>(
  spec: RouteSpec<Reader, A, P, Q, B, R>,
) => Route<Reader> {
  // The server calls `run` only with values that have passed these very schemas and access.
  return (spec) => spec as Route<Reader>;
}
