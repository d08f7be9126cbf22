package io.orograph.orchestrator.grpc;

import io.orograph.core.claim.VarianceShares;
import io.orograph.v1.VariancePart;

/** Shares of variance as messages. */
final class VarianceConverter {
  private VarianceConverter() {}

  static io.orograph.v1.VarianceShares toProto(VarianceShares shares) {
    io.orograph.v1.VarianceShares.Builder p =
        io.orograph.v1.VarianceShares.newBuilder()
            .setMetric(shares.metric())
            .setLogarithm(shares.logarithm())
            .setCells(shares.cells())
            .setValues(shares.values());
    shares.parts().forEach(part -> p.addParts(part(part)));
    return p.build();
  }

  private static VariancePart part(VarianceShares.Part part) {
    VariancePart.Builder p = VariancePart.newBuilder().setName(part.name());
    ClaimConverter.ifKnown(part.share(), p::setShare);
    ClaimConverter.ifKnown(part.interval().low(), p::setLow);
    ClaimConverter.ifKnown(part.interval().high(), p::setHigh);
    return p.build();
  }
}
