package io.orograph.orchestrator.schedule;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Says what the scheduler makes of a run. */
@FunctionalInterface
public interface RunExplainer {
  /**
   * Why a run waits or what holds it, the decisive reason first.
   *
   * @param sweep name of its sweep
   * @param block number of its block
   */
  CompletionStage<List<Reason>> explain(String sweep, int block, String cell, int replicate);
}
