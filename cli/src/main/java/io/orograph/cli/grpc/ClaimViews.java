package io.orograph.cli.grpc;

import io.orograph.cli.view.ClaimsView;
import io.orograph.cli.view.Words;
import io.orograph.v1.Claim;
import io.orograph.v1.ClaimReport;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Claims as the records that people see. */
final class ClaimViews {
  private static final String NONE = "-";

  private ClaimViews() {}

  static ClaimsView of(ClaimReport report) {
    String leftOut =
        new TreeMap<>(report.getLeftOutMap())
            .entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
    return new ClaimsView(
        report.getComplete(),
        report.getEvidenceCells(),
        leftOut,
        report.getClaimsList().stream().map(ClaimViews::row).toList(),
        report.getPartsList().stream()
            .map(part -> new ClaimsView.Part(part.getCells(), of(part.getReport())))
            .toList());
  }

  private static ClaimsView.Row row(Claim claim) {
    return new ClaimsView.Row(
        claim.getClaim(),
        claim.getPrimary(),
        claim
            .getVerdict()
            .name()
            .replace("CLAIM_VERDICT_", "")
            .replace('_', ' ')
            .toLowerCase(Locale.ROOT),
        effect(claim),
        claim.hasCorrectedP() ? Words.number(claim.getCorrectedP()) : NONE,
        claim.getCells(),
        claim.getReason());
  }

  private static String effect(Claim claim) {
    if (!claim.hasEffect()) {
      return NONE;
    }
    String effect = Words.number(claim.getEffect());
    return claim.hasLow() && claim.hasHigh()
        ? effect
            + " ("
            + Words.number(claim.getLow())
            + " to "
            + Words.number(claim.getHigh())
            + ")"
        : effect;
  }
}
