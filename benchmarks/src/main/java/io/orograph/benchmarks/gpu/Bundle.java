package io.orograph.benchmarks.gpu;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.TorchRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Everything that {@code gpu.py} needs: compute programs as TorchScript archives, data as bare
 * little-endian numbers (so that not even NumPy is needed), a manifest, and the driver itself.
 *
 * @param files by path inside the bundle
 */
public record Bundle(SortedMap<String, byte[]> files) {
  /** Most bytes of a bundle: it is carried by hand. */
  public static final long LIMIT = 60_000_000;

  private static final String FOLDER = "orograph-gpu/";
  private static final String DRIVER = "gpu.py";
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  public Bundle {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** It came out larger than {@link #LIMIT}. */
  public static final class TooLarge extends IOException {
    TooLarge(long bytes, long limit) {
      super("bundle: %d bytes (expected: at most %d)".formatted(bytes, limit));
    }
  }

  /**
   * Gathers a bundle.
   *
   * @param peers folder of the driver
   * @param data folder of data sets that do not ship; made-up images are taken without CIFAR-10
   * @param revision of this software
   */
  public static Bundle gather(Path peers, Optional<Path> data, String revision) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    Map<GpuData.Kind, GpuData> sets = new EnumMap<>(GpuData.Kind.class);
    JsonObject described = new JsonObject();
    for (GpuData.Kind kind : GpuData.Kind.values()) {
      GpuData set = GpuData.of(kind, data);
      sets.put(kind, set);
      described.add(name(kind), data(name(kind), set, files));
    }
    JsonArray cases = new JsonArray();
    for (GpuCase one : GpuCase.all()) {
      GpuData set = sets.getOrDefault(one.data(), GpuData.of(one.data(), data));
      cases.add(program(one, Families.of(one.network(), set.shape(), set.classes()), files));
    }
    JsonObject manifest = new JsonObject();
    manifest.addProperty("revision", revision);
    manifest.addProperty("libtorch", TorchRuntime.LIBTORCH);
    manifest.add("data", described);
    manifest.add("cases", cases);
    files.put(
        "manifest.json",
        new GsonBuilder()
            .setPrettyPrinting()
            .create()
            .toJson(manifest)
            .getBytes(StandardCharsets.UTF_8));
    files.put(DRIVER, Files.readAllBytes(peers.resolve(DRIVER)));
    return new Bundle(files);
  }

  /** Writes it into a folder, which is made. */
  public void unpackTo(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path to = folder.resolve(file.getKey());
      Files.createDirectories(to.getParent());
      Files.write(to, file.getValue());
    }
  }

  /**
   * Writes it as a ZIP file with one folder {@code orograph-gpu}; equal bundles give equal bytes.
   *
   * @return its size in bytes
   * @throws TooLarge if it is above {@link #LIMIT}; nothing is written then
   */
  public long zipTo(Path file) throws IOException {
    return zipTo(file, LIMIT);
  }

  long zipTo(Path file, long limit) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    zip(bytes);
    if (bytes.size() > limit) {
      throw new TooLarge(bytes.size(), limit);
    }
    Files.write(file, bytes.toByteArray());
    return bytes.size();
  }

  private void zip(OutputStream to) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(to)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(FOLDER + file.getKey());
        entry.setTimeLocal(EPOCH);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
  }

  private static String name(GpuData.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static JsonObject data(String name, GpuData set, SortedMap<String, byte[]> files) {
    Samples samples = set.samples();
    float[] inputs = samples.inputs();
    byte[] numbers = new byte[inputs.length * Float.BYTES];
    little(numbers).asFloatBuffer().put(inputs);
    files.put("data/" + name + ".f32", numbers);
    byte[] labels = new byte[samples.count() * Long.BYTES];
    ByteBuffer to = little(labels);
    for (int label : samples.labels()) {
      to.putLong(label);
    }
    files.put("data/" + name + ".i64", labels);
    JsonObject about = new JsonObject();
    about.addProperty("origin", set.origin());
    about.addProperty("inputs", "data/" + name + ".f32");
    about.addProperty("labels", "data/" + name + ".i64");
    about.addProperty("count", samples.count());
    about.add("shape", numbers(set.shape()));
    about.addProperty("classes", set.classes());
    return about;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static JsonObject program(
      GpuCase one, Architecture architecture, SortedMap<String, byte[]> files) {
    byte[] archive = ComputeProgram.of(architecture, LossKind.CROSS_ENTROPY).archive();
    String file = "programs/" + one.key() + ".pt";
    files.put(file, archive);
    JsonObject about = new JsonObject();
    about.addProperty("name", one.name());
    about.addProperty("family", one.network().family().name().toLowerCase(Locale.ROOT));
    about.addProperty("program", file);
    about.addProperty("sha256", Digest.of(archive).hex());
    about.add("tensors", tensors(architecture));
    about.addProperty("data", name(one.data()));
    about.addProperty("batch", one.batchSize());
    about.addProperty("learning_rate", one.learningRate());
    about.addProperty("momentum", GpuCase.MOMENTUM);
    about.addProperty("samples", one.samples());
    about.add("packs", numbers(one.packs()));
    about.add("packs_short", numbers(one.briefPacks()));
    about.addProperty("short", !one.briefPacks().isEmpty());
    one.goal().ifPresent(goal -> about.addProperty("goal", goal));
    return about;
  }

  private static JsonArray tensors(Architecture architecture) {
    JsonArray tensors = new JsonArray();
    for (TensorSlot slot : architecture.layout().parameters()) {
      JsonArray tensor = new JsonArray();
      tensor.add(slot.name());
      tensor.add(numbers(slot.shape()));
      tensors.add(tensor);
    }
    return tensors;
  }

  private static JsonArray numbers(List<Integer> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
