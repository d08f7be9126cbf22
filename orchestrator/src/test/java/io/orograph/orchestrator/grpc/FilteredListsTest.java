package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Status;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.v1.Cell;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.GetCellRequest;
import io.orograph.v1.GetCheckpointRequest;
import io.orograph.v1.ListCellsRequest;
import io.orograph.v1.ListCellsResponse;
import io.orograph.v1.ListCheckpointsRequest;
import io.orograph.v1.ListMeasurementsRequest;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.Measurement;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.QueryMeasurementsRequest;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.RetryRunsRequest;
import io.orograph.v1.RunCheckpoint;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists by filters, and one of what they list. */
class FilteredListsTest {
  private static final String NAME = Samples.SWEEP;

  @TempDir Path folder;
  private final SweepSpec spec = Samples.spec(List.of(8, 16), List.of(32, 64), 2);
  private Front front;
  private SweepServiceGrpc.SweepServiceBlockingStub sweeps;
  private ResultServiceGrpc.ResultServiceBlockingStub results;
  private CheckpointServiceGrpc.CheckpointServiceBlockingStub checkpoints;

  @BeforeEach
  void start() throws IOException {
    front = new Front(folder, Duration.ofMillis(50));
    sweeps = SweepServiceGrpc.newBlockingStub(front.channel());
    results = ResultServiceGrpc.newBlockingStub(front.channel());
    checkpoints = CheckpointServiceGrpc.newBlockingStub(front.channel());
    front.accepted(NAME, spec);
    front.happens(NAME, new BlockEvent.BlockPlanned(NAME, 0, spec, 0, 4, 8, List.of(), Samples.AT));
    for (long run = 0; run < 3; run++) {
      front.trained(NAME, spec, run);
    }
  }

  @AfterEach
  void stop() {
    front.close();
  }

  private static RemoteFailure failure(ThrowingCallable call) {
    return RemoteFailure.of(catchThrowable(call));
  }

  private List<String> runs(String parent, String filter) {
    return sweeps
        .listRuns(ListRunsRequest.newBuilder().setParent(parent).setFilter(filter).build())
        .getRunsList()
        .stream()
        .map(run -> run.getName().substring(NAME.length() + "/cells/".length()))
        .toList();
  }

  @Test
  void runsAreListedByTheirNumberAndWhatTheyAreNot() {
    assertThat(runs(NAME, "state != PENDING AND replicate < 1"))
        .containsExactly("width=8,batch=32/runs/0", "width=8,batch=64/runs/0");
  }

  @Test
  void aFilterNarrowsTheCellThatIsAskedFor() {
    String cell = NAME + "/cells/width=8,batch=64";
    assertThat(runs(cell, "state = ENDED OR replicate = 1"))
        .containsExactly("width=8,batch=64/runs/0", "width=8,batch=64/runs/1");
    assertThat(runs(cell, "NOT state = ENDED")).containsExactly("width=8,batch=64/runs/1");
    assertThat(failure(() -> runs(cell, "cell = other")).violations())
        .containsExactly("filter: cell = other (expected: the parent's cell)");
  }

  private ListCellsResponse cells(String filter, int size, String token) {
    return sweeps.listCells(
        ListCellsRequest.newBuilder()
            .setParent(NAME)
            .setFilter(filter)
            .setPageSize(size)
            .setPageToken(token)
            .build());
  }

