// Fastify on Node.js, without a log. It is found in the folder that is the argument.
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/`);
const app = require("fastify")();

app.get("/echo/:text", async (request, reply) => {
  reply.type("text/plain; charset=utf-8");
  return request.params.text;
});
app.get("/add/:x", async (request, reply) => {
  reply.type("text/plain; charset=utf-8");
  return String(Number(request.params.x) + 2);
});

await app.listen({ host: "127.0.0.1", port: 0 });
console.log(`http://127.0.0.1:${app.server.address().port}`);
process.once("SIGTERM", () => process.exit(0));
