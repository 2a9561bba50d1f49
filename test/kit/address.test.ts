import { expect, test } from "bun:test";
import { networkOf, plainAddress } from "@/kit/address";

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["10.0.0.1:5678", "10.0.0.1"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
  ["::FFFF:10.0.0.1", "10.0.0.1"],
  ["[2001:DB8::1]:443", "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["unknown", null],
  ["", null],
  ["10.0.0.1, 10.0.0.2", null],
  ["10.0.0.256", null],
])("%s is %s", (text, address) => expect(plainAddress(text)).toBe(address));

test("whoever has a network of IPv6 is one caller", () => {
  expect(["2001:db8:1:2::1", "2001:db8:1:2:ffff:1:2:3", "2001:0db8:0001:0002::"].map(networkOf)).toEqual(Array(3).fill("2001:db8:1:2"));
  expect(networkOf("2001:db8:1:3::1")).toBe("2001:db8:1:3");
  expect([networkOf("::1"), networkOf("2001:db8::1"), networkOf("10.0.0.1"), networkOf("")]).toEqual([
    "0:0:0:0",
    "2001:db8:0:0",
    "10.0.0.1",
    "",
  ]);
});
