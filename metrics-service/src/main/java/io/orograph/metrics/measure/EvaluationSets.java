package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Split;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.engine.checkpoint.Artifacts;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.MixupInputs;
import io.orograph.engine.data.Samples;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The evaluation sets of a process, each made and stored once. Safe for use by several threads.
 *
 * <p>Probe sets are taken from the nested order's first {@code probeSubset} samples, so they hold
 * the same samples in every cell; with the pixel noise of the data asked for, which who compares
 * networks asks without.
 */
public final class EvaluationSets {
  private static final int KEPT = 32;

  private final CheckpointStore store;
  private final DataSets data;
  private final TaskKind task;
  private final Map<Key, EvaluationSet> sets;

  /** What decides a set. */
  private sealed interface Key {
    record Train(DataSpec data, TaskKind task) implements Key {}

    record Test(DataSpec data, TaskKind task) implements Key {}

    record Probe(DataSpec data, TaskKind task, int count) implements Key {}

    record Mixup(DataSpec data, int count, double shape, Seed seed) implements Key {}
  }

  /** Sets of data that ship are written to this store. */
  public EvaluationSets(CheckpointStore store) {
    this(store, DataSets.shipped());
  }

  /**
   * No sets yet.
   *
   * @param store where they are written to
   * @param data what they are taken from
   */
  public EvaluationSets(CheckpointStore store, DataSets data) {
    this(store, data, TaskKind.CLASSIFICATION, new LinkedHashMap<>(16, 0.75f, true));
  }

  private EvaluationSets(
      CheckpointStore store, DataSets data, TaskKind task, Map<Key, EvaluationSet> sets) {
    this.store = store;
    this.data = data;
    this.task = task;
    this.sets = sets;
  }

  /** The same sets, but with what another task fits. */
  EvaluationSets of(TaskKind other) {
    return new EvaluationSets(store, data, other, sets);
  }

  /** What the sets are taken from. */
  DataSets data() {
    return data;
  }

  /** The training samples in use, with the labels used for training. */
  public EvaluationSet train(DataSpec data) throws IOException {
    return get(new Key.Train(data, task));
  }

  /** The test samples, with clean labels. */
  public EvaluationSet test(DataSpec data) throws IOException {
    return get(new Key.Test(data, task));
  }

  /**
   * The first training samples of the smallest subset, with the labels used for training.
   *
   * @param count wanted; at most {@code probeSubset} are there
   */
  public EvaluationSet probe(DataSpec data, int probeSubset, int count) throws IOException {
    return get(new Key.Probe(smallest(data, probeSubset), task, Math.min(count, probeSubset)));
  }

  /**
   * Mixed-up inputs made of the smallest subset.
   *
   * @param shape both parameters of the Beta law of the weights
   */
  public EvaluationSet mixup(DataSpec data, int probeSubset, int count, double shape, Seed seed)
      throws IOException {
    return get(new Key.Mixup(smallest(data, probeSubset), count, shape, seed));
  }

  private static DataSpec smallest(DataSpec data, int probeSubset) {
    return data.withSubset(probeSubset - data.boundaryRows());
  }

  private EvaluationSet get(Key key) throws IOException {
    synchronized (sets) {
      return found(key);
    }
  }

  private EvaluationSet found(Key key) throws IOException {
    EvaluationSet known = sets.get(key);
    if (known != null) {
      return known;
    }
    EvaluationSet made =
        switch (key) {
          case Key.Train k -> labelled(data.prepare(k.data(), k.task()).train(), Split.TRAIN);
          case Key.Test k -> labelled(data.prepare(k.data(), k.task()).test(), Split.TEST);
          case Key.Probe k ->
              labelled(data.prepare(k.data(), k.task()).train().first(k.count()), Split.TRAIN);
          case Key.Mixup k -> mixup(k);
        };
    sets.put(key, made);
    if (sets.size() > KEPT) {
      sets.remove(sets.keySet().iterator().next());
    }
    return made;
  }

  private EvaluationSet labelled(Samples samples, Split split) throws IOException {
    return new EvaluationSet(samples, put(Artifacts.evaluationSet(samples)), split);
  }

  private EvaluationSet mixup(Key.Mixup key) throws IOException {
    Samples source = data.prepare(key.data()).train();
    float[] inputs = MixupInputs.of(source, key.count(), key.shape(), key.seed());
    Samples unlabelled = new Samples(source.features(), inputs, new int[key.count()]);
    return new EvaluationSet(
        unlabelled, put(Artifacts.inputSet(inputs, source.features())), Split.TRAIN);
  }

  private ArtifactRef put(byte[] bytes) throws IOException {
    return new ArtifactRef(store.put(bytes), ArtifactKind.EVALUATION_SET, bytes.length);
  }
}
