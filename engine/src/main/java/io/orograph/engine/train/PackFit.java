package io.orograph.engine.train;

import io.orograph.engine.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The fit of all networks of a pack, put together from pieces of the training samples. Means and
 * squares are joined by the pairwise formula of Chan, Golub and LeVeque (1983).
 */
final class PackFit {
  private final int networks;
  private final int outputs;
  private final double[] losses;
  private final double[] right;
  private final double[] means;
  private final double[] squares;
  private long count;

  PackFit(int networks, int outputs) {
    this.networks = networks;
    this.outputs = outputs;
    this.losses = new double[networks];
    this.right = new double[networks];
    this.means = new double[networks * outputs];
    this.squares = new double[networks * outputs];
  }

  /**
   * Takes the results of {@code EVALUATE} on a piece.
   *
   * @param samples of the piece
   */
  void add(List<Tensor> results, int samples) {
    double[] pieceLosses = results.get(0).doubles();
    double[] pieceRight = results.get(1).doubles();
    double[] pieceMeans = results.get(2).doubles();
    double[] pieceSquares = results.get(3).doubles();
    for (int k = 0; k < networks; k++) {
      losses[k] += pieceLosses[k];
      right[k] += pieceRight[k];
    }
    double all = count + samples;
    for (int i = 0; i < means.length; i++) {
      double gap = pieceMeans[i] - means[i];
      means[i] += gap * samples / all;
      squares[i] += pieceSquares[i] + gap * gap * count * samples / all;
    }
    count += samples;
  }

  /** The fits of the networks in these slots. */
  List<TrainingFit> fits(List<Integer> slots) {
    List<TrainingFit> fits = new ArrayList<>();
    for (int m : slots) {
      double sum = 0;
      for (int c = 0; c < outputs; c++) {
        sum += squares[m * outputs + c];
      }
      fits.add(
          new TrainingFit(
              losses[m] / count, 1 - right[m] / count, sum / ((double) count * outputs)));
    }
    return fits;
  }
}
