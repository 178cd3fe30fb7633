"""Two worker processes of the standard library's pools, one small task to each message."""
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import measure

WORKERS = 2


def square(n):
    return n * n


def serve(tasks, metric):
    other_pid = multiprocessing.active_children()[0].pid
    measure.serve(other_pid, tasks.one if metric == "rtt" else tasks.many)


def executor(metric):
    with ProcessPoolExecutor(max_workers=WORKERS) as pool:
        # A submit for each task, and its result is asked for in order.
        tasks = measure.Tasks(lambda n: list(pool.map(square, range(n), chunksize=1)))
        tasks.one(0)  # Its workers start with the first tasks.
        serve(tasks, metric)


def pool(metric):
    with multiprocessing.Pool(WORKERS) as pool:
        # map, not imap: it takes less for each result.
        serve(measure.Tasks(lambda n: pool.map(square, range(n), chunksize=1)), metric)


if __name__ == "__main__":
    {"python-processpoolexecutor": executor, "python-pool": pool}[sys.argv[2]](
        sys.argv[1].split("/")[1]
    )
