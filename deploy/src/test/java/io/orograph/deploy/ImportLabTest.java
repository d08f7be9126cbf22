package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.checkpoint.Safetensors.Tensor;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.DataSpec;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.Samples;
import io.orograph.v1.CheckpointRef;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.v1.GetImportedCheckpointRequest;
import io.orograph.v1.GetMeasurementRequest;
import io.orograph.v1.ImportCheckpointRequest;
import io.orograph.v1.ImportCheckpointResponse;
import io.orograph.v1.ImportedCheckpoint;
import io.orograph.v1.Measurement;
import io.orograph.v1.NetworkFamily;
import io.orograph.v1.StandaloneMeasurement;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Networks that were made here by hand, brought into a lab of three processes and measured. */
@Tag("slow") // a lab of three processes
@Timeout(300)
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class ImportLabTest {
  private static final int INPUTS = 64;
  private static final int CLASSES = 10;
  private static final int CHUNK = 128 << 10;

  @TempDir private Path folder;

  /** An MLP with one hidden layer and batch normalization, as numbers. */
  private static Map<String, Tensor> network(int width, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> tensors = new TreeMap<>();
    tensors.put("0.weight", drawn(random, width, INPUTS));
    tensors.put("0.bias", drawn(random, width));
    tensors.put("1.weight", drawn(random, width));
    tensors.put("1.bias", drawn(random, width));
    tensors.put("1.running_mean", drawn(random, width));
    float[] variances = new float[width];
    for (int i = 0; i < width; i++) {
      variances[i] = 0.5F + random.nextFloat();
    }
    tensors.put("1.running_var", Tensor.of(variances, width));
    tensors.put("3.weight", drawn(random, CLASSES, width));
    tensors.put("3.bias", drawn(random, CLASSES));
    return tensors;
  }

  private static Tensor drawn(Random random, long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.3 * random.nextGaussian());
    }
    return Tensor.of(values, shape);
  }

  private static float[] of(Map<String, Tensor> network, String name) {
    Tensor tensor = network.get(name);
    if (tensor == null) {
      throw new AssertionError(name);
    }
    return tensor.floats();
  }

  /** Mean cross-entropy over the training set, as anybody would write it down. */
  private static double loss(Map<String, Tensor> network, int width) {
    Samples train = DataSets.shipped().prepare(DataSpec.of("digits")).train();
    float[] x = train.inputs();
    float[] first = of(network, "0.weight");
    float[] bias = of(network, "0.bias");
    float[] mean = of(network, "1.running_mean");
    float[] variance = of(network, "1.running_var");
    float[] scale = of(network, "1.weight");
    float[] shift = of(network, "1.bias");
    float[] last = of(network, "3.weight");
    float[] offset = of(network, "3.bias");
    double sum = 0;
    for (int n = 0; n < train.count(); n++) {
      double[] hidden = new double[width];
      for (int i = 0; i < width; i++) {
        double z = bias[i];
        for (int j = 0; j < INPUTS; j++) {
          z += (double) first[i * INPUTS + j] * x[n * INPUTS + j];
        }
        double normal = (z - mean[i]) / Math.sqrt(variance[i] + 1e-5);
        hidden[i] = Math.max(0, normal * scale[i] + shift[i]);
      }
      double[] logits = new double[CLASSES];
      double exponentials = 0;
      for (int c = 0; c < CLASSES; c++) {
        logits[c] = offset[c];
        for (int i = 0; i < width; i++) {
          logits[c] += (double) last[c * width + i] * hidden[i];
        }
        exponentials += Math.exp(logits[c]);
      }
      sum += Math.log(exponentials) - logits[train.labels()[n]];
    }
    return sum / train.count();
  }

  private static ImportCheckpointRequest first(byte[] file, int width, UUID request) {
    ImportCheckpointRequest.Builder first =
        ImportCheckpointRequest.newBuilder().setRequestId(request.toString());
    first
        .getCheckpointBuilder()
        .setDigest(Digest.of(file).hex())
        .setSizeBytes(file.length)
        .getDataBuilder()
        .setName("digits");
    first
        .getCheckpointBuilder()
        .getNetworkBuilder()
        .setFamily(NetworkFamily.NETWORK_FAMILY_MLP)
        .setWidth(width)
        .setDepth(1)
        .setBatchNorm(true);
    return first.build();
  }

  private static ImportCheckpointResponse bring(
      Laboratory laboratory, ImportCheckpointRequest first, byte[] file, int from, int to) {
    CompletableFuture<ImportCheckpointResponse> answer = new CompletableFuture<>();
    StreamObserver<ImportCheckpointRequest> stream =
        CheckpointServiceGrpc.newStub(laboratory.checkpoints().getChannel())
            .withWaitForReady()
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .importCheckpoint(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ImportCheckpointResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    stream.onNext(first);
    for (int at = from; at < to; at += CHUNK) {
      byte[] part = Arrays.copyOfRange(file, at, Math.min(to, at + CHUNK));
      CRC32C crc = new CRC32C();
      crc.update(part);
      stream.onNext(
          ImportCheckpointRequest.newBuilder()
              .setOffset(at)
              .setData(ByteString.copyFrom(part))
              .setCrc32C((int) crc.getValue())
              .build());
    }
    stream.onCompleted();
    return answer.join();
  }

  private static Measurement measured(
      Laboratory laboratory, MetricKind kind, List<ImportedCheckpoint> of) throws Exception {
    StandaloneMeasurement.Builder wanted = StandaloneMeasurement.newBuilder();
    wanted.getSpecBuilder().setKind(kind.name());
    of.forEach(c -> wanted.addCheckpoints(CheckpointRef.newBuilder().setDigest(c.getDigest())));
    StandaloneMeasurement m =
        laboratory
            .measurements()
            .createMeasurement(
                CreateMeasurementRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setMeasurement(wanted)
                    .build())
            .getMeasurement();
    for (int look = 0; look < 1200 && !m.hasMeasurement(); look++) {
      // Nobody counts this latch down: a pause that an interrupt can end.
      var unused = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
      m =
          laboratory
              .measurements()
              .getMeasurement(GetMeasurementRequest.newBuilder().setName(m.getName()).build())
              .getMeasurement();
    }
    assertThat(m.hasMeasurement()).as(kind + "\n" + laboratory.logs()).isTrue();
    return m.getMeasurement();
  }

  @Test
  void aNetworkFromElsewhereHasTheLossThatAnybodyComputes() throws Exception {
    int narrow = 8;
    int wide = 3000; // of several chunks
    Map<String, Tensor> small = network(narrow, 1);
    Map<String, Tensor> large = network(wide, 2);
    byte[] smallFile = Safetensors.write(small, Map.of("format", "pt"));
    byte[] largeFile = Safetensors.write(large, Map.of());
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      ImportCheckpointRequest first = first(largeFile, wide, UUID.randomUUID());
      ImportCheckpointResponse torn = bring(laboratory, first, largeFile, 0, 3 * CHUNK);
      assertThat(torn.getCommittedBytes()).isEqualTo(3 * CHUNK);
      laboratory.restart(Service.ORCHESTRATOR);
      ImportCheckpointResponse asked = bring(laboratory, first, largeFile, 0, 0);
      assertThat(asked.getCommittedBytes()).isEqualTo(3 * CHUNK);
      ImportedCheckpoint second =
          bring(laboratory, first, largeFile, 3 * CHUNK, largeFile.length).getCheckpoint();
      ImportedCheckpoint one =
          bring(
                  laboratory,
                  first(smallFile, narrow, UUID.randomUUID()),
                  smallFile,
                  0,
                  smallFile.length)
              .getCheckpoint();

      laboratory.restart(Service.ORCHESTRATOR);
      assertThat(
              laboratory
                  .checkpoints()
                  .getImportedCheckpoint(
                      GetImportedCheckpointRequest.newBuilder().setName(second.getName()).build())
                  .getCheckpoint())
          .as("after a kill")
          .isEqualTo(second);
      assertThat(measured(laboratory, MetricKind.TRAIN_LOSS, List.of(one)).getEstimate().getValue())
          .isCloseTo(loss(small, narrow), within(1e-9));
      assertThat(
              measured(laboratory, MetricKind.TOP_EIGENVALUE, List.of(one))
                  .getEstimate()
                  .getValue())
          .isPositive();
      Measurement pair = measured(laboratory, MetricKind.CKA_SIMILARITY, List.of(one, second));
      assertThat(pair.getEstimate().getValue()).isBetween(0.0, 1.0);
      assertThat(pair.getOtherCell()).startsWith("checkpoint=c-");
      assertThat(pair.getCheckpointsList())
          .extracting(CheckpointRef::getDigest)
          .containsExactly(one.getDigest(), second.getDigest());
    }
  }
}
