package io.orograph.engine.checkpoint;

import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.sweep.RunKey;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.train.Weights;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * One network as a safetensors file that PyTorch's {@code load_state_dict} takes: names and layouts
 * of its {@code state_dict}, float32; the counters {@code num_batches_tracked} are int64 scalars
 * and equal the step.
 *
 * <p>Metadata: {@code format} = {@value #FORMAT}, {@code run}, {@code role}, {@code step}, {@code
 * architecture} (canonical text), {@code program} (digest), {@code engine} (versions).
 *
 * @param run whose
 * @param role why it is kept
 * @param step steps done
 * @param architecture canonical text of the architecture
 * @param program digest of the compute program that trained it
 * @param engine versions, as in provenance
 * @param weights parameters and running statistics
 */
public record NetworkCheckpoint(
    RunKey run,
    CheckpointRole role,
    long step,
    String architecture,
    String program,
    String engine,
    Weights weights) {
  /** The format's name and version. */
  public static final String FORMAT = "orograph.checkpoint/1";

  /** The file. */
  public byte[] bytes(ParameterLayout layout) {
    Map<String, Safetensors.Tensor> tensors =
        new TreeMap<>(SlotTensors.cut(layout.parameters(), weights.theta()));
    tensors.putAll(SlotTensors.cut(layout.buffers(), weights.statistics()));
    layout.counters().forEach(name -> tensors.put(name, Safetensors.Tensor.of(new long[] {step})));
    return Safetensors.write(
        tensors,
        Map.of(
            "format", FORMAT,
            "run", run.hex(),
            "role", role.name(),
            "step", Long.toString(step),
            "architecture", architecture,
            "program", program,
            "engine", engine));
  }

  /**
   * Reads a file of this format.
   *
   * @param expected the architecture it must hold
   * @throws IOException if it is not well-formed or holds another architecture; the message says
   *     what
   */
  public static NetworkCheckpoint read(byte[] bytes, Architecture expected) throws IOException {
    Safetensors.Content content = Safetensors.read(bytes);
    Metadata metadata = new Metadata(content.metadata());
    metadata.require("format", FORMAT);
    metadata.require("architecture", expected.text());
    ParameterLayout layout = expected.layout();
    return new NetworkCheckpoint(
        metadata.runKey("run"),
        metadata.role("role"),
        metadata.number("step"),
        expected.text(),
        metadata.text("program"),
        metadata.text("engine"),
        new Weights(
            SlotTensors.join(content, layout.parameters()),
            SlotTensors.join(content, layout.buffers())));
  }

  /**
   * Reads a file from elsewhere by its tensors alone. One of this format, which a lab has written,
   * says which architecture it holds: then it must be this one.
   *
   * @param expected the architecture whose tensors it must hold
   * @throws IOException if it is not well-formed or holds others; the message says what
   */
  public static Weights imported(byte[] bytes, Architecture expected) throws IOException {
    Safetensors.Content content = Safetensors.read(bytes);
    if (FORMAT.equals(content.metadata().get("format"))) {
      new Metadata(content.metadata()).require("architecture", expected.text());
    }
    ParameterLayout layout = expected.layout();
    return new Weights(
        SlotTensors.join(content, layout.parameters()),
        SlotTensors.join(content, layout.buffers()));
  }
}
