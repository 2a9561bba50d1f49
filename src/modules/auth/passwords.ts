import { unavailable } from "@/kit/problem";

/** How passwords are kept. Another runtime brings its own. */
export type PasswordHasher = {
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
};

/** The hash of a new password. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => argon2id.hash(password));

/** Whether the password is the one of this hash. Without a hash the same work is done, and the answer is no. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const same = await inTurn(() => argon2id.verify(password, hash ?? nobodysHash));
  return same && hash !== null;
}

/** Runs at most `atOnce` works at a time and lets `waiting_max` wait for their turn, first come first served; more is a flood and answered 503. */
export function turns(atOnce: number, waiting_max: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < atOnce) running += 1;
    else {
      if (waiting.length >= waiting_max) throw unavailable({ headers: { "Retry-After": "5" } });
      // Whoever finishes hands the turn over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

/** A process may hash on two cores, and a few seconds of work may wait. */
const inTurn = turns(2, 200);

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. About 30 ms of one core. */
const cost = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;

/** Composed and decomposed accents are the same password, whatever keyboard typed them. */
const typed = (password: string) => password.normalize("NFKC");

const argon2id: PasswordHasher = {
  hash: (password) => Bun.password.hash(typed(password), cost),
  verify: (password, hash) => Bun.password.verify(typed(password), hash),
};

/** The hash of a random password that nobody kept, at the same cost. */
const nobodysHash =
  "$argon2id$v=19$m=19456,t=2,p=1$BNm9PAKYMqdATMRwVy1pJIWJlV09b82UUccwxiSiW3U$csPWkCmCM7yUzPO8ls923yjmZ7R3V7Of6Wg1vOR0slY";
