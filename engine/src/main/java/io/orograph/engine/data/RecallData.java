package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.RecallSpec;
import java.util.Optional;

/**
 * Sequences of a {@link RecallSpec}. Sample i is drawn from {@code train} or {@code test}, i of the
 * label {@code recall} of the data seed: the query, the class, a permutation of the places of the
 * pairs, of which the mentions take the first; then for each place in its order, of a mention u
 * uniform in [0, 1) and a value, which it says where u is below the share of flips and the class
 * elsewhere, and of another pair a key, counted without the query, and a value. So more samples
 * leave the first ones as they are, and masks of flips are nested.
 *
 * <p>The digest is that of the draw of the usual specification with seed 0 (tokens as 32-bit
 * floats, then labels as 32-bit integers, little-endian), whatever is drawn: it tells how samples
 * are made.
 */
final class RecallData {
  private RecallData() {}

  /** The usual one of seed 0. */
  static DataSet usual() {
    return drawn(RecallSpec.USUAL, 0);
  }

  /** That of a specification. */
  static DataSet drawn(RecallSpec spec, long dataSeed) {
    return draw(spec, Seed.of(dataSeed)).set(spec);
  }

  private static Draw draw(RecallSpec spec, Seed seed) {
    Seed own = seed.derive(RecallSpec.NAME);
    int train = spec.trainSamples();
    int count = train + spec.testSamples();
    Draw draw = new Draw(new float[Math.multiplyExact(count, spec.length())], new int[count]);
    for (int i = 0; i < count; i++) {
      boolean trains = i < train;
      Seed ofSample = own.derive(trains ? "train" : "test", trains ? i : i - train);
      draw.labels()[i] = fill(spec, ofSample.stream(), draw.tokens(), i * spec.length());
    }
    return draw;
  }

  /** Writes a sample to {@code tokens[at …]}; its class. */
  private static int fill(RecallSpec spec, RandomStream stream, float[] tokens, int at) {
    int query = stream.nextInt(spec.keys());
    int label = stream.nextInt(spec.values());
    boolean[] mentions = new boolean[spec.pairs()];
    int[] order = stream.permutation(spec.pairs());
    for (int m = 0; m < spec.mentions(); m++) {
      mentions[order[m]] = true;
    }
    tokens[at] = query;
    for (int pair = 0; pair < spec.pairs(); pair++) {
      int key = query;
      int value = label;
      if (mentions[pair]) {
        double u = stream.nextDouble();
        int drawn = stream.nextInt(spec.values());
        value = u < spec.flips() ? drawn : label;
      } else {
        int other = stream.nextInt(spec.keys() - 1);
        key = other < query ? other : other + 1;
        value = stream.nextInt(spec.values());
      }
      tokens[at + 1 + 2 * pair] = key;
      tokens[at + 2 + 2 * pair] = spec.keys() + value;
    }
    return label;
  }

  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  private record Draw(float[] tokens, int[] labels) {
    DataSet set(RecallSpec spec) {
      DataCatalogue.Entry entry = spec.entry(RecallSpec.NAME);
      return new DataSet(
          entry.name(),
          entry.shape(),
          entry.classes(),
          new Samples(spec.length(), tokens, labels),
          Draws.train(spec.trainSamples()),
          Draws.test(spec.trainSamples(), spec.testSamples()),
          Reference.DIGEST,
          Optional.empty(),
          entry.vocabulary());
    }
  }

  /** Made when first asked for, by the class loader. */
  private static final class Reference {
    static final Digest DIGEST = digest(draw(RecallSpec.USUAL, Seed.of(0)));

    private static Digest digest(Draw draw) {
      return Draws.digest(draw.tokens(), new double[0], draw.labels());
    }
  }
}
