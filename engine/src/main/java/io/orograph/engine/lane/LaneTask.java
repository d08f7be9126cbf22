package io.orograph.engine.lane;

/**
 * One short piece of native work.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
public interface LaneTask<T> {
  /** Does the work, in the lane's thread. */
  T run(LaneContext context) throws Exception;
}
