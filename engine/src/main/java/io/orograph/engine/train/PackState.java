package io.orograph.engine.train;

import java.util.List;

/**
 * Everything needed to go on with a pack and end in the same bits; members that have ended are
 * absent.
 *
 * @param step steps done, equal for all members
 * @param members in the order of the pack
 */
public record PackState(long step, List<MemberState> members) {
  public PackState {
    members = List.copyOf(members);
  }
}
