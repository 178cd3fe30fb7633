"""What all programs in Python share: the record, the clock, and rounds asked for over JSON lines."""
import json
import sys
import time

IN_FLIGHT = 64
BLOB = bytes(1 << 20)
SENT_A_LOOK = 256
"""Records between two looks at the clock, as in our own stream."""

_LEAD_IN_DIVISOR = 10
_SIGNIFICANT_BITS = 7
_FIRST_TASKS = 1000
_MOST_TASKS = 2_000_000


def order():
    """The record of our own calls."""
    return {
        "id": "order-2026-000117",
        "customer": "Ada Lovelace, Analytical Engines Ltd.",
        "city": "London, St James's Square 12",
        "quantity": 42,
        "price": 19.95,
        "tags": ["express", "gift", "insured", "first order"],
    }


def check(answer, expected):
    if answer != expected:
        raise ValueError(f"wrong answer: {str(answer)[:200]}")


def _bucket(nanos):
    """The middle of the bucket of this time: buckets are 1/128 of their times wide."""
    shift = max(0, nanos.bit_length() - _SIGNIFICANT_BITS - 1)
    return ((nanos >> shift) << shift) + ((1 << shift) >> 1)


def measured_times(times, nanos):
    """A round of operations of which each was timed."""
    counts = {}
    for each in times:
        bucket = _bucket(each)
        counts[bucket] = counts.get(bucket, 0) + 1
    return {
        "operations": len(times),
        "nanos": nanos,
        "values": list(counts),
        "counts": list(counts.values()),
    }


def measured_rate(operations, nanos):
    """A round of which only the rate counts."""
    return {"operations": operations, "nanos": nanos, "values": [], "counts": []}


def lead_in(nanos):
    return nanos // _LEAD_IN_DIVISOR


def times(nanos, operation):
    """One operation after the other, each timed from the end of the one before."""
    now = time.perf_counter_ns
    taken = []
    before = now()
    counts = before + lead_in(nanos)
    end = counts + nanos
    while True:
        operation()
        after = now()
        if before >= counts:
            taken.append(after - before)
        before = after
        if after >= end and taken:
            return measured_times(taken, before - counts)


def in_flight(nanos, send, receive):
    """Answers a second while so many questions are under way; send is called before receive is."""
    now = time.perf_counter_ns
    for _ in range(IN_FLIGHT):
        send()
    counts = now() + lead_in(nanos)
    while now() < counts:
        receive()
        send()
    begun = now()
    end = begun + nanos
    operations = 0
    while operations == 0 or now() < end:
        receive()
        send()
        operations += 1
    taken = now() - begun
    for _ in range(IN_FLIGHT):
        receive()
    return measured_rate(operations, taken)


def one_way(nanos, send, finish):
    """Records a second: sent until the time is up, and over when the receiver has counted them."""
    _burst(lead_in(nanos), send, finish)
    return _burst(nanos, send, finish)


def _burst(nanos, send, finish):
    now = time.perf_counter_ns
    begun = now()
    end = begun + nanos
    sent = 0
    while True:
        for sequence in range(sent, sent + SENT_A_LOOK):
            send(sequence)
        sent += SENT_A_LOOK
        if now() >= end:
            break
    arrived = finish(sent)
    check(arrived, sent + 1)
    return measured_rate(arrived, now() - begun)


class Tasks:
    """As many tasks at once as fill a round, as the one before it has shown."""

    def __init__(self, run):
        """run(n) runs n tasks, and returns their results in order."""
        self._run = run
        self._per_nano = 0.0

    def many(self, nanos):
        tasks, taken = self._timed(self._number(lead_in(nanos)))
        self._per_nano = tasks / taken
        return measured_rate(*self._timed(self._number(nanos)))

    def one(self, nanos):
        return times(nanos, lambda: check(self._run(1), [0]))

    def _number(self, nanos):
        if self._per_nano == 0:
            return _FIRST_TASKS
        return max(100, min(_MOST_TASKS, int(self._per_nano * nanos)))

    def _timed(self, tasks):
        begun = time.perf_counter_ns()
        results = self._run(tasks)
        taken = time.perf_counter_ns() - begun
        check(results == [n * n for n in range(tasks)], True)
        return tasks, taken


def serve(other_pid, one_round):
    """Answers until the input ends."""
    methods = {"otherPid": lambda: other_pid, "round": one_round}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = {"result": methods[request["method"]](*request["params"])}
        except Exception as e:
            reply = {"error": {"type": type(e).__name__, "message": str(e)}}
        print(json.dumps({"id": request["id"], **reply}), flush=True)
