package io.orograph.benchmarks.faults.wire;

import com.google.protobuf.FieldMask;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.orograph.benchmarks.faults.history.History;
import io.orograph.benchmarks.faults.history.Seen;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ExportSweepRequest;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListRunsResponse;
import io.orograph.v1.Measurement;
import io.orograph.v1.QueryMeasurementsRequest;
import io.orograph.v1.QueryMeasurementsResponse;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.Run;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.SweepState;
import io.orograph.v1.UpdateSweepRequest;
import io.orograph.wire.convert.SweepFile;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.Token;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Calls a lab and notes its answers. A method that gets none throws {@link Unanswered}; its caller
 * decides whether to call again.
 */
public final class LabClient implements AutoCloseable {
  private static final String PROJECT = "projects/default";
  private static final String MARK = "written ";
  private static final int PAGE = 100;
  private static final int SECONDS = 15;

  /** Answers that are no failure to answer: a request that was accepted must not be refused. */
  private static final Set<Status.Code> REFUSALS =
      Set.of(
          Status.Code.ALREADY_EXISTS,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.OUT_OF_RANGE);

  private final ManagedChannel channel;
  private final History history;
  private final Map<String, String> texts = new ConcurrentHashMap<>();
  private final Map<Status.Code, Integer> unanswered = new ConcurrentHashMap<>();

  private LabClient(ManagedChannel channel, History history) {
    this.channel = channel;
    this.history = history;
  }

  /** A call got no answer: nobody was there, or it was refused. */
  public static final class Unanswered extends Exception {
    private static final long serialVersionUID = 1;

    Unanswered(StatusRuntimeException cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }

  /** A client of the orchestrator at {@code port} of loopback. */
  public static LabClient open(int port, Path tokenFile, History history) throws IOException {
    return new LabClient(Channels.open("127.0.0.1", port, Token.read(tokenFile)), history);
  }

  /** How often calls got no answer, by status. */
  public Map<String, Integer> unanswered() {
    Map<String, Integer> counts = new TreeMap<>();
    unanswered.forEach((code, count) -> counts.put(code.name(), count));
    return counts;
  }

  History history() {
    return history;
  }

  SweepServiceGrpc.SweepServiceBlockingStub sweeps(long millis) {
    return SweepServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
  }

  private SweepServiceGrpc.SweepServiceBlockingStub sweeps() {
    return sweeps(TimeUnit.SECONDS.toMillis(SECONDS));
  }

  private ResultServiceGrpc.ResultServiceBlockingStub results() {
    return ResultServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  static String name(String sweep) {
    return PROJECT + "/sweeps/" + sweep;
  }

  /** Counts a call without an answer. */
  void count(StatusRuntimeException e) {
    unanswered.merge(e.getStatus().getCode(), 1, Integer::sum);
  }

  private Unanswered unanswered(StatusRuntimeException e) {
    count(e);
    return new Unanswered(e);
  }

  /**
   * Submits a sweep, or says the same request again.
   *
   * @param requestId UUID of the request
   * @param text the sweep file
   */
  public void submit(String client, String sweep, String requestId, String text) throws Unanswered {
    SweepSpec spec = SweepFile.parse(text);
    try {
      Sweep accepted =
          sweeps()
              .createSweep(
                  CreateSweepRequest.newBuilder()
                      .setParent(PROJECT)
                      .setSweepId(sweep)
                      .setRequestId(requestId)
                      .setSpec(spec)
                      .build())
              .getSweep();
      String mark =
          "%s %s %d.%09d"
              .formatted(
                  accepted.getName(),
                  accepted.getSpecDigest(),
                  accepted.getCreateTime().getSeconds(),
                  accepted.getCreateTime().getNanos());
      history.add(new Seen.Submitted(client, sweep, mark));
    } catch (StatusRuntimeException e) {
      if (REFUSALS.contains(e.getStatus().getCode())) {
        history.add(new Seen.Submitted(client, sweep, "refused: " + e.getMessage()));
      }
      throw unanswered(e);
    }
  }

  /** Writes a number as the description of a sweep. */
  public void write(String client, String sweep, String requestId, long number) throws Unanswered {
    history.add(new Seen.Writing(client, sweep, number));
    try {
      Sweep changed = Sweep.newBuilder().setName(name(sweep)).setDescription(MARK + number).build();
      var unused =
          sweeps()
              .updateSweep(
                  UpdateSweepRequest.newBuilder()
                      .setSweep(changed)
                      .setRequestId(requestId)
                      .setUpdateMask(FieldMask.newBuilder().addPaths("description"))
                      .build());
      history.add(new Seen.Wrote(client, sweep, number));
    } catch (StatusRuntimeException e) {
      throw unanswered(e);
    }
  }

  /**
   * Asks for a sweep by its name.
   *
   * @return whether it has ended
   */
  public boolean read(String client, String sweep) throws Unanswered {
    int asked = history.length();
    try {
      Sweep found =
          sweeps().getSweep(GetSweepRequest.newBuilder().setName(name(sweep)).build()).getSweep();
      String text = found.getDescription();
      long number = text.startsWith(MARK) ? Long.parseLong(text.substring(MARK.length())) : 0;
      history.add(new Seen.Read(client, sweep, asked, true, number));
      return found.getState() == SweepState.SWEEP_STATE_FINISHED;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        history.add(new Seen.Read(client, sweep, asked, false, 0));
        return false;
      }
      throw unanswered(e);
    }
  }

