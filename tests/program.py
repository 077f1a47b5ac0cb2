"""The program as tests run it: in a folder and an environment of their own, with the models of this machine where they are needed."""
import contextlib
import os
import pathlib
import subprocess
import tempfile


@contextlib.contextmanager
def temporary_folder():
    with tempfile.TemporaryDirectory(prefix="cupel-test-") as name:
        yield pathlib.Path(name)


def clean_environment(folder, **more):
    """`folder` is home; of who runs the test only what finds programs and what instrumentation reads is kept."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LLVM_PROFILE_FILE") or name.endswith("SAN_OPTIONS")}
    return {**kept, "HOME": str(folder), "CUPEL_HOME": f"{folder}/home", **more}


def models_home():
    """The $CUPEL_HOME of this machine, where the real model is."""
    return pathlib.Path(os.environ.get("CUPEL_HOME") or pathlib.Path.home() / ".cache/cupel")


def share_models(home):
    """A $CUPEL_HOME with the models of this machine and without its answers: what is measured there is inferred there."""
    home.mkdir(parents=True, exist_ok=True)
    for name in ("models", "hashes", "exactness"):
        (models_home() / name).mkdir(parents=True, exist_ok=True)
        (home / name).symlink_to(models_home() / name)


class Project:
    """A folder in which the program is started, and its environment."""

    def __init__(self, cupel, folder, **variables):
        self.cupel, self.folder = pathlib.Path(cupel).resolve(), pathlib.Path(folder)
        self.environment = clean_environment(folder, **variables)

    def start(self, *words, **popen):
        return subprocess.Popen([self.cupel, *words], cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **popen)

    def finish(self, process, *statuses):
        """What it wrote to standard output and standard error; it ends with one of these statuses, 0 where none is given."""
        out, err = process.communicate(timeout=600)
        assert process.returncode in (statuses or (0,)), f"status {process.returncode}: {out[-800:]}{err[-800:]}"
        return out, err

    def says(self, *words, status=0):
        """Standard output, or standard error where that is empty."""
        out, err = self.finish(self.start(*words), status)
        return out or err
