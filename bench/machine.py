"""What every figure carries: the machine, the date, and how busy it was."""
import datetime
import os
import pathlib
import statistics


def describe():
    cpu = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "?")
    amx = "with AMX" if "amx_int8" in pathlib.Path("/proc/cpuinfo").read_text() else "without AMX"
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return f"{cpu} {amx}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {now}"


def median_of(values):
    return f"{statistics.median(values):.1f} (min {min(values):.1f}, max {max(values):.1f})"
