package io.orograph.core.search;

/** Whether a search goes on. */
public enum SearchEnd {
  /** The cells asked for are to be trained, then it decides again. */
  GOES_ON("goes on"),
  /** Every column has been searched. */
  FOUND("every column has been searched"),
  /** As many cells are trained as it may ask for. */
  BUDGET_SPENT("as many cells are trained as the budget allows");

  private final String words;

  SearchEnd(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
