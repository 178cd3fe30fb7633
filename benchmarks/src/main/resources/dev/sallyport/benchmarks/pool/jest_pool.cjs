// jest-worker's threads, asked for rounds over JSON lines: runs so many tasks, says how long.
const { createInterface } = require("node:readline");
const { Worker } = require("jest-worker");

const pool = new Worker(require.resolve("./jest_task.cjs"), { numWorkers: 2, enableWorkerThreads: true });

async function run(tasks) {
  const begun = process.hrtime.bigint();
  const results = await Promise.all(Array.from({ length: tasks }, (_, n) => pool.square(n)));
  const nanos = Number(process.hrtime.bigint() - begun);
  if (results[tasks - 1] !== (tasks - 1) ** 2) throw new Error("wrong result");
  return nanos;
}

const lines = createInterface({ input: process.stdin });
(async () => {
  for await (const line of lines) {
    const request = JSON.parse(line);
    try {
      console.log(JSON.stringify({ id: request.id, result: await run(request.params[0]) }));
    } catch (e) {
      console.log(JSON.stringify({ id: request.id, error: { type: e.name, message: e.message } }));
    }
  }
  await pool.end();
})();
