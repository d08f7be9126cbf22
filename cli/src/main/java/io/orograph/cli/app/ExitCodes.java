package io.orograph.cli.app;

/** How a command ends, as scripts see it. */
final class ExitCodes {
  /** Done. */
  static final int OK = 0;

  /** The sweep or the operation failed. */
  static final int FAILED = 1;

  /** Wrong usage or bad input; nothing was done. */
  static final int USAGE = 2;

  /** The lab cannot be reached. */
  static final int UNREACHABLE = 3;

  /** Whoever read standard output has gone: 128 and the number of SIGPIPE, as of other programs. */
  static final int CLOSED = 141;

  private ExitCodes() {}
}
