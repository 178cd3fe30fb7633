// vscode-jsonrpc over the standard input and output of another process in Node.
"use strict";
const { spawn } = require("node:child_process");
const rpc = require("vscode-jsonrpc/node");
const measure = require("./measure.cjs");

const ROUNDS = {
  "call/rtt": (connection, order) => {
    const call = async () => measure.checkOrder(await connection.sendRequest("echo", order), order);
    return (nanos) => measure.times(nanos, call);
  },
  "call/throughput": (connection, order) => {
    const ask = async (answered) => {
      measure.checkOrder(await connection.sendRequest("echo", order), order);
      answered();
    };
    return (nanos) => measure.inFlight(nanos, ask);
  },
};

async function main() {
  const end = require.resolve("./node_jsonrpc_end.cjs");
  const child = spawn(process.execPath, [end], { stdio: ["pipe", "pipe", "inherit"] });
  const letGo = measure.mourn(child);
  const connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(child.stdout),
    new rpc.StreamMessageWriter(child.stdin),
  );
  connection.listen();
  await measure.serve(child.pid, ROUNDS[process.argv[2]](connection, measure.order()));
  letGo();
  connection.end();
  child.stdin.end();
}

main();
