package io.orograph.trainer.pack;

/** What a trainer answers to an order. */
public sealed interface TrainReply {
  /**
   * The pack is in training or has ended here.
   *
   * @param log its events
   */
  record Attached(EventLog log) implements TrainReply {}

  /**
   * Somebody else has the right to this pack now, or this trainer does not know the attempt any
   * more.
   *
   * @param newestToken what a lease must have or exceed to be accepted
   */
  record LeaseLost(long newestToken) implements TrainReply {}

  /** All lanes are taken, or the trainer is draining. */
  record NoFreeLane(String why) implements TrainReply {}

  /**
   * Events are said to be recorded that have not happened.
   *
   * @param newest the newest event that has
   */
  record Ahead(long newest) implements TrainReply {}
}
