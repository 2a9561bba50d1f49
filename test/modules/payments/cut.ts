/** The addresses that give money back. */
export const refundPath = {
  sslcommerz: "/validator/api/merchantTransIDvalidationAPI.php",
  bkash: "/v2/tokenized-checkout/refund/payment/transaction",
} as const;

/**
 * What goes to an address goes through `bend` while `work` runs, also what the sandbox sends. What `bend` throws is what the network would:
 * the answer is lost after the call was carried out, or before, where it does not call `send`.
 */
export async function bending<T>(
  path: string,
  bend: (send: () => Promise<Response>, body: string) => Promise<Response>,
  work: () => Promise<T>,
): Promise<T> {
  const real = globalThis.fetch;
  const bent = (...asked: Parameters<typeof fetch>): Promise<Response> => {
    const [address, init] = asked;
    const body = typeof init?.body === "string" ? init.body : "";
    const url = address instanceof Request ? address.url : String(address);
    return new URL(url).pathname === path ? bend(() => real(...asked), body) : real(...asked);
  };
  globalThis.fetch = Object.assign(bent, { preconnect: real.preconnect });
  try {
    return await work();
  } finally {
    globalThis.fetch = real;
  }
}

/** Carried out, and the answer is lost. */
export const answerLost = async (send: () => Promise<Response>): Promise<Response> => {
  await send();
  throw new Error("the connection was cut");
};
/** Never arrived. */
export const orderLost = (): Promise<Response> => Promise.reject(new Error("the connection was cut"));
