package io.orograph.benchmarks.peer;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** One process; requests are answered one after the other. */
final class PeerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final Path log;

  private PeerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts one.
   *
   * @param log where its standard error goes
   */
  static PeerProcess start(List<String> command, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(Redirect.appendTo(log.toFile()));
    PeerEnvironment.prepare(builder.environment());
    return new PeerProcess(builder.start(), log);
  }

  /** Sends a request. */
  void send(JsonObject request) {
    try {
      requests.write(request + "\n");
      requests.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the PyTorch process ended; see " + log, e);
    }
  }

  /** The answer to the request sent last. */
  JsonObject answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IOException("end of its answers");
      }
      return JsonParser.parseString(line).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException("the PyTorch process ended; see " + log, e);
    }
  }

  @Override
  public void close() {
    try {
      requests.close();
      answers.close();
    } catch (IOException e) {
      process.destroy(); // it ended by itself, or will now
    }
  }
}
