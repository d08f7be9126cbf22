package io.orograph.orchestrator.grpc;

import io.orograph.orchestrator.results.RunRow;
import io.orograph.orchestrator.results.RunState;
import io.orograph.orchestrator.schedule.Reason;
import io.orograph.orchestrator.schedule.RunExplainer;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.ExplainRunResponse;
import io.orograph.v1.RunReason;
import io.orograph.v1.RunReasonKind;
import io.orograph.wire.convert.StoreConverter;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Why a run waits, or what holds it. */
final class RunExplanation {
  private RunExplanation() {}

  /** The answer for a run: what its row says if it has ended, else what the scheduler says. */
  static CompletionStage<ExplainRunResponse> of(
      SweepView sweep, RunRow run, RunExplainer explainer) {
    if (run.state() == RunState.ENDED) {
      return CompletableFuture.completedFuture(answer(run, List.of(ended(run))));
    }
    if (sweep.status() == SweepStatus.FINISHED || sweep.status().stopped()) {
      Reason reason =
          new Reason(Reason.Kind.SWEEP_ENDED, "Its sweep grants nothing more.", Map.of());
      return CompletableFuture.completedFuture(answer(run, List.of(reason)));
    }
    int block =
        sweep
            .growth()
            .blockOf(run.cell(), sweep.spec())
            .orElseThrow(() -> new OrographException(new OrographFailure.NotFound(run.cell())));
    return explainer
        .explain(sweep.name(), block, run.cell(), run.replicate())
        .thenApply(reasons -> answer(run, reasons));
  }

  private static Reason ended(RunRow run) {
    String how = run.outcome().map(Object::toString).orElse("");
    String word = run.outcome().map(o -> o.word()).orElse("");
    return new Reason(Reason.Kind.ENDED, "It has ended: " + how + ".", Map.of("outcome", word));
  }

  private static ExplainRunResponse answer(RunRow run, List<Reason> reasons) {
    ExplainRunResponse.Builder answer =
        ExplainRunResponse.newBuilder().setState(Resources.run(run).getState());
    run.logTail().ifPresent(tail -> answer.setLogTail(StoreConverter.toProto(tail)));
    for (Reason reason : reasons) {
      answer
          .addReasons(reason.sentence())
          .addDetails(
              RunReason.newBuilder()
                  .setKind(RunReasonKind.valueOf("RUN_REASON_KIND_" + reason.kind().name()))
                  .putAllValues(reason.values()));
    }
    return answer.build();
  }
}
