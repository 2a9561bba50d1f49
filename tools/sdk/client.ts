/** What every answer carries beside its data. */
export type ResponseInfo = {
  status: number;
  request_id: string;
  /** True when this is the first answer to the same `Idempotency-Key` or `usage_key`, told again. */
  replayed: boolean;
  /** Pass it as `ifMatch` with a change: a change by somebody else in between is then refused with `precondition_failed`. */
  etag: string | null;
  headers: Headers;
};

/** An answer: the envelope as it was sent, and what its headers say. */
export type Answer<T> = { data: T; response: ResponseInfo };

export type PageMeta = { page: number; limit: number; total: number; pages: number; total_more?: true; next: string | null };
export type Page<T> = { data: T[]; meta: PageMeta; response: ResponseInfo };

export type ProblemField = { field: string; code: string; message: string };

/** Every failure of a call: what the server refused, and what never reached it (`status` 0, code `connection_failed`, `timed_out` or `aborted`). */
export class ZaaZError extends Error {
  override name = "ZaaZError";
  /** Stable: decide by this. */
  readonly code: string;
  readonly status: number;
  /** What is wrong, field by field. */
  readonly errors: readonly ProblemField[];
  /** Quote this when you ask about the failure. */
  readonly request_id: string | null;
  /** The problem as it was sent, with members of its own like `credits_needed`. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(status: number, problem: Record<string, unknown>, options?: ErrorOptions) {
    const said = [problem["detail"], problem["title"]].find((text) => typeof text === "string");
    super(said ?? `HTTP ${status}`, options);
    this.status = status;
    this.problem = problem;
    this.code = typeof problem["code"] === "string" ? problem["code"] : `http_${status}`;
    this.errors = Array.isArray(problem["errors"]) ? (problem["errors"] as ProblemField[]) : [];
    this.request_id = typeof problem["request_id"] === "string" ? problem["request_id"] : null;
  }
}

/** An access token or a service key, or whatever gives the present one. */
export type Token = string | (() => string | undefined | Promise<string | undefined>);

export type ZaaZOptions = {
  /** Where the server is, without `/api`. */
  baseUrl: string;
  token?: Token | undefined;
  /** How often a call that may be repeated safely is tried again. 2 unless told. */
  maxRetries?: number | undefined;
  /** How long one try may take. 30,000 unless told. */
  timeoutMs?: number | undefined;
  headers?: Record<string, string> | undefined;
  fetch?: ((input: string, init: RequestInit) => Promise<Response>) | undefined;
};

export type CallOptions = {
  /** Names the purchase or change. Made here once for each call unless told; the same for all its tries. */
  idempotencyKey?: string | undefined;
  ifMatch?: string | undefined;
  token?: Token | undefined;
  maxRetries?: number | undefined;
  timeoutMs?: number | undefined;
  headers?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
};

export type Input = Record<string, unknown>;

/** One operation of the contract, as far as a call needs to know it. */
export type Operation = {
  method: string;
  path: string;
  /** How its body is sent. Without one, all of the input that is not in the path goes into the query. */
  body?: "json" | "form";
  /** What goes into the query beside a body. */
  query?: readonly string[];
  /** The answer is no JSON. */
  answer?: "blob";
  /** What makes it happen once: the header, or a field of the body. */
  key?: "header" | "usage_key";
};

/** A list: awaited it is its first page; iterated it is every row of every page. */
export class Pages<T> implements Promise<Page<T>>, AsyncIterable<T> {
  readonly [Symbol.toStringTag] = "Pages";
  #first: Promise<Page<T>> | undefined;
  readonly #load: (after?: string) => Promise<Page<T>>;

  constructor(load: (after?: string) => Promise<Page<T>>) {
    this.#load = load;
  }

