#!/usr/bin/env python3
"""The PyTorch side of `benchmarks/run`: one JSON request a line on standard input, one JSON answer a line on standard output.

Started by the benchmark, one process per core with one thread each. Requests name their `op`:

hello                                   versions, and whether torch.compile has a compiler
case      id, kind, arrays (.npz), ...  loads a case once
losses    id, way                       losses of the first steps of a training case, on the given batches
run       id, way, seconds, ...         works for so long; how much was done, in wall and CPU seconds, and what came out
drop      id                            forgets a case
"""

import json
import platform
import shutil
import sys

import numpy as np
import torch

import curvature
import training

torch.set_num_threads(1)
torch.set_flush_denormal(True)
torch.manual_seed(1)


def can_compile():
    if not any(shutil.which(c) for c in ("g++", "c++", "clang++")):
        return False
    try:
        return float(torch.compile(lambda x: torch.relu(x) + 1)(torch.ones(2)).sum()) == 4.0
    except Exception as e:  # whatever a compiler says, this side goes on without it
        print("torch.compile:", e, file=sys.stderr)
        return False


class Server:
    def __init__(self):
        self.cases = {}
        self.workers = {}

    def answer(self, request):
        return getattr(self, "on_" + request["op"])(request)

    def on_hello(self, request):
        return {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "compile": can_compile() if request["compile"] else False,
            "capability": torch.backends.cpu.get_cpu_capability(),
        }

    def on_case(self, request):
        with np.load(request["arrays"]) as npz:
            arrays = {name: npz[name] for name in npz.files}
        kind = {"training": training.Case, "curvature": curvature.Case}[request["kind"]]
        self.cases[request["id"]] = kind(arrays, request)
        return {}

    def on_losses(self, request):
        return {"losses": training.first_losses(self.cases[request["id"]], request["way"])}

    def on_run(self, request):
        key = (request["id"], request["way"], request.get("work"), request.get("columns"))
        worker = self.workers.get(key)
        if worker is None:
            case = self.cases[request["id"]]
            if isinstance(case, training.Case):
                worker = training.worker(case, request["way"])
            else:
                worker = curvature.Worker(case, request["way"], request["work"], request["columns"])
            self.workers[key] = worker
        done, wall, cpu = worker.run(request["seconds"])
        return {"done": done, "wall": wall, "cpu": cpu, "result": getattr(worker, "result", {})}

    def on_drop(self, request):
        self.cases.pop(request["id"], None)
        self.workers = {k: w for k, w in self.workers.items() if k[0] != request["id"]}
        return {}


def main():
    server = Server()
    for line in sys.stdin:
        try:
            reply = server.answer(json.loads(line))
        except Exception as e:  # told to the other side, which says what is missing
            reply = {"error": f"{type(e).__name__}: {str(e).splitlines()[0] if str(e) else ''}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
