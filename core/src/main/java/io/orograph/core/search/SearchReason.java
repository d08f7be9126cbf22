package io.orograph.core.search;

/** Why a cell is asked for. */
public enum SearchReason {
  /** Its column is searched without a guess: cells spread over it come first. */
  SPREAD("spread over a column that is searched without a guess"),
  /** Lines of the columns on either side lead here. */
  GUESSED("where the lines of the columns on either side lead"),
  /** The columns on either side have no line; the ends of this one tell whether it has. */
  ENDS("an end of a column between two without a line"),
  /** The columns on either side do not agree on how many lines there are. */
  DISAGREED("spread over a column whose neighbours differ in how often they cross the line"),
  /** The line was not where it was guessed: this way it must lie, if anywhere. */
  FOLLOWED("the line was not where it was guessed: followed"),
  /** The sides found are none that the neighbours lead to. */
  SURPRISED("spread over a column that is not as its neighbours led to expect"),
  /** The line lies between two cells that are still too far apart. */
  HALVED("halves the stretch that the line lies in");

  private final String words;

  SearchReason(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
