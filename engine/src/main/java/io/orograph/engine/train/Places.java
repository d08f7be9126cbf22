package io.orograph.engine.train;

import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.program.PackSlots;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which networks of a computation are members and which are ghosts.
 *
 * @param slots networks of the computation
 * @param of the slot of each member
 */
record Places(int slots, List<Integer> of) {
  Places {
    of = List.copyOf(of);
  }

  /**
   * As few slots as the members need, one after the other: where a member's bits depend neither on
   * its company nor on its position, as on the CPU.
   */
  static Places compact(PackSpec pack, Architecture architecture, int members) {
    return first(PackSlots.of(pack.form(), architecture, members), members);
  }

  /** The members in the first slots. */
  static Places first(int slots, int members) {
    return new Places(slots, IntStream.range(0, members).boxed().toList());
  }

  /**
   * Every member in its slot of the whole pack, whoever has left it or is absent: where bits may
   * depend on the composition, as on a GPU, which is therefore the one of the plan.
   */
  static Places fixed(PackSpec pack, Architecture architecture, List<RunSpec> members) {
    return new Places(
        PackSlots.of(pack.form(), architecture, pack.members().size()),
        members.stream().map(pack.members()::indexOf).toList());
  }

  /** The slot of a member. */
  int place(int member) {
    return of.get(member);
  }
}
