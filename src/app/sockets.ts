import { z } from "@hono/zod-openapi";
import type { Realtime, Line, Listener, Sockets, Visitor } from "@/infra/realtime";
import type { Ctx, Deps, UserActor } from "@/kit/ctx";
import { badRequest, invalid } from "@/kit/problem";
import { show } from "@/kit/view";
import { turns } from "@/modules/auth/passwords";
import { liveSessions } from "@/modules/auth/sessions";
import { authenticate } from "@/modules/auth/tokens";
import type { Change } from "@/modules/user-wallets/changes";
import { follow, type Follower } from "@/modules/user-wallets/following";
import { WalletView } from "@/modules/user-wallets/schema";
import { sequencesOf } from "@/modules/user-wallets/service";
import { counted } from "./context";
import type { App } from "./mount";

/** How often it is asked whether the sessions of open sockets live: an ended one is closed within a second. */
const sessionsEvery_ms = 500;
/** How often it is asked whether a change was not heard of: its process died, or Redis was away. */
const walletsEvery_ms = 2_000;
/** How many are asked for at once. */
const askedMax = 500;
/** After a restart everyone calls at the same moment; the rest of the product is to feel little of it. */
const inTurn = turns(4, 20_000);

const Credentials = z.object({ token: z.string().min(1).max(4_096), sequence: z.int().min(0).nullish() });

type Open = { actor: UserActor; line: Line; follower: Follower };

/**
 * Lets users listen. A socket lives as long as its session, whatever becomes of the token it was opened with. It begins with the wallet's
 * changes after `sequence`, or the wallet itself.
 */
export function takeSockets(realtime: Realtime, ctx: Ctx): Sockets & { close(): void } {
  const open = new Set<Open>();

  const listen = (actor: UserActor, since: number | null, line: Line): Listener => {
    const failed = (error: unknown) => ctx.log.warn({ err: error, user: actor.id.toHexString() }, "changes not read");
    const follower = follow(ctx, actor.id, since, {
      change: (change) => line.send("wallet", change),
      snapshot: (wallet) => line.send("wallet.snapshot", show(WalletView, wallet, actor)),
      failed,
    });
    const entry = { actor, line, follower };
    open.add(entry);
    inTurn(() => follower.start()).catch((error: unknown) => {
      failed(error);
      line.drop();
    });
    return {
      // A wallet's changes are told by the ledger alone.
      hear: (event, data) => (event === "wallet" ? follower.hear(data as Change[]) : line.send(event, data)),
      closed: () => void open.delete(entry),
    };
  };

  const admit = async (credentials: unknown): Promise<Visitor> => {
    const given = Credentials.safeParse(credentials);
    if (!given.success) throw invalid("auth: send {token, sequence?}.");
    const { token, sequence = null } = given.data;
    const actor = await inTurn(() => authenticate(ctx, token));
    return { user: actor.id.toHexString(), open: (line) => listen(actor, sequence, line) };
  };

  const over = async (entries: readonly Open[]) => {
    const live = await liveSessions(
      ctx,
      entries.map(({ actor }) => actor.session),
    );
    return entries.filter(({ actor }) => !live.has(actor.session.toHexString()));
  };
  const endRevoked = async (entries: readonly Open[]) => {
    const suspects = await over(entries);
    if (suspects.length === 0) return;
    // What changed between the two readings of the first look is there for both of the second.
    for (const { line } of await over(suspects)) line.end("revoked");
  };
  const catchUp = async (entries: readonly Open[]) => {
    const sequences = await sequencesOf(entries.map(({ actor }) => actor.id));
    for (const { actor, follower } of entries) follower.look(sequences.get(actor.id.toHexString()) ?? 0);
  };

  const looking = [every(sessionsEvery_ms, endRevoked, open, ctx), every(walletsEvery_ms, catchUp, open, ctx)];
  return { ...realtime.take(admit), close: () => looking.forEach((stop) => stop()) };
}

/** `/socket.io/`: upgrades to a websocket, and nothing else. */
export function mountSockets(app: App, deps: Deps, { upgrade }: Sockets): void {
  app.get("/socket.io/*", counted(deps), async (c) => {
    const { server } = c.env;
    if (!server || c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw badRequest("Connect by websocket.");
    return upgrade(c.req.raw, server);
  });
}

/** Does `work` with all of them, some at a time, again and again. Where the database does not answer, the next time will tell. */
function every(pause_ms: number, work: (entries: readonly Open[]) => Promise<void>, open: ReadonlySet<Open>, { log }: Ctx): () => void {
  let stopped = false;
  const run = async () => {
    const entries = [...open];
    for (let at = 0; at < entries.length && !stopped; at += askedMax)
      await work(entries.slice(at, at + askedMax)).catch((error: unknown) => log.warn({ err: error }, "sockets not looked at"));
    if (!stopped) timer = setTimeout(() => void run(), pause_ms);
  };
  let timer = setTimeout(() => void run(), pause_ms);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
