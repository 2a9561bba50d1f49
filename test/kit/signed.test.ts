import { expect, test } from "bun:test";
import type { Ctx } from "@/kit/ctx";
import { holds, signed } from "@/kit/signed";
import { freshEncryptionKeys } from "@/infra/vault";

const [old, fresh] = [freshEncryptionKeys(), freshEncryptionKeys()];
const at = (ENCRYPTION_KEYS: string, now = 0): Pick<Ctx, "config" | "now"> => ({
  // Only what is read of it.
  config: { ENCRYPTION_KEYS } as Ctx["config"],
  now: () => new Date(now),
});

test("a link holds for what it was made for, until its time is over", () => {
  const link = signed(at(old), "receipt:1", 1_000);
  expect(holds(at(old, 999), "receipt:1", link)).toBe(true);
  expect(holds(at(old, 1_000), "receipt:1", link)).toBe(false);
  expect(holds(at(old), "receipt:2", link)).toBe(false);
  // The name and the time are not one text that could be cut elsewhere.
  expect(holds(at(old), "receipt:", { ...link, expires: 11_000 })).toBe(false);
  expect(holds(at(old), "receipt:1", { ...link, expires: 2_000 })).toBe(false);
  for (const signature of ["", link.signature.slice(1), `${link.signature}A`, link.signature.toLowerCase()])
    expect(holds(at(old), "receipt:1", { ...link, signature })).toBe(false);
});

test("what an older key has signed holds until that key is taken out; the first one signs", () => {
  const link = signed(at(old), "file:1", 1_000);
  expect(holds(at(`${fresh},${old}`), "file:1", link)).toBe(true);
  expect(holds(at(fresh), "file:1", link)).toBe(false);
  expect(signed(at(`${fresh}, ${old}`), "file:1", 1_000)).toEqual(signed(at(fresh), "file:1", 1_000));
});
