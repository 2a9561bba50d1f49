import { createServer, type AddressInfo } from "node:net";

/** A mail server that takes everything and keeps its text. */
export async function openMailServer(): Promise<{ url: string; mails: string[]; close(): void }> {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let data: string | null = null;
    let rest = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    const heard = (line: string) => {
      if (data !== null) {
        if (line !== ".") {
          data += `${line}\n`;
          return;
        }
        mails.push(data);
        data = null;
        say("250 kept");
      } else if (/^EHLO/i.test(line)) say("250 test");
      else if (/^DATA/i.test(line)) {
        data = "";
        say("354 go on");
      } else if (/^QUIT/i.test(line)) {
        say("221 bye");
        socket.end();
      } else say("250 ok");
    };
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString()).split("\r\n");
      rest = lines.pop()!;
      lines.forEach(heard);
    });
    socket.on("error", () => socket.destroy());
    say("220 test");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, mails, close: () => void server.close() };
}
