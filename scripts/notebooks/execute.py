"""Executes one notebook on the tslab kernel and tells its progress as JSON lines on standard output.

Usage: python execute.py INPUT OUTPUT. The kernel runs in INPUT's folder. OUTPUT is written whole or not at all, also when a cell fails.
"""

import json
import os
import signal
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

seconds_per_cell = 1800


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def interrupt(*_):
    raise KeyboardInterrupt


def output_text(cell):
    """What the cell wrote to stderr: tslab reports errors there."""
    streams = [output for output in cell.get("outputs", []) if output["output_type"] == "stream" and output["name"] == "stderr"]
    return "".join(stream["text"] for stream in streams).strip()


def write(notebook, path):
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    temporary = f"{path}.{os.getpid()}.part"
    with open(temporary, "w", encoding="utf-8") as file:
        nbformat.write(notebook, file)
    os.replace(temporary, path)


def run(notebook, folder):
    cells = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
    tell("start", cells=len(cells))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(notebook, kernel_name="tslab", timeout=seconds_per_cell, record_timing=False, coalesce_streams=True)
    client.resources = {"metadata": {"path": folder}}
    client.reset_execution_trackers()
    with client.setup_kernel():
        reply = client.wait_for_reply(client.kc.kernel_info())
        notebook.metadata["language_info"] = reply["content"]["language_info"]
        tell("kernel")
        for done, index in enumerate(cells):
            cell = notebook.cells[index]
            started = time.monotonic()
            try:
                client.execute_cell(cell, index, execution_count=done + 1)
            except CellExecutionError as failure:
                tell("error", cell=done + 1, source=cell.source, message=output_text(cell) or str(failure))
                return False
            except CellTimeoutError:
                tell("error", cell=done + 1, source=cell.source, message=f"still running after {seconds_per_cell} s")
                return False
            except DeadKernelError:
                tell("error", cell=done + 1, source=cell.source, message="the kernel's process ended: out of memory, or a crash in native code")
                return False
            tell("cell", cell=done + 1, seconds=round(time.monotonic() - started, 3))
    return True


def main():
    given, result = sys.argv[1:]
    signal.signal(signal.SIGTERM, interrupt)
    notebook = nbformat.read(given, as_version=4)
    try:
        finished = run(notebook, os.path.dirname(os.path.abspath(given)))
    except KeyboardInterrupt:
        finished = False
        tell("stopped")
    finally:
        write(notebook, result)
    sys.exit(0 if finished else 1)


main()
