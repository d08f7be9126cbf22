package io.orograph.engine.checkpoint;

import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.sweep.RunKey;
import java.io.IOException;
import java.util.Map;

/** Checked access to a file's metadata. */
record Metadata(Map<String, String> values) {

  String text(String name) throws IOException {
    String value = values.get(name);
    if (value == null) {
      throw new IOException("metadata " + name + ": missing (expected: present)");
    }
    return value;
  }

  void require(String name, String expected) throws IOException {
    String value = text(name);
    if (!value.equals(expected)) {
      throw new IOException("metadata " + name + ": " + value + " (expected: " + expected + ")");
    }
  }

  long number(String name) throws IOException {
    String value = text(name);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IOException("metadata " + name + ": " + value + " (expected: a whole number)", e);
    }
  }

  RunKey runKey(String name) throws IOException {
    return runKeyOf(text(name));
  }

  static RunKey runKeyOf(String hex) throws IOException {
    try {
      return new RunKey(hex);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  CheckpointRole role(String name) throws IOException {
    String value = text(name);
    for (CheckpointRole role : CheckpointRole.values()) {
      if (role.name().equals(value)) {
        return role;
      }
    }
    throw new IOException("metadata " + name + ": " + value + " (expected: a checkpoint role)");
  }
}
