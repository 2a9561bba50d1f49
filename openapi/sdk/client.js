/** Every failure of a call: what the server refused, and what never reached it (`status` 0, code `connection_failed`, `timed_out` or `aborted`). */
export class ZaaZError extends Error {
    name = "ZaaZError";
    /** Stable: decide by this. */
    code;
    status;
    /** What is wrong, field by field. */
    errors;
    /** Quote this when you ask about the failure. */
    request_id;
    /** The problem as it was sent, with members of its own like `credits_needed`. */
    problem;
    constructor(status, problem, options) {
        const said = [problem["detail"], problem["title"]].find((text) => typeof text === "string");
        super(said ?? `HTTP ${status}`, options);
        this.status = status;
        this.problem = problem;
        this.code = typeof problem["code"] === "string" ? problem["code"] : `http_${status}`;
        this.errors = Array.isArray(problem["errors"]) ? problem["errors"] : [];
        this.request_id = typeof problem["request_id"] === "string" ? problem["request_id"] : null;
    }
}
/** A list: awaited it is its first page; iterated it is every row of every page. */
export class Pages {
    [Symbol.toStringTag] = "Pages";
    #first;
    #load;
    constructor(load) {
        this.#load = load;
    }
    // A list that is awaited is its first page; one that is only iterated must not read it twice.
    // oxlint-disable-next-line unicorn/no-thenable
    then(done, failed) {
        return (this.#first ??= this.#load()).then(done, failed);
    }
    catch(failed) {
        return this.then(null, failed);
    }
    finally(done) {
        return this.then().finally(done);
    }
    /** One page after the other, each read when it is asked for. */
    async *pages() {
        let page = await this.then((first) => first);
        yield page;
        while (page.meta.next !== null) {
            page = await this.#load(page.meta.next);
            yield page;
        }
    }
    async *[Symbol.asyncIterator]() {
        for await (const page of this.pages())
            yield* page.data;
    }
}
const retryAfterMax_ms = 60_000;
/** Sends calls, repeats those that may be repeated, and turns refusals into errors. */
export class Client {
    #options;
    constructor(options) {
        this.#options = { ...options, baseUrl: options.baseUrl.replace(/\/+$/, "") };
    }
    async call(operation, input = {}, options = {}) {
        const request = this.#requestOf(operation, { ...input }, options);
        const tries = 1 + (options.maxRetries ?? this.#options.maxRetries ?? 2);
        for (let attempt = 1;; attempt += 1) {
            try {
                return await this.#once(request, operation.answer, options);
            }
            catch (error) {
                const wait = error instanceof ZaaZError && attempt < tries ? waitOf(error, request.repeatable, attempt) : null;
                if (wait === null || options.signal?.aborted)
                    throw error;
                await pause(wait, options.signal);
            }
        }
    }
    list(operation, input = {}, options = {}) {
        const { page: _page, ...rest } = input;
        return new Pages(async (after) => {
            const answer = await this.call(operation, after === undefined ? input : { ...rest, after }, options);
            // The operation is one of those whose answer is a page, so `meta` came with it.
            return answer;
        });
    }
    #requestOf({ method, path, body, query, key }, input, options) {
        const headers = { Accept: "application/json", ...this.#options.headers, ...options.headers };
        if (key === "header")
            headers["Idempotency-Key"] = options.idempotencyKey ?? crypto.randomUUID();
        if (key === "usage_key")
            input["usage_key"] ??= options.idempotencyKey ?? crypto.randomUUID();
        if (options.ifMatch !== undefined)
            headers["If-Match"] = options.ifMatch;
        const address = path.replace(/\{(\w+)\}/g, (_, name) => {
            const value = input[name];
            delete input[name];
            if (value === undefined || value === null || value === "")
                throw new TypeError(`${name} is missing`);
            return encodeURIComponent(wordOf(value));
        });
        const asked = new URLSearchParams();
        for (const name of body ? (query ?? []) : Object.keys(input)) {
            const value = input[name];
            delete input[name];
            if (value !== undefined && value !== null)
                asked.set(name, wordOf(value));
        }
        const search = asked.size > 0 ? `?${asked}` : "";
        if (body === "json")
            headers["Content-Type"] = "application/json";
        return {
            url: `${this.#options.baseUrl}${address}${search}`,
            method,
            headers,
            body: body === "json" ? JSON.stringify(input) : body === "form" ? formOf(input) : null,
            repeatable: method === "GET" || key !== undefined,
        };
    }
    async #once(request, answer, options) {
        const given = options.token ?? this.#options.token;
        const token = typeof given === "function" ? await given() : given;
        const timeout = AbortSignal.timeout(options.timeoutMs ?? this.#options.timeoutMs ?? 30_000);
        const { url, method, body } = request;
        const send = this.#options.fetch ?? ((to, init) => fetch(to, init));
        try {
            const response = await send(url, {
                method,
                body,
                headers: { ...request.headers, ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
                redirect: "manual",
                signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
            });
            return await read(response, answer);
        }
        catch (error) {
            if (error instanceof ZaaZError)
                throw error;
            const [code, title] = options.signal?.aborted
                ? ["aborted", "The call was given up."]
                : timeout.aborted
                    ? ["timed_out", "No answer came in time."]
                    : ["connection_failed", "The server could not be reached."];
            throw new ZaaZError(0, { code, title }, { cause: error });
        }
    }
}
async function read(response, answer) {
    const { status, headers } = response;
    const body = await bodyOf(response, status < 400 ? answer : undefined);
    const request_id = headers.get("X-Request-Id") ?? "";
    if (status >= 400) {
        const retryAfter = headers.get("Retry-After");
        throw new ZaaZError(status, { request_id, ...(retryAfter !== null && { retry_after: Number(retryAfter) }), ...body });
    }
    const replayed = headers.get("Idempotency-Replayed") === "true";
    // What comes is what the contract says of this operation; fields that are newer than this package come along.
    return { ...body, response: { status, request_id, replayed, etag: headers.get("ETag"), headers } };
}
async function bodyOf(response, answer) {
    if (answer === "blob")
        return { data: await response.blob() };
    const text = await response.text();
    const json = /[/+]json\b/.test(response.headers.get("Content-Type") ?? "");
    return json && text !== "" ? JSON.parse(text) : { data: text === "" ? undefined : text };
}
const passing = new Set([502, 503, 504]);
/** How long to wait before the next try, or null when there must be none. */
function waitOf({ status, code, problem }, repeatable, attempt) {
    const passes = status === 429 || (repeatable && (status === 0 ? code !== "aborted" : passing.has(status) || code === "in_flight"));
    if (!passes)
        return null;
    const told = typeof problem["retry_after"] === "number" ? problem["retry_after"] * 1_000 : 0;
    if (told > retryAfterMax_ms)
        return null;
    return Math.max(told, 200 * 2 ** (attempt - 1) * (0.5 + Math.random()));
}
/** Resolves after a while, or at once when the call is given up. */
const pause = (ms, signal) => new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
});
function wordOf(value) {
    if (Array.isArray(value))
        return value.map(wordOf).join(",");
    if (value instanceof Date)
        return value.toISOString();
    return typeof value === "string" ? value : JSON.stringify(value);
}
function formOf(input) {
    const form = new FormData();
    for (const [name, value] of Object.entries(input))
        if (value !== undefined && value !== null)
            form.set(name, value instanceof Blob ? value : wordOf(value));
    return form;
}
