"""multiprocessing.Pipe between this process and a multiprocessing.Process: calls, a stream, blobs."""
import multiprocessing
import sys

import measure


def echo(connection):
    while True:
        connection.send(connection.recv())


def echo_bytes(connection):
    while True:
        connection.send_bytes(connection.recv_bytes())


def count(connection):
    """Says how many records have come, after the last one."""
    counted = 0
    while True:
        record = connection.recv()
        counted += 1
        if record["last"]:
            measure.check(record["sequence"], counted - 1)
            connection.send(counted)
            counted = 0


def far_end(work, connection, other_connection):
    # A copy, where processes are forked: with it open, the end of the other process goes unseen.
    other_connection.close()
    try:
        work(connection)
    except EOFError:
        pass


def call_rtt(connection):
    order = measure.order()

    def call():
        connection.send(order)
        measure.check(connection.recv(), order)

    return lambda nanos: measure.times(nanos, call)


def call_throughput(connection):
    order = measure.order()
    return lambda nanos: measure.in_flight(
        nanos, lambda: connection.send(order), lambda: measure.check(connection.recv(), order)
    )


def stream_throughput(connection):
    def send(sequence, last=False):
        connection.send({"sequence": sequence, "symbol": "SLYP.L", "price": 1234.5, "last": last})

    def finish(sequence):
        send(sequence, True)
        return connection.recv()

    return lambda nanos: measure.one_way(nanos, send, finish)


def blob_rtt(connection):
    blob = measure.BLOB

    def call():
        connection.send_bytes(blob)
        measure.check(len(connection.recv_bytes()), len(blob))

    def one_round(nanos):
        connection.send_bytes(blob)
        measure.check(connection.recv_bytes() == blob, True)
        return measure.times(nanos, call)

    return one_round


PROGRAMS = {
    "call/rtt": (echo, call_rtt),
    "call/throughput": (echo, call_throughput),
    "stream/throughput": (count, stream_throughput),
    "blob/rtt": (echo_bytes, blob_rtt),
}


def main():
    work, rounds = PROGRAMS[sys.argv[1]]
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=far_end, args=(work, there, here), daemon=True)
    process.start()
    there.close()
    measure.serve(process.pid, rounds(here))
    here.close()
    process.join()


if __name__ == "__main__":
    main()
