export type Caller = { get<T>(path: string): Promise<T>; post<T>(path: string, body: unknown): Promise<T> };

/** Calls the product with a token; anything but a 2xx is an error, so a figure never counts refusals. */
export function caller(url: string, token?: string): Caller {
  const call = async (method: string, path: string, body?: unknown) => {
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return ((await reply.json()) as { data: never }).data;
  };
  return { get: (path) => call("GET", path), post: (path, body) => call("POST", path, body) };
}
