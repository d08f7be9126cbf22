package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.v1.DrainWorkerRequest;
import io.orograph.v1.GetWorkerRequest;
import io.orograph.v1.ListWorkersRequest;
import io.orograph.v1.ListWorkersResponse;
import io.orograph.v1.Worker;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.v1.WorkerRegistryServiceGrpc.WorkerRegistryServiceBlockingStub;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.RemoteFailure;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people ask of workers. */
class WorkerCallsTest {
  private static final String ID = "0b0e6f6e-5c4e-4b5e-9d3a-2d1f6a0c8f10";

  private final KnownWorkers workers = new KnownWorkers();
  private Server server;
  private ManagedChannel channel;
  private WorkerRegistryServiceBlockingStub registry;

  @BeforeEach
  void start() throws IOException {
    Token token = Token.random();
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    GrpcServers.guarded(
        builder,
        token,
        List.of(new WorkerRegistryEndpoint(workers, InstantSource.system())),
        Optional.empty());
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    registry = WorkerRegistryServiceGrpc.newBlockingStub(Channels.authorized(channel, token));
    for (String worker : List.of("m", "t-1", "t-2")) {
      workers.add(worker, worker.equals("m") ? WorkerKind.METRICS : WorkerKind.TRAINER, "digits");
    }
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private static RemoteFailure failure(ThrowingCallable call) {
    return RemoteFailure.of(catchThrowable(call));
  }

  @Test
  void aWorkerIsShownByItsName() {
    Worker one =
        registry.getWorker(GetWorkerRequest.newBuilder().setName("t-2").build()).getWorker();
    assertThat(one)
        .isEqualTo(registry.listWorkers(ListWorkersRequest.getDefaultInstance()).getWorkers(2));
    assertThat(one.getName()).isEqualTo("t-2");
  }

  @Test
  void aWorkerThatIsNotThereIsNotFound() {
    RemoteFailure gone =
        failure(() -> registry.getWorker(GetWorkerRequest.newBuilder().setName("t-9").build()));
    assertThat(gone.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(gone.message()).contains("workers/t-9");
  }

  @Test
  void pagesOfWorkersMakeTheList() {
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      ListWorkersResponse page =
          registry.listWorkers(
              ListWorkersRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      assertThat(page.getWorkersCount()).isBetween(1, 2);
      page.getWorkersList().forEach(worker -> names.add(worker.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(names).containsExactly("m", "t-1", "t-2");
  }

  /** The first releases gave bare names. */
  @ParameterizedTest
  @ValueSource(strings = {"t-1", "nonsense", "%%%"})
  void aPageTokenThatWasNotGivenIsRefused(String token) {
    ListWorkersRequest request = ListWorkersRequest.newBuilder().setPageToken(token).build();
    assertThat(failure(() -> registry.listWorkers(request)).violations())
        .singleElement()
        .asString()
        .startsWith("page_token: ");
  }

  @Test
  void aNegativePageSizeIsRefused() {
    ListWorkersRequest request = ListWorkersRequest.newBuilder().setPageSize(-1).build();
    assertThat(failure(() -> registry.listWorkers(request)).violations())
        .containsExactly("page_size: -1 (expected: 0 or more)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "again"})
  void aDrainWithoutARequestIdIsRefused(String id) {
    DrainWorkerRequest request =
        DrainWorkerRequest.newBuilder().setWorker("t-1").setRequestId(id).build();
    RemoteFailure refused = failure(() -> registry.drainWorker(request));
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.violations()).singleElement().asString().startsWith("request_id: " + id);
    assertThat(workers.drained).isEmpty();
  }

  @Test
  void aWorkerIsDrainedAndOneThatIsNotThereIsNotFound() {
    DrainWorkerRequest.Builder request = DrainWorkerRequest.newBuilder().setRequestId(ID);
    assertThat(registry.drainWorker(request.setWorker("t-1").build())).isNotNull();
    assertThat(workers.drained).containsExactly("t-1");
    assertThat(failure(() -> registry.drainWorker(request.setWorker("t-9").build())).code())
        .isEqualTo(Status.Code.NOT_FOUND);
  }
}
