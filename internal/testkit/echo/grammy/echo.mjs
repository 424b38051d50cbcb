// An echo with grammY and its runner, which is how its authors have bots written that take many updates at once. It keeps nothing.
import { Bot } from "grammy";
import { run } from "@grammyjs/runner";

const bot = new Bot(process.env.ECHO_TOKEN, { client: { apiRoot: process.env.ECHO_API } });

bot.on("message:text", (ctx) => ctx.reply(ctx.message.text, { link_preview_options: { is_disabled: true } }));
bot.on("callback_query:data", async (ctx) => {
  await ctx.answerCallbackQuery();
  await ctx.reply(ctx.callbackQuery.data, { link_preview_options: { is_disabled: true } });
});
bot.catch((err) => console.error("echo:", err.message));

run(bot);
