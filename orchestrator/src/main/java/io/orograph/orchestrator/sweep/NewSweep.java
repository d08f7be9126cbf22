package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.SweepSpec;
import java.util.Map;
import java.util.Optional;

/**
 * A sweep to be accepted.
 *
 * @param name {@code projects/{project}/sweeps/{sweep}}
 * @param spec checked by the border
 * @param specDigest SHA-256 of the specification's canonical form, 64 hexadecimal digits
 * @param labels free labels
 * @param description what it is for
 * @param createdBy who submits it
 * @param requestId makes the call idempotent
 * @param adoption runs that are only measured; empty for a sweep that trains its own
 * @param traceParent the call that submits it, as W3C Trace Context writes it; empty if it is not
 *     traced
 */
public record NewSweep(
    String name,
    SweepSpec spec,
    String specDigest,
    Map<String, String> labels,
    String description,
    String createdBy,
    String requestId,
    Optional<Adoption> adoption,
    String traceParent) {
  public NewSweep {
    labels = Map.copyOf(labels);
  }

  /** A sweep that is not traced. */
  public NewSweep(
      String name,
      SweepSpec spec,
      String specDigest,
      Map<String, String> labels,
      String description,
      String createdBy,
      String requestId,
      Optional<Adoption> adoption) {
    this(name, spec, specDigest, labels, description, createdBy, requestId, adoption, "");
  }

  /** A sweep that trains its runs. */
  public NewSweep(
      String name,
      SweepSpec spec,
      String specDigest,
      Map<String, String> labels,
      String description,
      String createdBy,
      String requestId) {
    this(name, spec, specDigest, labels, description, createdBy, requestId, Optional.empty());
  }

  /** The same, submitted by a traced call. */
  public NewSweep tracedFrom(String parent) {
    return new NewSweep(
        name, spec, specDigest, labels, description, createdBy, requestId, adoption, parent);
  }
}