  // A list that is awaited is its first page; one that is only iterated must not read it twice.
  // oxlint-disable-next-line unicorn/no-thenable
  then<A = Page<T>, B = never>(
    done?: ((page: Page<T>) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return (this.#first ??= this.#load()).then(done, failed);
  }

  catch<B = never>(failed?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<Page<T> | B> {
    return this.then(null, failed);
  }

  finally(done?: (() => void) | null): Promise<Page<T>> {
    return this.then().finally(done);
  }

  /** One page after the other, each read when it is asked for. */
  async *pages(): AsyncGenerator<Page<T>, void, void> {
    let page = await this.then((first) => first);
    yield page;
    while (page.meta.next !== null) {
      page = await this.#load(page.meta.next);
      yield page;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    for await (const page of this.pages()) yield* page.data;
  }
}

const retryAfterMax_ms = 60_000;

/** Sends calls, repeats those that may be repeated, and turns refusals into errors. */
export class Client {
  readonly #options: ZaaZOptions;

  constructor(options: ZaaZOptions) {
    this.#options = { ...options, baseUrl: options.baseUrl.replace(/\/+$/, "") };
  }

  protected async call<T>(operation: Operation, input: object = {}, options: CallOptions = {}): Promise<Answer<T>> {
    const request = this.#requestOf(operation, { ...input }, options);
    const tries = 1 + (options.maxRetries ?? this.#options.maxRetries ?? 2);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once<T>(request, operation.answer, options);
      } catch (error) {
        const wait = error instanceof ZaaZError && attempt < tries ? waitOf(error, request.repeatable, attempt) : null;
        if (wait === null || options.signal?.aborted) throw error;
        await pause(wait, options.signal);
      }
    }
  }

  protected list<T>(operation: Operation, input: object = {}, options: CallOptions = {}): Pages<T> {
    const { page: _page, ...rest } = input as Input;
    return new Pages<T>(async (after) => {
      const answer = await this.call<T[]>(operation, after === undefined ? input : { ...rest, after }, options);
      // The operation is one of those whose answer is a page, so `meta` came with it.
      return answer as unknown as Page<T>;
    });
  }

  #requestOf({ method, path, body, query, key }: Operation, input: Input, options: CallOptions) {
    const headers: Record<string, string> = { Accept: "application/json", ...this.#options.headers, ...options.headers };
    if (key === "header") headers["Idempotency-Key"] = options.idempotencyKey ?? crypto.randomUUID();
    if (key === "usage_key") input["usage_key"] ??= options.idempotencyKey ?? crypto.randomUUID();
    if (options.ifMatch !== undefined) headers["If-Match"] = options.ifMatch;
    const address = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = input[name];
      delete input[name];
      if (value === undefined || value === null || value === "") throw new TypeError(`${name} is missing`);
      return encodeURIComponent(wordOf(value));
    });
    const asked = new URLSearchParams();
    for (const name of body ? (query ?? []) : Object.keys(input)) {
      const value = input[name];
      delete input[name];
      if (value !== undefined && value !== null) asked.set(name, wordOf(value));
    }
    const search = asked.size > 0 ? `?${asked}` : "";
    if (body === "json") headers["Content-Type"] = "application/json";
    return {
      url: `${this.#options.baseUrl}${address}${search}`,
      method,
      headers,
      body: body === "json" ? JSON.stringify(input) : body === "form" ? formOf(input) : null,
      repeatable: method === "GET" || key !== undefined,
    };
  }

  async #once<T>(
    request: { url: string; method: string; headers: Record<string, string>; body: string | FormData | null },
    answer: Operation["answer"],
    options: CallOptions,
  ) {
    const given = options.token ?? this.#options.token;
    const token = typeof given === "function" ? await given() : given;
    const timeout = AbortSignal.timeout(options.timeoutMs ?? this.#options.timeoutMs ?? 30_000);
    const { url, method, body } = request;
    const send = this.#options.fetch ?? ((to: string, init: RequestInit) => fetch(to, init));
    try {
      const response = await send(url, {
        method,
        body,
        headers: { ...request.headers, ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
        redirect: "manual",
        signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      });
      return await read<T>(response, answer);
    } catch (error) {
      if (error instanceof ZaaZError) throw error;
      const [code, title] = options.signal?.aborted
        ? ["aborted", "The call was given up."]
        : timeout.aborted
          ? ["timed_out", "No answer came in time."]
          : ["connection_failed", "The server could not be reached."];
      throw new ZaaZError(0, { code, title }, { cause: error });
    }
  }
}

async function read<T>(response: Response, answer: Operation["answer"]): Promise<Answer<T>> {
  const { status, headers } = response;
  const body = await bodyOf(response, status < 400 ? answer : undefined);
  const request_id = headers.get("X-Request-Id") ?? "";
  if (status >= 400) {
    const retryAfter = headers.get("Retry-After");
    throw new ZaaZError(status, { request_id, ...(retryAfter !== null && { retry_after: Number(retryAfter) }), ...body });
  }
  const replayed = headers.get("Idempotency-Replayed") === "true";
  // What comes is what the contract says of this operation; fields that are newer than this package come along.
  return { ...body, response: { status, request_id, replayed, etag: headers.get("ETag"), headers } } as unknown as Answer<T>;
}

async function bodyOf(response: Response, answer: Operation["answer"]): Promise<Record<string, unknown>> {
  if (answer === "blob") return { data: await response.blob() };
  const text = await response.text();
  const json = /[/+]json\b/.test(response.headers.get("Content-Type") ?? "");
  return json && text !== "" ? (JSON.parse(text) as Record<string, unknown>) : { data: text === "" ? undefined : text };
}

const passing = new Set([502, 503, 504]);

/** How long to wait before the next try, or null when there must be none. */
function waitOf({ status, code, problem }: ZaaZError, repeatable: boolean, attempt: number): number | null {
  const passes = status === 429 || (repeatable && (status === 0 ? code !== "aborted" : passing.has(status) || code === "in_flight"));
  if (!passes) return null;
  const told = typeof problem["retry_after"] === "number" ? problem["retry_after"] * 1_000 : 0;
  if (told > retryAfterMax_ms) return null;
  return Math.max(told, 200 * 2 ** (attempt - 1) * (0.5 + Math.random()));
}

/** Resolves after a while, or at once when the call is given up. */
const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

function wordOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordOf).join(",");
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" ? value : JSON.stringify(value);
}

function formOf(input: Input): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(input))
    if (value !== undefined && value !== null) form.set(name, value instanceof Blob ? value : wordOf(value));
  return form;
}
