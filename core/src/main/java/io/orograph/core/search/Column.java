package io.orograph.core.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One column and what is known of its cells, by their ranks along the searched axis. */
final class Column {
  /** Two cells on different sides that are this far apart hold the line within one cell. */
  static final int NEAR = 3;

  private enum Side {
    NOT_ASKED,
    UNREAD,
    WITHIN,
    BEYOND
  }

  private final List<Long> places;
  private final Side[] sides;
  private final List<Ask> asks = new ArrayList<>();

  Column(List<Long> places, Map<Long, CellVotes> votes) {
    this.places = places;
    this.sides = new Side[places.size()];
    for (int i = 0; i < sides.length; i++) {
      CellVotes v = votes.get(places.get(i));
      sides[i] =
          v == null
              ? Side.NOT_ASKED
              : !v.isRead() ? Side.UNREAD : v.isWithin() ? Side.WITHIN : Side.BEYOND;
    }
  }

  int size() {
    return sides.length;
  }

  /** What has been asked for since the column was looked at. */
  List<Ask> asks() {
    return asks;
  }

  boolean isSettled() {
    return asks.isEmpty();
  }

  /** Asks for a cell, or for the nearest one if that says nothing; nothing if one is known. */
  void want(int rank, SearchReason why) {
    want(rank, why, -1, size());
  }

  private void want(int rank, SearchReason why, int low, int high) {
    int near = standIn(rank, low, high);
    if (near >= 0 && sides[near] == Side.NOT_ASKED && !isAsked(places.get(near))) {
      boolean bounded = low >= 0 && high < size();
      asks.add(
          new Ask(
              places.get(near),
              why,
              bounded ? places.get(low) : -1,
              bounded ? places.get(high) : -1));
    }
  }

  private boolean isAsked(long place) {
    return asks.stream().anyMatch(ask -> ask.place() == place);
  }

  /** The cell that says something or may do so, nearest to a rank; -1 if there is none. */
  private int standIn(int rank, int low, int high) {
    for (int d = 0; d < size(); d++) {
      for (int at : new int[] {rank - d, rank + d}) {
        if (at > low && at < high && sides[at] != Side.UNREAD) {
          return at;
        }
      }
    }
    return -1;
  }

  /** Whether the cell at or next to a rank, which is known, is within. */
  boolean within(int rank) {
    int near = standIn(rank, -1, size());
    return near >= 0 && sides[near] == Side.WITHIN;
  }

  /** Halves every stretch with a line in it that is still too long. */
  void halve() {
    int last = -1;
    for (int i = 0; i < size(); i++) {
      if (isRead(i)) {
        if (last >= 0 && sides[last] != sides[i] && i - last > NEAR) {
          want((last + i) / 2, SearchReason.HALVED, last, i);
        }
        last = i;
      }
    }
  }

  private boolean isRead(int rank) {
    return sides[rank] == Side.WITHIN || sides[rank] == Side.BEYOND;
  }

  /** Ranks, in halves, of the lines found. */
  List<Double> lines() {
    return crossings().stream()
        .map(x -> (places.indexOf(x.low()) + places.indexOf(x.high())) / 2.0)
        .toList();
  }

  /** Whether the first cell that is known is within. */
  boolean startsWithin() {
    return within(first());
  }

  private int first() {
    for (int i = 0; i < size(); i++) {
      if (isRead(i)) {
        return i;
      }
    }
    return 0;
  }

  List<Crossing> crossings() {
    List<Crossing> found = new ArrayList<>();
    int last = -1;
    for (int i = 0; i < size(); i++) {
      if (isRead(i)) {
        if (last >= 0 && sides[last] != sides[i]) {
          found.add(
              new Crossing(places.get(last), places.get(i), i - last, sides[last] == Side.WITHIN));
        }
        last = i;
      }
    }
    return found;
  }
}
