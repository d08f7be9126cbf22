package io.orograph.core.search;

/**
 * A cell to be trained.
 *
 * @param place of the cell in the grid
 * @param why it is asked for
 * @param low place of the cell on the one side of the stretch that it is in; -1 where it is in none
 * @param high place of the cell on the other side; -1 where it is in none
 */
public record Ask(long place, SearchReason why, long low, long high) {}
