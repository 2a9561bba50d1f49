import { describe, expect, test } from "bun:test";
import { decimalOf } from "@/kit/amounts";
import { hundredthsOf } from "@/modules/payment-transactions/gateways/http";
import { signatureOf, signedFields } from "@/modules/payment-transactions/gateways/sslcommerz-sign";
import { dhakaTime } from "@/modules/payment-transactions/gateways/sslcommerz-verdict";

/** Fields and signatures that the vendor publishes as a test fixture of its own library. */
const vendor = {
  fields: Object.fromEntries(
    new URLSearchParams(
      "tran_id=5E121A0D01F92&val_id=200105225826116qFnATY9sHIwo&amount=10.00&card_type=VISA-Dutch%20Bangla&store_amount=9.75&card_no=418117XXXXXX6675&bank_tran_id=200105225825DBgSoRGLvczhFjj&status=VALID&tran_date=2020-01-05%2022:58:21&currency=BDT&card_issuer=TRUST%20BANK,%20LTD.&card_brand=VISA&card_issuer_country=Bangladesh&card_issuer_country_code=BD&store_id=test_testemi&currency_type=BDT&currency_amount=10.00&currency_rate=1.0000&base_fair=0.00&value_a=&value_b=&value_c=&value_d=&risk_level=0&risk_title=Safe",
    ),
  ),
  password: "test_testemi@ssl",
  verify_key:
    "amount,bank_tran_id,base_fair,card_brand,card_issuer,card_issuer_country,card_issuer_country_code,card_no,card_type,currency,currency_amount,currency_rate,currency_type,risk_level,risk_title,status,store_amount,store_id,tran_date,tran_id,val_id,value_a,value_b,value_c,value_d",
  verify_sign: "d42fab70ae0bcbda5280e7baffef60b0",
  verify_sign_sha2: "02c0417ff467c109006382d56eedccecd68382e47245266e7b47abbb3d43976e",
};
const { verify_key, verify_sign, verify_sign_sha2, password } = vendor;
const genuine: Record<string, string> = { ...vendor.fields, verify_key, verify_sign, verify_sign_sha2 };

describe("the signature of a notification", () => {
  test("is the vendor's own, by both digests", () => {
    const names = verify_key.split(",");
    expect(signatureOf(genuine, names, password, "md5")).toBe(verify_sign);
    expect(signatureOf(genuine, names, password, "sha256")).toBe(verify_sign_sha2);
    expect(signedFields(genuine, password)).toEqual(vendor.fields);
    // The second one came later than the first.
    expect(signedFields({ ...vendor.fields, verify_key, verify_sign }, password)).toEqual(vendor.fields);
  });

  test.each([
    ["another amount", { amount: "1.00" }],
    ["another transaction", { tran_id: "5E121A0D01F93" }],
    ["another status", { status: "FAILED" }],
    ["a false first digest", { verify_sign: "0".repeat(32) }],
    ["a false second digest", { verify_sign_sha2: "0".repeat(64) }],
    ["no list of what is signed", { verify_key: "" }],
    ["a list without the amount", { verify_key: verify_key.replace("amount,", "") }],
  ])("does not hold with %s", (_, change) => {
    expect(signedFields({ ...genuine, ...change }, password)).toBeNull();
  });

  test("does not hold when what decides is left out of it, though the rest is signed", () => {
    const names = verify_key.split(",").filter((name) => name !== "currency_amount");
    const sign = signatureOf(genuine, names, password, "md5");
    expect(signedFields({ ...vendor.fields, verify_key: names.join(","), verify_sign: sign }, password)).toBeNull();
  });

  test("does not hold under another password", () => {
    expect(signedFields(genuine, "test_testemi@SSL")).toBeNull();
  });
});

test("amounts are read as values, not as text, and nothing else is an amount", () => {
  for (const text of ["1199", "1199.0", "1199.00", 1199, 1199.0]) expect(hundredthsOf(text)).toBe(119_900n);
  expect(hundredthsOf("97.5")).toBe(9_750n);
  for (const text of ["", " ", "-1", "1,199.00", "1e3", "1.999", "NaN", null, undefined, {}, 1.005]) expect(hundredthsOf(text)).toBeNull();
  for (const paisa of [0n, 5n, 100n, 119_900n, 50_000_001n]) expect(hundredthsOf(decimalOf(paisa))).toBe(paisa);
});

test("times are those of Dhaka", () => {
  expect(dhakaTime("2026-11-25 05:30:00")).toEqual(new Date("2026-11-24T23:30:00Z"));
  for (const text of ["", "yesterday", "2026-13-01 00:00:00", "2026-11-25T05:30:00Z", null]) expect(dhakaTime(text)).toBeNull();
});
