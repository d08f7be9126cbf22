package io.orograph.cli.app;

import io.orograph.cli.grpc.LabFailure;
import io.orograph.cli.lab.LabException;
import io.orograph.wire.convert.SpecRejected;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Failures in words on standard error, and the exit code of each. A stack trace is a bug of ours.
 */
final class Failures implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed)
      throws Exception {
    return switch (e) {
      case SpecRejected rejected -> {
        tell(command, rejected.getMessage());
        yield ExitCodes.USAGE;
      }
      case BadInput bad -> {
        tell(command, bad.getMessage());
        yield ExitCodes.USAGE;
      }
      case NoLab none -> {
        tell(command, none.getMessage());
        yield ExitCodes.UNREACHABLE;
      }
      case LabFailure failure -> {
        tell(command, failure.getMessage());
        yield switch (failure.kind()) {
          case UNREACHABLE -> ExitCodes.UNREACHABLE;
          case REFUSED -> ExitCodes.USAGE;
          case FAILED -> ExitCodes.FAILED;
        };
      }
      case StandardOutput.Lost lost -> lost(lost, command);
      case LabException failure -> {
        tell(command, failure.getMessage());
        yield ExitCodes.FAILED;
      }
      case UncheckedIOException failure -> {
        tell(command, failure.getMessage());
        yield ExitCodes.FAILED;
      }
      default -> throw e;
    };
  }

  /**
   * Tells that standard output could not be written; of a reader that has gone nobody is told.
   *
   * @return the exit code
   */
  static int lost(StandardOutput.Lost lost, CommandLine command) {
    if (lost.closed()) {
      return ExitCodes.CLOSED;
    }
    tell(command, lost.getMessage());
    return ExitCodes.FAILED;
  }

  private static void tell(CommandLine command, @org.jspecify.annotations.Nullable String message) {
    command.getErr().println(message);
    command.getErr().flush();
  }
}
