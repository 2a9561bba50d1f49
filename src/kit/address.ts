import { isIP } from "node:net";

/** An address as sockets and proxies write it, in one form: no port, no zone, IPv4 never dressed up as IPv6. Null for what is no address. */
export function plainAddress(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/%.*$/, "").toLowerCase();
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/.exec(address)?.[1] ?? address;
  return isIP(mapped) === 0 ? null : mapped;
}

/** What is counted as one caller: an IPv4 address, or the 64 bits of IPv6 that one household or host is given. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4).join(":");
}
