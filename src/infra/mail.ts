import { createTransport } from "nodemailer";
import type { Mail } from "@/kit/ctx";
import type { Mongo } from "./mongo";

export type Mailer = { sendMail(mail: Mail): Promise<void>; close(): Promise<void> };

/** A mail as the development inbox shows it. */
export type InboxMail = { to: string; subject: string; text: string; links: readonly string[]; created_at: Date };

/** Sends through an SMTP server: `smtp(s)://user:password@host:port`. A mail that the server does not take is an error. */
export function openSmtp(url: string, from: string): Mailer {
  const transport = createTransport(
    { url, pool: true, maxConnections: 3, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 },
    { from, disableFileAccess: true, disableUrlAccess: true },
  );
  return {
    sendMail: async ({ to, subject, text, html }) => {
      // As an object the address is one address, whatever commas are in it.
      await transport.sendMail({ to: { name: "", address: to }, subject, text, ...(html && { html }) });
    },
    close: async () => transport.close(),
  };
}

const kept = 500;

/** Sends nothing anywhere: keeps the last 500 mails in the database, for a developer to read. */
export function openInbox({ db, now }: Pick<Mongo, "db" | "now">): Mailer & { list(): Promise<InboxMail[]> } {
  const mails = db.collection<InboxMail>("dev_mails");
  return {
    sendMail: async ({ to, subject, text, links = [] }) => {
      await mails.insertOne({ to, subject, text, links, created_at: now() });
      const [oldest] = await mails
        .find({}, { projection: { _id: 1 } })
        .sort({ _id: -1 })
        .skip(kept)
        .limit(1)
        .toArray();
      if (oldest) await mails.deleteMany({ _id: { $lte: oldest._id } });
    },
    list: () =>
      mails
        .find({}, { projection: { _id: 0 } })
        .sort({ _id: -1 })
        .limit(kept)
        .toArray(),
    close: () => Promise.resolve(),
  };
}
