"""A multiprocessing.Process of the spawn context, from nothing to its first reply over a Pipe."""
import multiprocessing
import os
import sys
import time

# What is imported here is imported by the other process too, as spawn loads this module there.


def echo(connection):
    connection.send(connection.recv())
    # Until it is told to end.
    try:
        connection.recv()
    except EOFError:
        pass


def start(context, order):
    """Nanoseconds until the reply is there."""
    begun = time.perf_counter_ns()
    here, there = context.Pipe()
    process = context.Process(target=echo, args=(there,), daemon=True)
    process.start()
    there.close()
    here.send(order)
    reply = here.recv()
    taken = time.perf_counter_ns() - begun
    here.close()
    process.join()
    if reply != order:
        raise ValueError(f"wrong answer: {reply}")
    return taken


def main():
    import measure

    context = multiprocessing.get_context("spawn")
    order = measure.order()

    def one_round(nanos):
        # Without a lead-in, as our own starts have none.
        times = []
        while sum(times) < nanos or not times:
            times.append(start(context, order))
        return measure.measured_times(times, sum(times))

    start(context, order)  # The first one starts multiprocessing's resource tracker as well.
    measure.serve(os.getpid(), one_round)


if __name__ == "__main__":
    main()
