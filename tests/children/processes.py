"""Processes as /proc tells of them."""
import pathlib
import time


def command_of(pid):
    """Its words; none when it is gone, or has ended and is not waited for yet."""
    try:
        return (pathlib.Path("/proc") / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def parent_of(pid):
    try:
        return int((pathlib.Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def children_of(parent, word):
    """The ids of its children in whose command the word stands."""
    pids = [int(each.name) for each in pathlib.Path("/proc").iterdir() if each.name.isdigit()]
    return [pid for pid in pids if parent_of(pid) == parent and any(word in each for each in command_of(pid))]


def wait_for(what, seconds=60):
    """What the function gives, once that is true."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "nothing came of it in time"
        time.sleep(0.01)
    return found


def is_gone(pid):
    return not command_of(pid)
