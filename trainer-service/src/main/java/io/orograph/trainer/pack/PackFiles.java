package io.orograph.trainer.pack;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.checkpoint.Artifacts;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.checkpoint.ResumeState;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.train.CurvePoint;
import io.orograph.engine.train.MemberState;
import io.orograph.engine.train.PackState;
import io.orograph.engine.train.Weights;
import io.orograph.wire.trace.Stretch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A pack's files in the store. */
final class PackFiles {
  private final CheckpointStore store;
  private final ComputeProgram program;
  private final Provenance provenance;

  PackFiles(CheckpointStore store, ComputeProgram program, Provenance provenance) {
    this.store = store;
    this.program = program;
    this.provenance = provenance;
  }

  /**
   * A resume state as it was written.
   *
   * @param untold what nobody had been told when it was written
   */
  record Resumed(PackState state, Untold untold) {}

  CheckpointRef checkpoint(RunSpec run, CheckpointRole role, long step, Weights weights)
      throws IOException {
    Architecture architecture = program.architecture();
    try (Stretch write = Stretch.begin("checkpoint write")) {
      byte[] bytes =
          new NetworkCheckpoint(
                  run.key(),
                  role,
                  step,
                  architecture.text(),
                  program.digest(),
                  provenance.engineVersion(),
                  weights)
              .bytes(architecture.layout());
      write
          .with("orograph.cell", run.cell())
          .with("orograph.replicate", run.replicate())
          .with("orograph.role", role.name().toLowerCase(Locale.ROOT))
          .with("orograph.step", step);
      return new CheckpointRef(put(write, bytes), role, step, bytes.length);
    }
  }

  ArtifactRef curveChunk(List<CurvePoint> points) throws IOException {
    try (Stretch write = Stretch.begin("curve write")) {
      byte[] bytes = Artifacts.curveChunk(points);
      return new ArtifactRef(put(write, bytes), ArtifactKind.CURVE_CHUNK, bytes.length);
    }
  }

  ArtifactRef resumeState(PackState state, Untold untold) throws IOException {
    try (Stretch write = Stretch.begin("resume state write")) {
      byte[] bytes =
          untold.beside(
              new ResumeState(state, program.digest(), provenance.deviceClass())
                  .bytes(program.architecture()));
      write.with("orograph.step", state.step());
      return new ArtifactRef(put(write, bytes), ArtifactKind.RESUME_STATE, bytes.length);
    }
  }

  /**
   * Reads a resume state.
   *
   * @throws IOException if it is missing, torn, of another architecture or of another device class
   */
  Resumed resume(Digest digest) throws IOException {
    byte[] bytes = store.get(digest);
    ResumeState read = ResumeState.read(bytes, program.architecture());
    require("device_class", read.deviceClass(), provenance.deviceClass());
    require("program", read.program(), program.digest());
    return new Resumed(read.state(), Untold.read(bytes, this::earlier));
  }

  /** A best network that an earlier release put into the store along the training. */
  private BestLosses.Best earlier(double loss, String digest, long step) throws IOException {
    byte[] bytes = store.get(new Digest(digest));
    return new BestLosses.Best(
        loss, step, NetworkCheckpoint.read(bytes, program.architecture()).weights());
  }

  /** What is kept of a run's end. */
  ArtifactRef endState(MemberState state, long step) throws IOException {
    return resumeState(new PackState(step, List.of(state)), Untold.NOTHING);
  }

  /**
   * The state of a pack whose runs go on from the ends of shorter ones.
   *
   * @param pointEvery steps between its curve points
   * @throws IOException if one of them is missing, torn, of another program, device class, run or
   *     step
   */
  PackState goingOn(List<Continuation> continuations, long pointEvery) throws IOException {
    List<MemberState> members = new ArrayList<>();
    long step = -1;
    for (Continuation c : continuations) {
      PackState end = resume(c.state().digest()).state();
      step = step < 0 ? end.step() : step;
      require("step", Long.toString(end.step()), Long.toString(step));
      require(
          "members",
          String.join(",", end.members().stream().map(m -> m.run().hex()).toList()),
          c.from().hex());
      members.add(end.members().getFirst().goingOnAs(c.run(), step, pointEvery));
    }
    return new PackState(step, members);
  }

  private Digest put(Stretch write, byte[] bytes) throws IOException {
    write.with("orograph.bytes", bytes.length);
    try {
      return store.put(bytes);
    } catch (IOException e) {
      write.failed(e);
      throw e;
    }
  }

  private static void require(String field, String found, String expected) throws IOException {
    if (!found.equals(expected)) {
      throw new IOException(
          "resume state " + field + ": " + found + " (expected: " + expected + ")");
    }
  }
}
