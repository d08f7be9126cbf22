package io.orograph.cli.view;

import java.util.Map;

/**
 * A sweep as people see it.
 *
 * @param name its full name, {@code projects/default/sweeps/first}
 * @param state active, paused, finished or cancelled
 * @param specDigest SHA-256 of its specification, 64 hexadecimal digits
 * @param about its data and network in words
 * @param created when it was accepted, as text; empty when unknown
 * @param labels free labels
 * @param progress how far it is
 * @param waitsFor workers that it needs and that are not there; empty when it waits for none
 */
public record SweepView(
    String name,
    String state,
    String specDigest,
    String about,
    String created,
    Map<String, String> labels,
    ProgressView progress,
    String waitsFor) {
  public SweepView {
    labels = Map.copyOf(labels);
  }

  /** The last part of the name, which commands take. */
  public String id() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Whether nothing more will happen by itself. */
  public boolean ended() {
    return state.equals("finished") || state.equals("cancelled");
  }
}
