/**
 * Figures of a report as files of their own: SVG that stands alone, PDF with lines and letters, and
 * PNG.
 *
 * <p>Start at {@link io.orograph.cli.figures.ReportFigures}.
 *
 * <p><b>Invariant:</b> a file is a pure function of the report's text and of what is written below
 * the figure; no time and no machine is in it, but for the letters of PNG, which are those of its
 * fonts.
 */
@NullMarked
@Room(
    name = "cli.figures",
    mayUse = {})
package io.orograph.cli.figures;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
