"""Ray Tune giving out trials that do nothing, or sleep: the peer of `benchmarks/run scale`.

    python ray_noop.py HELD TRIALS FOLDER

Prints the seconds from the call of `fit` to its end. Trials of 0 s run on all cores, others on
sixteen lanes. Settings are those that its own page on scalability recommends, and reused actors.
"""

import os
import sys
import time

LANES = 16


def main():
    held, trials, folder = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    os.environ["TUNE_DISABLE_AUTO_CALLBACK_LOGGERS"] = "1"
    os.environ["TUNE_GLOBAL_CHECKPOINT_S"] = "600"
    os.environ["TUNE_RESULT_BUFFER_LENGTH"] = "1000"
    os.environ["RAY_TRAIN_ENABLE_V2_MIGRATION_WARNINGS"] = "0"
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray
    from ray import tune

    class NoOp(tune.Trainable):
        def setup(self, config):
            self.held = config["held"]

        def step(self):
            time.sleep(self.held)
            return {"loss": 0.0, "done": True}

        def reset_config(self, new_config):
            self.held = new_config["held"]
            return True

        def save_checkpoint(self, checkpoint_dir):
            return None

    lanes = LANES if held else os.cpu_count()
    ray.init(num_cpus=lanes, include_dashboard=False, log_to_driver=False, configure_logging=False)
    tuner = tune.Tuner(
        tune.with_resources(NoOp, {"cpu": 1}),
        param_space={"held": held, "run": tune.grid_search(list(range(trials)))},
        tune_config=tune.TuneConfig(
            metric="loss", mode="min", reuse_actors=True, max_concurrent_trials=lanes
        ),
        run_config=tune.RunConfig(
            storage_path=os.path.join(folder, "ray"), verbose=0, log_to_file=False
        ),
    )
    began = time.perf_counter()
    results = tuner.fit()
    seconds = time.perf_counter() - began
    if len(results) != trials or results.num_errors:
        raise SystemExit(f"trials: {len(results)}, {results.num_errors} failed (expected: {trials})")
    print(seconds)


main()
