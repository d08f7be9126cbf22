package io.orograph.cli.grpc;

import java.util.function.Supplier;

/**
 * An answer in both its forms.
 *
 * @param view for people
 * @param text makes the form for scripts, which is large where the answer is: only if it is asked
 *     for
 * @param <T> what people see
 */
public record Answer<T>(T view, Supplier<String> text) {
  /** For scripts: the message itself, as the export writes it. */
  public String json() {
    return text.get();
  }
}