  @Test
  void cellsThatAreNotOneOfSomeAreListedPageByPage() {
    String filter = "NOT (cell = \"width=8,batch=64\" OR cell = \"width=16,batch=64\")";
    ListCellsResponse first = cells(filter, 1, "");
    assertThat(first.getCellsList())
        .extracting(Cell::getName)
        .containsExactly(NAME + "/cells/width=8,batch=32");
    assertThat(cells(filter, 5, first.getNextPageToken()).getCellsList())
        .extracting(Cell::getName)
        .containsExactly(NAME + "/cells/width=16,batch=32");
    assertThat(failure(() -> cells("", 5, first.getNextPageToken())).violations())
        .singleElement()
        .asString()
        .startsWith("page_token: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          labels.kind != test | 1
          labels.kind = test | 1
          labels.kind != other | 2
          state = active | 2
          NOT state = ACTIVE | 0
          state = FINISHED OR labels.kind = "" | 1
          created_by != me | 0
          """)
  void sweepsAreListedByStateAndLabels(String filter, int found) {
    front.accepted("projects/default/sweeps/bare", spec);
    front.happens(
        "projects/default/sweeps/bare",
        new SweepEvent.SweepUpdated(
            new SweepChange(
                OptionalInt.empty(), OptionalInt.empty(), Optional.of(Map.of()), Optional.empty()),
            "r",
            Samples.AT));
    List<Sweep> listed =
        sweeps
            .listSweeps(
                ListSweepsRequest.newBuilder()
                    .setParent("projects/default")
                    .setFilter(filter)
                    .build())
            .getSweepsList();
    assertThat(listed).hasSize(found);
  }

  @Test
  void measurementsAreListedByReplicate() {
    for (int replicate = 0; replicate < 2; replicate++) {
      front.measured(
          NAME, Samples.scalar(MetricKind.TRAIN_ERROR, "width=8,batch=32", 0.5, replicate));
    }
    QueryMeasurementsRequest request =
        QueryMeasurementsRequest.newBuilder()
            .setParent(NAME + "/cells/width=8,batch=32")
            .setFilter("replicate != 0")
            .build();
    assertThat(results.queryMeasurements(request).getMeasurementsList())
        .extracting(Measurement::getReplicatesList)
        .containsExactly(List.of(1));
  }

  private List<RunCheckpoint> listed(String filter) {
    return checkpoints
        .listCheckpoints(
            ListCheckpointsRequest.newBuilder().setParent(NAME).setFilter(filter).build())
        .getCheckpointsList();
  }

  @ParameterizedTest
  @CsvSource({
    "step >= 100,3",
    "step > 100,0",
    "role = final AND replicate = 1,1",
    "role != FINAL,0"
  })
  void checkpointsAreListedByStepRoleAndRun(String filter, int found) {
    assertThat(listed(filter)).hasSize(found);
  }

  @Test
  void aCheckpointIsShownByTheNameThatTheListHas() {
    for (RunCheckpoint each : listed("")) {
      assertThat(each.getName())
          .isEqualTo(each.getRun() + "/checkpoints/" + each.getCheckpoint().getDigest());
      GetCheckpointRequest request =
          GetCheckpointRequest.newBuilder().setName(each.getName()).build();
      assertThat(checkpoints.getCheckpoint(request).getCheckpoint()).isEqualTo(each);
    }
  }

  @Test
  void aCheckpointOfAnotherRunIsNotFound() {
    RunCheckpoint first = listed("").getFirst();
    String name =
        NAME + "/cells/width=16,batch=64/runs/1/checkpoints/" + first.getCheckpoint().getDigest();
    GetCheckpointRequest request = GetCheckpointRequest.newBuilder().setName(name).build();
    assertThat(failure(() -> checkpoints.getCheckpoint(request)).code())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/cells/width=8,batch=32/runs/0/checkpoints/abc", "/checkpoints/abc"})
  void aNameThatIsNoCheckpointsIsRefused(String rest) {
    GetCheckpointRequest request = GetCheckpointRequest.newBuilder().setName(NAME + rest).build();
    assertThat(failure(() -> checkpoints.getCheckpoint(request)).violations())
        .singleElement()
        .asString()
        .startsWith("name: ");
  }

  @Test
  void aCellIsShownAsItIsListed() {
    Cell cell = cells("", 5, "").getCells(2);
    GetCellRequest request = GetCellRequest.newBuilder().setName(cell.getName()).build();
    assertThat(sweeps.getCell(request).getCell()).isEqualTo(cell);
    GetCellRequest none =
        GetCellRequest.newBuilder().setName(NAME + "/cells/width=9,batch=32").build();
    assertThat(failure(() -> sweeps.getCell(none)).code()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void aRetryIsNotOfWhatAFilterLeavesOut() {
    RetryRunsRequest request =
        RetryRunsRequest.newBuilder()
            .setName(NAME)
            .setRequestId(UUID.nameUUIDFromBytes(new byte[] {1}).toString())
            .setFilter("outcome = failed AND replicate != 0")
            .build();
    assertThat(failure(() -> sweeps.retryRuns(request)).violations())
        .singleElement()
        .asString()
        .startsWith("filter: outcome = failed AND replicate != 0 (expected: field = ");
  }

  @Test
  void aListWithoutAFilterSaysSo() {
    ListMeasurementsRequest request =
        ListMeasurementsRequest.newBuilder()
            .setParent("projects/default")
            .setFilter("state = ACTIVE")
            .build();
    assertThat(
            failure(
                    () ->
                        MeasurementServiceGrpc.newBlockingStub(front.channel())
                            .listMeasurements(request))
                .violations())
        .containsExactly("filter: state = ACTIVE (expected: none: this list has no filter)");
  }
}
