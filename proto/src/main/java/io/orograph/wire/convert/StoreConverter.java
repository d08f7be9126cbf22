package io.orograph.wire.convert;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Provenance;
import java.util.regex.Pattern;

/** References to what is in the store, and provenance. */
public final class StoreConverter {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final Digest NO_DIGEST = new Digest("0".repeat(64));
  private static final int LONGEST_TEXT = 1000;

  private StoreConverter() {}

  /**
   * The digest in a request's field.
   *
   * @throws SpecRejected if it has not the form of one
   */
  public static Digest digest(String field, String hex) {
    Findings found = Findings.atRoot();
    return found.orThrow(digest(hex, found, field));
  }

  static Digest digest(String hex, Findings found, String field) {
    return new Digest(hexOr(hex, NO_DIGEST.hex(), found, field));
  }

  /** {@code hex} if it has the form of a SHA-256, else {@code placeholder}. */
  static String hexOr(String hex, String placeholder, Findings found, String field) {
    if (HEX.matcher(hex).matches()) {
      return hex;
    }
    found.add(
        field, hex.isEmpty() ? "not set" : hex, "64 hexadecimal digits in lower case, a SHA-256");
    return placeholder;
  }

  static long atLeastZero(long value, Findings found, String field) {
    if (value < 0) {
      found.add(field, value, "0 or more");
    }
    return value;
  }

  static String text(String value, Findings found, String field) {
    if (value.length() > LONGEST_TEXT) {
      found.add(field, value.length() + " characters", "at most " + LONGEST_TEXT);
    }
    return value;
  }

  /**
   * {@code reason}, cut to what a fact may hold: a long reason is no ground to lose the fact, when
   * it arrives or when it is read back.
   */
  static String reason(String reason) {
    if (reason.length() <= LONGEST_TEXT) {
      return reason;
    }
    int end = LONGEST_TEXT - 1;
    return reason.substring(0, Character.isHighSurrogate(reason.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }

  /**
   * The checkpoint referred to.
   *
   * @throws SpecRejected if a field is not set or out of range
   */
  public static CheckpointRef fromProto(io.orograph.v1.CheckpointRef p) {
    Findings found = Findings.atRoot();
    return found.orThrow(checkpoint(p, found.in("checkpoint")));
  }

  static CheckpointRef checkpoint(io.orograph.v1.CheckpointRef p, Findings found) {
    return new CheckpointRef(
        digest(p.getDigest(), found, "digest"),
        ProtoEnums.required(p.getRole(), CheckpointRole.FINAL, found, "role"),
        atLeastZero(p.getStep(), found, "step"),
        atLeastZero(p.getSizeBytes(), found, "size_bytes"));
  }

  /** The wire form. */
  public static io.orograph.v1.CheckpointRef toProto(CheckpointRef c) {
    return io.orograph.v1.CheckpointRef.newBuilder()
        .setDigest(c.digest().hex())
        .setRole(ProtoEnums.toProto(c.role(), io.orograph.v1.CheckpointRole.class))
        .setStep(c.step())
        .setSizeBytes(c.size())
        .build();
  }

  /**
   * The artifact referred to.
   *
   * @throws SpecRejected if a field is not set or out of range
   */
  public static ArtifactRef fromProto(io.orograph.v1.ArtifactRef p) {
    Findings found = Findings.atRoot();
    return found.orThrow(artifact(p, found.in("artifact")));
  }

  static ArtifactRef artifact(io.orograph.v1.ArtifactRef p, Findings found) {
    return new ArtifactRef(
        digest(p.getDigest(), found, "digest"),
        ProtoEnums.required(p.getKind(), ArtifactKind.LOG_TAIL, found, "kind"),
        atLeastZero(p.getSizeBytes(), found, "size_bytes"));
  }

  /** The wire form. */
  public static io.orograph.v1.ArtifactRef toProto(ArtifactRef a) {
    return io.orograph.v1.ArtifactRef.newBuilder()
        .setDigest(a.digest().hex())
        .setKind(ProtoEnums.toProto(a.kind(), io.orograph.v1.ArtifactKind.class))
        .setSizeBytes(a.size())
        .build();
  }

  /**
   * The provenance.
   *
   * @throws SpecRejected if a field is not set or out of range
   */
  public static Provenance fromProto(io.orograph.v1.Provenance p) {
    Findings found = Findings.atRoot();
    return found.orThrow(provenance(p, found.in("provenance")));
  }

  static Provenance provenance(io.orograph.v1.Provenance p, Findings found) {
    if (p.getThreads() < 1) {
      found.add("threads", p.getThreads(), "1 or more");
    }
    return new Provenance(
        digest(p.getDataDigest(), found, "data_digest"),
        digest(p.getProgramDigest(), found, "program_digest"),
        text(p.getCodeVersion(), found, "code_version"),
        text(p.getEngineVersion(), found, "engine_version"),
        text(p.getForm(), found, "form"),
        text(p.getDevice(), found, "device"),
        text(p.getInstructionSet(), found, "instruction_set"),
        p.getThreads());
  }

  /** The wire form. */
  public static io.orograph.v1.Provenance toProto(Provenance p) {
    return io.orograph.v1.Provenance.newBuilder()
        .setDataDigest(p.dataDigest().hex())
        .setProgramDigest(p.programDigest().hex())
        .setCodeVersion(p.codeVersion())
        .setEngineVersion(p.engineVersion())
        .setForm(p.form())
        .setDevice(p.device())
        .setInstructionSet(p.instructionSet())
        .setThreads(p.threads())
        .build();
  }
}
