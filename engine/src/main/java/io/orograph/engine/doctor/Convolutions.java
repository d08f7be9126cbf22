package io.orograph.engine.doctor;

import io.orograph.core.sweep.LossKind;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * Which kernels the convolutions of common networks get on this processor: a network for which the
 * library's fast ones are wrong takes about four times as long.
 */
final class Convolutions {
  private static final List<Integer> COLOUR = List.of(3, 32, 32);
  private static final List<Integer> GREY = List.of(1, 28, 28);
  private static final int CLASSES = 10;

  /** A network by the words a user knows it by. */
  private record Named(String words, Architecture network) {}

  private Convolutions() {}

  /**
   * Loads each network, which checks its convolutions.
   *
   * @throws IllegalStateException if those of one are wrong with all kernels
   */
  static String kernels(LaneContext lane) {
    List<String> fast = new ArrayList<>();
    List<String> plain = new ArrayList<>();
    for (Named named : networks()) {
      boolean isPlain =
          lane.program(ComputeProgram.of(named.network, LossKind.CROSS_ENTROPY))
              .hasPlainConvolutions();
      (isPlain ? plain : fast).add(named.words);
    }
    if (plain.isEmpty()) {
      return "the fast ones are right for " + String.join(", ", fast);
    }
    return "plain ones, about four times as slow, for %s; fast ones %s"
        .formatted(
            String.join(", ", plain),
            fast.isEmpty() ? "for none" : "for " + String.join(", ", fast));
  }

  private static List<Named> networks() {
    List<Named> networks = new ArrayList<>();
    for (int width : new int[] {1, 2, 4, 8}) {
      networks.add(
          new Named("ResNet18 of width " + width, Families.resnet18(COLOUR, width, CLASSES)));
    }
    networks.add(
        new Named("ResNet18 of width 4 on grey images", Families.resnet18(GREY, 4, CLASSES)));
    networks.add(new Named("VGG11 of width 4", Families.vgg11(COLOUR, 4, CLASSES)));
    return networks;
  }
}
