// Two workers of each of npm's pools, one small task to each message.
"use strict";
const measure = require("./measure.cjs");

const WORKERS = 2;
const TASK = require.resolve("./node_task.cjs");

/** The other process, how to run a task, and how to end; threads are in this process. */
const POOLS = {
  "node-jest-worker": () => {
    const { Worker } = require("jest-worker");
    const pool = new Worker(TASK, {
      numWorkers: WORKERS,
      enableWorkerThreads: true,
      exposedMethods: ["square"],
    });
    return { pid: () => process.pid, run: (n) => pool.square(n), end: () => pool.end() };
  },
  "node-piscina": () => {
    const { Piscina } = require("piscina");
    const pool = new Piscina({ filename: TASK, name: "square", minThreads: WORKERS, maxThreads: WORKERS });
    return { pid: () => process.pid, run: (n) => pool.run(n), end: () => pool.destroy() };
  },
  "node-workerpool": () => {
    const workerpool = require("workerpool");
    // Processes, as ours are; the two others have threads.
    const pool = workerpool.pool(require.resolve("./node_workerpool_task.cjs"), {
      workerType: "process",
      minWorkers: WORKERS,
      maxWorkers: WORKERS,
      forkOpts: { stdio: ["ignore", "ignore", "inherit", "ipc"] },
    });
    return {
      pid: () => pool.workers[0].worker.pid,
      run: (n) => pool.exec("square", [n]),
      end: () => pool.terminate(),
    };
  },
};

async function main() {
  const [key, name] = process.argv.slice(2);
  const pool = POOLS[name]();
  measure.check(await pool.run(3), 9); // Now there is a worker.
  const rounds = measure.tasks(pool.run);
  await measure.serve(pool.pid(), key === "pool/rtt" ? rounds.one : rounds.many);
  await pool.end();
}

main();
