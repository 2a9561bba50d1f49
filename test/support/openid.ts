import { createHash, randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export type GooglePerson = { sub: string; email: string; name?: string; email_verified?: unknown };

/** What an ID token is to say instead of the truth. */
export type Bent = {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  /** When it is issued; now, unless given. */
  at?: Date;
  lives_s?: number;
  /** Signed by a key that the provider never published. */
  foreign?: boolean;
};

export type OpenIdProvider = {
  issuer: string;
  /** The settings of a product that trusts it. */
  environment: Record<string, string>;
  idToken(person: GooglePerson, bent?: Bent): Promise<string>;
  /** Who consents on the page from now on; null: nobody, they cancel. `bent` is what their token says instead. */
  consents(person: GooglePerson | null, bent?: Bent): void;
  /** The product calls get this status instead of an answer. */
  failing(status: number | null): void;
  /** How often each address was asked. */
  asked: Map<string, number>;
  close(): Promise<void>;
};

/** Somebody that no other test knows. */
export const googlePerson = (more: Partial<GooglePerson> = {}): GooglePerson => ({
  sub: String(BigInt(`0x${randomBytes(8).toString("hex")}`)),
  email: `g${crypto.randomUUID().slice(0, 12)}@example.com`,
  name: "Grace Hopper",
  ...more,
});

const client = { id: "client-of-the-tests.apps.example", secret: "the secret of the tests" };

type Code = { person: GooglePerson; bent: Bent; nonce: string | null; challenge: string; redirect_uri: string };

/** An OpenID provider on a free port: discovery, key set, a consent page that answers at once, and the token endpoint with PKCE. */
export async function openProvider(): Promise<OpenIdProvider> {
  const [own, foreign] = [await generateKeyPair("RS256"), await generateKeyPair("RS256")];
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "provider-1", alg: "RS256", use: "sig" };
  const codes = new Map<string, Code>();
  const asked = new Map<string, number>();
  let consent: { person: GooglePerson | null; bent: Bent } = { person: null, bent: {} };
  let failure: number | null = null;

  const signed = (person: GooglePerson, { claims = {}, header = {}, at = new Date(), lives_s = 3_600, foreign: strange }: Bent) => {
    const issued_s = Math.floor(at.getTime() / 1_000);
    const { name = "Grace Hopper", email_verified = true, ...who } = person;
    const said = { iss: issuer, aud: client.id, iat: issued_s, exp: issued_s + lives_s, ...who, name, email_verified, ...claims };
    const told = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
    return new SignJWT(told).setProtectedHeader({ alg: "RS256", kid: jwk.kid, ...header }).sign((strange ? foreign : own).privateKey);
  };

  const authorize = (query: URLSearchParams): Response => {
    const back = new URL(query.get("redirect_uri")!);
    back.searchParams.set("state", query.get("state")!);
    const known =
      query.get("client_id") === client.id && query.get("response_type") === "code" && back.pathname === "/api/auth/google/callback";
    if (!known || query.get("code_challenge_method") !== "S256") return new Response("bad request", { status: 400 });
    if (!consent.person) back.searchParams.set("error", "access_denied");
    else {
      const code = randomBytes(16).toString("base64url");
      const redirect_uri = query.get("redirect_uri")!;
      codes.set(code, {
        ...consent,
        person: consent.person,
        nonce: query.get("nonce"),
        challenge: query.get("code_challenge")!,
        redirect_uri,
      });
      back.searchParams.set("code", code);
    }
    // Real providers add words of their own.
    back.searchParams.set("authuser", "0");
    return Response.redirect(back.href, 302);
  };

  const token = async (form: URLSearchParams): Promise<Response> => {
    const code = form.get("code") ?? "";
    const begun = codes.get(code);
    codes.delete(code);
    const proof = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const good =
      form.get("client_id") === client.id && form.get("client_secret") === client.secret && form.get("grant_type") === "authorization_code";
    if (!good || !begun || begun.challenge !== proof || begun.redirect_uri !== form.get("redirect_uri"))
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    const claims = { nonce: begun.nonce, ...begun.bent.claims };
    const id_token = await signed(begun.person, { ...begun.bent, claims });
    return Response.json({ id_token, access_token: "unused", token_type: "Bearer", expires_in: 3_600 });
  };

  const server: Bun.Server<undefined> = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request): Promise<Response> => {
      const { pathname, searchParams } = new URL(request.url);
      asked.set(pathname, (asked.get(pathname) ?? 0) + 1);
      if (failure !== null && pathname !== "/authorize") return new Response("out of order", { status: failure });
      switch (pathname) {
        case "/.well-known/openid-configuration":
          return Response.json({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/keys`,
          });
        case "/keys":
          return Response.json({ keys: [jwk] });
        case "/authorize":
          return authorize(searchParams);
        case "/token":
          return token(new URLSearchParams(await request.text()));
        default:
          return new Response("not found", { status: 404 });
      }
    },
  });
  const issuer: string = `http://127.0.0.1:${server.port}`;
  return {
    issuer,
    environment: { GOOGLE_CLIENT_ID: client.id, GOOGLE_CLIENT_SECRET: client.secret, GOOGLE_ISSUER: issuer },
    idToken: (person, bent = {}) => signed(person, bent),
    consents: (person, bent = {}) => void (consent = { person, bent }),
    failing: (status) => void (failure = status),
    asked,
    close: () => server.stop(true),
  };
}

export type Browser = {
  /** Opens an address; redirects are the caller's to follow. */
  open(url: string): Promise<Response>;
  cookies: Map<string, string>;
};

/** As much of a browser as signing in needs: it keeps cookies and sends them back. */
export function openBrowser(): Browser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    open: async (url) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const reply = await fetch(url, { redirect: "manual", headers: cookie ? { Cookie: cookie } : {} });
      for (const line of reply.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        if (/Max-Age=0/i.test(line)) cookies.delete(name!);
        else cookies.set(name!, value!);
      }
      return reply;
    },
  };
}

/** Follows redirects to other places of these origins, and answers where it ends. */
export async function followed(browser: Browser, url: string, within: readonly string[]): Promise<{ reply: Response; url: string }> {
  for (let at = url, hops = 0; hops < 10; hops += 1) {
    const reply = await browser.open(at);
    const next = reply.headers.get("Location");
    if (next === null || !within.includes(new URL(next).origin)) return { reply, url: next ?? at };
    at = next;
  }
  throw new Error("redirected without end");
}
