// The other process: answers each request with its parameter.
"use strict";
const rpc = require("vscode-jsonrpc/node");

const connection = rpc.createMessageConnection(
  new rpc.StreamMessageReader(process.stdin),
  new rpc.StreamMessageWriter(process.stdout),
);
connection.onRequest("echo", (order) => order);
connection.onClose(() => process.exit());
connection.listen();
