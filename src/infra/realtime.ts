import { Server as Engine, type BunWebSocket, type WebSocketData } from "@socket.io/bun-engine";
import type { Logger } from "pino";
import { Server, type Socket } from "socket.io";
import { Problem } from "@/kit/problem";
import { openWay } from "./realtime-redis";

/** One open socket of a user. */
export type Line = {
  send(event: string, data: unknown): void;
  /** Says why and hangs up for good: the client does not call again by itself. */
  end(reason: string): void;
  /** Hangs up; the client calls again. */
  drop(): void;
};

/** What becomes of a socket: it hears what its user is told, until it is closed. */
export type Listener = { hear(event: string, data: unknown): void; closed(): void };

/** Whoever calls is asked for their credentials once; what is thrown as a problem is the refusal they hear. */
export type Visitor = { user: string; open(line: Line): Listener };
export type Admit = (credentials: unknown) => Promise<Visitor>;

/** The websockets of a server that listens with Bun. */
export type Sockets = {
  /** Takes a request to upgrade over from HTTP. */
  upgrade(request: Request, server: Bun.Server<WebSocketData>): Promise<Response>;
  websocket: Bun.WebSocketHandler<WebSocketData>;
  /** Closes all sockets; their clients call again, here or elsewhere, each after a time of its own. */
  hangUp(): void;
};

export type Realtime = {
  /** Tells every socket of a user, in all processes. Never throws, and nobody knows whether it was heard. */
  tell(user: string, event: string, data: unknown): void;
  /** Begins to take sockets. */
  take(admit: Admit): Sockets;
  close(): Promise<void>;
};

/** The longest message a client may send: its credentials. */
const messageMax = 8 * 1024;
/** So much may wait for a reader that is slow; then it is hung up on and gets what it missed when it calls again. */
const waitingMax = 1024 * 1024;
/** Sockets of one user in one process. */
const socketsMax = 100;
/** Nothing that a client sends is listened to; who keeps talking is hung up on. */
const eventsMax = 100;
/** The close code of a socket that is ended for good. */
const endedCode = 4401;

type Heard = Record<string, never>;
type Said = Record<string, (data: unknown) => void>;
type Passed = { told: (user: string, event: string, data: unknown) => void };
type About = { visitor: Visitor; listener?: Listener };
type Open = Socket<Heard, Said, Passed, About>;

/** Socket.IO over websockets alone, so that any worker may take any connection. Rooms are given by the server: a socket is in its user's. */
export function openRealtime({ log, redis, prefix = "zaaz" }: { log: Logger; redis: string | undefined; prefix?: string }): Realtime {
  const way = redis === undefined ? null : openWay(redis, { log, key: `${prefix}:sockets` });
  const io = new Server<Heard, Said, Passed, About>({
    serveClient: false,
    connectTimeout: 5_000,
    ...(way && { adapter: way.adapter }),
  });
  const root = io.of("/");
  let engine: Engine | undefined;
  const openOf = (user: string) => root.adapter.rooms.get(roomOf(user)) ?? new Set<string>();
  const hear = (user: string, event: string, data: unknown) => {
    for (const id of openOf(user)) root.sockets.get(id)?.data.listener?.hear(event, data);
  };
  io.on("told", hear);

  return {
    tell: (user, event, data) => {
      hear(user, event, data);
      if (way) io.serverSideEmit("told", user, event, data);
    },
    take: (admit) => {
      const wires = new WeakMap<object, BunWebSocket>();
      const taking = new Engine({ path: "/socket.io/", maxHttpBufferSize: messageMax });
      engine = taking;
      io.bind(taking);
      root.use((socket, next) => {
        admit(socket.handshake.auth).then(
          (visitor) => {
            if (openOf(visitor.user).size >= socketsMax) return next(refusal("rate_limited", 429, `Not more than ${socketsMax} sockets.`));
            socket.data.visitor = visitor;
            next();
          },
          (error: unknown) => {
            if (error instanceof Problem) return next(refusal(error.code, error.status, error.message));
            log.error({ err: error }, "a socket could not be admitted");
            next(refusal("internal", 500, "Something went wrong."));
          },
        );
      });
      root.on("connection", (socket) => begin(socket, wires));
      return {
        upgrade: (request, server) => taking.handleRequest(request, server),
        websocket: {
          open: (ws) => {
            wires.set(ws.data.transport, ws);
            taking.onWebSocketOpen(ws);
          },
          message: (ws, message) => taking.onWebSocketMessage(ws, message),
          close: (ws, code, reason) => taking.onWebSocketClose(ws, code, reason),
          maxPayloadLength: messageMax,
          backpressureLimit: waitingMax,
          closeOnBackpressureLimit: true,
        },
        hangUp: () => taking.close(),
      };
    },
    close: async () => {
      // Socket.IO's own close needs an engine, which only those have who take sockets.
      engine?.close();
      await root.adapter.close();
      way?.close();
    },
  };
}

function begin(socket: Open, wires: WeakMap<object, BunWebSocket>): void {
  const { visitor } = socket.data;
  const wire = wires.get(socket.conn.transport);
  const line: Line = {
    send: (event, data) => void socket.emit(event, data),
    end: (reason) => {
      socket.emit("closed", { reason });
      socket.disconnect();
      wire?.close(endedCode, reason);
    },
    drop: () => wire?.close(),
  };
  // Before it listens, so that nothing that is told meanwhile is missed.
  void socket.join(roomOf(visitor.user));
  const listener = visitor.open(line);
  socket.data.listener = listener;
  socket.on("disconnect", () => listener.closed());
  let events = 0;
  socket.onAny(() => {
    events += 1;
    if (events > eventsMax) line.end("too_many_events");
  });
}

/** What a client gets as `connect_error`: the code as its message, and the problem as its data. */
const refusal = (code: string, status: number, title: string) => Object.assign(new Error(code), { data: { code, status, title } });
const roomOf = (user: string) => `user:${user}`;
