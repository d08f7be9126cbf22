package io.orograph.engine.doctor;

/**
 * One line of an exam.
 *
 * @param verdict how it came out
 * @param subject what was looked at
 * @param words what was found; for a failure also what to do
 */
public record Finding(Verdict verdict, String subject, String words) {
  /** How it came out. */
  public enum Verdict {
    OK,
    FAILED,
    /** It needs something that failed before. */
    SKIPPED
  }
}
