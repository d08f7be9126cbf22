package io.orograph.engine.surface;

import io.orograph.core.operator.VectorBlockContract;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.runtime.Precision;
import org.junit.jupiter.api.Nested;

class TensorBlockTest {

  @Nested
  class InDouble extends VectorBlockContract<TensorBlock> {
    @Override
    protected TensorBlock zeros(int columns) {
      return TensorBlock.zeros(TestLane.context().newScope(), Precision.FLOAT64, columns, 3);
    }
  }

  @Nested
  class InFloat extends VectorBlockContract<TensorBlock> {
    @Override
    protected TensorBlock zeros(int columns) {
      return TensorBlock.zeros(TestLane.context().newScope(), Precision.FLOAT32, columns, 3);
    }
  }
}
