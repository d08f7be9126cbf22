package io.orograph.orchestrator.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A sweep that has ended. Extended and ended again, it is another end.
 *
 * @param sweep {@code projects/{project}/sweeps/{sweep}}
 * @param state {@code FINISHED} or {@code CANCELLED}
 * @param specDigest SHA-256 of its specification
 * @param createdAt when it was accepted
 * @param at when it ended
 */
public record SweepEnd(
    String sweep, String state, String specDigest, Instant createdAt, Instant at) {

  /** Where ends are read from. */
  @FunctionalInterface
  public interface Source {
    /** Sweeps that ended after {@code since} and were not continued, the oldest first. */
    List<SweepEnd> after(Instant since);
  }

  /** The same whenever this end is told, so that a receiver can tell a repetition. */
  public String id() {
    return hex(sweep + " " + at).substring(0, 32);
  }

  /** SHA-256 of {@code text}. */
  static String hex(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What is sent. Names and states have letters, digits, hyphens and slashes alone. */
  String json() {
    return """
        {"type":"sweep.ended","id":"%s","sweep":"%s","state":"%s","spec_digest":"%s",\
        "create_time":"%s","end_time":"%s"}"""
        .formatted(id(), sweep, state, specDigest, createdAt, at);
  }
}
