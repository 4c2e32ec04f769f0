"""Repeats what is measured, in turns, and says median and spread."""
import os
import statistics
import subprocess
import sys
import time


def run(command, out=None, environment=None):
    """Runs a program to its end: seconds by the clock and of processor time. `out`: its output.

    Anything but success ends the measurement: a failed program has no figure.
    """
    with open(out or os.devnull, "wb") as file:
        begin = time.perf_counter()
        child = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE,
                                 env={**os.environ, **(environment or {})})
        errors = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)}: {errors.decode(errors='replace')[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime


def enough(times):
    """Whether that many rounds are enough for their length."""
    longest = max(clock for clock, _ in times) if times else 0
    return len(times) >= (3 if longest >= 10 else 5 if longest >= 0.2 else 15)


def in_turns(measures):
    """Of {name: function that gives (seconds, processor seconds or None)}, the summaries by name.

    One round after the other, so that what else the machine does falls upon all alike.
    """
    times = {name: [] for name in measures}
    while waiting := [name for name in measures if not enough(times[name])]:
        for name in waiting:
            times[name].append(measures[name]())
            print(f"  {name}: {times[name][-1][0]:.3f} s", file=sys.stderr)
    return {name: summary(several) for name, several in times.items()}


def summary(times):
    clock = [c for c, _ in times]
    processor = [p for _, p in times if p is not None]
    return {"runs": len(times), "median_ms": ms(statistics.median(clock)),
            "min_ms": ms(min(clock)), "max_ms": ms(max(clock)),
            "processor_ms": ms(statistics.median(processor)) if processor else None}


def ms(seconds):
    return round(seconds * 1000, 1)
