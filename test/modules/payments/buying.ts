import type { Begun, Shop } from "./support";

/** What a buyer does on a gateway's page, and how the browser comes back from it. */
export type Gateway = {
  name: "stripe" | "sslcommerz" | "bkash";
  order: { currency: "USD" | "BDT"; payment_method: string };
  /** Clicks a button; the function that is given sends the browser back, as often as it is called. */
  click(shop: Shop, begun: Begun, action: string): Promise<Back>;
  /** Whether a declined or cancelled page can be paid on. */
  staysOpen: boolean;
};
export type Back = (() => Promise<Response>) & { fields: Record<string, string> };

export const stripe: Gateway = {
  name: "stripe",
  order: { currency: "USD", payment_method: "stripe" },
  click: async (shop, begun, action) => {
    const address = await shop.click(begun, action);
    return Object.assign(() => shop.follow(address), { fields: {} });
  },
  staysOpen: true,
};

/** It sends the browser back with a form that submits itself. */
export const sslcommerz: Gateway = {
  name: "sslcommerz",
  order: { currency: "BDT", payment_method: "sslcommerz" },
  click: async (_shop, { redirect_url }, action) => {
    const text = await (await fetch(redirect_url, { method: "POST", body: new URLSearchParams({ action }) })).text();
    const plain = (html: string) => html.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
    const fields = Object.fromEntries([...text.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, plain(value!)]));
    const target = plain(/action="([^"]+)"/.exec(text)![1]!);
    return Object.assign(() => post(target, fields), { fields });
  },
  staysOpen: false,
};

/** The money moves when the browser comes back: before that there is no word of it. */
export const bkash: Gateway = { ...stripe, name: "bkash", order: { currency: "BDT", payment_method: "bkash" }, staysOpen: false };

export const gateways = [stripe, sslcommerz, bkash] as const;

export const post = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
