import { anyone, endpoint, nothing, replayed, signedIn } from "@/kit/endpoint";
import { conflict, unavailable } from "@/kit/problem";
import { resource, tagged } from "@/kit/resource";
import { idParams } from "@/kit/schema";
import { linkOver } from "@/kit/signed";
import { receiveFile } from "@/kit/upload";
import { fileMax_bytes, LinkSigned, LinkWanted, StorageLink, StoredFile } from "./schema";
import { download, files, keepFile, linkFor, tooManyFiles, uploadsClosed } from "./service";
import { kindsTaken, typeRefused } from "./sniff";

const path = "/storage";
const upload = { field: "file", bytesMax: fileMax_bytes };

export const routes = [
  endpoint({
    method: "post",
    path,
    id: "uploadFile",
    summary: "Keep a file",
    description:
      `A form with one file as \`file\`, at most ${fileMax_bytes / 1024 / 1024} MiB: ${kindsTaken}. What it is decide its bytes, not its name or declared type; ` +
      "markup (HTML, SVG, XML) is refused. Under the same Idempotency-Key the same file is kept once, for as long as it is kept.",
    access: signedIn,
    upload,
    returns: StoredFile.view,
    status: 201,
    idempotency: "own",
    problems: [uploadsClosed, tooManyFiles, typeRefused, conflict, unavailable],
    async run(ctx, _input, c) {
      const { file, again } = await receiveFile(c.req.raw, upload, (upload) => keepFile(ctx, upload));
      if (again) replayed(c);
      return tagged(c, file);
    },
  }),
  ...resource(files, {
    path,
    name: ["StoredFile", "StoredFiles"],
    filter: ["user", "mimetype", "size", "provider", "created_at"],
    access: { read: signedIn, write: signedIn, destroy: signedIn },
    only: ["list", "get", "patch", "remove", "removeMany", "restore", "destroy"],
  }),
  endpoint({
    method: "get",
    path: `${path}/{id}/download`,
    id: "downloadFile",
    summary: "The bytes of a file",
    description:
      "For its owner and admins, and for whoever has a signed link to it. Pictures may be shown where they are; everything else comes as an attachment.",
    access: anyone,
    params: idParams,
    query: LinkSigned,
    returns: nothing,
    media: "*/*",
    problems: [linkOver, unavailable],
    run: (ctx, { params, query }) => download(ctx, params.id, query),
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/link`,
    id: "linkFile",
    summary: "A link that opens a file for whoever has it, for some time",
    access: signedIn,
    params: idParams,
    body: LinkWanted,
    returns: StorageLink,
    status: 201,
    run: (ctx, { params, body }) => linkFor(ctx, params.id, body.expires_in_seconds),
  }),
];
