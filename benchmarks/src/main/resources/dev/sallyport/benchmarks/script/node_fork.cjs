// child_process.fork, with either of its serializations: calls, a stream, blobs and starts.
"use strict";
const { fork } = require("node:child_process");
const { once } = require("node:events");
const measure = require("./measure.cjs");

const [key, name] = process.argv.slice(2);
const END = require.resolve("./node_fork_end.cjs");

function start(work, serialization) {
  // Its output is not ours, which has the replies.
  return fork(END, [work], { serialization, stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

/** Sends messages to it, whose answers come in their order. */
class Messages {
  #child;
  #waiting = [];
  #first = 0;

  constructor(child) {
    this.#child = child;
    child.on("message", (message) => {
      const answered = this.#waiting[this.#first];
      this.#waiting[this.#first++] = undefined;
      if (this.#first === this.#waiting.length) this.#waiting.length = this.#first = 0;
      answered(message);
    });
  }

  ask(message, answered) {
    this.#waiting.push(answered);
    this.#child.send(message);
  }

  askLater(message) {
    return new Promise((resolve) => this.ask(message, resolve));
  }
}

function callRtt(child) {
  const messages = new Messages(child);
  const order = measure.order();
  const call = async () => measure.checkOrder(await messages.askLater(order), order);
  return (nanos) => measure.times(nanos, call);
}

function callThroughput(child) {
  const order = measure.order();
  const waiting = new Messages(child);
  const ask = (answered) =>
    waiting.ask(order, (reply) => {
      measure.checkOrder(reply, order);
      answered();
    });
  return (nanos) => measure.inFlight(nanos, ask);
}

function streamThroughput(child) {
  const messages = new Messages(child);
  const record = (sequence, last) => ({ sequence, symbol: "SLYP.L", price: 1234.5, last });
  // send() is false when much is waiting to be written; the callback of the next one says when that
  // has been.
  let isFull = false;
  let written = Promise.resolve();
  const send = (sequence) => {
    if (!isFull) {
      isFull = !child.send(record(sequence, false));
      return true;
    }
    isFull = false;
    written = new Promise((resolve) => child.send(record(sequence, false), resolve));
    return false;
  };
  const finish = (sequence) => messages.askLater(record(sequence, true));
  return (nanos) => measure.oneWay(nanos, send, () => written, finish);
}

function blobRtt(child) {
  const messages = new Messages(child);
  const blob = Buffer.alloc(measure.BLOB_BYTES);
  const call = async () => measure.check((await messages.askLater(blob)).length, blob.length);
  return async (nanos) => {
    measure.check(blob.equals(await messages.askLater(blob)), true);
    return measure.times(nanos, call);
  };
}

/** Nanoseconds until the reply of a new process is there. */
async function firstReply() {
  const order = measure.order();
  const begun = measure.now();
  const child = start("echo", "json");
  const letGo = measure.mourn(child);
  child.send(order);
  const [reply] = await once(child, "message");
  const taken = measure.now() - begun;
  letGo();
  measure.checkOrder(reply, order);
  child.disconnect();
  await once(child, "exit");
  return taken;
}

async function starts(nanos) {
  // Without a lead-in, as our own starts have none.
  const times = [];
  let all = 0;
  do {
    const taken = await firstReply();
    times.push(taken);
    all += taken;
  } while (all < nanos);
  return measure.measuredTimes(times, all);
}

const PROGRAMS = {
  "call/rtt": ["echo", callRtt],
  "call/throughput": ["echo", callThroughput],
  "stream/throughput": ["count", streamThroughput],
  "blob/rtt": ["echo", blobRtt],
};

async function main() {
  if (key === "start/first-reply") {
    await measure.serve(process.pid, starts);
    return;
  }
  const [work, rounds] = PROGRAMS[key];
  const child = start(work, name === "node-fork-json" ? "json" : "advanced");
  const letGo = measure.mourn(child);
  await measure.serve(child.pid, rounds(child));
  letGo();
  child.disconnect();
}

main();
