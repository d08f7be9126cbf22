package io.orograph.core.statistics;

import io.orograph.core.random.RandomStream;
import java.util.Arrays;
import java.util.List;

/** Draws with replacement, from the caller's stream. */
public final class Bootstrap {
  private Bootstrap() {}

  /**
   * How often each of {@code things} is drawn in as many draws.
   *
   * @return (things), summing to {@code things}
   */
  public static int[] counts(int things, RandomStream stream) {
    int[] counts = new int[things];
    for (int draw = 0; draw < things; draw++) {
      counts[stream.nextInt(things)]++;
    }
    return counts;
  }

  /**
   * The members of as many blocks, drawn with replacement, as there are; a block drawn twice brings
   * its members twice (Künsch 1989, with blocks that do not overlap, as in Carlstein 1986). Members
   * of a block are not independent of one another; blocks nearly are.
   *
   * @param blocks disjoint, none empty
   */
  public static int[] members(List<int[]> blocks, RandomStream stream) {
    int[] members = new int[16];
    int count = 0;
    for (int draw = 0; draw < blocks.size(); draw++) {
      int[] block = blocks.get(stream.nextInt(blocks.size()));
      if (count + block.length > members.length) {
        members = Arrays.copyOf(members, 2 * (count + block.length));
      }
      System.arraycopy(block, 0, members, count, block.length);
      count += block.length;
    }
    return Arrays.copyOf(members, count);
  }
}
