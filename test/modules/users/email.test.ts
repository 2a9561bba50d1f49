import { expect, test } from "bun:test";
import { normalizeEmail } from "@/modules/users/schema";

test.each([
  [" Ada@Example.COM ", "ada@example.com"],
  ["a.b+tag@example.co.uk", "a.b+tag@example.co.uk"],
  ["o'brien@example.com", "o'brien@example.com"],
  ["ada@BÜCHER.example", "ada@xn--bcher-kva.example"],
  ["ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
  ["admin@zaaz.local", "admin@zaaz.local"],
])("%p is %p", (typed, stored) => {
  expect(normalizeEmail(typed)).toBe(stored);
  expect(normalizeEmail(stored)).toBe(stored);
});

test.each([
  "",
  "ada",
  "@example.com",
  "ada@",
  "ada@localhost",
  "ada@example..com",
  "ada@-example.com",
  "ada@127.0.0.1",
  "ada@127.1",
  "ada@exam ple.com",
  "ada@exam_ple.com",
  "ada lovelace@example.com",
  ".ada@example.com",
  "ada.@example.com",
  "a..da@example.com",
  "ada@example.com\r\nBcc: all@example.com",
  "ada\u0000@example.com",
  "аda@example.com",
  "\u212aate@example.com",
  "ádá@example.com",
  "ａda@example.com",
  `${"a".repeat(65)}@example.com`,
  `ada@${"a".repeat(64)}.com`,
  `ada@${"a.".repeat(130)}com`,
  "ada@example.com, bob@example.com",
  "Ada <ada@example.com>",
])("%p is no address", (typed) => {
  expect(() => normalizeEmail(typed)).toThrow("email: not an e-mail address");
});
