package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client sends, it gets an answer that was foreseen, and the lab goes on. */
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class FuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_128);
  private static final int LONGEST_STREAM_MILLIS = 100;

  private static final SweepSpec SPEC =
      SweepFile.parse(
          """
          data: {name: digits, subset: 200, label_noise: 0.2}
          network: {family: mlp, depth: 2}
          training:
            optimizer: {learning_rate: 0.05, momentum: 0.9}
            length: {steps: 600}
          axes:
            - {field: network.width, values: [6, 16]}
            - {field: training.batch_size, values: [16, 64]}
          replicates: 3
          measurements:
            - kind: TRAIN_LOSS
            - {kind: TOP_EIGENVALUE, options: {samples: 100, steps: 20}}
          """);

  private static final List<String> NAMES =
      List.of(
          "projects/default",
          "projects/default/sweeps/first",
          "projects/default/sweeps/none",
          "projects/default/sweeps/first/cells/width=6,batch=16",
          "projects/default/sweeps/first/cells/width=6,batch=16/runs/0",
          "projects/default/sweeps/first/cells/width=6,batch=16/runs/9",
          "projects/default/measurements/first");

  private static final Map<String, List<String>> LIKELY =
      Map.of(
          "name", NAMES,
          "parent", NAMES,
          "sweep_id", List.of("first", "second", "third", "x"),
          "measurement_id", List.of("first", "second"),
          "filter", List.of("state = ENDED", "replicate = 0 AND state = PENDING", "state =", "a"),
          "page_token", List.of("AAAA", "1", "MTIz"),
          "resume_token", List.of("0", "5", "1:2"),
          "digest", List.of("ab".repeat(32), "cd".repeat(32)),
          "metric", List.of("TRAIN_LOSS", "top_eigenvalue"),
          "paths", List.of("spec", "max_parallel", "priority", "*"));

  @TempDir Path folder;

  private record Answer(Status status, boolean open) {}

  @Test
  void aThousandRequestsOfEveryKindAreAnsweredAsForeseen() throws Exception {
    fuzz(Integer.getInteger("fuzz.cases", 1_000));
  }

  @Test
  @Tag("slow")
  void aHundredThousandToo() throws Exception {
    fuzz(Integer.getInteger("fuzz.cases", 100_000));
  }

  private void fuzz(int cases) throws Exception {
    List<MethodDescriptor<?, ?>> methods = methods();
    try (Laboratory laboratory = new Laboratory(folder)) {
      laboratory.start(Service.ORCHESTRATOR);
      laboratory.create("first", SPEC);
      Channel channel = laboratory.sweeps().getChannel();
      RandomMessages messages =
          new RandomMessages(SEED, LIKELY, Map.of(SPEC.getDescriptorForType().getFullName(), SPEC));
      List<String> unforeseen = new ArrayList<>();
      for (int i = 0; i < cases && unforeseen.size() < 20; i++) {
        MethodDescriptor<?, ?> method = methods.get(i % methods.size());
        ProtoMethodDescriptorSupplier schema =
            (ProtoMethodDescriptorSupplier) method.getSchemaDescriptor();
        DynamicMessage request = messages.of(schema.getMethodDescriptor().getInputType());
        Answer answer = call(channel, method, schema, request);
        if (!foreseen(answer, method)) {
          unforeseen.add(
              i + " " + method.getFullMethodName() + ": " + answer.status() + "\n" + request);
        }
      }
      assertThat(unforeseen).as("seed " + SEED).isEmpty();
      assertThat(laboratory.alive(Service.ORCHESTRATOR)).as(laboratory.logs()).isTrue();
      assertThat(laboratory.create("last", SPEC).getName()).isEqualTo(Laboratory.name("last"));
    }
  }

  private static List<MethodDescriptor<?, ?>> methods() {
    List<ServiceDescriptor> services =
        List.of(
            SweepServiceGrpc.getServiceDescriptor(),
            ResultServiceGrpc.getServiceDescriptor(),
            MeasurementServiceGrpc.getServiceDescriptor(),
            CheckpointServiceGrpc.getServiceDescriptor(),
            WorkerRegistryServiceGrpc.getServiceDescriptor());
    return services.stream()
        .<MethodDescriptor<?, ?>>flatMap(service -> service.getMethods().stream())
        .toList();
  }

  /** A stream that stays open is an answer; a call with one answer must have ended. */
  private static boolean foreseen(Answer answer, MethodDescriptor<?, ?> method) {
    if (answer.open()) {
      return method.getType() != MethodDescriptor.MethodType.UNARY;
    }
    String said = String.valueOf(answer.status().getDescription());
    return switch (answer.status().getCode()) {
      case INTERNAL, UNKNOWN, DEADLINE_EXCEEDED -> false;
      default -> !said.contains("Exception") && !said.contains("\tat ") && !said.contains("java.");
    };
  }

  private static Answer call(
      Channel channel,
      MethodDescriptor<?, ?> method,
      ProtoMethodDescriptorSupplier schema,
      DynamicMessage request)
      throws Exception {
    boolean unary = method.getType() == MethodDescriptor.MethodType.UNARY;
    ClientCall<Message, Message> call =
        channel.newCall(
            dynamic(method, schema),
            unary
                ? CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS)
                : CallOptions.DEFAULT);
    CompletableFuture<Status> ended = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        new Metadata());
    call.request(1_000);
    call.sendMessage(request);
    call.halfClose();
    if (unary) {
      return new Answer(ended.get(), false);
    }
    try {
      return new Answer(ended.get(LONGEST_STREAM_MILLIS, TimeUnit.MILLISECONDS), false);
    } catch (TimeoutException e) {
      call.cancel("seen enough", null);
      return new Answer(Status.OK, true);
    }
  }

  private static MethodDescriptor<Message, Message> dynamic(
      MethodDescriptor<?, ?> method, ProtoMethodDescriptorSupplier schema) {
    return MethodDescriptor.<Message, Message>newBuilder()
        .setType(method.getType())
        .setFullMethodName(method.getFullMethodName())
        .setRequestMarshaller(marshaller(schema.getMethodDescriptor().getInputType()))
        .setResponseMarshaller(marshaller(schema.getMethodDescriptor().getOutputType()))
        .build();
  }

  private static MethodDescriptor.Marshaller<Message> marshaller(Descriptor type) {
    return ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(type));
  }
}