  /** Lists all runs and measurements of a sweep. */
  public Seen.Listed list(String client, String sweep) throws Unanswered {
    int asked = history.length();
    Map<String, String> runs = new HashMap<>();
    Map<String, String> measured = new HashMap<>();
    List<String> repeated = new ArrayList<>();
    try {
      for (Run run : runs(sweep)) {
        put(runs, Facts.name(run), Facts.outcome(run), repeated);
      }
      for (Measurement m : measurements(sweep)) {
        put(measured, Facts.what(m), Facts.bits(m), repeated);
      }
    } catch (StatusRuntimeException e) {
      throw unanswered(e);
    }
    Seen.Listed listed = new Seen.Listed(client, sweep, asked, runs, measured, repeated);
    history.add(listed);
    return listed;
  }

  private void put(Map<String, String> known, String what, String value, List<String> repeated) {
    if (known.put(shared(what), shared(value)) != null) {
      repeated.add(what);
    }
  }

  /** One copy of every text: the same is listed thousands of times. */
  private String shared(String text) {
    return texts.computeIfAbsent(text, t -> t);
  }

  private List<Run> runs(String sweep) {
    List<Run> all = new ArrayList<>();
    String next = "";
    do {
      ListRunsResponse page =
          sweeps()
              .listRuns(
                  ListRunsRequest.newBuilder()
                      .setParent(name(sweep))
                      .setPageSize(PAGE)
                      .setPageToken(next)
                      .build());
      all.addAll(page.getRunsList());
      next = page.getNextPageToken();
    } while (!next.isEmpty());
    return all;
  }

  private List<Measurement> measurements(String sweep) {
    List<Measurement> all = new ArrayList<>();
    String next = "";
    do {
      QueryMeasurementsResponse page =
          results()
              .queryMeasurements(
                  QueryMeasurementsRequest.newBuilder()
                      .setParent(name(sweep))
                      .setPageSize(PAGE)
                      .setPageToken(next)
                      .build());
      all.addAll(page.getMeasurementsList());
      next = page.getNextPageToken();
    } while (!next.isEmpty());
    return all;
  }

  /** The sweep's tidy table. */
  public String table(String sweep) throws Unanswered {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      results()
          .exportSweep(
              ExportSweepRequest.newBuilder()
                  .setName(name(sweep))
                  .setFormat(ExportFormat.EXPORT_FORMAT_CSV)
                  .build())
          .forEachRemaining(
              chunk -> {
                try {
                  chunk.getData().writeTo(bytes);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (StatusRuntimeException e) {
      throw unanswered(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
