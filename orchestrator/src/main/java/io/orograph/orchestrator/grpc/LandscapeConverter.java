package io.orograph.orchestrator.grpc;

import io.orograph.core.claim.BoundaryModel;
import io.orograph.core.claim.EffectiveLandscape;

/** Fits of boundaries as messages. */
final class LandscapeConverter {
  private LandscapeConverter() {}

  static io.orograph.v1.EffectiveLandscape toProto(EffectiveLandscape fit) {
    io.orograph.v1.EffectiveLandscape.Builder p =
        io.orograph.v1.EffectiveLandscape.newBuilder()
            .setOutcome(fit.outcome().text())
            .setCells(fit.cells())
            .setInside(fit.inside())
            .setGap(fit.gap())
            .setAsInTheBowl(fit.asInTheBowl());
    fit.bowl().ifPresent(model -> p.setBowl(model(model)));
    fit.plain().ifPresent(model -> p.setPlain(model(model)));
    ClaimConverter.ifKnown(fit.coin(), p::setCoin);
    ClaimConverter.ifKnown(fit.advantage(), p::setAdvantage);
    ClaimConverter.ifKnown(fit.advantageInterval().low(), p::setLow);
    ClaimConverter.ifKnown(fit.advantageInterval().high(), p::setHigh);
    return p.build();
  }

  private static io.orograph.v1.BoundaryModel model(BoundaryModel model) {
    io.orograph.v1.BoundaryModel.Builder p =
        io.orograph.v1.BoundaryModel.newBuilder()
            .setConstant(model.constant())
            .setLoad(model.load())
            .setTemperature(model.temperature())
            .setLine(model.line())
            .setHeldOut(model.heldOut());
    ClaimConverter.ifKnown(model.lineInterval().low(), p::setLow);
    ClaimConverter.ifKnown(model.lineInterval().high(), p::setHigh);
    return p.build();
  }
}
