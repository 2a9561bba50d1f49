import { createHash, generateKeyPairSync } from "node:crypto";
import { decodeJwt, importSPKI, jwtVerify } from "jose";

/** Google Cloud Storage's JSON API on loopback, as far as files need it: resumable uploads, reading, deleting, and access tokens. */
export type FakeGcs = {
  url: string;
  bucket: string;
  objects: Map<string, { bytes: Buffer; contentType: string }>;
  /** The key file of a service account that it knows. */
  account: { client_email: string; private_key: string; private_key_id: string; token_uri: string };
  /** So many of the next calls are answered 503 after they were carried out, or before. */
  fail(calls: number, when: "before" | "after"): void;
  /** The token in use is no longer taken. */
  revoke(): void;
  tokensGiven(): number;
  close(): Promise<void>;
};

type Session = { name: string; contentType: string; bytes: Buffer };

export async function openFakeGcs(): Promise<FakeGcs> {
  const bucket = "files";
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const objects: FakeGcs["objects"] = new Map();
  const sessions = new Map<string, Session>();
  const tokens = new Set<string>();
  let given = 0;
  let failing = { calls: 0, when: "before" as "before" | "after" };
  const account = { client_email: "files@example.test", private_key: privateKey, private_key_id: "k1", token_uri: "" };
  const verifying = await importSPKI(publicKey, "RS256");

  const token = async (request: Request): Promise<Response> => {
    const form = new URLSearchParams(await request.text());
    const assertion = form.get("assertion") ?? "";
    await jwtVerify(assertion, verifying, { algorithms: ["RS256"], audience: account.token_uri, issuer: account.client_email });
    if (decodeJwt(assertion)["scope"] !== "https://www.googleapis.com/auth/devstorage.read_write") return new Response("", { status: 400 });
    given += 1;
    const access_token = `token-${given}`;
    tokens.add(access_token);
    return Response.json({ access_token, expires_in: 3_600, token_type: "Bearer" });
  };
  const part = async (request: Request, id: string): Promise<Response> => {
    const session = sessions.get(id);
    if (!session) return new Response("", { status: 404 });
    if (request.method === "DELETE") return (sessions.delete(id), new Response("", { status: 499 }));
    const [, from, , total] = /^bytes (\d+|\*)(?:-(\d+))?\/(\d+|\*)$/.exec(request.headers.get("Content-Range") ?? "") ?? [];
    if (from !== "*") {
      if (Number(from) !== session.bytes.byteLength) return new Response("", { status: 400 });
      session.bytes = Buffer.concat([session.bytes, Buffer.from(await request.arrayBuffer())]);
    }
    const { byteLength } = session.bytes;
    if (total !== "*" && Number(total) === byteLength) {
      objects.set(session.name, { bytes: session.bytes, contentType: session.contentType });
      const md5Hash = createHash("md5").update(session.bytes).digest("base64");
      return Response.json({ name: session.name, size: String(byteLength), md5Hash });
    }
    if (byteLength % (256 * 1024) !== 0) return new Response("", { status: 400 });
    return new Response("", { status: 308, headers: byteLength > 0 ? { Range: `bytes=0-${byteLength - 1}` } : {} });
  };
  const api = async (request: Request, url: URL): Promise<Response> => {
    if (!tokens.has((request.headers.get("Authorization") ?? "").replace("Bearer ", ""))) return new Response("", { status: 401 });
    const session = url.searchParams.get("upload_id");
    if (session !== null) return part(request, session);
    if (url.pathname === `/upload/storage/v1/b/${bucket}/o` && request.method === "POST") {
      const id = crypto.randomUUID();
      const { contentType } = (await request.json()) as { contentType: string };
      sessions.set(id, { name: url.searchParams.get("name")!, contentType, bytes: Buffer.alloc(0) });
      return new Response("", { headers: { Location: `${server.url.origin}${url.pathname}?upload_id=${id}` } });
    }
    const name = decodeURIComponent(url.pathname.slice(`/storage/v1/b/${bucket}/o/`.length));
    const object = objects.get(name);
    if (!object) return new Response("", { status: 404 });
    if (request.method === "DELETE") return (objects.delete(name), new Response(null, { status: 204 }));
    return new Response(new Uint8Array(object.bytes), { headers: { "Content-Type": object.contentType } });
  };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const url = new URL(request.url);
      if (url.pathname === "/token") return token(request);
      const fails = failing.calls > 0;
      if (fails) failing.calls -= 1;
      if (fails && failing.when === "before") return new Response("", { status: 503 });
      const answer = await api(request, url);
      return fails ? new Response("", { status: 503 }) : answer;
    },
  });
  account.token_uri = `${server.url.origin}/token`;
  return {
    url: server.url.origin,
    bucket,
    objects,
    account,
    fail: (calls, when) => void (failing = { calls, when }),
    revoke: () => tokens.clear(),
    tokensGiven: () => given,
    close: () => server.stop(true),
  };
}
