// The other process: sends back what comes, or counts it until a record says that it is the last.
"use strict";

let counted = 0;

function count(record) {
  counted++;
  if (!record.last) return;
  process.send(record.sequence === counted - 1 ? counted : -1);
  counted = 0;
}

process.on("message", process.argv[2] === "count" ? count : (message) => process.send(message));
