package io.orograph.engine.checkpoint;

import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.sweep.RunKey;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.train.MemberState;
import io.orograph.engine.train.PackState;
import io.orograph.engine.train.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pack's state as a safetensors file.
 *
 * <p>For K members: {@code theta/NAME}, with batch normalization {@code statistics/NAME}, and for
 * each of the R vectors of the optimizer's state, {@code optimizer.0/NAME}, {@code
 * optimizer.1/NAME}, … of shape (K, …), float32; {@code epoch_sum}, {@code last_epoch_loss}, {@code
 * point_sum} of shape (K), float64; {@code calm_epochs} of shape (K), int64. The place in the data
 * order, in the learning-rate schedule and in Adam's bias correction is the step; there is no
 * generator state, because every draw is a function of run and step. Metadata: {@code format} =
 * {@value #FORMAT}, {@code step}, {@code members} (run keys in order, by commas), {@code
 * optimizer_rows} (R), {@code architecture}, {@code program}, {@code device_class}.
 *
 * @param state the state
 * @param program digest of the compute program
 * @param deviceClass what must be equal for the continuation to give the same bits
 */
public record ResumeState(PackState state, String program, String deviceClass) {
  /** The format's name and version. */
  public static final String FORMAT = "orograph.resume/2";

  private static final String THETA = "theta/";
  private static final String STATISTICS = "statistics/";

  /** More vectors than any optimizer keeps; a file that claims more is not one of ours. */
  private static final int MOST_ROWS = 16;

  /** The file. */
  public byte[] bytes(Architecture architecture) {
    ParameterLayout layout = architecture.layout();
    List<MemberState> members = state.members();
    int count = members.size();
    Map<String, Safetensors.Tensor> tensors = new TreeMap<>();
    if (count > 0) {
      tensors.putAll(
          SlotTensors.stack(
              THETA, layout.parameters(), members.stream().map(m -> m.weights().theta()).toList()));
      tensors.putAll(
          SlotTensors.stack(
              STATISTICS,
              layout.buffers(),
              members.stream().map(m -> m.weights().statistics()).toList()));
    }
    int rows = count == 0 ? 0 : members.getFirst().optimizer().size();
    for (int r = 0; r < rows; r++) {
      int row = r;
      tensors.putAll(
          SlotTensors.stack(
              row(r),
              layout.parameters(),
              members.stream().map(m -> m.optimizer().get(row)).toList()));
    }
    tensors.put(
        "epoch_sum", doubles(members.stream().mapToDouble(MemberState::epochSum).toArray()));
    tensors.put(
        "last_epoch_loss",
        doubles(members.stream().mapToDouble(MemberState::lastEpochLoss).toArray()));
    tensors.put(
        "point_sum", doubles(members.stream().mapToDouble(MemberState::pointSum).toArray()));
    tensors.put(
        "calm_epochs",
        Safetensors.Tensor.of(
            members.stream().mapToLong(MemberState::calmEpochs).toArray(), count));
    return Safetensors.write(
        tensors,
        Map.of(
            "format",
            FORMAT,
            "step",
            Long.toString(state.step()),
            "members",
            String.join(",", members.stream().map(m -> m.run().hex()).toList()),
            "optimizer_rows",
            Integer.toString(rows),
            "architecture",
            architecture.text(),
            "program",
            program,
            "device_class",
            deviceClass));
  }

  /**
   * Reads a file of this format.
   *
   * @param expected the architecture it must hold
   * @throws IOException if it is not well-formed or holds another architecture; the message says
   *     what
   */
  public static ResumeState read(byte[] bytes, Architecture expected) throws IOException {
    Safetensors.Content content = Safetensors.read(bytes);
    Metadata metadata = new Metadata(content.metadata());
    metadata.require("format", FORMAT);
    metadata.require("architecture", expected.text());
    List<RunKey> runs = new ArrayList<>();
    String list = metadata.text("members");
    for (String hex : list.isEmpty() ? List.<String>of() : List.of(list.split(",", -1))) {
      runs.add(Metadata.runKeyOf(hex));
    }
    return new ResumeState(
        new PackState(
            metadata.number("step"),
            members(content, runs, expected.layout(), optimizerRows(metadata))),
        metadata.text("program"),
        metadata.text("device_class"));
  }

  private static String row(int r) {
    return "optimizer." + r + "/";
  }

  private static int optimizerRows(Metadata metadata) throws IOException {
    long rows = metadata.number("optimizer_rows");
    if (rows < 0 || rows > MOST_ROWS) {
      throw new IOException(
          "metadata optimizer_rows: " + rows + " (expected: 0 to " + MOST_ROWS + ")");
    }
    return (int) rows;
  }

  private static List<MemberState> members(
      Safetensors.Content content, List<RunKey> runs, ParameterLayout layout, int rows)
      throws IOException {
    int count = runs.size();
    if (count == 0) {
      return List.of();
    }
    List<float[]> theta = SlotTensors.unstack(content, THETA, layout.parameters(), count);
    List<float[]> statistics = SlotTensors.unstack(content, STATISTICS, layout.buffers(), count);
    List<List<float[]>> optimizer = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      optimizer.add(SlotTensors.unstack(content, row(r), layout.parameters(), count));
    }
    double[] epochSum = column(content, "epoch_sum", Safetensors.Dtype.F64, count).doubles();
    double[] lastEpoch = column(content, "last_epoch_loss", Safetensors.Dtype.F64, count).doubles();
    double[] pointSum = column(content, "point_sum", Safetensors.Dtype.F64, count).doubles();
    long[] calm = column(content, "calm_epochs", Safetensors.Dtype.I64, count).longs();
    List<MemberState> members = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int member = k;
      members.add(
          new MemberState(
              runs.get(k),
              new Weights(theta.get(k), statistics.get(k)),
              optimizer.stream().map(row -> row.get(member)).toList(),
              epochSum[k],
              lastEpoch[k],
              Math.toIntExact(calm[k]),
              pointSum[k]));
    }
    return members;
  }

  private static Safetensors.Tensor column(
      Safetensors.Content content, String name, Safetensors.Dtype dtype, long count)
      throws IOException {
    Safetensors.Tensor tensor = content.tensor(name);
    if (tensor.dtype() != dtype || !tensor.shape().equals(List.of(count))) {
      throw new IOException(
          "tensor %s: %s%s (expected: %s[%d])"
              .formatted(name, tensor.dtype(), tensor.shape(), dtype, count));
    }
    return tensor;
  }

  private static Safetensors.Tensor doubles(double[] values) {
    return Safetensors.Tensor.of(values, values.length);
  }
}
