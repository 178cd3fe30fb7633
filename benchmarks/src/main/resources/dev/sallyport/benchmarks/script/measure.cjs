// What all programs in Node share: the record, the clock, and rounds asked for over JSON lines.
"use strict";
const { createInterface } = require("node:readline");

const IN_FLIGHT = 64;
const BLOB_BYTES = 1 << 20;
// Records between two looks at the clock, as in our own stream.
const SENT_A_LOOK = 256;
const LEAD_IN_DIVISOR = 10;
const SIGNIFICANT_BITS = 7;
const FIRST_TASKS = 1000;
const MOST_TASKS = 2_000_000;
const NANOS_A_MILLI = 1e6;

/** Nanoseconds, from a clock that makes no object. */
const now = () => Math.round(performance.now() * NANOS_A_MILLI);

/** The record of our own calls. */
const order = () => ({
  id: "order-2026-000117",
  customer: "Ada Lovelace, Analytical Engines Ltd.",
  city: "London, St James's Square 12",
  quantity: 42,
  price: 19.95,
  tags: ["express", "gift", "insured", "first order"],
});

function check(answer, expected) {
  if (answer !== expected) throw new Error(`wrong answer: ${answer} (expected ${expected})`);
}

/** By hand: node:util's comparison takes as long as a good part of a call. */
function checkOrder(answer, expected) {
  check(answer.id, expected.id);
  check(answer.customer, expected.customer);
  check(answer.city, expected.city);
  check(answer.quantity, expected.quantity);
  check(answer.price, expected.price);
  check(answer.tags.length, expected.tags.length);
  for (let i = 0; i < expected.tags.length; i++) check(answer.tags[i], expected.tags[i]);
}

/** The middle of the bucket of this time: buckets are 1/128 of their times wide. */
function bucket(nanos) {
  const width = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, nanos))) - SIGNIFICANT_BITS);
  return Math.floor(nanos / width) * width + Math.floor(width / 2);
}

/** A round of operations of which each was timed. */
function measuredTimes(times, nanos) {
  const counts = new Map();
  for (const each of times) {
    const key = bucket(each);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { operations: times.length, nanos, values: [...counts.keys()], counts: [...counts.values()] };
}

/** A round of which only the rate counts. */
const measuredRate = (operations, nanos) => ({ operations, nanos, values: [], counts: [] });

const leadIn = (nanos) => Math.floor(nanos / LEAD_IN_DIVISOR);

/** One operation, a promise, after the other, each timed from the end of the one before. */
async function times(nanos, operation) {
  const taken = [];
  let before = now();
  const counts = before + leadIn(nanos);
  const end = counts + nanos;
  for (;;) {
    await operation();
    const after = now();
    if (before >= counts) taken.push(after - before);
    before = after;
    if (after >= end && taken.length > 0) return measuredTimes(taken, before - counts);
  }
}

/**
 * Answers a second while so many questions are under way. ask(answered) asks one, and calls
 * answered later.
 */
function inFlight(nanos, ask) {
  return new Promise((resolve) => {
    const counts = now() + leadIn(nanos);
    let begun = 0;
    let operations = 0;
    let taken = 0;
    let waiting = IN_FLIGHT;

    function answered() {
      if (taken === 0) {
        const time = now();
        if (begun !== 0) {
          operations++;
          if (time - begun >= nanos) taken = time - begun;
        } else if (time >= counts) {
          begun = time;
        }
      }
      if (taken === 0) {
        ask(answered);
      } else if (--waiting === 0) {
        resolve(measuredRate(operations, taken));
      }
    }

    for (let i = 0; i < IN_FLIGHT; i++) ask(answered);
  });
}

/**
 * Records a second: sent until the time is up, and over when the receiver has counted them.
 * send(sequence) returns whether more should be sent at once, drained() is when more can be, and
 * finish(sequence) sends the last one, for the number of all that have come.
 */
async function oneWay(nanos, send, drained, finish) {
  await burst(leadIn(nanos), send, drained, finish);
  return burst(nanos, send, drained, finish);
}

async function burst(nanos, send, drained, finish) {
  const begun = now();
  let sent = 0;
  do {
    for (let i = 0; i < SENT_A_LOOK; i++) {
      if (!send(sent++)) await drained();
    }
  } while (now() - begun < nanos);
  const arrived = await finish(sent);
  check(arrived, sent + 1);
  return measuredRate(arrived, now() - begun);
}

/** Rounds of a pool's tasks; run(n) is a promise of the square of n. */
function tasks(run) {
  let perNano = 0;

  const number = (nanos) =>
    perNano === 0 ? FIRST_TASKS : Math.max(100, Math.min(MOST_TASKS, Math.floor(perNano * nanos)));

  async function timed(count) {
    const begun = now();
    const results = await Promise.all(Array.from({ length: count }, (_, n) => run(n)));
    const taken = now() - begun;
    results.forEach((result, n) => check(result, n * n));
    return [count, taken];
  }

  return {
    /** One at a time. */
    one: (nanos) => times(nanos, async () => check(await run(3), 9)),
    /** As many at once as fill the round, as the lead-in has shown. */
    async many(nanos) {
      const [count, taken] = await timed(number(leadIn(nanos)));
      perNano = count / taken;
      return measuredRate(...(await timed(number(nanos))));
    },
  };
}

/** The end of the other process ends this one too, and says why, until what is returned is called. */
function mourn(child) {
  child.on("error", (e) => die(`the other process cannot be reached: ${e.message}`));
  child.on("exit", (code, signal) => die(`the other process ended: ${signal ?? `status ${code}`}`));
  return () => child.removeAllListeners("exit").removeAllListeners("error").on("error", () => {});
}

function die(why) {
  console.error(why);
  process.exit(1);
}

/** Answers until the input ends. */
async function serve(otherPid, round) {
  const methods = { otherPid: () => otherPid, round };
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let reply;
    try {
      reply = { result: await methods[request.method](...request.params) };
    } catch (e) {
      reply = { error: { type: e.name, message: e.message } };
    }
    process.stdout.write(`${JSON.stringify({ id: request.id, ...reply })}\n`);
  }
}

module.exports = {
  BLOB_BYTES,
  check,
  checkOrder,
  inFlight,
  measuredTimes,
  mourn,
  now,
  oneWay,
  order,
  serve,
  tasks,
  times,
};
