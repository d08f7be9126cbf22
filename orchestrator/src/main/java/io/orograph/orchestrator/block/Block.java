package io.orograph.orchestrator.block;

/** The states of a block. */
sealed interface Block {
  /** It has no runs yet. */
  record Unplanned() implements Block {}

  /** It has its runs. */
  record Planned(BlockState state) implements Block {}

  /** The block after one more event. */
  default Block after(BlockEvent event) {
    return switch (this) {
      case Unplanned u -> {
        if (event instanceof BlockEvent.BlockPlanned e) {
          yield new Planned(BlockState.of(e));
        }
        throw new IllegalStateException(
            "event: " + event.getClass().getSimpleName() + " (expected: BlockPlanned first)");
      }
      case Planned p -> new Planned(p.state().after(event));
    };
  }
}
