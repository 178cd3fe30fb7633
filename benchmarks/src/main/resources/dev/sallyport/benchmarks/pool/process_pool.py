"""A pool of the standard library, asked for rounds over JSON lines: runs so many tasks, says how long."""
import json, sys, time
from concurrent.futures import ProcessPoolExecutor


def square(n):
    return n * n


def main():
    with ProcessPoolExecutor(max_workers=2) as pool:
        list(pool.map(square, range(100)))
        for line in sys.stdin:
            request = json.loads(line)
            tasks = request["params"][0]
            begun = time.perf_counter_ns()
            results = list(pool.map(square, range(tasks)))
            nanos = time.perf_counter_ns() - begun
            assert results[-1] == (tasks - 1) ** 2
            print(json.dumps({"id": request["id"], "result": nanos}), flush=True)


if __name__ == "__main__":
    main()
