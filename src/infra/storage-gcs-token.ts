import { importPKCS8, SignJWT } from "jose";
import { z } from "zod";

const ServiceAccount = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: z.url().default("https://oauth2.googleapis.com/token"),
});
export type ServiceAccount = z.output<typeof ServiceAccount>;

/** Reads a service account's key file, as Google gives it out. Throws an error that shows nothing of the key. */
export function parseServiceAccount(text: string): ServiceAccount {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("GOOGLE_APPLICATION_CREDENTIALS: the file is no JSON");
  }
  const parsed = ServiceAccount.safeParse(json);
  if (!parsed.success)
    throw new Error(`GOOGLE_APPLICATION_CREDENTIALS: the file lacks ${parsed.error.issues.map(({ path }) => path.join(".")).join(", ")}`);
  return parsed.data;
}

export type AccessTokens = {
  /** The token to send, null where none is needed. */
  current(): Promise<string | null>;
  /** Told when a token was refused: the next one is fresh. */
  forget(): void;
};

const scope = "https://www.googleapis.com/auth/devstorage.read_write";
const renewBefore_ms = 60_000;
const answerMax_ms = 10_000;

/** Trades a signed assertion of the account for access tokens, each kept until shortly before it ends. */
export function accessTokens(account: ServiceAccount | null): AccessTokens {
  let kept: { token: Promise<string>; until: number } | null = null;
  return {
    current: async () => {
      if (!account) return null;
      if (kept && kept.until > Date.now()) return kept.token;
      const asked = trade(account);
      // Until it is known how long it lives: as long as the asking may take.
      const mine = { token: asked.then(({ token }) => token), until: Date.now() + answerMax_ms };
      kept = mine;
      try {
        mine.until = Date.now() + (await asked).life_ms - renewBefore_ms;
        return await mine.token;
      } catch (error) {
        if (kept === mine) kept = null;
        throw error;
      }
    },
    forget: () => {
      kept = null;
    },
  };
}

const Granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

async function trade(account: ServiceAccount): Promise<{ token: string; life_ms: number }> {
  const key = await importPKCS8(account.private_key, "RS256");
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(account.private_key_id && { kid: account.private_key_id }) })
    .setIssuer(account.client_email)
    .setAudience(account.token_uri)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(key);
  const response = await fetch(account.token_uri, {
    method: "POST",
    redirect: "manual",
    signal: AbortSignal.timeout(answerMax_ms),
    body: new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion }),
  });
  if (!response.ok) throw new Error(`Google gave no access token: ${response.status}`);
  const { access_token, expires_in } = Granted.parse(await response.json());
  return { token: access_token, life_ms: expires_in * 1_000 };
}
