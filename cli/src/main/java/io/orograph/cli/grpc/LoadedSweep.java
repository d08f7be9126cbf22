package io.orograph.cli.grpc;

import io.orograph.core.sweep.SweepSpec;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepFile;

/** A sweep file that has been read and checked whole, without a lab. */
public final class LoadedSweep {
  private final io.orograph.v1.SweepSpec message;
  private final SweepSpec spec;

  private LoadedSweep(io.orograph.v1.SweepSpec message, SweepSpec spec) {
    this.message = message;
    this.spec = spec;
  }

  /**
   * Reads YAML or JSON.
   *
   * @throws SpecRejected with every violation
   */
  public static LoadedSweep parse(String text) {
    io.orograph.v1.SweepSpec message = SweepFile.parse(text);
    return new LoadedSweep(message, SpecConverter.fromProto(message));
  }

  /** What it asks for. */
  public SweepSpec spec() {
    return spec;
  }

  /** SHA-256 of everything that decides its results. */
  public String digest() {
    return SpecConverter.specDigest(spec).toString();
  }

  io.orograph.v1.SweepSpec message() {
    return message;
  }
}
