"""What a test needs of the machine: where it is missing, the test ends as skipped and says why."""
import contextlib
import os
import subprocess
import sys

SKIPPED = 77  # SKIP_RETURN_CODE in CMakeLists.txt


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def real_model():
    if os.environ.get("CUPEL_NO_MODEL") == "1":
        skip("CUPEL_NO_MODEL=1: tests that need the real model are skipped")


@contextlib.contextmanager
def small_disk(place, size):
    """A file system of its own, mounted at this new folder; `size` is as mount takes it."""
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True, text=True)
    if made.returncode != 0:
        skip(f"a small file system cannot be mounted here: {made.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)  # a test that failed may still hold a file open
