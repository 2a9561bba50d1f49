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
export type Answer<T> = {
    data: T;
    response: ResponseInfo;
};
export type PageMeta = {
    page: number;
    limit: number;
    total: number;
    pages: number;
    total_more?: true;
    next: string | null;
};
export type Page<T> = {
    data: T[];
    meta: PageMeta;
    response: ResponseInfo;
};
export type ProblemField = {
    field: string;
    code: string;
    message: string;
};
/** Every failure of a call: what the server refused, and what never reached it (`status` 0, code `connection_failed`, `timed_out` or `aborted`). */
export declare class ZaaZError extends Error {
    name: string;
    /** Stable: decide by this. */
    readonly code: string;
    readonly status: number;
    /** What is wrong, field by field. */
    readonly errors: readonly ProblemField[];
    /** Quote this when you ask about the failure. */
    readonly request_id: string | null;
    /** The problem as it was sent, with members of its own like `credits_needed`. */
    readonly problem: Readonly<Record<string, unknown>>;
    constructor(status: number, problem: Record<string, unknown>, options?: ErrorOptions);
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
export declare class Pages<T> implements Promise<Page<T>>, AsyncIterable<T> {
    #private;
    readonly [Symbol.toStringTag] = "Pages";
    constructor(load: (after?: string) => Promise<Page<T>>);
    then<A = Page<T>, B = never>(done?: ((page: Page<T>) => A | PromiseLike<A>) | null, failed?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<A | B>;
    catch<B = never>(failed?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<Page<T> | B>;
    finally(done?: (() => void) | null): Promise<Page<T>>;
    /** One page after the other, each read when it is asked for. */
    pages(): AsyncGenerator<Page<T>, void, void>;
    [Symbol.asyncIterator](): AsyncGenerator<T, void, void>;
}
/** Sends calls, repeats those that may be repeated, and turns refusals into errors. */
export declare class Client {
    #private;
    constructor(options: ZaaZOptions);
    protected call<T>(operation: Operation, input?: object, options?: CallOptions): Promise<Answer<T>>;
    protected list<T>(operation: Operation, input?: object, options?: CallOptions): Pages<T>;
}
