package io.orograph.orchestrator.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A landscape seen from the side, in parallel projection, its height the logarithm of the loss, or
 * the loss itself where it is negative somewhere. Pieces are drawn from the back to the front, so
 * that what is in front hides what is behind.
 */
final class TerrainFigure {
  private static final double WIDTH = 426;
  private static final double HEIGHT = 360;

  /** Most pieces on a side; of finer grids every second, third, ... point is taken. */
  private static final int MOST_PIECES = 50;

  private static final double TURN = Math.toRadians(35);
  private static final double TILT = Math.toRadians(32);
  private static final double SCALE = 235;

  /** Height of the highest point in units of the side of the ground. */
  private static final double RELIEF = 0.65;

  private final Landscape landscape;
  private final String loss;
  private final double[][] shares;
  private final LandscapeFigure figure;

  /** Four corners on the paper, and how far in front it is. */
  private record Piece(double nearness, double share, String points) {}

  private TerrainFigure(Landscape landscape, String title, String loss, List<String> caption) {
    this.landscape = landscape;
    this.loss = loss;
    this.shares = thinned(landscape.shares());
    this.figure = LandscapeFigure.open(title, WIDTH, HEIGHT, caption);
  }

  /**
   * The figure as one {@code svg} element.
   *
   * @param loss its name with its unit
   */
  static Markup draw(Landscape landscape, String title, String loss, List<String> caption) {
    return new TerrainFigure(landscape, title, loss, caption).draw();
  }

  private static double[][] thinned(double[][] shares) {
    int[] rows = places(shares.length);
    int[] columns = places(shares[0].length);
    double[][] fewer = new double[rows.length][columns.length];
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < columns.length; c++) {
        fewer[r][c] = shares[rows[r]][columns[c]];
      }
    }
    return fewer;
  }

  private static int[] places(int points) {
    int stride = Math.ceilDiv(points - 1, MOST_PIECES);
    int[] places = new int[Math.ceilDiv(points - 1, stride) + 1];
    for (int i = 0; i < places.length; i++) {
      places[i] = Math.min(i * stride, points - 1);
    }
    return places;
  }

  private Markup draw() {
    ground();
    Markup out = figure.out();
    out.open("g", "stroke", "#000000", "stroke-opacity", "0.25", "stroke-width", "0.5");
    for (Piece piece : pieces()) {
      out.empty("polygon", "points", piece.points(), "fill", LandscapeFigure.color(piece.share()));
    }
    out.close();
    figure.scale(landscape, loss, WIDTH - 66, 50, 150);
    return figure.close();
  }

  private List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    int rows = shares.length - 1;
    int columns = shares[0].length - 1;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        double mean =
            (shares[r][c] + shares[r][c + 1] + shares[r + 1][c + 1] + shares[r + 1][c]) / 4;
        if (Double.isFinite(mean)) {
          String points =
              String.join(
                  " ", corner(r, c), corner(r, c + 1), corner(r + 1, c + 1), corner(r + 1, c));
          pieces.add(new Piece(nearness((c + 0.5) / columns, (r + 0.5) / rows), mean, points));
        }
      }
    }
    pieces.sort(Comparator.comparingDouble(Piece::nearness));
    return pieces;
  }

  private String corner(int row, int column) {
    return paper(
        (double) column / (shares[0].length - 1),
        (double) row / (shares.length - 1),
        shares[row][column]);
  }

  private void ground() {
    String square =
        String.join(" ", paper(0, 0, 0), paper(1, 0, 0), paper(1, 1, 0), paper(0, 1, 0));
    figure
        .out()
        .empty(
            "polygon",
            "points",
            square,
            "fill",
            "none",
            "stroke",
            "currentColor",
            "stroke-opacity",
            "0.4");
    double[] first = place(0.5, -0.12, 0);
    double[] second = place(-0.12, 0.5, 0);
    figure.text(first[0], first[1] + 6, "middle", "first direction");
    figure.text(second[0], second[1] + 6, "middle", "second direction");
  }

  /** u and v from 0 to 1 along the two directions, w from 0 to 1 upwards. */
  private static double[] place(double u, double v, double w) {
    double across = (u - 0.5) * Math.cos(TURN) - (v - 0.5) * Math.sin(TURN);
    double down = nearness(u, v) * Math.sin(TILT) - RELIEF * w * Math.cos(TILT);
    return new double[] {178 + SCALE * across, 252 + SCALE * down};
  }

  /** The first direction runs to the right and away, the second to the left and away. */
  private static double nearness(double u, double v) {
    return -(u - 0.5) * Math.sin(TURN) - (v - 0.5) * Math.cos(TURN);
  }

  private static String paper(double u, double v, double w) {
    double[] place = place(u, v, w);
    return LandscapeFigure.pair(place[0], place[1]);
  }
}
