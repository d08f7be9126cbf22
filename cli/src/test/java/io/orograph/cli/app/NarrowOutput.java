package io.orograph.cli.app;

import java.io.IOException;
import java.io.OutputStream;

/** A standard output that takes so many bytes, and fails from then on. */
final class NarrowOutput extends OutputStream {
  private final String failure;
  private int room;

  /**
   * One.
   *
   * @param failure the words of the operating system
   */
  NarrowOutput(int room, String failure) {
    this.room = room;
    this.failure = failure;
  }

  @Override
  public void write(int b) throws IOException {
    if (room == 0) {
      throw new IOException(failure);
    }
    room--;
  }
}
