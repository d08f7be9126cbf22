package io.orograph.metrics.curvature;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import java.util.function.Consumer;

/** Vectors on the heap that are counted while they live. */
final class CountedBlock implements VectorBlock<CountedBlock> {
  /** Columns that live, and the most that ever did. */
  static final class Count {
    private long live;
    private long most;

    long most() {
      return most;
    }

    private void add(int columns) {
      live += columns;
      most = Math.max(most, live);
    }
  }

  private final HeapBlock block;
  private final Count count;
  private boolean closed;

  private CountedBlock(HeapBlock block, Count count) {
    this.block = block;
    this.count = count;
    count.add(block.columns());
  }

  /** diag(1 … n), with vectors that count. */
  static SymmetricOperator<CountedBlock> diagonal(int n, Count count) {
    return new SymmetricOperator<>() {
      @Override
      public long dimension() {
        return n;
      }

      @Override
      public CountedBlock zeros(int columns) {
        return new CountedBlock(HeapBlock.zeros(n, columns), count);
      }

      @Override
      public void apply(CountedBlock in, CountedBlock out) {
        for (int j = 0; j < in.columns(); j++) {
          double[] x = in.column(j);
          out.fill(
              j,
              y -> {
                for (int i = 0; i < n; i++) {
                  y[i] = (i + 1) * x[i];
                }
              });
        }
      }
    };
  }

  @Override
  public long dimension() {
    return block.dimension();
  }

  @Override
  public int columns() {
    return block.columns();
  }

  @Override
  public double unitRoundoff() {
    return block.unitRoundoff();
  }

  @Override
  public CountedBlock zeros(int columns) {
    return new CountedBlock(block.zeros(columns), count);
  }

  @Override
  public CountedBlock copy() {
    return new CountedBlock(block.copy(), count);
  }

  @Override
  public double[] gram(CountedBlock other) {
    return block.gram(other.block);
  }

  @Override
  public double[] dots(CountedBlock other) {
    return block.dots(other.block);
  }

  @Override
  public void addScaled(double[] c, CountedBlock y) {
    block.addScaled(c, y.block);
  }

  @Override
  public void addProduct(CountedBlock y, double[] m) {
    block.addProduct(y.block, m);
  }

  @Override
  public void scale(double[] c) {
    block.scale(c);
  }

  @Override
  public void setColumn(int j, CountedBlock source, int sourceColumn) {
    block.setColumn(j, source.block, sourceColumn);
  }

  @Override
  public void fill(int j, Consumer<double[]> source) {
    block.fill(j, source);
  }

  @Override
  public double[] column(int j) {
    return block.column(j);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      count.live -= block.columns();
      block.close();
    }
  }
}
