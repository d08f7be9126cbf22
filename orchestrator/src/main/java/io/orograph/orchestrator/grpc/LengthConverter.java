package io.orograph.orchestrator.grpc;

import io.orograph.core.claim.Finding;
import io.orograph.core.claim.LengthControl;
import io.orograph.core.claim.LongerCell;
import io.orograph.v1.ControlledClaim;
import io.orograph.v1.LengthSpan;

/** Length control as messages. */
final class LengthConverter {
  private LengthConverter() {}

  static io.orograph.v1.LengthControl toProto(LengthControl length) {
    io.orograph.v1.LengthControl.Builder p =
        io.orograph.v1.LengthControl.newBuilder().addAllGiven(length.given()).setGap(length.gap());
    length.spans().forEach(span -> p.addSpans(span(span)));
    length.claims().forEach(claim -> p.addClaims(claim(claim)));
    length.longer().forEach(cell -> p.addLonger(longer(cell)));
    return p.build();
  }

  private static io.orograph.v1.LongerCell longer(LongerCell cell) {
    return io.orograph.v1.LongerCell.newBuilder()
        .setCell(cell.own().id())
        .setLabel(cell.own().label().text())
        .setLongerCell(cell.longer().id())
        .setLongerLabel(cell.longer().label().text())
        .setChanged(cell.changed())
        .build();
  }

  private static LengthSpan span(LengthControl.Span span) {
    LengthSpan.Builder p =
        LengthSpan.newBuilder()
            .setMeasure(span.measure().text())
            .setLeast(span.least())
            .setMost(span.most());
    ClaimConverter.ifKnown(span.withAccuracy(), p::setWithAccuracy);
    return p.build();
  }

  private static ControlledClaim claim(LengthControl.Controlled controlled) {
    Finding found = controlled.found();
    ControlledClaim.Builder p =
        ControlledClaim.newBuilder()
            .setClaim(controlled.claim().text())
            .setCells(found.cells())
            .setVerdict(ClaimConverter.verdict(found.verdict()))
            .setReason(found.reason());
    ClaimConverter.ifKnown(found.effect(), p::setEffect);
    ClaimConverter.ifKnown(found.interval().low(), p::setLow);
    ClaimConverter.ifKnown(found.interval().high(), p::setHigh);
    ClaimConverter.ifKnown(found.p(), p::setP);
    return p.build();
  }
}
