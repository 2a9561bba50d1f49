import { io, type Socket } from "socket.io-client";
import { until } from "./shop";

export type Heard = { event: string; data: Record<string, unknown> };
export type WalletChange = {
  sequence: number;
  type: string;
  credits: number;
  credits_held: number;
  credits_available: number;
  change: number;
};

/** An open socket, and everything it heard. */
export type Listener = {
  socket: Socket;
  heard: Heard[];
  changes(): WalletChange[];
  of(event: string): Record<string, unknown>[];
  /** The sequence of the last wallet or change it was sent. */
  sequence(): number | undefined;
  /** Why it was disconnected, once it is. */
  ended: Promise<string>;
  close(): void;
};

type Auth = { token?: unknown; sequence?: unknown };

/** Connects as a client would, and tries nothing twice. Rejects with the refusal. */
export async function listen(url: string, auth: Auth): Promise<Listener> {
  const socket = io(url, { transports: ["websocket"], forceNew: true, reconnection: false, auth });
  const heard: Heard[] = [];
  socket.onAny((event: string, data: Record<string, unknown>) => heard.push({ event, data }));
  const ended = new Promise<string>((resolve) => socket.once("disconnect", resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", (error) => {
      socket.close();
      reject(error);
    });
  });
  const of = (event: string) => heard.flatMap((each) => (each.event === event ? [each.data] : []));
  return {
    socket,
    heard,
    of,
    changes: () => of("wallet") as WalletChange[],
    sequence: () =>
      heard.findLast(({ event }) => event === "wallet" || event === "wallet.snapshot")?.data["sequence"] as number | undefined,
    ended,
    close: () => void socket.close(),
  };
}

/** What a connection was refused with: the message of its error, and what came with it. */
export async function refusedSocket(url: string, auth: Auth): Promise<{ message: string; data: unknown }> {
  const listener = await listen(url, auth).catch((error: unknown) => error as Error & { data?: unknown });
  if (!(listener instanceof Error)) throw new Error("it was not refused");
  return { message: listener.message, data: listener.data };
}

/** Waits until a listener has come to this sequence. */
export const arrived = (listener: Listener, sequence: number): Promise<void> =>
  until(`sequence ${sequence}, not ${listener.sequence()}`, async () => (listener.sequence() ?? -1) >= sequence);
