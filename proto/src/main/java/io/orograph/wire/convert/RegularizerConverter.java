package io.orograph.wire.convert;

import io.orograph.core.sweep.RegularizerKind;
import io.orograph.core.sweep.RegularizerScope;
import io.orograph.core.sweep.RegularizerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Terms added to the training loss, read and written. */
final class RegularizerConverter {
  private RegularizerConverter() {}

  /** Those that could be read. */
  static List<RegularizerSpec> fromProto(
      List<io.orograph.v1.RegularizerSpec> terms, Findings found) {
    List<RegularizerSpec> read = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      io.orograph.v1.RegularizerSpec term = terms.get(i);
      Findings here = found.in("regularizers", i);
      Optional<RegularizerKind> kind = RegularizerKind.named(term.getKind());
      if (kind.isEmpty()) {
        here.add(
            "kind",
            term.getKind().isEmpty() ? "not set" : term.getKind(),
            Nearest.of(term.getKind(), RegularizerKind.words()));
      }
      RegularizerScope scope =
          ProtoEnums.orUsual(term.getScope(), RegularizerScope.LAYER, here, "scope");
      kind.ifPresent(
          k ->
              read.add(
                  new RegularizerSpec(
                      k, term.getCoefficient(), scope, term.getRadius(), term.getBiases())));
    }
    return read;
  }

  /** A scope that is the usual one is left out. */
  static io.orograph.v1.RegularizerSpec toProto(RegularizerSpec r) {
    io.orograph.v1.RegularizerSpec.Builder p =
        io.orograph.v1.RegularizerSpec.newBuilder()
            .setKind(r.kind().word())
            .setCoefficient(r.coefficient())
            .setRadius(r.radius())
            .setBiases(r.biases());
    if (r.scope() != RegularizerScope.LAYER) {
      p.setScope(ProtoEnums.toProto(r.scope(), io.orograph.v1.RegularizerScope.class));
    }
    return p.build();
  }
}
