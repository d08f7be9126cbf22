package io.orograph.core.sweep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The identity of a training: SHA-256 of the canonical text of its settings, run seed and
 * replicate.
 *
 * <p>The text starts with {@code orograph.run/1}, then one line {@code path=value} for each field
 * that differs from its default, sorted by path; numbers as {@link Canonical#number}, names in
 * lower case. Name, measurements, priority, project and grid position never enter, so a new metric
 * or a new field changes no run. Ours, because identity must not depend on how a message is
 * serialized.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record RunKey(String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public RunKey {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("run key: " + hex + " (expected: 64 hexadecimal digits)");
    }
  }

  /** The key of a run with these settings. */
  public static RunKey of(RunSettings settings, long runSeed, int replicate) {
    return digest(text(settings, runSeed, replicate));
  }

  /**
   * The key that replicates of one number share across the cells of a paired sweep: as {@link #of},
   * without the fields that the axes vary.
   */
  public static RunKey paired(SweepSpec spec, int replicate) {
    SortedMap<String, String> fields = fields(spec.base());
    for (Axis axis : spec.axes()) {
      fields.remove(axis.knob().path());
      if (axis.knob().isChoice()) {
        Set<String> changed = Choices.prefixes(axis);
        fields.keySet().removeIf(field -> changed.stream().anyMatch(field::startsWith));
      }
    }
    return digest(text(fields, spec.runSeed(), replicate));
  }

  /** The canonical text that {@link #of} digests. */
  public static String text(RunSettings settings, long runSeed, int replicate) {
    return text(fields(settings), runSeed, replicate);
  }

  private static String text(SortedMap<String, String> fields, long runSeed, int replicate) {
    fields.put("run_seed", Long.toString(runSeed));
    fields.put("replicate", Integer.toString(replicate));
    StringBuilder text = new StringBuilder("orograph.run/1\n");
    for (Map.Entry<String, String> field : fields.entrySet()) {
      text.append(field.getKey()).append('=').append(field.getValue()).append('\n');
    }
    return text.toString();
  }

  private static RunKey digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return new RunKey(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The fields that identify a training, by path; those with their usual value are left out. */
  static SortedMap<String, String> fields(RunSettings s) {
    SortedMap<String, String> f = new TreeMap<>();
    DataSpec d = s.data();
    f.put("data.name", d.name());
    put(f, "data.subset", Integer.toString(d.subset()), "0");
    put(f, "data.subset_rule", lower(d.subsetRule()), "stratified");
    put(f, "data.label_noise", Canonical.number(d.labelNoise()), "0");
    put(f, "data.pixel_noise", Canonical.number(d.pixelNoise()), "0");
    put(f, "data.data_seed", Long.toString(d.dataSeed()), "0");
    put(f, "data.validation_fraction", Canonical.number(d.validationFraction()), "0");
    put(f, "data.boundary.kind", lower(d.boundary().kind()), "hard");
    put(f, "data.boundary.weight", Canonical.number(d.boundary().weight()), "0");
    put(f, "data.boundary.points", Integer.toString(d.boundary().points()), "0");
    d.set().ifPresent(set -> set(f, set));
    put(f, "task.kind", lower(s.task().kind()), "classification");
    put(f, "task.loss", lower(s.task().loss()), "cross_entropy");
    put(f, "task.parametrization", lower(s.task().parametrization()), "standard");
    NetworkSpec n = s.network();
    f.put("network.family", lower(n.family()));
    f.put("network.width", Integer.toString(n.width()));
    put(f, "network.depth", Integer.toString(n.depth()), "0");
    put(f, "network.activation", lower(n.activation()), "relu");
    put(f, "network.batch_norm", Boolean.toString(n.batchNorm()), "false");
    put(f, "network.output", lower(n.output()), "linear");
    put(f, "network.biases", Boolean.toString(n.biases()), "true");
    put(f, "network.bottleneck", Integer.toString(n.bottleneck()), "0");
    put(f, "network.heads", Integer.toString(n.heads()), "0");
    n.own()
        .ifPresent(own -> own.fields().forEach((path, value) -> f.put("network." + path, value)));
    put(f, "network.initialization", lower(n.initialization()), "default");
    TrainingSpec t = s.training();
    optimizer(f, t.optimizer());
    f.put("training.batch_size", Integer.toString(t.batchSize()));
    f.put("training.length", t.length().canonical());
    put(f, "training.schedule.kind", lower(t.schedule().kind()), "constant");
    put(f, "training.schedule.factor", Canonical.number(t.schedule().factor()), "1");
    put(f, "training.schedule.at", Canonical.number(t.schedule().at()), "0");
    t.regularizers().forEach(r -> regularizer(f, r));
    for (int i = 0; i < t.layerRates().size(); i++) {
      LayerRate rate = t.layerRates().get(i);
      f.put(
          "training.layer_rates." + i,
          rate.parameters() + ":" + Canonical.number(rate.factor()) + ":" + rate.fromStep());
    }
    return f;
  }

  private static void set(SortedMap<String, String> f, SetSpec set) {
    SortedMap<String, String> usual = set.usualFields();
    set.fields()
        .forEach((path, value) -> put(f, "data." + path, value, usual.getOrDefault(path, "")));
  }

  private static void regularizer(SortedMap<String, String> f, RegularizerSpec r) {
    String path = "training.regularizers." + r.kind().word() + ".";
    f.put(path + "coefficient", Canonical.number(r.coefficient()));
    put(f, path + "scope", lower(r.scope()), "layer");
    put(f, path + "radius", Canonical.number(r.radius()), "0");
    put(f, path + "biases", Boolean.toString(r.biases()), "false");
  }

  private static void optimizer(SortedMap<String, String> f, OptimizerSpec o) {
    String path = "training.optimizer.";
    put(f, path + "kind", lower(o.kind()), "sgd");
    f.put(path + "learning_rate", Canonical.number(o.learningRate()));
    put(f, path + "momentum", Canonical.number(o.momentum()), "0");
    put(f, path + "nesterov", Boolean.toString(o.nesterov()), "false");
    put(f, path + "beta1", Canonical.number(o.beta1()), "0.9");
    put(f, path + "beta2", Canonical.number(o.beta2()), "0.999");
    put(f, path + "epsilon", Canonical.number(o.epsilon()), "0.00000001");
    put(f, path + "smoothing", Canonical.number(o.smoothing()), "0.99");
    put(f, path + "weight_decay", Canonical.number(o.weightDecay()), "0");
    put(f, path + "weight_decay_scope", lower(o.weightDecayScope()), "all");
  }

  private static void put(SortedMap<String, String> f, String path, String value, String usual) {
    if (!value.equals(usual)) {
      f.put(path, value);
    }
  }

  private static String lower(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return hex;
  }
}
