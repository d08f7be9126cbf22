package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.v1.Axis;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.GetSweepResponse;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.ListSweepsResponse;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.PauseSweepResponse;
import io.orograph.v1.Role;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.convert.SweepName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guards of a server, seen by a client over a real connection. */
class GuardsTest {
  private static final Token TOKEN = Token.random();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private RunningServer server;
  private ManagedChannel bare;
  private ManagedChannel channel;

  /** Fails in each of the ways a service can. */
  private static final class FailingSweeps extends SweepServiceGrpc.SweepServiceImplBase {
    @Override
    public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> reply) {
      SweepName.parse("name", request.getName());
      String by = Identity.current().map(Identity::name).orElse("nobody");
      reply.onNext(
          GetSweepResponse.newBuilder().setSweep(Sweep.newBuilder().setCreatedBy(by)).build());
      reply.onCompleted();
    }

    @Override
    public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> reply) {
      throw new IllegalStateException("secret");
    }

    @Override
    public void pauseSweep(PauseSweepRequest request, StreamObserver<PauseSweepResponse> reply) {
      reply.onError(
          new CompletionException(
              new OrographException(new OrographFailure.NotFound(request.getName()))));
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = GrpcServers.loopback(0, TOKEN, List.of(new FailingSweeps()), Optional.of(registry));
    bare = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    channel = Channels.open("127.0.0.1", server.port(), TOKEN);
  }

  @AfterEach
  void stop() throws InterruptedException {
    bare.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
  }

  private static SweepServiceGrpc.SweepServiceBlockingStub sweeps(Channel channel) {
    return SweepServiceGrpc.newBlockingStub(channel);
  }

  private static RemoteFailure failureOf(Runnable call) {
    Throwable thrown = catchThrowable(call::run);
    assertThat(thrown).isNotNull();
    return RemoteFailure.of(thrown);
  }

  private static GetSweepRequest get(String name) {
    return GetSweepRequest.newBuilder().setName(name).build();
  }

  @Test
  void whoHasTheTokenIsServedAndNamed() {
    GetSweepResponse answer = sweeps(channel).getSweep(get("projects/p/sweeps/s"));
    assertThat(answer.getSweep().getCreatedBy()).isEqualTo("local");
  }

  @Test
  void callsWithoutTheTokenOrWithAnotherAreRefused() {
    RemoteFailure none = failureOf(() -> sweeps(bare).getSweep(get("projects/p/sweeps/s")));
    assertThat(none.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(none.reason()).isEqualTo("UNAUTHENTICATED");
    Channel wrong = Channels.authorized(bare, Token.random());
    assertThat(failureOf(() -> sweeps(wrong).getSweep(get("projects/p/sweeps/s"))).code())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void probesOfHealthNeedNoToken() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(bare);
    for (String service : List.of("", "orograph.v1.SweepService")) {
      HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(service).build();
      assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.SERVING);
    }
    server.drain();
    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void aCallWithoutADeadlineIsRefused() {
    Metadata header = new Metadata();
    header.put(Authentication.AUTHORIZATION, TOKEN.header());
    SweepServiceGrpc.SweepServiceBlockingStub stub =
        sweeps(bare).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(header));
    assertThat(failureOf(() -> stub.getSweep(get("projects/p/sweeps/s"))).violations())
        .containsExactly("deadline: none (expected: at most 3600 s from now)");
    assertThat(stub.withDeadlineAfter(10, TimeUnit.SECONDS).getSweep(get("projects/p/sweeps/s")))
        .isNotNull();
    assertThat(
            failureOf(
                    () ->
                        stub.withDeadlineAfter(2, TimeUnit.HOURS)
                            .getSweep(get("projects/p/sweeps/s")))
                .code())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void everyWayToFailArrivesWithDetails() {
    assertThat(failureOf(() -> sweeps(channel).getSweep(get("nonsense"))).violations())
        .containsExactly("name: nonsense (expected: projects/{project}/sweeps/{sweep})");
    RemoteFailure thrown =
        failureOf(() -> sweeps(channel).listSweeps(ListSweepsRequest.getDefaultInstance()));
    assertThat(thrown.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(thrown.message()).doesNotContain("secret");
    RemoteFailure handed =
        failureOf(
            () -> sweeps(channel).pauseSweep(PauseSweepRequest.newBuilder().setName("x").build()));
    assertThat(handed.reason()).isEqualTo("NOT_FOUND");
    RemoteFailure missing =
        failureOf(() -> sweeps(channel).createSweep(CreateSweepRequest.getDefaultInstance()));
    assertThat(missing.code()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(missing.metadata()).isEmpty();
  }

  /** As a newer caller means something by it. */
  private static UnknownFieldSet unknown(int number) {
    return UnknownFieldSet.newBuilder()
        .addField(number, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
        .build();
  }

  @Test
  void aRequestWithAFieldThatThisReleaseDoesNotKnowIsRefusedAndNotHalfCarriedOut() {
    GetSweepRequest whole = get("projects/p/sweeps/s");
    assertThat(
            failureOf(
                    () ->
                        sweeps(channel)
                            .getSweep(whole.toBuilder().setUnknownFields(unknown(999)).build()))
                .violations())
        .containsExactly(
            "request: field number 999"
                + " (expected: fields of orograph.v1.GetSweepRequest in this release)");
    CreateSweepRequest.Builder deep = CreateSweepRequest.newBuilder();
    deep.getSpecBuilder().addAxes(Axis.getDefaultInstance());
    deep.getSpecBuilder().addAxes(Axis.newBuilder().setUnknownFields(unknown(77)));
    assertThat(failureOf(() -> sweeps(channel).createSweep(deep.build())).violations())
        .containsExactly(
            "spec.axes[1]: field number 77"
                + " (expected: fields of orograph.v1.Axis in this release)");
    assertThat(sweeps(channel).getSweep(whole)).isNotNull();
  }

  @Test
  void aTooLargeMessageIsRefusedAndTheServerGoesOn() {
    String name = "x".repeat(5 << 20);
    assertThat(failureOf(() -> sweeps(channel).getSweep(get(name))).code())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    assertThat(sweeps(channel).getSweep(get("projects/p/sweeps/s"))).isNotNull();
  }

  @Test
  void callsAreCounted() {
    sweeps(channel).getSweep(get("projects/p/sweeps/s"));
    assertThat(registry.find("grpc.server.requests.received").counters())
        .anyMatch(c -> c.count() > 0);
  }

  @Test
  void aMethodWithoutARoleIsRefusedToEverybody() throws IOException {
    MethodDescriptor<GetSweepRequest, GetSweepResponse> unmarked =
        SweepServiceGrpc.getGetSweepMethod().toBuilder()
            .setFullMethodName("orograph.v1.Unmarked/Get")
            .setSchemaDescriptor(null)
            .build();
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("orograph.v1.Unmarked")
            .addMethod(unmarked, ServerCalls.asyncUnaryCall((q, a) -> a.onCompleted()))
            .build();
    try (RunningServer other =
        GrpcServers.loopback(0, TOKEN, List.of(() -> service), Optional.empty())) {
      ManagedChannel to = Channels.open("127.0.0.1", other.port(), TOKEN);
      RemoteFailure failure =
          failureOf(
              () ->
                  ClientCalls.blockingUnaryCall(
                      to, unmarked, CallOptions.DEFAULT, get("projects/p/sweeps/s")));
      assertThat(failure.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(failure.metadata()).containsEntry("required_role", "ROLE_UNSPECIFIED");
      to.shutdownNow();
    }
  }

  @Test
  void rolesIncludeTheOnesBeforeThemAndWorkersStandApart() {
    Identity researcher = new Identity("r", Set.of(Role.ROLE_RESEARCHER));
    assertThat(researcher.may(Role.ROLE_VIEWER)).isTrue();
    assertThat(researcher.may(Role.ROLE_RESEARCHER)).isTrue();
    assertThat(researcher.may(Role.ROLE_OPERATOR)).isFalse();
    assertThat(researcher.may(Role.ROLE_WORKER)).isFalse();
    Identity worker = new Identity("w", Set.of(Role.ROLE_WORKER));
    assertThat(worker.may(Role.ROLE_VIEWER)).isFalse();
    assertThat(worker.may(Role.ROLE_WORKER)).isTrue();
    assertThat(worker.may(Role.ROLE_UNSPECIFIED)).isFalse();
    assertThat(MethodRoles.required(WorkerRegistryServiceGrpc.getDrainWorkerMethod()))
        .isEqualTo(Role.ROLE_OPERATOR);
  }

  @Test
  void aTakenPortAndAForeignHostAreNamed() {
    assertThatThrownBy(
            () -> GrpcServers.loopback(server.port(), TOKEN, List.of(), Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("port: " + server.port());
    assertThatThrownBy(() -> Channels.open("192.0.2.1", 1, TOKEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host: 192.0.2.1");
  }
}
