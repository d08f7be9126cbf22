package io.orograph.benchmarks.curvature;

import com.google.gson.JsonObject;
import io.orograph.core.estimate.EigenPair;
import io.orograph.core.estimate.EigenPairs;
import io.orograph.core.estimate.TraceEstimate;
import java.util.List;
import java.util.Locale;

/** Whether the estimates of both sides agree, in a sentence. */
final class Agreement {
  /** The probes are equal, so only rounding is left; float32 sums of thousands of terms. */
  private static final double ROUNDING = 1e-3;

  /** Of the largest eigenvalue: what float32 leaves of a value whose residual is smaller still. */
  private static final double RELATIVE = 1e-5;

  private Agreement() {}

  /** What a comparison says, and whether both sides agree. */
  record Compared(String sentence, boolean agree) {}

  /**
   * Within four residuals, which bound the distance of each value to an eigenvalue, plus rounding.
   */
  static Compared eigenvalues(String name, EigenPairs ours, List<JsonObject> theirs) {
    boolean agree =
        theirs.stream()
            .allMatch(t -> near(ours.top(), t, "top") && near(ours.bottom(), t, "bottom"));
    String sentence =
        String.format(
            Locale.ROOT,
            "agreement, %s: ours %.6g and %.6g in %d products, PyTorch %.6g and %.6g in %d; all ways %s",
            name,
            ours.top().value(),
            ours.bottom().value(),
            ours.matvecs(),
            number(theirs.getFirst(), "top"),
            number(theirs.getFirst(), "bottom"),
            (int) number(theirs.getFirst(), "products"),
            agree ? "agree within 4 residuals" : "DIFFER");
    return new Compared(sentence, agree);
  }

  /** Within a thousandth of the estimator error. */
  static Compared trace(String name, TraceEstimate ours, List<JsonObject> theirs) {
    double allowed = ROUNDING * ours.estimatorError();
    boolean agree =
        theirs.stream().allMatch(t -> Math.abs(ours.value() - number(t, "trace")) <= allowed);
    String sentence =
        String.format(
            Locale.ROOT,
            "agreement, %s: ours %.8g, PyTorch %.8g on the same probes (estimator error %.2g); all ways %s",
            name,
            ours.value(),
            number(theirs.getFirst(), "trace"),
            ours.estimatorError(),
            agree ? "agree to rounding" : "DIFFER");
    return new Compared(sentence, agree);
  }

  private static boolean near(EigenPair ours, JsonObject theirs, String end) {
    double residual = Math.max(ours.residual(), number(theirs, end + "_residual"));
    double allowed = 4 * residual + RELATIVE * number(theirs, "top");
    return Math.abs(ours.value() - number(theirs, end)) <= allowed;
  }

  private static double number(JsonObject result, String name) {
    return result.get(name).getAsDouble();
  }
}
