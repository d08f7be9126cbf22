package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.engine.peer.Python;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A module that the PyTorch at hand scripts, whichever its version, against what it computes
 * itself. Needs a Python with torch: the one that {@code OROGRAPH_PYTHON} names, or {@code
 * python3}.
 */
@Tag("peer")
@EnabledIf("io.orograph.engine.peer.Python#present")
class OwnPeerTest {
  @TempDir private Path folder;

  @Test
  void aScriptedModuleHasTheDerivativesThatPyTorchComputes()
      throws IOException, InterruptedException {
    Python.Answer answer = Python.run("own_models.py", folder);
    assertThat(answer.exitCode()).as(answer.told()).isZero();
    OwnNetwork net = OwnNetwork.in(folder);
    try (NetworkSurface surface = net.surface();
        TensorBlock point = surface.points(net.module().theta());
        TensorBlock gradient = surface.zeros(1);
        TensorBlock product = surface.zeros(1);
        TensorBlock v = surface.zeros(1)) {
      v.fill(
          0,
          row -> {
            for (int i = 0; i < row.length; i++) {
              row[i] = Math.cos(i);
            }
          });
      surface.gradient(point, gradient);
      surface.hessian(point).apply(v, product);
      assertThat(surface.loss(point)[0]).isCloseTo(net.told("loss")[0], within(1e-12));
      assertThat(gradient.column(0)).containsExactly(net.told("gradient"), within(1e-12));
      assertThat(product.column(0)).containsExactly(net.told("product"), within(1e-12));
    }
  }
}
