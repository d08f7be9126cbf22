package io.orograph.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.align.PermutedTensor;
import io.orograph.core.align.UnitGroup;
import io.orograph.core.align.UnitGroups;
import io.orograph.core.sweep.Activation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UnitGroupsTest {
  private static final int FIXED = PermutedTensor.FIXED;

  @Test
  void everyHiddenLayerOfAnMlpIsAGroup() {
    UnitGroups groups =
        Families.mlp(List.of(1, 8, 8), 16, 2, Activation.RELU, true, 10).unitGroups();
    assertThat(groups.groups()).containsExactly(new UnitGroup("0", 16), new UnitGroup("3", 16));
    assertThat(axes(groups, "0.weight")).containsExactly(0, FIXED);
    assertThat(axes(groups, "0.bias")).containsExactly(0);
    assertThat(axes(groups, "1.weight")).containsExactly(0);
    assertThat(axes(groups, "1.running_var")).containsExactly(0);
    assertThat(axes(groups, "3.weight")).containsExactly(1, 0);
    assertThat(axes(groups, "6.weight")).containsExactly(FIXED, 1);
    assertThat(axes(groups, "6.bias")).containsExactly(FIXED);
    assertThat(groups.activations()).containsExactly(0, 1);
  }

  @Test
  void softmaxRegressionHasNone() {
    UnitGroups groups = Families.mlp(List.of(4), 8, 0, Activation.RELU, false, 3).unitGroups();
    assertThat(groups.groups()).isEmpty();
    assertThat(axes(groups, "0.weight")).containsExactly(FIXED, FIXED);
  }

  /** One group for the stream of each stage and one inside each block, as in Git Re-Basin. */
  @Test
  void theResidualStreamOfEachStageIsOneGroup() {
    UnitGroups groups = Families.resnet18(List.of(3, 32, 32), 4, 10).unitGroups();
    assertThat(groups.groups())
        .containsExactly(
            new UnitGroup("conv1", 4),
            new UnitGroup("layer1.0.conv1", 4),
            new UnitGroup("layer1.1.conv1", 4),
            new UnitGroup("layer2.0.conv1", 8),
            new UnitGroup("layer2.0.conv2", 8),
            new UnitGroup("layer2.1.conv1", 8),
            new UnitGroup("layer3.0.conv1", 16),
            new UnitGroup("layer3.0.conv2", 16),
            new UnitGroup("layer3.1.conv1", 16),
            new UnitGroup("layer4.0.conv1", 32),
            new UnitGroup("layer4.0.conv2", 32),
            new UnitGroup("layer4.1.conv1", 32));
    assertThat(axes(groups, "conv1.weight")).containsExactly(0, FIXED, FIXED, FIXED);
    assertThat(axes(groups, "bn1.running_mean")).containsExactly(0);
    assertThat(axes(groups, "layer1.1.conv1.weight")).containsExactly(2, 0, FIXED, FIXED);
    assertThat(axes(groups, "layer1.1.conv2.weight")).containsExactly(0, 2, FIXED, FIXED);
    assertThat(axes(groups, "layer1.1.bn2.bias")).containsExactly(0);
    assertThat(axes(groups, "layer2.0.shortcut.0.weight")).containsExactly(4, 0, FIXED, FIXED);
    assertThat(axes(groups, "layer2.0.shortcut.1.weight")).containsExactly(4);
    assertThat(axes(groups, "layer2.1.conv2.weight")).containsExactly(4, 5, FIXED, FIXED);
    assertThat(axes(groups, "linear.weight")).containsExactly(FIXED, 10);
    assertThat(groups.activations())
        .containsExactly(0, 1, 0, 2, 0, 3, 4, 5, 4, 6, 7, 8, 7, 9, 10, 11, 10);
  }

  @Test
  void everyConvolutionOfAVggIsAGroup() {
    UnitGroups groups = Families.vgg11(List.of(3, 32, 32), 2, 10).unitGroups();
    assertThat(groups.groups())
        .extracting(UnitGroup::units)
        .containsExactly(2, 4, 8, 8, 16, 16, 16, 16);
    assertThat(axes(groups, "features.4.weight")).containsExactly(1, 0, FIXED, FIXED);
    assertThat(axes(groups, "classifier.weight")).containsExactly(FIXED, 7);
    assertThat(groups.activations()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  /** Two channels of 2 x 3 pixels each are six inputs side by side in a vector. */
  @Test
  void flattenedChannelsMoveWithAllTheirPixels() {
    Architecture network =
        new Architecture(
            "flattened",
            List.of(1, 4, 6),
            5,
            List.of(
                new Layer.Convolution("conv", 1, 2, 3, 1, 1),
                new Layer.Nonlinearity(Activation.RELU),
                new Layer.AveragePoolFlatten(2),
                new Layer.Linear("linear", 12, 5)));
    PermutedTensor weight = tensor(network.unitGroups(), "linear.weight");
    assertThat(weight.shape()).containsExactly(5, 2, 6);
    assertThat(weight.groups()).containsExactly(FIXED, 0, FIXED);
  }

  /** What is added to the outputs is numbered like them. */
  @Test
  void unitsAddedToTheOutputsStayWhereTheyAre() {
    Architecture network =
        new Architecture(
            "output-stream",
            List.of(4),
            3,
            List.of(
                new Layer.Linear("first", 4, 3),
                new Layer.Nonlinearity(Activation.TANH),
                new Layer.Residual(
                    List.of(
                        new Layer.Linear("inner", 3, 5),
                        new Layer.Nonlinearity(Activation.TANH),
                        new Layer.Linear("back", 5, 3)),
                    List.of())));
    UnitGroups groups = network.unitGroups();
    assertThat(groups.groups()).containsExactly(new UnitGroup("inner", 5));
    assertThat(axes(groups, "first.weight")).containsExactly(FIXED, FIXED);
    assertThat(axes(groups, "back.weight")).containsExactly(FIXED, 0);
    assertThat(groups.activations()).containsExactly(FIXED, 0);
  }

  @Test
  void tensorsLieWhereTheLayoutHasThem() {
    Architecture network = Families.resnet18(List.of(3, 32, 32), 2, 10);
    UnitGroups groups = network.unitGroups();
    for (TensorSlot slot : network.layout().parameters()) {
      PermutedTensor tensor = tensor(groups, slot.name());
      assertThat(tensor.offset()).isEqualTo(slot.offset());
      assertThat(tensor.size()).isEqualTo(slot.size());
    }
    assertThat(groups.parameters()).hasSameSizeAs(network.layout().parameters());
    assertThat(groups.buffers()).hasSameSizeAs(network.layout().buffers());
  }

  private static List<Integer> axes(UnitGroups groups, String name) {
    return tensor(groups, name).groups();
  }

  private static PermutedTensor tensor(UnitGroups groups, String name) {
    return Stream.concat(groups.parameters().stream(), groups.buffers().stream())
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
