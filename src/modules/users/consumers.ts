import { consumer } from "@/kit/consumer";
import { addressMoved, personLeft } from "./messages";
import { eraseMentions, eraseOwned, followAddress, unsealed } from "./personal";
import { findUser } from "./service";

/** Puts a changed address on the rows of its account. */
export const addressConsumer = consumer("users.address", addressMoved, async (_ctx, { user }) => {
  const account = await findUser(user);
  if (account) await followAddress(user, account.email);
});

/** Forgets who left, wherever they are named, and tells them so as the last thing. Doing it again changes nothing. */
export const leftConsumer = consumer("users.left", personLeft, async (ctx, { user, was, mentions, farewell, left_at }) => {
  await eraseOwned(user);
  const person = await unsealed(ctx, was);
  if (mentions) await eraseMentions(ctx, { user, left_at, ...person });
  if (!farewell) return;
  // Not by the queue of mails: its rows would keep the address that has just been forgotten.
  await ctx.sendMail({
    to: person.email,
    subject: "Your account is deleted",
    text: "Your account and your personal data were deleted. What was bought and used stays on record without your name.\n\nIf this was not you, write to us.",
  });
});
