package io.orograph.orchestrator.grpc;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepCost;
import io.orograph.wire.convert.ProjectName;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A request for a sweep, checked whole. */
record Submission(NewSweep sweep, SweepCost cost) {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");
  private static final int MOST_LABELS = 32;
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_DESCRIPTION = 1_024;

  /** Bytes of labels and description together: a fact is at most 4 KiB, names included. */
  private static final int MOST_WORDS = 3_072;

  /** Bytes of a specification as it is kept: with it alone a fact may exceed 4 KiB. */
  private static final int LARGEST_SPEC = 65_536;

  /**
   * The submission in {@code request}.
   *
   * @throws SpecRejected with everything that is wrong with it
   */
  static Submission of(CreateSweepRequest request, String createdBy) {
    List<Violation> found = new ArrayList<>();
    collect(found, () -> requestId(request.getRequestId()));
    collect(found, () -> name(request));
    collect(found, () -> labels(request.getLabelsMap()));
    collect(found, () -> description(request.getDescription()));
    collect(found, () -> words(request.getLabelsMap(), request.getDescription()));
    collect(found, () -> size(request.getSpec()));
    found.addAll(SpecConverter.check(request.getSpec()));
    if (!found.isEmpty()) {
      throw new SpecRejected(found);
    }
    SweepSpec spec = SpecConverter.fromProto(request.getSpec());
    blocks(spec);
    size(SpecConverter.toProto(spec));
    NewSweep sweep =
        new NewSweep(
            name(request).toString(),
            spec,
            SpecConverter.specDigest(spec).hex(),
            request.getLabelsMap(),
            request.getDescription(),
            createdBy,
            request.getRequestId(),
            OwnStates.adoption(spec));
    return new Submission(sweep, Costs.of(spec));
  }

  /** Refuses pairs of cells that no block will have together. */
  private static void blocks(SweepSpec spec) {
    List<Violation> found = new ArrayList<>();
    long cells = BlockRange.cellsPerBlock(spec);
    for (int i = 0; i < spec.pairs().size(); i++) {
      Cell first = spec.pairs().get(i).firstIn(spec).orElseThrow();
      Cell second = spec.pairs().get(i).secondIn(spec).orElseThrow();
      if (first.index() / cells != second.index() / cells) {
        found.add(
            new Violation(
                "pairs[" + i + "]",
                first.id() + " and " + second.id(),
                "cells that are kept together: blocks of "
                    + cells
                    + " in the order of the grid; for others CreateMeasurement"));
      }
    }
    if (!found.isEmpty()) {
      throw new SpecRejected(found);
    }
  }

  /** Adds what {@code check} finds. */
  static void collect(List<Violation> found, Runnable check) {
    try {
      check.run();
    } catch (SpecRejected rejected) {
      found.addAll(rejected.violations());
    }
  }

  /** {@code text} if it can make a call idempotent. */
  static String requestId(String text) {
    if (!UUID.matcher(text).matches()) {
      throw new SpecRejected("request_id", shown(text), "a UUID");
    }
    return text;
  }

  /** Labels within bounds. */
  static Map<String, String> labels(Map<String, String> labels) {
    if (labels.size() > MOST_LABELS) {
      throw new SpecRejected("labels", Integer.toString(labels.size()), "at most " + MOST_LABELS);
    }
    labels.forEach(
        (label, text) -> {
          if (!LABEL.matcher(label).matches() || text.length() > LONGEST_LABEL) {
            throw new SpecRejected(
                "labels." + shown(label),
                shown(text),
                "a key of 1 to 63 letters, digits, _ . - and a text of at most " + LONGEST_LABEL);
          }
        });
    return labels;
  }

  /** A description within bounds. */
  static String description(String text) {
    if (text.length() > LONGEST_DESCRIPTION) {
      throw new SpecRejected(
          "description", shown(text), "at most " + LONGEST_DESCRIPTION + " characters");
    }
    return text;
  }

  /** Refuses labels and a description that take too much room together. */
  static void words(Map<String, String> labels, String description) {
    int bytes =
        Sweep.newBuilder()
            .putAllLabels(labels)
            .setDescription(description)
            .build()
            .getSerializedSize();
    if (bytes > MOST_WORDS) {
      throw new SpecRejected(
          "labels", bytes + " bytes with the description", "at most " + MOST_WORDS);
    }
  }

  /** Refuses a specification that takes too much room. */
  static void size(io.orograph.v1.SweepSpec spec) {
    int bytes = spec.getSerializedSize();
    if (bytes > LARGEST_SPEC) {
      throw new SpecRejected("spec", bytes + " bytes", "at most " + LARGEST_SPEC + " bytes");
    }
  }

  private static SweepName name(CreateSweepRequest request) {
    ProjectName project = ProjectName.parseOrDefault("parent", request.getParent());
    String id = request.getSweepId();
    return SweepName.of(
        project,
        "sweep_id",
        id.isEmpty()
            ? "s-" + Digest.of(request.getRequestId().getBytes(StandardCharsets.UTF_8)).shortHex()
            : id);
  }

  private static String shown(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }
}
