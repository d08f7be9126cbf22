package io.orograph.orchestrator.report;

import java.util.List;

/** The fixed texts of a report. */
final class Words {
  /** Colours follow the reader's own ground; nothing is loaded. */
  static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
        background: Canvas; color: CanvasText; }
      h1, h2 { line-height: 1.2; }
      h2 { margin-top: 2.5rem; border-bottom: 1px solid color-mix(in srgb, CanvasText 25%, Canvas); }
      .figures { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
      figure { margin: 0; }
      .figures.pairs { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); }
      svg.figure { max-width: 100%; height: auto; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { text-align: left; padding: .2rem .6rem; vertical-align: top; white-space: nowrap;
        border-bottom: 1px solid color-mix(in srgb, CanvasText 15%, Canvas); }
      code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
      pre { overflow-x: auto; padding: .8rem; background: color-mix(in srgb, CanvasText 7%, Canvas); }
      dt { font-weight: 600; margin-top: .6rem; }
      .quiet { opacity: .75; }
      td.prose { white-space: normal; min-width: 16rem; }
      """;

  /** How errors are to be read. */
  static final String ERRORS =
      "Values are means over the runs or pairs of a cell that reached their end, with one standard"
          + " error between replicates: for quantities of runs s/√n, for quantities of pairs the"
          + " delete-one-replicate jackknife, because pairs that share a replicate are not"
          + " independent. Errors of the estimator and of the finite evaluation set are separate"
          + " and are in the exported table. n counts runs or pairs with a value; what collapsed,"
          + " diverged, failed or is undefined is counted as missing, never as zero.";

  /** How metrics against each other are to be read. */
  static final String SCATTERS =
      "Each cell at its means with one replicate error, in the colour and shape of its phase; small, the single runs and pairs"
          + " behind the means. Where one quantity is of runs and the other of pairs, a pair stands at the mean of its two runs.";

  /** How landscapes are to be read. */
  static final String ALLOCATIONS =
      "What the change of the loss is due to, layer by layer, summed up along the training of one run of"
          + " each corner of the grid: below 0 a layer has helped. All layers together end at the change of"
          + " the loss over the training.";

  /** How training curves are to be read. */
  static final String CURVES =
      "The loss of the batches trained on, of the first eight runs of each corner of the grid; of long curves the"
          + " means of stretches. The loss of the whole training set at the end is in the table of cells.";

  /** How spectra are to be read. */
  static final String SPECTRA =
      "How many of the Hessian's eigenvalues lie where, at the end of one training of each corner of the grid: Lanczos"
          + " quadratures, each node spread by a normal density of one percent of their range. Most eigenvalues lie near 0;"
          + " those that stand apart at the right are the sharp directions, those below 0 lead downhill.";

  /** How the difference of allocations along training is to be read. */
  static final String HELD_OUT_LINES =
      "What is allocated to each layer of the loss on the samples trained on less what is of the loss on the test set, summed"
          + " up along the same training of one run of each corner of the grid: below 0 a layer has learned what does not"
          + " carry over. All layers together end at what the training loss fell more than the test loss.";

  /** How sums of both allocations are to be read. */
  static final String HELD_OUT =
      "The change of the loss that is allocated to each layer over the whole training, of the loss on the samples trained on and"
          + " on the test set along the same path: means over the runs with s/√n. A difference below 0 is learned of the"
          + " samples alone.";

  /** How the PL ratio along training is to be read. */
  static final String PL_LINES =
      "½‖∇L‖²/L of the sum L from the initial network on, at the checkpoints of one run of each corner of the grid: the μ"
          + " with which PL* holds there. It is never below its bound, λ_min of the tangent kernel of the same samples for"
          + " squared errors; where that falls and the loss still does too, it is the ratio that training lives on.";

  /** How the kernel along training is to be read. */
  static final String KERNEL_LINES =
      "The ends of the spectrum of the tangent kernel and its change from that of the initial network, at the checkpoints of"
          + " one run of each corner of the grid. A model that is linear in its parameters has the same kernel all the way.";

  /** How the compressibility along training is to be read. */
  static final String COMPRESSIONS =
      "C/√d of every weight tensor from the initial network on, at the checkpoints of one run of each corner of the"
          + " grid: 1 if all magnitudes of the tensor are equal, towards 0 if few differ from zero; Gaussian weights"
          + " have 0.80, uniform ones 0.87.";

  /** How descent on C alone is to be read. */
  static final String DESCENTS =
      "The weights of one run of each corner of the grid, moved down the compressibility C = ‖w‖₁/‖w‖₂ alone, without"
          + " the task. Where both lines meet the weights are ternary, all that are not zero of one magnitude, and C is"
          + " the root of their number. Only a single weight is a minimum.";

  /** How pruning sweeps are to be read. */
  static final String PRUNINGS =
      "Small weights of one run of each corner of the grid set to zero, at thresholds that are shares of each tensor's"
          + " largest magnitude, of the deviation of its weights, and of τ = ‖w‖₂²/‖w‖₁, of which descent on the"
          + " compressibility alone would take all that is smaller to zero.";

  /** How roughness indices are to be read. */
  static final String ROUGHNESS =
      "Means over the runs of a cell; the interval is the mean of both ends of the runs' own. τ of a direction is 1 on a"
          + " slope and 2 in a centred well; above 2 there are several minima. The index is 0 for a perfect bowl and for a"
          + " uniform slope alike and depends strongly on l: compare equal ones.";

  /** How losses at both solutions are to be read. */
  static final String SOLUTIONS =
      "Means over the runs of a cell: each loss at the solutions trained by either, at the end and at the first checkpoint that"
          + " is at most so far from the solution. Least squares has its minimum at 0, Deep Ritz at the energy of the solution,"
          + " or with a penalty on the boundary at that of the best of all functions, which is known in one dimension;"
          + " on sampled points the least energy of the sample may lie below that.";

  /** How roughness along training is to be read. */
  static final String ROUGHNESS_LINES =
      "The roughness index from the initial network on, at the checkpoints of one run of each corner of the grid, and the"
          + " mean of τ less 1: 0 on slopes alone, 1 in centred wells. Where all directions are slopes, or all wells, the index"
          + " is small; between, it is large.";

  /** What the landscapes show. */
  static final String LANDSCAPES =
      "Losses on straight lines and planes through one network of one cell per phase. They show two"
          + " directions out of very many: a smooth picture does not prove a smooth landscape."
          + " Colours and lines of equal loss are spaced by ratios. A path of checkpoints is projected"
          + " onto the plane, and its losses, shown on hover, need not be those of the plane beneath.";

  /** How labels are made. */
  static final String LABELS =
      "A label is read off the means in this order. Fitted: the mean training error is at most the"
          + " threshold. Poorly connected: mode connectivity below 0 where not fitted, below minus"
          + " the larger of the threshold and two replicate errors where fitted. Similar: CKA at or"
          + " above the threshold, or within the top third of the grid's fitted, connected cells, of"
          + " those of the same data set, task and family. I: not fitted, poorly connected. II: not"
          + " fitted, well connected. III: fitted, poorly connected. IV-A: fitted, well connected,"
          + " dissimilar. IV-B: fitted, well connected, similar. A question mark says that the curve"
          + " behind mode connectivity still changed when it was trained for twice as long, or that a"
          + " curve diverged. Hatched cells have no label; hovering says why. The label says nothing"
          + " about the Hessian, which is shown beside it.";

  /** What the methods rest on. */
  static final List<String> REFERENCES =
      List.of(
          "Y. Yang, L. Hodgkinson, R. Theisen, J. Zou, J. E. Gonzalez, K. Ramchandran, M. W."
              + " Mahoney: Taxonomizing local versus global structure in neural network loss"
              + " landscapes. NeurIPS 2021, arXiv:2107.11228. (Phases, panels, orientation of the"
              + " axes.)",
          "T. Garipov, P. Izmailov, D. Podoprikhin, D. Vetrov, A. G. Wilson: Loss surfaces, mode"
              + " connectivity, and fast ensembling of DNNs. NeurIPS 2018, arXiv:1802.10026."
              + " (Curves.)",
          "H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein: Visualizing the loss landscape of neural"
              + " nets. NeurIPS 2018, arXiv:1712.09913. (Slices, filter normalization, trajectories.)",
          "J. Lan, R. Liu, H. Zhou, J. Yosinski: LCA: loss change allocation for neural network"
              + " training. NeurIPS 2019, arXiv:1909.01440. (Allocations.)",
          "S. Kornblith, M. Norouzi, H. Lee, G. Hinton: Similarity of neural network"
              + " representations revisited. ICML 2019, arXiv:1905.00414. (CKA.)",
          "Z. Yao, A. Gholami, K. Keutzer, M. W. Mahoney: PyHessian: neural networks through the"
              + " lens of the Hessian. 2020, arXiv:1912.07145. (Hessian eigenvalues and trace.)",
          "M. F. Hutchinson: A stochastic estimator of the trace of the influence matrix for"
              + " Laplacian smoothing splines. Communications in Statistics 19(2), 1990. (Trace.)",
          "C. H. Martin, M. W. Mahoney: Rethinking generalization requires revisiting old ideas."
              + " 2017, arXiv:1710.09553. (Load and temperature.)",
          "Y. Benjamini, Y. Hochberg: Controlling the false discovery rate. Journal of the Royal"
              + " Statistical Society B 57(1), 1995. (Correction for many claims.)",
          "B. Efron, R. J. Tibshirani: An introduction to the bootstrap. 1993. (Jackknife and"
              + " resampling.)");

  private Words() {}
}
