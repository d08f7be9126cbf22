package io.orograph.trainer.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.context.Context;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.Violation;
import io.orograph.trainer.pack.PackLease;
import io.orograph.trainer.pack.PackOrder;
import io.orograph.trainer.pack.Packs;
import io.orograph.trainer.pack.TrainReply;
import io.orograph.v1.CancelTrainingRequest;
import io.orograph.v1.CancelTrainingResponse;
import io.orograph.v1.GetCapabilitiesRequest;
import io.orograph.v1.GetCapabilitiesResponse;
import io.orograph.v1.NetworkFamily;
import io.orograph.v1.TrainRequest;
import io.orograph.v1.TrainResponse;
import io.orograph.v1.TrainerServiceGrpc;
import io.orograph.wire.convert.CalibrationConverter;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/** The trainer's service. Holds no state; every call is a question to {@link Packs}. */
public final class TrainerEndpoint extends TrainerServiceGrpc.TrainerServiceImplBase {
  /** The actor answers at once; longer means that the process is choking. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration SOON = Duration.ofSeconds(1);

  private final ActorRef<Packs.Command> packs;
  private final Scheduler scheduler;
  private final Capabilities capabilities;

  /**
   * What this trainer can do.
   *
   * @param worker its name
   * @param lanes packs at once
   * @param deviceClass what must be equal for equal bits
   * @param dataDigests data sets with the digest of their content
   * @param codeVersion version and revision of its software
   * @param calibrations gives what its device was measured to do
   */
  public record Capabilities(
      String worker,
      int lanes,
      String deviceClass,
      Map<String, Digest> dataDigests,
      String codeVersion,
      Supplier<List<Calibration>> calibrations) {
    public Capabilities {
      dataDigests = Map.copyOf(dataDigests);
    }
  }

  /** A service over this actor. */
  public TrainerEndpoint(
      ActorRef<Packs.Command> packs, Scheduler scheduler, Capabilities capabilities) {
    this.packs = packs;
    this.scheduler = scheduler;
    this.capabilities = capabilities;
  }

  @Override
  public void train(TrainRequest request, StreamObserver<TrainResponse> responses) {
    PackOrder order = TrainRequests.order(request);
    ServerCallStreamObserver<TrainResponse> observer =
        (ServerCallStreamObserver<TrainResponse>) responses;
    StreamWakers wakers = StreamWakers.on(observer);
    Context call = Context.current();
    AskPattern.<Packs.Command, TrainReply>ask(
            packs,
            replyTo -> new Packs.Command.Train(order, request.getAfterSequence(), call, replyTo),
            PATIENCE,
            scheduler)
        .whenComplete(
            (reply, failure) -> {
              if (reply == null) {
                responses.onError(failure(failure));
              } else {
                answer(order, request.getAfterSequence(), reply, observer, wakers);
              }
            });
  }

  @Override
  public void cancelTraining(
      CancelTrainingRequest request, StreamObserver<CancelTrainingResponse> responses) {
    PackLease lease = TrainRequests.lease(request.getLease());
    AskPattern.<Packs.Command, Done>ask(
            packs, replyTo -> new Packs.Command.Cancel(lease, replyTo), PATIENCE, scheduler)
        .whenComplete(
            (done, failure) -> {
              if (done == null) {
                responses.onError(failure(failure));
              } else {
                responses.onNext(CancelTrainingResponse.getDefaultInstance());
                responses.onCompleted();
              }
            });
  }

  @Override
  public void getCapabilities(
      GetCapabilitiesRequest request, StreamObserver<GetCapabilitiesResponse> responses) {
    GetCapabilitiesResponse.Builder response =
        GetCapabilitiesResponse.newBuilder()
            .setWorker(capabilities.worker())
            .setLanes(capabilities.lanes())
            .setDeviceClass(capabilities.deviceClass())
            .addAllFamilies(families())
            .setCodeVersion(capabilities.codeVersion());
    capabilities.calibrations().get().stream()
        .map(CalibrationConverter::toProto)
        .forEach(response::addCalibrations);
    capabilities
        .dataDigests()
        .forEach((name, digest) -> response.putDataDigests(name, digest.hex()));
    responses.onNext(response.build());
    responses.onCompleted();
  }

  /** All that the contract names: {@code Families} has an architecture for each. */
  private static List<NetworkFamily> families() {
    return Arrays.stream(NetworkFamily.values())
        .filter(f -> f != NetworkFamily.UNRECOGNIZED)
        .filter(f -> f != NetworkFamily.NETWORK_FAMILY_UNSPECIFIED)
        .filter(f -> f != NetworkFamily.NETWORK_FAMILY_OWN) // what is offered with data says it
        .toList();
  }

  private static void answer(
      PackOrder order,
      long after,
      TrainReply reply,
      ServerCallStreamObserver<TrainResponse> observer,
      StreamWakers wakers) {
    String task = order.lease().task().toString();
    switch (reply) {
      case TrainReply.Attached a -> EventStream.start(task, a.log(), after, observer, wakers);
      case TrainReply.LeaseLost lost ->
          observer.onError(
              new OrographException(new OrographFailure.LeaseLost(task, lost.newestToken())));
      case TrainReply.Ahead ahead ->
          observer.onError(
              new OrographException(
                  new OrographFailure.Rejected(
                      List.of(
                          new Violation(
                              "after_sequence",
                              Long.toString(after),
                              "at most " + ahead.newest() + ", the newest event")))));
      case TrainReply.NoFreeLane full ->
          observer.onError(new OrographException(new OrographFailure.Busy(full.why(), SOON)));
    }
  }

  private static Throwable failure(@Nullable Throwable failure) {
    return failure == null ? new IllegalStateException("no answer") : failure;
  }
}
